"""
A parameter that must be given refuses every request that was right before.

Clients that are out there do not send it; each of their calls fails from the day of the deployment on. Make it optional, with
the behaviour so far for those who leave it out.

```yaml given file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      parameters:
        - {name: page, in: query, schema: {type: integer}}
      responses: {"200": {description: Orders}}
```
```yaml bad file=openapi.yaml kinds=breaks
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      parameters:
        - {name: page, in: query, schema: {type: integer}}
        - {name: shop, in: query, required: true, schema: {type: string}}
      responses: {"200": {description: Orders}}
```
```yaml bad file=openapi.yaml kinds=breaks
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      parameters:
        - {name: page, in: query, required: true, schema: {type: integer}}
      responses: {"200": {description: Orders}}
```
```yaml good file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      parameters:
        - {name: page, in: query, schema: {type: integer}}
        - {name: shop, in: query, schema: {type: string}}
      responses: {"200": {description: Orders}}
```

A required parameter of the path is one of its operations is not new.

```yaml good file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    parameters:
      - {name: page, in: query, schema: {type: integer}}
    get:
      responses: {"200": {description: Orders}}
```

Where no contract is kept, the handler's head tells what must be sent; of it this is a warning.

```python given file=shop/api/orders.py
from fastapi import APIRouter, Query
router = APIRouter()

@router.get("/orders")
def orders(page: int = Query(1)):
    return load(page)
```
```python bad file=shop/api/orders.py kinds=breaks
from fastapi import APIRouter, Query
router = APIRouter()

@router.get("/orders")
def orders(shop: str, page: int = Query(1)):
    return load(shop, page)
```
```python bad file=shop/api/orders.py kinds=breaks
from fastapi import APIRouter, Query
router = APIRouter()

@router.get("/orders")
def orders(page: int = Query(...)):
    return load(page)
```
```python good file=shop/api/orders.py
from fastapi import APIRouter, Query
router = APIRouter()

@router.get("/orders")
def orders(page: int = Query(1), shop: str | None = None):
    return load(shop, page)
```

Source: https://spec.openapis.org/oas/v3.1.1.html#parameter-object
"""

from bot.domain.contracts import ParameterRequired
from bot.domain.findings import Severity
from workers.contracts.breach import breach, by_number, expand, of_uses
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("breaks",))


@rule.on(ParameterRequired)
def check(fact: ParameterRequired, scene: Scene) -> Verdict:
    """A new one, or one that could be left out."""
    it, stays, are = (by_number(fact.thing, *both) for both in (("it", "them"), ("stays", "stay"), ("is", "are")))
    asked = (
        f"{by_number(fact.thing, 'was', 'were')} optional and must be given now" if fact.was else f"{are} new and must be given"
    )
    how = f"Requiring {fact.thing}" if fact.was else f"Adding the required {fact.thing.removeprefix('the ')}"
    yield from breach(
        rule,
        fact,
        scene,
        f"{how}{of_uses(fact)} breaks requests that leave {it} out",
        parsed=f"{fact.thing} {asked}",
        fixes=expand(
            "Make it optional", f"{fact.thing} {stays} optional; without {it}, the request means what it meant so far"
        ),
    )
