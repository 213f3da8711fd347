"""
Code behind each row of a page sends a query of its own.

Whatever the query of the rows brings along, the field asks the database once more for each of them: a page of a hundred rows
takes a hundred and one queries. Ask once for all of them: an annotation, a subquery, or the rows of all keys at once (`IN`).

```python given file=shop/models.py
from django.db import models


class Order(models.Model):
    code = models.TextField()


class Line(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE)
```
```python given file=shop/views.py
from rest_framework import viewsets

from shop.models import Order
from shop.serializers import OrderSerializer


class OrderViewSet(viewsets.ModelViewSet):
    queryset = Order.objects.all()
    serializer_class = OrderSerializer
```
```python bad file=shop/serializers.py kinds=costs
from rest_framework import serializers

from shop.models import Line, Order


class OrderSerializer(serializers.ModelSerializer):
    lines = serializers.SerializerMethodField()

    class Meta:
        model = Order
        fields = ["code", "lines"]

    def get_lines(self, order):
        return Line.objects.filter(order=order).count()
```
```python good file=shop/serializers.py
from rest_framework import serializers

from shop.models import Order


class OrderSerializer(serializers.ModelSerializer):
    lines = serializers.IntegerField()

    class Meta:
        model = Order
        fields = ["code", "lines"]
```

Source: https://docs.djangoproject.com/en/stable/topics/db/optimization/#retrieve-everything-at-once-if-you-know-you-will-need-it
"""

from bot.domain.findings import Severity
from bot.domain.queries import RelationElsewhere
from workers.rules.row_by_row import row_by_row
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",))


@rule.on(RelationElsewhere)
def check(fact: RelationElsewhere, scene: Scene) -> Verdict:
    """Only where the rows are known, and the query is sent each time and depends on the row."""
    del scene
    if fact.itself:
        yield row_by_row(fact, "")
