"""
An UPDATE or DELETE without a filter changes every row.

Nothing says which rows are meant, so all are: what was there is gone, and every row stays locked until the transaction ends.

Most such statements mean it (settings, caches, queues), so it is told of tables whose size is known and not small, from the
policy's `tables:` or a measurement; the others are shown to who reads the code.

```sql given
CREATE TABLE shops (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, state text, shop_id bigint);
CREATE INDEX orders_shop_id ON orders (shop_id);
CREATE TABLE users (id bigint PRIMARY KEY, token text, email text, name text);
CREATE TABLE site_info (name text);
```
```python bad file=app/orders.py kinds=loses rows=5000000
def close(cursor):
    cursor.execute("UPDATE orders SET state = 'closed'")
```
```javascript bad file=src/orders.js kinds=loses rows=5000000
async function close(prisma) {
  await prisma.order.deleteMany({});
}
```
```python good file=app/orders.py
def close(cursor, shop):
    cursor.execute("UPDATE orders SET state = 'closed' WHERE shop_id = %s", (shop,))
    cursor.execute("UPDATE orders SET state = 'closed' FROM shops WHERE shops.id = orders.shop_id")
```
```python good file=app/site.py
def rename(cursor, name):
    cursor.execute("UPDATE site_info SET name = %s", (name,))
```
```javascript good file=src/orders.js
async function close(prisma, shopId, where) {
  await prisma.order.deleteMany({ where: { shopId } });
  await prisma.order.deleteMany({ where });
}
```

```python bad file=shop/views.py kinds=loses rows=5000000
def close(request):
    Order.objects.update(state="closed")
```
```ruby bad file=app/services/closing.rb kinds=loses rows=5000000
class Closing
  def call
    Order.update_all(state: "closed")
  end
end
```
```php bad file=app/Closing.php kinds=loses rows=5000000
<?php
function close() {
    Order::query()->update(['state' => 'closed']);
}
```
```javascript bad file=src/users.js kinds=loses rows=5000000
async function expire(knex) {
  return knex('users').update({ token: null }).returning('id');
}
```
```javascript good file=src/users.js
async function rename(knex, email, name) {
  await knex('users').update({ name }).where({ email });
  const sent = knex('users').update({ name });
  return sent.where({ email });
}
```
```elixir bad file=lib/shop/orders.ex kinds=loses rows=5000000
defmodule Shop.Orders do
  def close, do: Repo.update_all(Order, set: [state: "closed"])
end
```
```ruby good file=app/services/closing.rb
class Closing
  def call(shop)
    Order.where(shop: shop).update_all(state: "closed")
  end

  def reset
    Order.delete_all
  end
end
```

```python hint file=app/orders.py
def close(cursor):
    cursor.execute("UPDATE orders SET state = 'closed'")
```

Source: https://www.postgresql.org/docs/current/sql-update.html
"""

import re
from pathlib import PurePosixPath

from bot.domain.findings import Hint, Severity
from bot.domain.queries import OrmCall, Query
from bot.domain.schema import Name
from workers.rules.modelled import table_of
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene
from workers.sql.queries import asked

rule = Rule(__name__, severity=Severity.WARNING, kinds=("loses",), hints="databases/access-patterns")

_ONCE = re.compile(
    r"(?i)migrat|changeset|backfill|\.rake$"
    r"|(^|/)(management/commands|console/commands|scripts?|bin|tasks|install(er)?|upgrades?|updates?|setup)/"
)
"""Files of code that runs once, or is run by hand, over all there is."""
_MEANT = re.compile(
    r"(?i:clear|reset|purge|truncat|wipe|empty|flush|clean|tear_?down|prune|rebuild|reindex|every|sync|refresh)"
    r"|(^|_)all(_|$)|All(?![a-z])"
)
"""Names of functions and files that say that all rows are meant."""
_ONE_ROW = re.compile(
    r"(?i)(^|[._\"])(site|app|system|server|instance|global|general)?_?(info|settings?|config(uration)?s?|options?|preferences|state|meta(data)?)$"
)
"""Tables that hold one row: an UPDATE needs no filter to find it."""


@rule.on(Query)
def check_sql(fact: Query, scene: Scene) -> Verdict:
    """A whole statement: where text is appended, a filter may come with it."""
    found = asked(fact.sql) if fact.whole and not _meant(fact) else None
    for verb, table in found.every_row if found else ():
        if verb == "UPDATE" and _ONE_ROW.search(table.name):
            continue
        did = "updated" if verb == "UPDATE" else "deleted"
        title = f"Every row of `{table}` is {did}: the {verb} has no WHERE"
        yield _told(fact, table, scene, title, f"`{verb} … {table}` is sent by `{fact.sink}` without WHERE")


@rule.on(OrmCall)
def check_call(fact: OrmCall, scene: Scene) -> Verdict:
    """A mapper's call that is known to have no filter."""
    did = _done(fact)
    one = did == "updated" and _ONE_ROW.search(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", fact.model))
    if did in {"deleted", "updated"} and not _meant(fact) and not one:
        title = f"Every row of `{fact.model}` is {did}: `{fact.method}` has no filter"
        table = table_of(fact.model, scene.schema("head"))
        yield _told(fact, table, scene, title, f"`{fact.model}.{fact.method}` is called without a filter")


def _told(fact: Query | OrmCall, table: Name | None, scene: Scene, title: str, parsed: str) -> Harm | Hint:
    if table is None or scene.policy.rows(table) is None:
        return rule.hint(f"{title}; nobody knows how many rows that are", fact.span)
    return Harm(kinds=("loses",), title=title, parsed=parsed, sized=(table,))


def _done(fact: OrmCall) -> str:
    """What is done to all rows; where keys say it, all of them have to be known."""
    if fact.everything or not fact.closed:
        return fact.everything
    filtered = any(key.startswith("where") and key != "where{}" for key in fact.options)
    if fact.framework == "prisma" and fact.method in {"deleteMany", "updateMany"} and not filtered:
        return "deleted" if fact.method == "deleteMany" else "updated"
    if fact.framework == "sequelize" and fact.method == "destroy" and {"where{}", "truncate"} & set(fact.options):
        return "deleted"
    return ""


def _meant(fact: Query | OrmCall) -> bool:
    return bool(
        _ONCE.search(fact.span.path) or _MEANT.search(fact.function) or _MEANT.search(PurePosixPath(fact.span.path).stem)
    )
