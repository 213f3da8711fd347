"""
What needed credentials can be called by anybody.

The contract no longer asks for any. If that is meant (a health check, a login), say so in the contract; if it came along with
something else, everybody on the network reads or writes what only users could.

```yaml given file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      security: [{token: []}]
      responses: {"200": {description: Orders}}
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
```
```yaml bad file=openapi.yaml kinds=exposes
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      security: []
      responses: {"200": {description: Orders}}
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
```
```yaml bad file=openapi.yaml kinds=exposes
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      responses: {"200": {description: Orders}}
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
```
```yaml bad file=openapi.yaml kinds=exposes
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      security: [{token: []}, {}]
      responses: {"200": {description: Orders}}
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
```
```yaml good file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
security: [{token: []}]
paths:
  /orders:
    get:
      responses: {"200": {description: Orders}}
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
```
```yaml good file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      security: []  # backstop: accept authentication-removed-opens-endpoint — the list is public from June on
      responses: {"200": {description: Orders}}
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
```

Source: https://owasp.org/API-Security/editions/2023/en/0xa2-broken-authentication/
"""

from bot.domain.contracts import AuthenticationRemoved
from bot.domain.findings import Severity
from workers.contracts.breach import breach, expand, of_uses
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("exposes",))


@rule.on(AuthenticationRemoved)
def check(fact: AuthenticationRemoved, scene: Scene) -> Verdict:
    """The effective requirement of an operation: its own, or the document's."""
    yield from breach(
        rule,
        fact,
        scene,
        f"{fact.where or 'The API'} can be called without credentials",
        parsed=f"Credentials were needed before this change; {fact.now} after it",
        fixes=expand("Keep the requirement", f"Leave `security` as it was{of_uses(fact, 'for')}"),
    )
