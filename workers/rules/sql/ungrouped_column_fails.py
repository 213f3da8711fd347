"""
A column beside an aggregate, in a query that groups nothing.

PostgreSQL refuses it each time it is sent: there is one row for all, and the column has no single value in it.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, shop_id bigint, total numeric);
```
```python bad file=app/orders.py kinds=fails
def totals(cursor):
    cursor.execute("SELECT shop_id, sum(total) FROM orders")
```
```python good file=app/orders.py
def totals(cursor):
    cursor.execute("SELECT shop_id, sum(total) FROM orders GROUP BY shop_id")
    cursor.execute("SELECT shop_id, sum(total) OVER () FROM orders")
    cursor.execute("SELECT max(shop_id), sum(total) FROM orders")
```

Source: https://www.postgresql.org/docs/current/sql-select.html#SQL-GROUPBY
"""

from bot.domain.findings import Severity
from bot.domain.queries import Query, ViewQuery
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.sql_schema import alone
from workers.rules.written import line_of
from workers.scene import Scene
from workers.sql.slips import slips

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",))


@rule.on(Query, ViewQuery)
def check(fact: Query | ViewQuery, scene: Scene) -> Verdict:
    """Where PostgreSQL alone has the table: others may take any value."""
    found = [slip for slip in slips(fact.sql) if slip.kind == "ungrouped"] if fact.whole else []
    for slip in found if found and alone(fact, scene, "postgresql") else ():
        (column,) = slip.words
        yield Harm(
            kinds=("fails",),
            title=f"The query fails: `{column}` stands beside an aggregate and is not grouped by",
            parsed=f"`{column}` is in the list of the SELECT with an aggregate, and there is no GROUP BY",
            span=line_of(fact, scene, column.rpartition(".")[2]),
        )
