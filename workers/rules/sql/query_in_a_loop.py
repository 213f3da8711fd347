"""
One query per row of another query.

A page of a hundred rows takes a hundred and one round trips to the database; nothing shows it while tables are small. One query
for all the keys (`IN`, `= ANY`), a join, or the mapper's eager loading takes two.

```python bad file=app/orders.py kinds=costs
def names(cursor):
    cursor.execute("SELECT id, customer_id FROM orders ORDER BY id LIMIT 100")
    rows = cursor.fetchall()
    found = []
    for order, customer in rows:
        cursor.execute("SELECT name FROM customers WHERE id = %s", (customer,))
        found.append(cursor.fetchone())
    return found
```
```javascript bad file=src/orders.js kinds=costs
async function names(prisma) {
  const orders = await prisma.order.findMany({ take: 100 });
  return Promise.all(orders.map((order) => prisma.customer.findUnique({ where: { id: order.customerId } })));
}
```
```python good file=app/orders.py
def names(cursor):
    cursor.execute("SELECT id, customer_id FROM orders ORDER BY id LIMIT 100")
    rows = cursor.fetchall()
    cursor.execute("SELECT id, name FROM customers WHERE id = ANY(%s)", ([customer for _, customer in rows],))
    return dict(cursor.fetchall())
```
```javascript good file=src/orders.js
async function names(prisma, keys) {
  const orders = await prisma.order.findMany({ take: 100, include: { customer: true } });
  for (const key of ["a", "b"]) {
    await prisma.setting.findUnique({ where: { key } });
  }
  return orders.map((order) => order.customer.name);
}
```
```php bad file=app/Orders.php kinds=costs
<?php
function names() {
    foreach (Order::all() as $order) {
        echo DB::selectOne('SELECT name FROM customers WHERE id = ?', [$order->customer_id])->name;
    }
}
```

Source: https://docs.sqlalchemy.org/en/20/glossary.html#term-N-plus-one-problem
"""

from bot.domain.findings import Severity
from bot.domain.queries import Loop, OrmCall, Query
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",))


@rule.on(Query)
def check_sql(fact: Query, scene: Scene) -> Verdict:
    """A SELECT per item: what is written per item may have to be."""
    del scene
    if fact.loop is not None and fact.reads:
        yield from _told(fact.loop, f"`{fact.sink}`")


@rule.on(OrmCall)
def check_call(fact: OrmCall, scene: Scene) -> Verdict:
    """A read per item."""
    del scene
    if fact.loop is not None and fact.reads:
        yield from _told(fact.loop, f"`{fact.model}.{fact.method}`")


def _told(loop: Loop, call: str) -> Verdict:
    """Only where the loop goes through rows, and the query depends on the row."""
    if loop.rows and loop.uses:
        others = f" (and {loop.more} more)" if loop.more else ""
        yield Harm(
            kinds=("costs",),
            title=f"One query per row: {call}{others} runs once for each of `{loop.over}`",
            parsed=f"`{loop.over}` is the result of a query, and {call} inside the loop uses the item",
        )
