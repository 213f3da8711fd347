"""
Skipping rows without a limit returns all the rest.

A page is asked for and everything behind its beginning comes: the more rows there are, the more memory and time each request
takes.

```javascript bad file=src/orders.js kinds=costs
async function page(prisma, number, size) {
  return prisma.order.findMany({ where: { open: true }, skip: (number - 1) * size });
}
```
```javascript bad file=src/orders.js kinds=costs
async function page(offset) {
  return Order.findAll({ offset, order: [["id", "ASC"]] });
}
```
```python bad file=app/orders.py kinds=costs
def page(cursor, start):
    cursor.execute("SELECT id FROM orders ORDER BY id OFFSET %s", (start,))
```
```javascript good file=src/orders.js
async function page(prisma, number, size, paging) {
  await prisma.order.findMany({ skip: number, ...paging });
  return prisma.order.findMany({ skip: (number - 1) * size, take: size });
}
```
```python good file=app/orders.py
def prune(cursor, keep):
    cursor.execute("DELETE FROM orders WHERE id IN (SELECT id FROM orders ORDER BY id DESC OFFSET %s)", (keep,))
```

Source: https://www.prisma.io/docs/orm/prisma-client/queries/pagination
"""

from dataclasses import replace

from bot.domain.changes import Span
from bot.domain.findings import Severity
from bot.domain.queries import OrmCall, Query
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene
from workers.settle import touches
from workers.sql.queries import asked

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",))
_KEYS = {
    "prisma": ("findMany", "skip", "take"),
    "sequelize": ("findAll", "offset", "limit"),
    "typeorm": ("find", "skip", "take"),
    "drizzle": ("findMany", "offset", "limit"),
}


@rule.on(OrmCall)
def check_call(fact: OrmCall, scene: Scene) -> Verdict:
    """A call whose keys are all known."""
    method, skip, limit = _KEYS.get(fact.framework, ("", "", ""))
    if fact.method == method and fact.closed and skip in fact.options and limit not in fact.options:
        yield Harm(
            kinds=("costs",),
            title=f"`{skip}` without `{limit}` returns all rows of `{fact.model}` behind it",
            parsed=f"`{fact.model}.{fact.method}` is given `{skip}` and no `{limit}`",
            span=_span(fact, skip, scene),
        )


@rule.on(Query)
def check_sql(fact: Query, scene: Scene) -> Verdict:
    """OFFSET without LIMIT."""
    del scene
    found = asked(fact.sql) if fact.whole else None
    if found is not None and found.unlimited_offset:
        yield Harm(
            kinds=("costs",),
            title="OFFSET without LIMIT returns all rows behind it",
            parsed=f"The statement given to `{fact.sink}` has OFFSET and no LIMIT",
        )


def _span(fact: OrmCall, skip: str, scene: Scene) -> Span:
    """The key's line where the change touches it; else the call: what is gone from it is the limit."""
    change, line = scene.change(fact.span.path), fact.line_of(skip)
    own = replace(fact.span, line=line, end=line)
    return own if change is not None and touches(own, change.touched()) else fact.span
