"""
A comparison with NULL by `=` or `<>` is never true.

It is NULL whatever stands on the other side, and WHERE keeps only what is true: the filter finds nothing. `IS NULL` and
`IS NOT NULL` test for it.

```python bad file=app/orders.py kinds=breaks
def open_orders(cursor):
    cursor.execute("SELECT id FROM orders WHERE closed_at = NULL")
```
```python good file=app/orders.py
def open_orders(cursor):
    cursor.execute("SELECT id FROM orders WHERE closed_at IS NULL")
    cursor.execute("UPDATE orders SET closed_at = NULL WHERE id = 1")
```

Source: https://www.postgresql.org/docs/current/functions-comparison.html
"""

from bot.domain.findings import Fix, Severity
from bot.domain.queries import Query, ViewQuery
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.written import line_of
from workers.scene import Scene
from workers.sql.queries import asked

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))


@rule.on(Query, ViewQuery)
def check(fact: Query | ViewQuery, scene: Scene) -> Verdict:
    """Each operator once."""
    found = asked(fact.sql) if fact.whole else None
    for sign in dict.fromkeys(found.nulls if found else ()):
        right = "IS NULL" if sign == "=" else "IS NOT NULL"
        yield Harm(
            kinds=("breaks",),
            title=f"`{sign} NULL` is never true: the query finds no row by it",
            parsed=f"The statement given to `{fact.sink}` compares with NULL by `{sign}`",
            span=line_of(fact, scene, "null"),
            fixes=(Fix("now", f"Test with `{right}`", f"… {right}", language="sql"),),
        )
