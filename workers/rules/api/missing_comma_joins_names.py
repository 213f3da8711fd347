"""
A comma is missing: two names of a list are one string.

Two strings with nothing between them are one to Python, and no error: the list holds a name that nothing has, and neither of
the two that are written there. A serializer's field, a permission, an application of the settings goes with it, or fails only
where the list is read.

```python bad file=shop/api/serializers.py kinds=breaks
from rest_framework import serializers

class OrderSerializer(serializers.ModelSerializer):
    class Meta:
        model = Order
        fields = [
            "id",
            "total"
            "currency",
            "created",
        ]
```
```python good file=shop/api/serializers.py
from rest_framework import serializers

class OrderSerializer(serializers.ModelSerializer):
    class Meta:
        model = Order
        fields = [
            "id",
            "total",
            "currency",
            "created",
        ]
```

A sentence over two lines, and what stands in parentheses, is meant to be one.

```python good file=shop/api/hints.py
HINTS = [
    "Orders are kept "
    "for a year.",
    "Ask for an invoice.",
    ("shop."
     "orders"),
]
```

Source: https://docs.python.org/3/reference/lexical_analysis.html#string-literal-concatenation
"""

from __future__ import annotations

from bot.domain.calls import NamesJoined
from bot.domain.findings import Fix, Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))


@rule.on(NamesJoined)
def check(fact: NamesJoined, scene: Scene) -> Verdict:
    """In a list in which each line is a name otherwise."""
    del scene
    one = fact.detail.replace(", ", "")
    yield Harm(
        rule.kinds,
        f"`{fact.thing}` is the one string `{one}`: a comma is missing",
        f"The list holds `{one}`, and none of {', '.join(f'`{name}`' for name in fact.detail.split(', '))}",
        fixes=(Fix("now", "Put the comma there", f"`{', '.join(part for part in fact.thing.split(' '))}`"),),
    )
