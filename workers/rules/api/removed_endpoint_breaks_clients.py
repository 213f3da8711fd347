"""
An endpoint that is gone answers nobody any more.

Clients are released when their owners like; those that call it get an error from the day of the deployment on. Announce the
end first (`deprecated: true` with an `x-sunset` date), and remove it when that day has come.

```yaml given file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders/{id}:
    get:
      responses: {"200": {description: An order}}
    delete:
      responses: {"204": {description: Gone}}
```
```yaml bad file=openapi.yaml kinds=breaks
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders/{id}:
    get:
      responses: {"200": {description: An order}}
```
```yaml good file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders/{order_id}:
    get:
      responses: {"200": {description: An order}}
    delete:
      responses: {"204": {description: Gone}}
```

What was announced may go.

```yaml given file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders/{id}:
    get:
      responses: {"200": {description: An order}}
    delete:
      deprecated: true
      x-sunset: 2024-01-31
      responses: {"204": {description: Gone}}
```
```yaml good file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders/{id}:
    get:
      responses: {"200": {description: An order}}
```

What a gateway answers for an RPC is called by its path.

```proto given file=shop/v1/shop.proto
syntax = "proto3";
package shop.v1;
import "google/api/annotations.proto";
message Order {
  string id = 1;
}
service Shop {
  rpc Get(Order) returns (Order) {
    option (google.api.http) = {
      get: "/v1/orders/{id}"
    };
  }
}
```
```proto bad file=shop/v1/shop.proto kinds=breaks
syntax = "proto3";
package shop.v1;
import "google/api/annotations.proto";
message Order {
  string id = 1;
}
service Shop {
  rpc Get(Order) returns (Order) {
    option (google.api.http) = {
      get: "/v1/shops/{shop}/orders/{id}"
    };
  }
}
```
```proto good file=shop/v1/shop.proto
syntax = "proto3";
package shop.v1;
import "google/api/annotations.proto";
message Order {
  string id = 1;
}
service Shop {
  rpc Get(Order) returns (Order) {
    option (google.api.http) = {
      get: "/v1/shops/{shop}/orders/{id}"
      additional_bindings {
        get: "/v1/orders/{order}"
      }
    };
  }
}
```

Source: https://datatracker.ietf.org/doc/html/rfc8594
"""

from bot.domain.contracts import EndpointRemoved
from bot.domain.findings import Severity
from workers.contracts.breach import breach, by_number, expand
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("breaks",))


@rule.on(EndpointRemoved)
def check(fact: EndpointRemoved, scene: Scene) -> Verdict:
    """An operation that was promised."""
    which, stays, are = (by_number(fact.thing, *both) for both in (("it", "them"), ("stays", "stay"), ("is", "are")))
    instead = f"; {fact.now} is new beside it" if fact.now else ""
    yield from breach(
        rule,
        fact,
        scene,
        f"Removing {fact.thing} breaks the clients that call {which}",
        parsed=f"{fact.thing} {are} there before this change and not after it{instead}" + (f"; {fact.was}" if fact.was else ""),
        fixes=expand(
            "Keep it, announced to go, until its day",
            f"{fact.thing} {stays}, with `deprecated: true` and an `x-sunset` in the contract, until that day",
        ),
    )
