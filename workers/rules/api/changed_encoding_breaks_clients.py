"""
The same values are to be written in another way.

A client that writes a list as `ids=1,2` is not understood by a server that waits for `ids=1&ids=2`: it sees one value, or none.

```yaml given file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      parameters:
        - {name: limit, in: query, schema: {type: integer, default: 100}}
        - {name: ids, in: query, explode: false, schema: {type: array, items: {type: string}}}
      responses: {"200": {description: Orders}}
```
```yaml bad file=openapi.yaml kinds=breaks
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      parameters:
        - {name: limit, in: query, schema: {type: integer, default: 100}}
        - {name: ids, in: query, explode: true, schema: {type: array, items: {type: string}}}
      responses: {"200": {description: Orders}}
```
```yaml good file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      parameters:
        - {name: limit, in: query, schema: {type: integer, default: 100}}
        - {name: ids, in: query, explode: false, schema: {type: array, items: {type: string}}}
      responses: {"200": {description: Orders}}
```

Source: https://spec.openapis.org/oas/v3.1.1.html#style-examples
"""

from bot.domain.contracts import EncodingChanged
from bot.domain.findings import Severity
from workers.contracts.breach import breach, of_uses
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("breaks",))


@rule.on(EncodingChanged)
def check(fact: EncodingChanged, scene: Scene) -> Verdict:
    """The style of a parameter, or whether its list is one value or several."""
    yield from breach(
        rule,
        fact,
        scene,
        f"Writing {fact.thing}{of_uses(fact)} in another way breaks clients: {fact.now} instead of {fact.was}",
        parsed=f"{fact.was} before this change, {fact.now} after it",
    )
