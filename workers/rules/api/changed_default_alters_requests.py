"""
A request that leaves a parameter out means another thing than before.

Nothing fails, so nobody notices: clients get fewer rows, another order, another time zone. Keep the default, and let those who
want the new value say so.

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
        - {name: limit, in: query, schema: {type: integer, default: 20}}
        - {name: ids, in: query, explode: false, schema: {type: array, items: {type: string}}}
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

A message of proto2 that leaves a field out holds its default, whichever the reader knows.

```proto given file=orders.proto
syntax = "proto2";
package orders.v1;
message Order {
  optional string currency = 1 [default = "EUR"];
}
```
```proto bad file=orders.proto kinds=breaks
syntax = "proto2";
package orders.v1;
message Order {
  optional string currency = 1 [default = "USD"];
}
```

Source: https://spec.openapis.org/oas/v3.1.1.html#schema-object
"""

from bot.domain.contracts import DefaultChanged
from bot.domain.findings import Severity
from workers.contracts.breach import breach, expand, of_uses
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))


@rule.on(DefaultChanged)
def check(fact: DefaultChanged, scene: Scene) -> Verdict:
    """The default of something that may be left out."""
    now = f"to {fact.now}" if fact.now else "to none"
    what = "messages" if fact.span.path.endswith(".proto") else "requests"
    yield from breach(
        rule,
        fact,
        scene,
        f"Changing the default of {fact.thing}{of_uses(fact)} from {fact.was} {now} alters {what} that leave it out",
        parsed=f"The default was {fact.was} and is {fact.now or 'gone'}",
        fixes=expand("Keep the default", f"The default of {fact.thing} stays {fact.was}"),
    )
