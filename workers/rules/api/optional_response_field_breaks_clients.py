"""
A field that was always there may be missing, or null.

Clients were promised a value and read it without a look; typed ones fail to parse the answer. Go on sending it, or make a new
field for what may be missing.

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
                  total: {type: integer, nullable: true}
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
                required: [total, state]
                properties:
                  total: {type: integer}
                  created: {type: string}
                  state: {type: string, enum: [open, paid]}
```

Source: https://spec.openapis.org/oas/v3.1.1.html#schema-object
"""

from bot.domain.contracts import ResponseFieldOptional
from bot.domain.findings import Severity
from workers.contracts.breach import breach, by_number, expand, of_uses
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("breaks",))


@rule.on(ResponseFieldOptional)
def check(fact: ResponseFieldOptional, scene: Scene) -> Verdict:
    """A field that was required or never null."""
    thing, fate = fact.thing or "The response body", "be null" if fact.now == "nullable" else "be missing"
    which, was, keeps = (
        by_number(thing, "it", "them"),
        by_number(thing, "was", "were"),
        by_number(thing, "keeps its", "keep their"),
    )
    yield from breach(
        rule,
        fact,
        scene,
        f"{thing}{of_uses(fact, 'in responses of')} may {fate}: clients that count on {which} break",
        parsed=f"{thing} {was} {'never null' if fact.now == 'nullable' else 'required'} before this change",
        fixes=expand("Go on sending a value", f"{thing} {keeps} promise; what may be missing gets a field of its own"),
    )
