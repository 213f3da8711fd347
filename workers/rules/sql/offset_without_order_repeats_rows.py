"""
Pages by OFFSET without ORDER BY repeat rows and leave others out.

Without an order the server may return rows in another one each time: what was on the first page can come again on the second,
and something else on none.

```python bad file=app/orders.py kinds=breaks
def page(cursor, start):
    cursor.execute("SELECT id FROM orders LIMIT 50 OFFSET %s", (start,))
```
```python good file=app/orders.py
def page(cursor, start):
    cursor.execute("SELECT id FROM orders ORDER BY id LIMIT 50 OFFSET %s", (start,))
```

Source: https://www.postgresql.org/docs/current/queries-limit.html
"""

from bot.domain.findings import Severity
from bot.domain.queries import Query
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene
from workers.sql.queries import asked

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))


@rule.on(Query)
def check(fact: Query, scene: Scene) -> Verdict:
    """A whole statement."""
    del scene
    found = asked(fact.sql) if fact.whole else None
    if found is not None and found.pages_unordered:
        yield Harm(
            kinds=("breaks",),
            title="Pages without ORDER BY repeat rows and leave others out",
            parsed=f"The statement given to `{fact.sink}` has OFFSET and no ORDER BY",
        )
