"""
An UPDATE or DELETE without a filter changes every row.

Nothing says which rows are meant, so all are: what was there is gone, and every row stays locked until the transaction ends.

```python bad file=app/orders.py kinds=loses
def close(cursor):
    cursor.execute("UPDATE orders SET state = 'closed'")
```
```javascript bad file=src/orders.js kinds=loses
async function clear(prisma) {
  await prisma.order.deleteMany({});
}
```
```python good file=app/orders.py
def close(cursor, shop):
    cursor.execute("UPDATE orders SET state = 'closed' WHERE shop_id = %s", (shop,))
    cursor.execute("UPDATE orders SET state = 'closed' FROM shops WHERE shops.id = orders.shop_id")
```
```javascript good file=src/orders.js
async function clear(prisma, shopId, where) {
  await prisma.order.deleteMany({ where: { shopId } });
  await prisma.order.deleteMany({ where });
}
```

Source: https://www.postgresql.org/docs/current/sql-update.html
"""

import re

from bot.domain.findings import Severity
from bot.domain.queries import OrmCall, Query
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene
from workers.sql.queries import asked

rule = Rule(__name__, severity=Severity.WARNING, kinds=("loses",))

_ONCE = re.compile(r"(?i)migrat|changeset|backfill")
"""Files of code that runs once, over all there is."""


@rule.on(Query)
def check_sql(fact: Query, scene: Scene) -> Verdict:
    """A whole statement: where text is appended, a filter may come with it."""
    del scene
    found = asked(fact.sql) if fact.whole and not _ONCE.search(fact.span.path) else None
    for verb, table in found.every_row if found else ():
        did = "updated" if verb == "UPDATE" else "deleted"
        yield Harm(
            kinds=("loses",),
            title=f"Every row of `{table}` is {did}: the {verb} has no WHERE",
            parsed=f"`{verb} … {table}` is sent by `{fact.sink}` without WHERE",
        )


@rule.on(OrmCall)
def check_call(fact: OrmCall, scene: Scene) -> Verdict:
    """A mapper's call whose keys are all known and hold no filter."""
    del scene
    prisma = fact.framework == "prisma" and fact.method in {"deleteMany", "updateMany"}
    filtered = any(key.startswith("where") and key != "where{}" for key in fact.options)
    if not prisma or not fact.closed or filtered:
        return
    did = "deleted" if fact.method == "deleteMany" else "updated"
    yield Harm(
        kinds=("loses",),
        title=f"Every row of `{fact.model}` is {did}: `{fact.method}` has no filter",
        parsed=f"`{fact.model}.{fact.method}` is called without a filter",
    )
