"""
A page asks each row for a relation that its query does not bring.

The template or the serializer stands in one file and the query in another: the mapper loads the relation when it is first asked
for, one query per row, so that a page of a hundred rows takes a hundred and one. Nothing shows it while tables are small.

```python given file=shop/models.py
from django.db import models


class Customer(models.Model):
    name = models.TextField()


class Tag(models.Model):
    name = models.TextField()


class Order(models.Model):
    code = models.TextField()
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    tags = models.ManyToManyField(Tag)
```
```python given file=shop/views.py
from rest_framework import viewsets

from shop.models import Order
from shop.serializers import OrderSerializer


class OrderViewSet(viewsets.ModelViewSet):
    queryset = Order.objects.select_related("customer")
    serializer_class = OrderSerializer
```
```python given file=shop/serializers.py
from rest_framework import serializers

from shop.models import Order


class OrderSerializer(serializers.ModelSerializer):
    customer = serializers.CharField(source="customer.name")

    class Meta:
        model = Order
        fields = ["code", "customer"]
```
```python bad file=shop/serializers.py kinds=costs
from rest_framework import serializers

from shop.models import Order


class TagSerializer(serializers.Serializer):
    name = serializers.CharField()


class OrderSerializer(serializers.ModelSerializer):
    customer = serializers.CharField(source="customer.name")
    tags = TagSerializer(many=True)

    class Meta:
        model = Order
        fields = ["code", "customer", "tags"]
```
```python bad file=shop/views.py kinds=costs
from rest_framework import viewsets

from shop.models import Order
from shop.serializers import OrderSerializer


class OrderViewSet(viewsets.ModelViewSet):
    queryset = Order.objects.all()
    serializer_class = OrderSerializer
```
```python with file=shop/views.py
from rest_framework import viewsets

from shop.models import Order
from shop.serializers import OrderSerializer


class OrderViewSet(viewsets.ModelViewSet):
    queryset = Order.objects.select_related("customer").prefetch_related("tags")
    serializer_class = OrderSerializer
```
```python good file=shop/serializers.py
from rest_framework import serializers

from shop.models import Order


class OrderSerializer(serializers.ModelSerializer):
    customer = serializers.CharField(source="customer.name")

    class Meta:
        model = Order
        fields = ["code", "customer", "tags"]
```
```python given file=shop/models.py
from django.db import models


class Order(models.Model):
    code = models.TextField()
    customer = models.ForeignKey("Customer", on_delete=models.CASCADE)
```
```python given file=shop/views.py
from django.shortcuts import render

from shop.models import Order


def orders(request):
    found = Order.objects.filter(open=True)
    return render(request, "shop/orders.html", {"orders": found})
```
```html given file=shop/templates/shop/orders.html
{% for order in orders %}
  <li>{{ order.code }}</li>
{% endfor %}
```
```html bad file=shop/templates/shop/orders.html kinds=costs
{% for order in orders %}
  <li>{{ order.code }} of {{ order.customer.name }}</li>
{% endfor %}
```
```html good file=shop/templates/shop/orders.html
{% for order in orders %}
  <li>{{ order.code }} of {{ order.customer_id }}</li>
{% endfor %}
```
```ruby given file=app/models/order.rb
class Order < ApplicationRecord
  belongs_to :customer
end
```
```ruby given file=app/controllers/orders_controller.rb
class OrdersController < ApplicationController
  def index
    @orders = Order.where(open: true).page(params[:page])
  end
end
```
```erb given file=app/views/orders/_order.html.erb
<li><%= order.code %></li>
```
```erb given file=app/views/orders/index.html.erb
<ul>
  <%= render @orders %>
</ul>
```
```erb bad file=app/views/orders/_order.html.erb kinds=costs
<li><%= order.code %> of <%= order.customer.name %></li>
```
```ruby with file=app/controllers/orders_controller.rb
class OrdersController < ApplicationController
  def index
    @orders = Order.includes(:customer).where(open: true).page(params[:page])
  end
end
```
```erb good file=app/views/orders/_order.html.erb
<li><%= order.code %> of <%= order.customer.name %></li>
```
```php given file=app/Models/Order.php
<?php
class Order extends Model {
    public function customer() {
        return $this->belongsTo(Customer::class);
    }
}
```
```php given file=app/Http/Controllers/OrderController.php
<?php
class OrderController extends Controller {
    public function index() {
        return view('orders.index', ['orders' => Order::latest()->paginate()]);
    }
}
```
```php given file=resources/views/orders/index.blade.php
@foreach ($orders as $order)
  <li>{{ $order->code }}</li>
@endforeach
```
```php bad file=resources/views/orders/index.blade.php kinds=costs
@foreach ($orders as $order)
  <li>{{ $order->code }} of {{ $order->customer->name }}</li>
@endforeach
```
```php given file=app/Models/Order.php
<?php
class Order extends Model {
    public function customer() {
        return $this->belongsTo(Customer::class);
    }
}
```
```php given file=app/Http/Resources/OrderResource.php
<?php
class OrderResource extends JsonResource {
    public function toArray($request) {
        return [
            'code' => $this->code,
            'customer' => $this->customer->name,
        ];
    }
}
```
```php bad file=app/Http/Controllers/OrderController.php kinds=costs
<?php
class OrderController extends Controller {
    public function index() {
        return OrderResource::collection(Order::where('open', true)->paginate());
    }
}
```
```php good file=app/Http/Controllers/OrderController.php
<?php
class OrderController extends Controller {
    public function index() {
        return OrderResource::collection(Order::with('customer')->where('open', true)->paginate());
    }
}
```

Source: https://docs.djangoproject.com/en/stable/topics/db/optimization/#retrieve-everything-at-once-if-you-know-you-will-need-it
"""

from bot.domain.findings import Severity
from bot.domain.queries import RelationElsewhere
from workers.rules.row_by_row import row_by_row
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",))
_SOURCES = {
    "Rails": "https://guides.rubyonrails.org/active_record_querying.html#eager-loading-associations",
    "Laravel": "https://laravel.com/docs/eloquent-relationships#eager-loading",
}


@rule.on(RelationElsewhere)
def check(fact: RelationElsewhere, scene: Scene) -> Verdict:
    """Only where the rows, the relation and all that their query brings are known."""
    del scene
    if fact.framework != "JPA" and not fact.itself:  # whose pages are others
        yield row_by_row(fact, _SOURCES.get(fact.framework, ""))
