"""
A LEFT JOIN whose condition is about the table on its left keeps every row of that.

Rows that do not meet it come without a match, and they come all the same. What chooses rows of the left table belongs into
WHERE.

Told where a parameter is compared with a column of the left table in ON, and the query has neither WHERE nor LIMIT.

```python bad file=app/orders.py kinds=breaks
def order(cursor, id):
    cursor.execute("SELECT o.*, l.text FROM orders o LEFT JOIN lines l ON o.id = %s AND l.order_id = o.id", (id,))
```
```python good file=app/orders.py
def order(cursor, id):
    cursor.execute("SELECT o.*, l.text FROM orders o LEFT JOIN lines l ON l.order_id = o.id WHERE o.id = %s", (id,))
    cursor.execute("SELECT o.*, l.text FROM orders o LEFT JOIN lines l ON l.order_id = o.id AND l.locale = %s", (id,))
```

Source: https://www.postgresql.org/docs/current/queries-table-expressions.html#QUERIES-JOIN
"""

from bot.domain.findings import Severity
from bot.domain.queries import Query
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.written import line_of
from workers.scene import Scene
from workers.sql.slips import slips

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))


@rule.on(Query)
def check(fact: Query, scene: Scene) -> Verdict:
    """One join."""
    for slip in slips(fact.sql) if fact.whole else ():
        if slip.kind == "unfiltering":
            (column,) = slip.words
            yield Harm(
                kinds=("breaks",),
                title=f"Every row of `{slip.table}` comes: the LEFT JOIN's condition on `{column}` leaves none out",
                parsed=f"`{column}` is compared with a parameter in ON, and the query has no WHERE",
                span=line_of(fact, scene, column),
            )
