"""
A call of a mapper names a field that its model does not have.

No compiler sees names that are strings or keywords: the call raises each time it runs, in the code that was just written or,
when a field is renamed or taken away, in what still asks for the old name.

```python given file=shop/models.py
from django.db import models

class Customer(models.Model):
    name = models.CharField(max_length=60)
    town = models.CharField(max_length=60)

class Order(models.Model):
    code = models.CharField(max_length=9)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="orders")
    placed = models.DateTimeField()
```
```python bad file=shop/views.py kinds=fails
from shop.models import Order

def of(town):
    return Order.objects.filter(customer__twon=town).order_by("-placed")
```
```python bad file=shop/views.py kinds=fails
from shop.models import Customer

def newest(name):
    customer = Customer.objects.get(name=name)
    return customer.orders.order_by("-placed_at")[:10]
```
```python bad file=shop/views.py kinds=fails
from shop.models import Order

def all_orders():
    return Order.objects.select_related("custommer")
```
```python bad file=shop/admin.py kinds=fails
from django.contrib import admin
from shop.models import Order

@admin.register(Order)
class OrderAdmin(admin.ModelAdmin):
    search_fields = ["^code", "customer__fullname"]
```
```python good file=shop/views.py
from django.db.models import Count, F, Q
from shop.models import Customer, Order

def of(town):
    orders = Order.objects.annotate(place=F("customer__town")).filter(Q(place=town) | Q(customer__name__icontains=town))
    busy = Customer.objects.annotate(number=Count("orders")).filter(number__gt=3, orders__placed__year=2024)
    return orders.order_by("-placed", "customer_id"), busy.order_by("number")
```
```python given file=shop/models.py
from django.db import models

class Customer(models.Model):
    name = models.CharField(max_length=60)
    town = models.CharField(max_length=60)

class Order(models.Model):
    code = models.CharField(max_length=9)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="orders")
    placed = models.DateTimeField()
```
```python given file=shop/reports.py
from shop.models import Order

def late(day):
    return Order.objects.filter(placed__lt=day).values("code")
```
```python bad file=shop/models.py kinds=fails
from django.db import models

class Customer(models.Model):
    name = models.CharField(max_length=60)
    town = models.CharField(max_length=60)

class Order(models.Model):
    code = models.CharField(max_length=9)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="orders")
    ordered = models.DateTimeField()
```

Attributes of mapped classes are held against what the classes and those above them bind.

```python given file=shop/tables.py
from sqlalchemy import Column, ForeignKey, Integer, String
from sqlalchemy.orm import declarative_base, relationship

Base = declarative_base()

class Customer(Base):
    __tablename__ = "customers"
    id = Column(Integer, primary_key=True)
    name = Column(String)

class Order(Base):
    __tablename__ = "orders"
    id = Column(Integer, primary_key=True)
    code = Column(String)
    customer_id = Column(ForeignKey("customers.id"))
    customer = relationship(Customer, backref="orders")
```
```python bad file=shop/queries.py kinds=fails
from sqlalchemy import select
from shop.tables import Order

def newest(session):
    return session.scalars(select(Order).order_by(Order.placed.desc()).limit(9))
```
```python bad file=shop/queries.py kinds=fails
from shop.tables import Order

def of(session, code):
    return session.query(Order).filter_by(kode=code).one_or_none()
```
```python good file=shop/queries.py
from sqlalchemy import select
from shop.tables import Customer, Order

def of(session, name):
    orders = session.query(Order).join(Order.customer).filter_by(name=name).limit(9)
    return orders, session.scalars(select(Customer).where(Customer.orders.any(Order.code == name)).limit(9))
```

Of Rails and Laravel it is the schema that tells: a table that is known whole, and a chain of calls that brings no other names.

```ruby given file=db/migrate/20240101000000_create_orders.rb
class CreateOrders < ActiveRecord::Migration[7.1]
  def change
    create_table(:orders) { |t| t.string :code; t.references :shop, index: true }
  end
end
```
```ruby given file=app/models/order.rb
class Order < ApplicationRecord
  belongs_to :shop
end
```
```ruby bad file=app/services/find_order.rb kinds=fails
class FindOrder
  def call(code)
    Order.find_by(kode: code)
  end
end
```
```ruby good file=app/services/find_order.rb
class FindOrder
  def call(shop, key)
    Order.where(shop: shop, key => 1).order(:code).first
  end
end
```
```php given file=database/migrations/2024_01_01_000000_create_orders_table.php
<?php
return new class extends Migration {
    public function up(): void
    {
        Schema::create('orders', function (Blueprint $table) {
            $table->id();
            $table->string('code');
        });
    }
};
```
```php given file=app/Models/Order.php
<?php
class Order extends Model
{
}
```
```php bad file=app/Services/FindOrder.php kinds=fails
<?php
class FindOrder
{
    public function call(string $code)
    {
        return Order::where('kode', $code)->first();
    }
}
```
```php good file=app/Services/FindOrder.php
<?php
class FindOrder
{
    public function call(string $code)
    {
        return Order::withCount('lines')->where('code', $code)->orderBy('lines_count')->first();
    }
}
```

Source: https://docs.djangoproject.com/en/stable/ref/exceptions/#fielderror
"""

from __future__ import annotations

from bot.domain.findings import Severity
from bot.domain.mappers import UnknownName
from workers.rules.asked import harm_of
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",))


@rule.on(UnknownName)
def check(fact: UnknownName, scene: Scene) -> Verdict:
    """Every name that the model surely does not have."""
    del scene
    yield harm_of(fact)
