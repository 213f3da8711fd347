"""
A parameter that is no longer known is ignored, or refused.

A client that still sends it gets what it did not ask for (the first page again, everything unfiltered) or an error, depending
on the server. Keep it, deprecated, until nobody sends it.

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
        - {name: after, in: query, schema: {type: string}}
      responses: {"200": {description: Orders}}
```
```yaml good file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      parameters:
        - {name: page, in: query, deprecated: true, schema: {type: integer}}
      responses: {"200": {description: Orders}}
```

One that goes to another place is no longer known where clients send it.

```yaml bad file=openapi.yaml kinds=breaks
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      parameters:
        - {name: page, in: header, required: true, schema: {type: integer}}
      responses: {"200": {description: Orders}}
```

One that was announced to go may go.

```yaml given file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      parameters:
        - {name: page, in: query, deprecated: true, schema: {type: integer}}
      responses: {"200": {description: Orders}}
```
```yaml good file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      responses: {"200": {description: Orders}}
```

Where no contract is kept, the handler's head tells what is taken; of it this is a warning.

```python given file=shop/api/orders.py
from fastapi import APIRouter
router = APIRouter()

@router.get("/orders")
def orders(page: int = 1, state: str | None = None):
    return load(page, state)
```
```python bad file=shop/api/orders.py kinds=breaks
from fastapi import APIRouter
router = APIRouter()

@router.get("/orders")
def orders(page: int = 1):
    return load(page)
```
```python good file=shop/api/orders.py
from fastapi import APIRouter, Depends
router = APIRouter()

@router.get("/orders")
def orders(page: int = 1, asked: Asked = Depends()):
    return load(page, asked.state)
```

```java given file=src/main/java/shop/OrderController.java
package shop;
@RestController
class OrderController {
  @GetMapping("/orders")
  public List<Order> orders(@RequestParam(required = false) Integer page, @RequestParam("state") String state) {
    return service.load(page, state);
  }
}
```
```java bad file=src/main/java/shop/OrderController.java kinds=breaks
package shop;
@RestController
class OrderController {
  @GetMapping("/orders")
  public List<Order> orders(@RequestParam(required = false) Integer page) {
    return service.load(page);
  }
}
```
```java good file=src/main/java/shop/OrderController.java
package shop;
@RestController
class OrderController {
  @GetMapping("/orders")
  public List<Order> orders(Filter filter) {
    return service.load(filter.page(), filter.state());
  }
}
```

Source: https://spec.openapis.org/oas/v3.1.1.html#parameter-object
"""

from bot.domain.contracts import ParameterRemoved
from bot.domain.findings import Severity
from workers.contracts.breach import breach, by_number, expand, of_uses
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("breaks",))


@rule.on(ParameterRemoved)
def check(fact: ParameterRemoved, scene: Scene) -> Verdict:
    """One that was not deprecated. Where unknown ones are refused for certain, it is an error."""
    it, stays, there = (by_number(fact.thing, *both) for both in (("it", "them"), ("stays", "stay"), ("is", "are")))
    title = f"Removing {fact.thing}{of_uses(fact)} breaks clients that send {it}"
    moved = f"Moving {fact.thing}{of_uses(fact)} to the {fact.now} breaks clients that send {it} as before"
    yield from breach(
        rule,
        fact,
        scene,
        moved if fact.now else title,
        parsed=f"{fact.thing} {there} there before this change and {'in another place' if fact.now else 'not'} after it",
        fixes=expand("Keep it, deprecated, beside what comes instead", f"{fact.thing} {stays} until nobody sends {it}"),
    )
