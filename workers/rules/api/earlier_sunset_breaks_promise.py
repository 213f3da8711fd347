"""
An operation ends before the day that its clients were given.

Who reads `x-sunset` plans by it. A day that comes earlier, or is taken back while the operation stays deprecated, takes away
the time that was promised. Keep the day, or move it later.

```yaml given file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      deprecated: true
      x-sunset: "2031-06-30"
      responses: {"200": {description: Orders}}
```
```yaml bad file=openapi.yaml kinds=breaks
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      deprecated: true
      x-sunset: "2031-03-31"
      responses: {"200": {description: Orders}}
```
```yaml bad file=openapi.yaml kinds=breaks
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      deprecated: true
      responses: {"200": {description: Orders}}
```
```yaml good file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      deprecated: true
      x-sunset: "2031-12-31"
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

Source: https://www.rfc-editor.org/rfc/rfc8594
"""

from bot.domain.contracts import SunsetEarlier
from bot.domain.findings import Severity
from workers.contracts.breach import breach
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))


@rule.on(SunsetEarlier)
def check(fact: SunsetEarlier, scene: Scene) -> Verdict:
    """A warning: the day is a word of the contract's own, nothing fails yet."""
    said = (
        f"ends on {fact.now}, not on {fact.was} as announced" if fact.now else f"no longer says that it stays until {fact.was}"
    )
    yield from breach(rule, fact, scene, f"{fact.thing} {said}", parsed=f"`x-sunset` was {fact.was}")
