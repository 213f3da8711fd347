"""
An answer no longer keeps to a bound or a condition that it was said to keep to.

Clients that have written the bound into their own tables or checks (a column of 20 characters, a list that is never empty)
meet what does not fit. Most read answers without looking at such bounds, so this is a note, off by default: name the rule in
`.github/backstop.yml` where your clients do look.

```yaml given file=openapi.yaml
openapi: 3.1.0
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
                required: [number]
                properties:
                  number: {type: string, maxLength: 20}
```
```yaml bad file=openapi.yaml kinds=breaks
openapi: 3.1.0
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
                required: [number]
                properties:
                  number: {type: string, maxLength: 40}
```
```yaml good file=openapi.yaml
openapi: 3.1.0
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
                required: [number]
                properties:
                  number: {type: string, maxLength: 10}
```

Source: https://json-schema.org/draft/2020-12/json-schema-validation
"""

from bot.domain.contracts import ResponseLoosened
from bot.domain.findings import Severity
from workers.contracts.breach import breach, of_uses
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.INFO, kinds=("breaks",))


@rule.on(ResponseLoosened)
def check(fact: ResponseLoosened, scene: Scene) -> Verdict:
    """A note on each."""
    thing = fact.thing or "The response body"
    title = f"{thing}{of_uses(fact, 'in responses of')} keeps to less than it did: {fact.now}"
    yield from breach(rule, fact, scene, title, parsed=fact.now)
