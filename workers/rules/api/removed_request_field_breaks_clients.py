"""
A field that is no longer known is ignored, or refused.

What a client sends in it is lost without a word, or the request fails where unknown fields are refused. Keep it, deprecated,
until nobody sends it.

```yaml given file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [sku]
              properties:
                sku: {type: string}
                note: {type: string}
      responses: {"201": {description: Made}}
```
```yaml bad file=openapi.yaml kinds=breaks
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [sku]
              properties:
                sku: {type: string}
      responses: {"201": {description: Made}}
```
```yaml good file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [sku]
              properties:
                sku: {type: string}
                note: {deprecated: true, type: string}
      responses: {"201": {description: Made}}
```

A serializer that is asked no more for a field takes none.

```python given file=shop/api/serializers.py
from rest_framework import serializers

class OrderUpdateSerializer(serializers.ModelSerializer):
    class Meta:
        model = Order
        fields = ["note", "single_parcel"]
```
```python bad file=shop/api/serializers.py kinds=breaks
from rest_framework import serializers

class OrderUpdateSerializer(serializers.ModelSerializer):
    class Meta:
        model = Order
        fields = ["note", "parcels"]
```
```python good file=shop/api/serializers.py
from rest_framework import serializers

class OrderUpdateSerializer(serializers.ModelSerializer):
    class Meta:
        model = Order
        fields = ["note", "single_parcel", "parcels"]
```

Source: https://spec.openapis.org/oas/v3.1.1.html#schema-object
"""

from bot.domain.contracts import RequestFieldRemoved
from bot.domain.findings import Severity
from workers.contracts.breach import breach, by_number, expand, of_uses
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("breaks",))


@rule.on(RequestFieldRemoved)
def check(fact: RequestFieldRemoved, scene: Scene) -> Verdict:
    """One that was not deprecated; an error where unknown fields are refused."""
    it, stays = by_number(fact.thing, "it", "them"), by_number(fact.thing, "stays", "stay")
    fate = f"{by_number(fact.thing, 'it is', 'they are')} {'refused' if fact.definite else 'ignored or refused'}"
    yield from breach(
        rule,
        fact,
        scene,
        f"Removing {fact.thing}{of_uses(fact, 'from requests of')} breaks clients that send {it}: {fate}",
        parsed=f"{fact.thing} could be sent before this change",
        fixes=expand("Keep it, deprecated, beside what comes instead", f"{fact.thing} {stays} until nobody sends {it}"),
    )
