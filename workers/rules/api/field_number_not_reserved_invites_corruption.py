"""
A number that nobody keeps is given away again.

The field is gone, but programs built before and stored messages still write its number. Unless the number is reserved, the next
field takes it, and reads what was never meant for it. `reserved` makes the compiler refuse that.

```proto given file=shop/v1/order.proto
syntax = "proto3";
package shop.v1;
message Order {
  string id = 1;
  int32 total = 2;
  string note = 3;
}
```
```proto bad file=shop/v1/order.proto kinds=breaks,loses
syntax = "proto3";
package shop.v1;
message Order {
  string id = 1;
  int32 total = 2;
}
```
```proto good file=shop/v1/order.proto
syntax = "proto3";
package shop.v1;
message Order {
  string id = 1;
  int32 total = 2;
  reserved 3;
  reserved "note";
}
```

What was reserved stays so.

```proto given file=shop/v1/order.proto
syntax = "proto3";
package shop.v1;
message Order {
  string id = 1;
  int32 total = 2;
  string note = 3;
  reserved 7, 8;
}
```
```proto bad file=shop/v1/order.proto kinds=breaks,loses
syntax = "proto3";
package shop.v1;
message Order {
  string id = 1;
  int32 total = 2;
  string note = 3;
  reserved 8;
}
```
```proto good file=shop/v1/order.proto
syntax = "proto3";
package shop.v1;
message Order {
  string id = 1;
  int32 total = 2;
  string note = 3;
  reserved 7 to 9;
}
```

An enumeration's values are numbers too.

```proto given file=shop/v1/order.proto
syntax = "proto3";
package shop.v1;
enum State {
  STATE_UNSPECIFIED = 0;
  STATE_PAID = 1;
}
```
```proto bad file=shop/v1/order.proto kinds=breaks,loses
syntax = "proto3";
package shop.v1;
enum State {
  STATE_UNSPECIFIED = 0;
}
```
```proto good file=shop/v1/order.proto
syntax = "proto3";
package shop.v1;
enum State {
  STATE_UNSPECIFIED = 0;
  reserved 1;
}
```

Source: https://protobuf.dev/programming-guides/proto3/#reserved
"""

from bot.domain.contracts import NumberUnreserved
from bot.domain.findings import Fix, Severity
from workers.contracts.breach import breach
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("breaks", "loses"))


@rule.on(NumberUnreserved)
def check(fact: NumberUnreserved, scene: Scene) -> Verdict:
    """A removed field or value whose number is free, or a reservation taken back."""
    numbers = f"number{'s' * (',' in fact.now)} {fact.now}"
    if fact.was == "reserved":
        title = f"{fact.thing} no longer reserves {numbers}: what takes it reads old messages wrongly"
    else:
        title = f"Removing {fact.thing} without reserving {numbers} invites its reuse, which corrupts messages"
    yield from breach(
        rule,
        fact,
        scene,
        title,
        parsed=f"Before this change, {numbers} was {fact.was}; after it, nothing keeps it from being used again",
        fixes=(Fix("now", "Reserve it", f"reserved {fact.now};", language="proto"),),
    )
