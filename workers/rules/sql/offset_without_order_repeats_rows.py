"""
Pages by OFFSET without ORDER BY repeat rows and leave others out.

Without an order the server may return rows in another one each time: what was on the first page can come again on the second,
and something else on none.

```python bad file=app/orders.py kinds=breaks
def page(cursor, start):
    cursor.execute("SELECT id FROM orders LIMIT 50 OFFSET %s", (start,))
```
```javascript bad file=src/orders.js kinds=breaks
async function page(offset) {
  return Order.findAndCountAll({ where: { open: true }, limit: 50, offset });
}
```
```python good file=app/orders.py
def page(cursor, start):
    cursor.execute("SELECT id FROM orders ORDER BY id LIMIT 50 OFFSET %s", (start,))
    cursor.execute("SELECT 1 FROM orders LIMIT 1 OFFSET %s", (start,))
```
```javascript good file=src/orders.js
async function page(prisma, offset, options) {
  await Order.findAll({ limit: 50, offset, order: [["id", "ASC"]] });
  await Order.findAll({ limit: 50, offset, ...options });
  await Order.scope("newest").findAll({ limit: 50, offset });
  return prisma.order.findMany({ take: 50, skip: offset });
}
```

Prisma orders pages by the key where nothing else is asked for.

Source: https://www.postgresql.org/docs/current/queries-limit.html
"""

from bot.domain.findings import Severity
from bot.domain.queries import OrmCall, Query
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.written import line_of
from workers.scene import Scene
from workers.sql.queries import asked

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))
_KEYS = {"sequelize": ("offset", "order"), "typeorm": ("skip", "order"), "drizzle": ("offset", "orderBy")}
_ORDERED = {"sequelize": "defaultScope", "typeorm": "orderBy:"}
"""What gives a model an order of its own."""
_SCRIPTS = (".ts", ".js", ".mjs", ".cjs")


@rule.on(Query)
def check(fact: Query, scene: Scene) -> Verdict:
    """A whole statement."""
    found = asked(fact.sql) if fact.whole else None
    if found is not None and found.pages_unordered:
        yield Harm(
            kinds=("breaks",),
            title="Pages without ORDER BY repeat rows and leave others out",
            parsed=f"The statement given to `{fact.sink}` has OFFSET and no ORDER BY",
            span=line_of(fact, scene, "offset"),
        )


@rule.on(OrmCall)
def check_call(fact: OrmCall, scene: Scene) -> Verdict:
    """A call whose keys are all known, of a mapper whose models have no order of their own."""
    skip, order = _KEYS.get(fact.framework, ("", ""))
    if not skip or not fact.closed or skip not in fact.options or order in fact.options or "scope(" in fact.model:
        return  # a scope may order
    word = _ORDERED.get(fact.framework)
    tree = scene.tree("head")
    if word and scene.remember(("ordered models", word), lambda: bool(tree.lines_with([word], _SCRIPTS))):
        return
    yield Harm(
        kinds=("breaks",),
        title=f"Pages of `{fact.model}` without `{order}` repeat rows and leave others out",
        parsed=f"`{fact.model}.{fact.method}` is given `{skip}` and no `{order}`",
    )
