"""
Every path stands below another one, and the old one answers nobody.

All clients call the old addresses. Serve both, or let the old ones redirect, until nobody calls them.

```yaml given file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
servers: [{url: https://api.example.com/v1}]
paths:
  /orders:
    get:
      responses: {"200": {description: Orders}}
```
```yaml bad file=openapi.yaml kinds=breaks
openapi: 3.0.3
info: {title: Orders, version: "1"}
servers: [{url: https://api.example.com/shop}]
paths:
  /orders:
    get:
      responses: {"200": {description: Orders}}
```
```yaml good file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
servers: [{url: https://api.example.org/v1}]
paths:
  /orders:
    get:
      responses: {"200": {description: Orders}}
```
```yaml good file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
servers: [{url: https://api.example.com}]
paths:
  /v1/orders:
    get:
      responses: {"200": {description: Orders}}
```

Source: https://spec.openapis.org/oas/v3.1.1.html#server-object
"""

from bot.domain.contracts import BasePathMoved
from bot.domain.findings import Severity
from workers.contracts.breach import breach
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("breaks",))


@rule.on(BasePathMoved)
def check(fact: BasePathMoved, scene: Scene) -> Verdict:
    """The path of the server, or Swagger's basePath."""
    yield from breach(
        rule,
        fact,
        scene,
        f"Moving all paths from {fact.was} to {fact.now} breaks every client",
        parsed=f"The operations stood below {fact.was} and stand below {fact.now}; no server keeps the old path",
    )
