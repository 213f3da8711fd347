"""
All that a client sent is written to a record.

A client may send more than the form shows: `is_admin`, `owner_id`, `balance`. Take the fields that are meant by name, or
validate with a schema that lists them.

```python bad file=shop/views.py kinds=exposes
from rest_framework.decorators import api_view
from .models import Order

@api_view(["POST"])
def create(request):
    return answer(Order.objects.create(**request.data))
```
```python bad file=shop/views.py kinds=exposes
from flask import request
from .models import Order, db

def create():
    sent = request.get_json()
    db.session.add(Order(**sent))
```
```python good file=shop/views.py
from flask import request
from .models import Order, db

def create():
    sent = OrderIn(**request.get_json())
    db.session.add(Order(item=sent.item, size=sent.size))
```

Source: https://owasp.org/API-Security/editions/2023/en/0xa3-broken-object-property-level-authorization/
"""

from __future__ import annotations

from bot.domain.calls import MassAssigned
from bot.domain.findings import Fix, Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("exposes",))


@rule.on(MassAssigned)
def check(fact: MassAssigned, scene: Scene) -> Verdict:
    """Without a look at what is in it."""
    del scene
    yield Harm(
        rule.kinds,
        f"`{fact.thing}` writes whatever fields the client sends",
        f"`{fact.detail}` is handed on whole to `{fact.thing}`",
        fixes=(Fix("now", "Name the fields", f"Take the fields that are meant from `{fact.detail}` by name"),),
    )
