"""
A number that meant one thing means another.

Programs built before, and messages that were stored, still hold the old meaning under that number: it is read as the new field,
wrongly or not at all. What is new takes a number that was never used; what is gone leaves its number reserved.

```proto given file=shop/v1/order.proto
syntax = "proto3";
package shop.v1;
message Order {
  string id = 1;
  int32 total = 2;
  string note = 3;
  reserved 7;
}
```
```proto bad file=shop/v1/order.proto kinds=breaks,loses
syntax = "proto3";
package shop.v1;
message Order {
  string id = 1;
  int32 total = 2;
  bool gift = 3;
  reserved 7;
}
```
```proto bad file=shop/v1/order.proto kinds=breaks,loses
syntax = "proto3";
package shop.v1;
message Order {
  string id = 1;
  int32 total = 2;
  string note = 3;
  bool paid = 7;
}
```
```proto good file=shop/v1/order.proto
syntax = "proto3";
package shop.v1;
message Order {
  string id = 1;
  int32 total = 2;
  string note = 3;
  reserved 7;
  bool paid = 8;
}
```

Source: https://protobuf.dev/programming-guides/proto3/#updating
"""

from bot.domain.contracts import NumberReused
from bot.domain.findings import Severity
from workers.contracts.breach import breach, expand
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("breaks", "loses"))


@rule.on(NumberReused)
def check(fact: NumberReused, scene: Scene) -> Verdict:
    """Another type under the number, a field that moved there, or one that was reserved."""
    yield from breach(
        rule,
        fact,
        scene,
        f"Number {fact.now}, which was {fact.was}, is {fact.thing} now: old messages are read wrongly",
        parsed=f"Number {fact.now} was {fact.was} before this change",
        fixes=expand("Take a new number", f"{fact.thing} takes a number that was never used, and {fact.now} is reserved"),
    )
