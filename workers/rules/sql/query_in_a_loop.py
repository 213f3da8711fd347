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
```python bad file=app/orders.py kinds=costs
from app.models import Customer, Order


def described(order):
    customer = Customer.objects.get(id=order.customer_id)
    return f"{order.code} of {customer.name}"


def names():
    return [described(order) for order in Order.objects.filter(open=True)]
```
```python given file=shop/models.py
class Order(models.Model):
    code = models.TextField()
    customer = models.ForeignKey("shop.Customer", on_delete=models.CASCADE)

    def to_dict(self):
        return {"code": self.code, "customer": self.customer.name}
```
```python bad file=shop/views.py kinds=costs
def orders(request):
    return JsonResponse({"orders": [order.to_dict() for order in Order.objects.filter(open=True)]})
```
```python good file=shop/views.py
def orders(request):
    found = Order.objects.filter(open=True).select_related("customer")
    return JsonResponse({"orders": [order.to_dict() for order in found]})
```
```typescript given file=src/users/users.service.ts
export class UsersService {
  constructor(private readonly prisma: PrismaService) {}

  async findById(id: string) {
    return this.prisma.user.findUnique({ where: { id } });
  }
}
```
```typescript bad file=src/orders/orders.service.ts kinds=costs
export class OrdersService {
  constructor(private readonly prisma: PrismaService, private readonly users: UsersService) {}

  async list() {
    const orders = await this.prisma.order.findMany({ where: { open: true } });
    return Promise.all(orders.map(async (order) => ({ ...order, user: await this.users.findById(order.userId) })));
  }
}
```
```python bad file=app/schema.py kinds=costs
import strawberry


@strawberry.type
class Order:
    customer_id: int

    @strawberry.field
    def customer(self, info: strawberry.Info) -> str:
        return info.context.session.scalar(select(Customer.name).where(Customer.id == self.customer_id))


@strawberry.type
class Query:
    @strawberry.field
    def orders(self) -> list[Order]:
        return open_orders()
```
```python good file=app/schema.py
import strawberry


@strawberry.type
class Order:
    customer_id: int

    @strawberry.field
    async def customer(self, info: strawberry.Info) -> str:
        return await info.context.loaders.customer_names.load(self.customer_id)


@strawberry.type
class Query:
    @strawberry.field
    def orders(self) -> list[Order]:
        return open_orders()
```
```rust bad file=src/orders.rs kinds=costs
impl Order {
    fn customer_name(&self, conn: &PgConnection) -> String {
        customers::table.find(self.customer_id).select(customers::name).first(conn).unwrap()
    }
}

fn names(conn: &PgConnection) -> Vec<String> {
    orders::table.load::<Order>(conn).unwrap().iter().map(|order| order.customer_name(conn)).collect()
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

import re

from bot.domain.findings import Severity
from bot.domain.queries import CallPerRow, Loop, OrmCall, Query
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",))
_ALONE = re.compile(
    r"(?i)(^|/)([\w-]{1,40}[-_])?(commands?|scripts?|management|console|bin|tools?|cli)(/|\.\w+$)|\.rake$|(backfill|data_?migrat)\w{0,60}\.[\w.]{1,40}$"
)
"""What somebody starts by hand, and waits for."""


@rule.on(Query)
def check_sql(fact: Query, scene: Scene) -> Verdict:
    """A SELECT per item: what is written per item may have to be."""
    del scene
    if fact.loop is not None and fact.reads and not _ALONE.search(fact.span.path):
        yield from _told(fact.loop, f"`{fact.sink}`")


@rule.on(OrmCall)
def check_call(fact: OrmCall, scene: Scene) -> Verdict:
    """A read per item."""
    del scene
    if fact.loop is not None and fact.reads and not _ALONE.search(fact.span.path):
        yield from _told(fact.loop, f"`{fact.model}.{fact.method}`")


@rule.on(CallPerRow)
def check_through(fact: CallPerRow, scene: Scene) -> Verdict:
    """A call that reaches a query in another function."""
    del scene
    others = f" (and {fact.loop.more} more)" if fact.loop.more else ""
    yield Harm(
        kinds=("costs",),
        title=f"One query per row: `{fact.call}`{others} sends the query of {fact.sent} for each of `{fact.loop.over}`",
        parsed=f"`{fact.call}` runs once per item, and what it calls queries at {fact.sent} each time",
    )


def _told(loop: Loop, call: str) -> Verdict:
    """Only where the loop goes through rows, and the query depends on the row."""
    if loop.rows and loop.uses:
        others = f" (and {loop.more} more)" if loop.more else ""
        yield Harm(
            kinds=("costs",),
            title=f"One query per row: {call}{others} runs once for each of `{loop.over}`",
            parsed=f"`{loop.over}` is the result of a query, and {call} inside the loop uses the item",
        )
