"""
A request that was right before is refused.

A type, an enumeration, a bound or a pattern accepts less than it did: clients that send the rest get an error from the day of
the deployment on. Accept both until the old one is no longer sent.

```yaml given file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      parameters:
        - name: state
          in: query
          schema:
            type: string
            enum: [open, paid, void]
        - name: limit
          in: query
          schema: {type: integer, maximum: 100}
      responses: {"200": {description: Orders}}
```
```yaml bad file=openapi.yaml kinds=breaks
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      parameters:
        - name: state
          in: query
          schema:
            type: string
            enum: [open, paid]
        - name: limit
          in: query
          schema: {type: integer, maximum: 100}
      responses: {"200": {description: Orders}}
```
```yaml bad file=openapi.yaml kinds=breaks
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      parameters:
        - name: state
          in: query
          schema:
            type: string
            enum: [open, paid, void]
        - name: limit
          in: query
          schema: {type: integer, maximum: 50}
      responses: {"200": {description: Orders}}
```
```yaml bad file=openapi.yaml kinds=breaks
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      parameters:
        - name: state
          in: query
          schema:
            type: string
            enum: [open, paid, void]
        - name: limit
          in: query
          schema: {type: boolean}
      responses: {"200": {description: Orders}}
```
```yaml good file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      parameters:
        - name: state
          in: query
          schema:
            type: string
            enum: [open, paid, void, lost]
        - name: limit
          in: query
          schema: {type: integer, maximum: 200}
      responses: {"200": {description: Orders}}
```
```yaml good file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      parameters:
        - name: state
          in: query
          schema:
            type: string
            enum: [open, paid, void]
        - name: limit
          in: query
          schema: {type: string}
      responses: {"200": {description: Orders}}
```

What lies in a tuple, under a pattern of names or behind a condition counts as well.

```yaml given file=openapi.yaml
openapi: 3.1.0
info: {title: Orders, version: "1"}
paths:
  /orders:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                range: {type: array, prefixItems: [{type: [integer, string]}]}
                card: {type: string}
                name: {type: string}
              patternProperties: {"^x_": {type: string, maxLength: 20}}
              dependentRequired: {card: [name]}
      responses: {"201": {description: Made}}
```
```yaml bad file=openapi.yaml kinds=breaks
openapi: 3.1.0
info: {title: Orders, version: "1"}
paths:
  /orders:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                range: {type: array, prefixItems: [{type: integer}]}
                card: {type: string}
                name: {type: string}
              patternProperties: {"^x_": {type: string, maxLength: 20}}
              dependentRequired: {card: [name]}
      responses: {"201": {description: Made}}
```
```yaml bad file=openapi.yaml kinds=breaks
openapi: 3.1.0
info: {title: Orders, version: "1"}
paths:
  /orders:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                range: {type: array, prefixItems: [{type: [integer, string]}]}
                card: {type: string}
                name: {type: string}
              patternProperties: {"^x_": {type: string, maxLength: 10}}
              dependentRequired: {card: [name]}
      responses: {"201": {description: Made}}
```
```yaml bad file=openapi.yaml kinds=breaks
openapi: 3.1.0
info: {title: Orders, version: "1"}
paths:
  /orders:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                range: {type: array, prefixItems: [{type: [integer, string]}]}
                card: {type: string}
                name: {type: string}
              patternProperties: {"^x_": {type: string, maxLength: 20}}
              dependentRequired: {card: [name, range]}
      responses: {"201": {description: Made}}
```
```yaml good file=openapi.yaml
openapi: 3.1.0
info: {title: Orders, version: "1"}
paths:
  /orders:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                range: {type: array, prefixItems: [{type: [integer, string]}]}
                card: {type: string}
                name: {type: string}
              patternProperties: {"^x_": {type: string, maxLength: 30}}
              dependentRequired: {card: []}
      responses: {"201": {description: Made}}
```

What a validator in code accepts, too.

```python given file=shop/api/schemas.py
ORDER = {
    "type": "object",
    "properties": {"code": {"type": "string", "pattern": "^[A-Z._]+$", "maxLength": 20}},
}
```
```python bad file=shop/api/schemas.py kinds=breaks
ORDER = {
    "type": "object",
    "properties": {"code": {"type": "string", "pattern": "^[A-Z][A-Z._]+$", "maxLength": 20}},
}
```
```python bad file=shop/api/schemas.py kinds=breaks
ORDER = {
    "type": "object",
    "properties": {"code": {"type": "string", "pattern": "^[A-Z._]+$", "maxLength": 10}},
}
```
```python good file=shop/api/schemas.py
ORDER = {
    "type": "object",
    "properties": {"code": {"type": "string", "pattern": "^[A-Z._]+$", "maxLength": 30}},
}
```

Source: https://spec.openapis.org/oas/v3.1.1.html#schema-object
"""

from bot.domain.contracts import RequestNarrowed
from bot.domain.findings import Severity
from workers.contracts.breach import breach, by_number, expand, of_uses
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("breaks",))


@rule.on(RequestNarrowed)
def check(fact: RequestNarrowed, scene: Scene) -> Verdict:
    """A constraint that is new may only tell what was refused all along: then it is a warning."""
    thing = fact.thing or "The request body"
    sure = fact.definite or ", so that `" in fact.now
    verb = f"{by_number(thing, 'accepts', 'accept')} less than before" if sure else "may accept less than before"
    yield from breach(
        rule,
        fact,
        scene,
        f"{thing}{of_uses(fact, 'in')} {verb}: {fact.now}",
        parsed=f"{fact.now}" + (f", where `{fact.was}` was" if fact.was and f"`{fact.was}`" not in fact.now else ""),
        fixes=expand("Go on accepting what was accepted", "Widen it again, or take the new form beside the old one"),
    )
