"""
Weaker credentials than before will do.

A scope or a second scheme that was asked for is no longer: callers that were kept out get in.

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
```yaml bad file=openapi.yaml kinds=exposes
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      security: [{token: [read]}]
      responses: {"200": {description: Orders}}
components:
  securitySchemes:
    token: {type: oauth2, flows: {}}
```
```yaml bad file=openapi.yaml kinds=exposes
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      security: [{token: [read, audit]}, {token: [read]}]
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
      security: [{token: [audit, read]}]
      responses: {"200": {description: Orders}}
components:
  securitySchemes:
    token: {type: oauth2, flows: {}}
```

Source: https://owasp.org/API-Security/editions/2023/en/0xa5-broken-function-level-authorization/
"""

from bot.domain.contracts import AuthorizationLoosened
from bot.domain.findings import Severity
from workers.contracts.breach import breach
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("exposes",))


@rule.on(AuthorizationLoosened)
def check(fact: AuthorizationLoosened, scene: Scene) -> Verdict:
    """Fewer scopes, or fewer schemes together."""
    yield from breach(
        rule,
        fact,
        scene,
        f"{fact.where or 'The API'} asks for less than before: {fact.now}",
        parsed=f"{fact.now} after this change; more was asked for before it",
    )
