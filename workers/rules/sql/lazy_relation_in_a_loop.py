"""
A relation is fetched anew for each row of a loop.

The mapper loads it when it is first asked for, one query per row: a page of a hundred rows takes a hundred and one. The model
declares the relation, and nothing in the function brings it along with the rows.

```python given file=shop/models.py
from django.db import models


class Customer(models.Model):
    name = models.TextField()


class Order(models.Model):
    code = models.TextField()
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
```
```python bad file=shop/views.py kinds=costs
def names(request):
    return [order.customer.name for order in Order.objects.filter(open=True)]
```
```python good file=shop/views.py
def names(request):
    orders = Order.objects.select_related("customer").filter(open=True)
    for order in orders:
        print(order.customer.name)
    for order in Order.objects.all():
        print(order.customer_id, order.code.upper(), order.customer.id)
```
```ruby given file=app/models/order.rb
class Order < ApplicationRecord
  belongs_to :customer
end
```
```ruby bad file=app/services/names.rb kinds=costs
class Names
  def call
    Order.where(open: true).map { |order| order.customer.name }
  end
end
```
```ruby good file=app/services/names.rb
class Names
  def call
    Order.where(open: true).includes(:customer).map { |order| order.customer.name }
  end
end
```
```php given file=app/Models/Order.php
<?php
class Order extends Model {
    public function customer(): BelongsTo {
        return $this->belongsTo(Customer::class);
    }
}
```
```php bad file=app/Names.php kinds=costs
<?php
function names() {
    foreach (Order::where('open', true)->get() as $order) {
        echo $order->customer->name;
    }
}
```
```php bad file=app/Names.php kinds=costs
<?php
function counts() {
    foreach (Order::with('customer')->get() as $order) {
        echo $order->customer()->count();
    }
}
```
```php good file=app/Names.php
<?php
function names() {
    foreach (Order::with('customer')->get() as $order) {
        echo $order->customer->name;
    }
}
```
```python given file=shop/models.py
class Order(models.Model):
    code = models.TextField()
```
```python given file=shop/lines/models.py
class Line(models.Model):
    order = models.ForeignKey("shop.Order", on_delete=models.CASCADE, related_name="lines")
```
```python bad file=shop/views.py kinds=costs
def totals(request):
    return [sum(line.total for line in order.lines.all()) for order in Order.objects.filter(open=True)]
```
```python good file=shop/views.py
def totals(request):
    orders = Order.objects.filter(open=True).prefetch_related("lines")
    return [sum(line.total for line in order.lines.all()) for order in orders]
```

Source: https://docs.djangoproject.com/en/stable/ref/models/querysets/#select-related
"""

from bot.domain.findings import Fix, Severity
from bot.domain.queries import LazyRelation
from bot.wording import language
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",))


@rule.on(LazyRelation)
def check(fact: LazyRelation, scene: Scene) -> Verdict:
    """Only relations that the model's class declares."""
    del scene
    others = f" (and {', '.join(f'`{name}`' for name in fact.others)})" if fact.others else ""
    yield Harm(
        kinds=("costs",),
        title=f"One query per row: `{fact.access}` fetches `{fact.relation}`{others} for each of `{fact.over}`",
        parsed=f"`{fact.declared}` declares `{fact.relation}` of `{fact.model}`, and nothing here loads it with the rows",
        fixes=(Fix("now", "Bring it along", fact.eager, language=language(fact.span.path)),),
    )
