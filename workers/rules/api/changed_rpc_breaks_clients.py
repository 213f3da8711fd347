"""
Clients send and wait for what the old contract says.

An RPC that takes or gives another message misreads the bytes of every client built before; one that streams where it did not
ends their calls with an error. A new RPC beside the old one breaks nobody.

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
package shop.v1;
message Order {
  string id = 1;
}
message Orders {
  repeated Order orders = 1;
}
service Shop {
  rpc Get(Order) returns (Order);
  rpc List(Order) returns (Order);
}
```
```proto bad file=shop/v1/order.proto kinds=breaks
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
  rpc List(Order) returns (stream Orders);
}
```
```proto good file=shop/v1/order.proto
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
  rpc Watch(Order) returns (stream Order);
  rpc List(Order) returns (Orders);
}
```

A call without side effects may be asked for with GET, and again.

```proto given file=shop/v1/stock.proto
syntax = "proto3";
package shop.v1;
message Item {
  string id = 1;
}
service Stock {
  rpc Get(Item) returns (Item) { option idempotency_level = NO_SIDE_EFFECTS; }
}
```
```proto bad file=shop/v1/stock.proto kinds=breaks
syntax = "proto3";
package shop.v1;
message Item {
  string id = 1;
}
service Stock {
  rpc Get(Item) returns (Item);
}
```

Source: https://protobuf.dev/best-practices/api/
"""

import re

from bot.domain.contracts import CallChanged
from bot.domain.findings import Severity
from workers.contracts.breach import breach, by_number, expand
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("breaks",))
_OF_ONE = re.compile(r"^(no longer )?(take|return|stream)s\b")


@rule.on(CallChanged)
def check(fact: CallChanged, scene: Scene) -> Verdict:
    """A message that seems to be the same under another name is a warning: the bytes stay, the code does not."""
    instead = f" instead of {fact.was}" if fact.was else ""
    what = "clients built before break" if fact.definite else f"code that names {fact.was} breaks"
    if fact.was == "`NO_SIDE_EFFECTS`":
        instead, what = "", "clients that ask with GET, or ask again on their own, break"
    kept = by_number(
        fact.thing, "stays as it is, deprecated, until nobody calls it", "stay as they are, deprecated, until unused"
    )
    now = by_number(fact.thing, fact.now, _OF_ONE.sub(r"\1\2", fact.now))
    yield from breach(
        rule,
        fact,
        scene,
        f"{fact.thing} {now}{instead}: {what}",
        parsed=f"{fact.thing} {now}{instead} after this change",
        fixes=expand("A new RPC beside the old one", f"{fact.thing} {kept}"),
    )
