"""
A field that must be sent refuses every request that was right before.

Clients that are out there do not send it; each of their calls fails from the day of the deployment on. Make it optional, with
a default for those who leave it out.

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
              required: [sku, note]
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
              required: [sku, shop]
              properties:
                sku: {type: string}
                shop: {type: string}
                note: {type: string}
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
                shop: {type: string}
                note: {type: string}
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
              required: [sku, shop]
              properties:
                sku: {type: string}
                shop: {type: string, readOnly: true}
                note: {type: string}
      responses: {"201": {description: Made}}
```

A model that a route takes is a promise too.

```python given file=shop/api/orders.py
from fastapi import APIRouter
from pydantic import BaseModel
router = APIRouter()

class OrderCreate(BaseModel):
    total: int
    note: str | None = None

@router.post("/orders")
def create(order: OrderCreate):
    return save(order)
```
```python bad file=shop/api/orders.py kinds=breaks
from fastapi import APIRouter
from pydantic import BaseModel
router = APIRouter()

class OrderCreate(BaseModel):
    total: int
    note: str

@router.post("/orders")
def create(order: OrderCreate):
    return save(order)
```
```python good file=shop/api/orders.py
from fastapi import APIRouter
from pydantic import BaseModel
router = APIRouter()

class OrderCreate(BaseModel):
    total: int
    note: str | None = None
    parcels: int = 1

@router.post("/orders")
def create(order: OrderCreate):
    return save(order)
```

Source: https://spec.openapis.org/oas/v3.1.1.html#schema-object
"""

from bot.domain.contracts import RequestFieldRequired
from bot.domain.findings import Severity
from workers.contracts.breach import breach, by_number, expand, of_uses
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("breaks",))


@rule.on(RequestFieldRequired)
def check(fact: RequestFieldRequired, scene: Scene) -> Verdict:
    """A new field, or one that could be left out. One with a default may still be filled in by the server."""
    it, stays, are = (by_number(fact.thing, *both) for both in (("it", "them"), ("stays", "stay"), ("is", "are")))
    how = "Requiring" if fact.was else f"Adding the required {by_number(fact.thing, 'field', 'fields')}"
    asked = (
        f"{by_number(fact.thing, 'was', 'were')} optional and must be sent now" if fact.was else f"{are} new and must be sent"
    )
    default = "; it has a default, which the server may fill in" if fact.now else ""
    yield from breach(
        rule,
        fact,
        scene,
        f"{how} {fact.thing}{of_uses(fact, 'in')} breaks requests that leave {it} out",
        parsed=f"{fact.thing} {asked}{default}",
        fixes=expand("Make it optional", f"{fact.thing} {stays} out of `required`; the server fills in what it did so far"),
    )
