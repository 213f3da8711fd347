"""
The package is part of the address of every RPC.

Clients call `/package.Service/Method`; under another package nobody answers. Messages alone keep their bytes, but generated
code and `Any` know them by their full name.

```proto given file=shop/v1/order.proto
syntax = "proto3";
package shop.v1;
message Order {
  string id = 1;
}
message Orders {
  repeated Order orders = 1;
}
service Shop {
  rpc Get(Order) returns (Order);
  rpc List(Order) returns (Orders);
}
```
```proto bad file=shop/v1/order.proto kinds=breaks
syntax = "proto3";
package store.v1;
message Order {
  string id = 1;
}
message Orders {
  repeated Order orders = 1;
}
service Shop {
  rpc Get(Order) returns (Order);
  rpc List(Order) returns (Orders);
}
```
```proto good file=shop/v1/order.proto
syntax = "proto3";
package shop.v1;
// All of the shop.
message Order {
  string id = 1;
}
message Orders {
  repeated Order orders = 1;
}
service Shop {
  rpc Get(Order) returns (Order);
  rpc List(Order) returns (Orders);
}
```

Source: https://protobuf.dev/programming-guides/proto3/#packages
"""

from bot.domain.contracts import PackageMoved
from bot.domain.findings import Severity
from workers.contracts.breach import breach, expand
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("breaks",))


@rule.on(PackageMoved)
def check(fact: PackageMoved, scene: Scene) -> Verdict:
    """An error where the file holds services."""
    whom = "every client of its services" if fact.definite else "generated code"
    yield from breach(
        rule,
        fact,
        scene,
        f"Renaming the package {fact.was} to {fact.now} breaks {whom}",
        parsed=f"The package was {fact.was} and is {fact.now}",
        fixes=expand("A new package beside the old one", f"{fact.was} stays until nobody calls it; the server offers both"),
    )
