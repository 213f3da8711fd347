"""
An answer may hold what clients were told it never would.

A type or a new alternative that a client does not know makes it fail to parse the answer; a new value of an enumeration runs
into its default branch, or into none. Clients need to know it before the server sends it.

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
                  total: {type: number}
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
                  created: {type: string}
                  state: {type: string, enum: [open, paid, void]}
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
                  total: {type: integer, minimum: 0}
                  created: {type: string}
                  state: {type: string, enum: [open, paid]}
```

Source: https://spec.openapis.org/oas/v3.1.1.html#schema-object
"""

from bot.domain.contracts import ResponseWidened
from bot.domain.findings import Severity
from workers.contracts.breach import breach, of_uses
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("breaks",))


@rule.on(ResponseWidened)
def check(fact: ResponseWidened, scene: Scene) -> Verdict:
    """An error for another type; a value, an alternative or a bound is a warning: who handles the unknown goes on."""
    thing = fact.thing or "The response body"
    yield from breach(
        rule,
        fact,
        scene,
        f"{thing}{of_uses(fact, 'in responses of')} may hold what it never did: {fact.now}",
        parsed=f"{fact.now}" + (f", where `{fact.was}` was" if fact.was and f"`{fact.was}`" not in fact.now else ""),
    )
