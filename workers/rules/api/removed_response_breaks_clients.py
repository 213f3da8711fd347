"""
A successful answer no longer comes as it was promised.

Clients look for the status, the header or the body that the contract names; many take any other status for an error. Keep
sending it until they know the new one.

```yaml given file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    post:
      responses:
        "200":
          description: Made
          headers:
            Location: {required: true, schema: {type: string}}
          content:
            application/json:
              schema: {type: object}
            application/xml:
              schema: {type: object}
```
```yaml bad file=openapi.yaml kinds=breaks
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    post:
      responses:
        "201":
          description: Made
          headers:
            Location: {required: true, schema: {type: string}}
          content:
            application/json:
              schema: {type: object}
            application/xml:
              schema: {type: object}
```
```yaml bad file=openapi.yaml kinds=breaks
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    post:
      responses:
        "200":
          description: Made
          content:
            application/json:
              schema: {type: object}
            application/xml:
              schema: {type: object}
```
```yaml good file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    post:
      responses:
        "200":
          description: Made
          headers:
            Location: {required: true, schema: {type: string}}
          content:
            application/json:
              schema: {type: object}
            application/xml:
              schema: {type: object}
        "202":
          description: Queued
```

Source: https://spec.openapis.org/oas/v3.1.1.html#responses-object
"""

from bot.domain.contracts import ResponseRemoved
from bot.domain.findings import Severity
from workers.contracts.breach import breach, of_uses
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("breaks",))


@rule.on(ResponseRemoved)
def check(fact: ResponseRemoved, scene: Scene) -> Verdict:
    """A status, a body or a header."""
    instead = f"; {fact.now} is new" if fact.now else ""
    yield from breach(
        rule,
        fact,
        scene,
        f"Removing {fact.thing}{of_uses(fact)} breaks clients that wait for it",
        parsed=f"{fact.thing} was promised before this change{instead}",
    )
