"""
An INSERT that names more or fewer columns than it gives values.

Every server refuses it each time it is sent.

```python bad file=app/orders.py kinds=fails
def add(cursor, code, total):
    cursor.execute("INSERT INTO orders (code, total, open) VALUES (%s, %s)", (code, total))
```
```python good file=app/orders.py
def add(cursor, code, total, rows):
    cursor.execute("INSERT INTO orders (code, total, open) VALUES (%s, %s, true)", (code, total))
    cursor.execute("INSERT INTO orders (code, total, open) VALUES (%s)", (rows,))
```

Source: https://www.postgresql.org/docs/current/sql-insert.html
"""

from bot.domain.findings import Severity
from bot.domain.queries import Query
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.written import line_of
from workers.scene import Scene
from workers.sql.slips import slips

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",))


@rule.on(Query)
def check(fact: Query, scene: Scene) -> Verdict:
    """A whole statement; one value alone may stand for a list that the driver puts in."""
    for slip in slips(fact.sql) if fact.whole else ():
        if slip.kind == "counts" and slip.table is not None:
            columns, values = slip.words
            yield Harm(
                kinds=("fails",),
                title=f"The INSERT into `{slip.table}` fails: it has {columns} columns and {values} values a row",
                parsed=f"The statement given to `{fact.sink}` names {columns} columns, and a row has {values} values",
                span=line_of(fact, scene, "values"),
            )
