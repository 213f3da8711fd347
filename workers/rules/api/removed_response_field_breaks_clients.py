"""
A field that is gone is missing to every client that reads it.

Clients parse what the contract promised: without the field they fail, or go on with nothing in its place. Add the new field
beside the old one, and remove the old one when nobody reads it.

```yaml given file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders/{id}:
    get:
      responses:
        "200":
          description: An order
          content:
            application/json:
              schema:
                type: object
                required: [total]
                properties:
                  total: {type: integer}
                  created: {type: string}
                  state: {type: string, enum: [open, paid]}
```
```yaml bad file=openapi.yaml kinds=breaks
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders/{id}:
    get:
      responses:
        "200":
          description: An order
          content:
            application/json:
              schema:
                type: object
                required: [total]
                properties:
                  total: {type: integer}
                  joined: {type: string}
                  state: {type: string, enum: [open, paid]}
```
```yaml bad file=openapi.yaml kinds=breaks
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders/{id}:
    get:
      responses:
        "200":
          description: An order
          content:
            application/json:
              schema:
                type: object
                required: [total]
                properties:
                  created: {type: string}
                  state: {type: string, enum: [open, paid]}
```
```yaml good file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders/{id}:
    get:
      responses:
        "200":
          description: An order
          content:
            application/json:
              schema:
                type: object
                required: [total]
                properties:
                  total: {type: integer}
                  joined: {type: string}
                  created: {type: string}
                  state: {type: string, enum: [open, paid]}
```

Where no contract is kept, the code tells what is answered; of it this is a warning.

```python given file=shop/api/orders.py
from fastapi import APIRouter
from pydantic import BaseModel
router = APIRouter()

class OrderOut(BaseModel):
    id: int
    total: int

@router.get("/orders/{id}", response_model=OrderOut)
def order(id: int):
    return load(id)
```
```python bad file=shop/api/orders.py kinds=breaks
from fastapi import APIRouter
from pydantic import BaseModel
router = APIRouter()

class OrderOut(BaseModel):
    id: int
    amount: int

@router.get("/orders/{id}", response_model=OrderOut)
def order(id: int):
    return load(id)
```
```python good file=shop/api/orders.py
from fastapi import APIRouter
from pydantic import BaseModel
router = APIRouter()

class Money(BaseModel):
    total: int

class OrderOut(Money):
    id: int

@router.get("/orders/{id}", response_model=OrderOut)
def order(id: int):
    return load(id)
```

Source: https://spec.openapis.org/oas/v3.1.1.html#schema-object
"""

from bot.domain.contracts import ResponseFieldRemoved
from bot.domain.findings import Severity
from workers.contracts.breach import breach, by_number, expand, of_uses
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("breaks",))


@rule.on(ResponseFieldRemoved)
def check(fact: ResponseFieldRemoved, scene: Scene) -> Verdict:
    """An error where the field was always there; one that could be missing is a warning."""
    it, stays, was = (by_number(fact.thing, *both) for both in (("it", "them"), ("stays", "stay"), ("was", "were")))
    use = "read or send" if fact.sent else "read"
    promised = f"{was} promised in every response" if fact.definite else "could be read before this change"
    yield from breach(
        rule,
        fact,
        scene,
        f"Removing {fact.thing}{of_uses(fact, 'from responses of')} breaks clients that {use} {it}",
        parsed=f"{fact.thing} {promised}",
        fixes=expand("Keep it beside what comes instead", f"{fact.thing} {stays}, deprecated, until nobody reads {it}"),
    )
