"""
A list without a limit reads the whole table.

All rows are sent, held in memory and turned into objects, however many there are by then. A page with a limit, or a cursor that
goes through them in batches, takes the same memory on any size.

Told only of tables whose size is known, from the policy's `tables:` or a measurement; where a handler reads all of one whose
size nobody knows, that is left to who reads the handler.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, code text);
```
```python bad file=app/orders.py kinds=costs rows=5000000
def codes(cursor):
    cursor.execute("SELECT id, code FROM orders ORDER BY id")
    return cursor.fetchall()
```
```php bad file=app/Orders.php kinds=costs rows=5000000
<?php
function orders() {
    return Order::all();
}
```
```java bad file=src/main/java/Orders.java kinds=costs rows=5000000
class Orders {
  List<Order> all() {
    return orderRepository.findAll();
  }
}
```
```python good file=app/orders.py rows=5000000
def codes(cursor, start):
    cursor.execute("SELECT id, code FROM orders WHERE id > %s ORDER BY id LIMIT 100", (start,))
    cursor.execute("SELECT count(*) FROM orders")
```
```php good file=app/Orders.php
<?php
function orders() {
    return Order::all();
}
```
```python hint file=shop/views.py
class OrderList(APIView):
    def get(self, request):
        return Response(OrderSerializer(Order.objects.all(), many=True).data)
```
```python good file=shop/views.py
class OrderList(APIView):
    def get(self, request):
        page = self.paginate_queryset(Order.objects.all())
        return Response(OrderSerializer(page, many=True).data)
```
```php hint file=app/Http/Controllers/OrderController.php
<?php
class OrderController extends Controller {
    public function index() {
        return Order::all();
    }
}
```

Source: https://www.postgresql.org/docs/current/queries-limit.html
"""

import re

from bot.domain.findings import Severity
from bot.domain.queries import OrmCall, Query
from bot.domain.schema import Name
from workers.rules.modelled import table_of
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene
from workers.sql.queries import asked

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",), hints="api/pagination")
_HANDLERS = re.compile(
    r"(^|/)(controllers?|views?|routes?|routers?|handlers?|endpoints?|resolvers?|api)(/|\.\w+$)|(?<=[a-z])(Controller|Resolver|Handler)\.\w+$"
    r"|[_.-](controller|resolver|handler|routes?|views?)\.\w+$"
)
"""Where what is called answers requests."""
_WHOLE = {("prisma", "findMany"), ("sequelize", "findAll")}


@rule.on(Query)
def check_sql(fact: Query, scene: Scene) -> Verdict:
    """A whole SELECT of one table, and nothing that leaves rows out."""
    found = asked(fact.sql) if fact.whole else None
    if found is not None and found.all_rows is not None:
        yield from _told(found.all_rows, fact.sink, scene)


@rule.on(OrmCall)
def check_call(fact: OrmCall, scene: Scene) -> Verdict:
    """A mapper's call of all rows, where one table of the schema has the model's name."""
    whole = (fact.framework, fact.method) in _WHOLE and fact.closed
    limited = {"where", "take", "cursor", "limit"} & set(fact.options)
    if fact.everything != "read" and not (whole and not limited):
        return
    table = table_of(fact.model, scene.schema("head"))
    if table is not None:
        yield from _told(table, f"{fact.model}.{fact.method}", scene)
    if fact.function and _HANDLERS.search(fact.span.path) and (table is None or scene.policy.rows(table) is None):
        yield rule.hint(
            f"`{fact.model}.{fact.method}` reads all rows, however many there are, and nobody knows how many", fact.span
        )


def _told(table: Name, call: str, scene: Scene) -> Verdict:
    if scene.policy.rows(table) is not None:
        yield Harm(
            kinds=("costs",),
            title=f"`{call}` reads all of `{table}`: it has neither a filter nor a limit",
            parsed=f"Nothing in the query given to `{call}` leaves rows of `{table}` out",
            sized=(table,),
        )
