"""
A page begins behind a row by other columns, or the other way, than the rows are ordered.

What comes behind `(created_at, id) > (…)` is the next page only where the rows are ordered by `created_at, id`, both rising. In
another order rows are left out, or come again on every page.

```python bad file=app/orders.py kinds=breaks
def page(cursor, at, last):
    cursor.execute(
        "SELECT id FROM orders WHERE (created_at, id) > (%s, %s) ORDER BY created_at DESC, id DESC LIMIT 50", (at, last)
    )
```
```python bad file=app/orders.py kinds=breaks
def page(cursor, shop, at, last):
    cursor.execute(
        "SELECT id FROM orders WHERE (shop_id, created_at, id) > (%s, %s, %s) ORDER BY created_at LIMIT 50", (shop, at, last)
    )
```
```python good file=app/orders.py
def page(cursor, at, last):
    cursor.execute("SELECT id FROM orders WHERE (created_at, id) > (%s, %s) ORDER BY created_at, id LIMIT 50", (at, last))
    cursor.execute(
        "SELECT id FROM orders WHERE (created_at, id) < (%s, %s) ORDER BY created_at DESC, id DESC LIMIT 50", (at, last)
    )
    cursor.execute("SELECT id FROM orders WHERE id > %s ORDER BY id DESC LIMIT 50", (last,))
```

Source: https://www.postgresql.org/docs/current/functions-comparisons.html#ROW-WISE-COMPARISON
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
    """A comparison of rows with what a caller gives, in a query with a limit."""
    for slip in slips(fact.sql) if fact.whole else ():
        if slip.kind == "cursor":
            compared, order = slip.words
            yield Harm(
                kinds=("breaks",),
                title=f"Pages by `{compared}` leave rows out or repeat them: the order is by `{order}`",
                parsed=f"The statement given to `{fact.sink}` begins a page by `{compared}`, and orders by `{order}`",
                span=line_of(fact, scene, "order", "by"),
            )
