"""
Callers that were let in are refused.

A scheme or a scope is asked for that they were not told of: until they have it, each of their calls ends in 401 or 403. Accept
the old credentials beside the new ones for a while.

```yaml given file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      security: [{token: [read, audit]}]
      responses: {"200": {description: Orders}}
components:
  securitySchemes:
    token: {type: oauth2, flows: {}}
```
```yaml bad file=openapi.yaml kinds=breaks
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      security: [{token: [read, audit, export]}]
      responses: {"200": {description: Orders}}
components:
  securitySchemes:
    token: {type: oauth2, flows: {}}
```
```yaml good file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      security: [{token: [read, audit]}, {key: []}]
      responses: {"200": {description: Orders}}
components:
  securitySchemes:
    token: {type: oauth2, flows: {}}
```

Source: https://spec.openapis.org/oas/v3.1.1.html#security-requirement-object
"""

from bot.domain.contracts import AuthenticationAdded
from bot.domain.findings import Severity
from workers.contracts.breach import breach, expand, of_uses
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))


@rule.on(AuthenticationAdded)
def check(fact: AuthenticationAdded, scene: Scene) -> Verdict:
    """A requirement where there was none, another scheme, or a scope more."""
    yield from breach(
        rule,
        fact,
        scene,
        f"{fact.where or 'The API'} refuses clients that it let in: {fact.now}",
        parsed=f"{fact.now} after this change",
        fixes=expand("Accept both for a while", f"List the old requirement beside the new one{of_uses(fact, 'for')}"),
    )
