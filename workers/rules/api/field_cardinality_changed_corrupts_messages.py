"""
One value is read where many are written, or the other way round.

A program that knows one value keeps the last of a list, and of packed numbers none; JSON and generated code differ in any
case. A field that is required, or no longer, makes old programs refuse whole messages.

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
  repeated int32 total = 2;
  string note = 3;
}
```
```proto bad file=shop/v1/order.proto kinds=breaks,loses
syntax = "proto3";
package shop.v1;
message Order {
  string id = 1;
  int32 total = 2;
  repeated string note = 3;
}
```
```proto good file=shop/v1/order.proto
syntax = "proto3";
package shop.v1;
message Order {
  string id = 1;
  int32 total = 2;
  optional string note = 3;
}
```

Source: https://protobuf.dev/programming-guides/proto3/#updating
"""

from bot.domain.contracts import CardinalityChanged
from bot.domain.findings import Severity
from workers.contracts.breach import breach, by_number, expand
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("breaks", "loses"))


@rule.on(CardinalityChanged)
def check(fact: CardinalityChanged, scene: Scene) -> Verdict:
    """An error where bytes are misread or messages refused; a warning where old programs keep the last value only."""
    what = "corrupts messages" if fact.definite else "loses values in old programs, and breaks JSON and generated code"
    yield from breach(
        rule,
        fact,
        scene,
        f"Changing {fact.thing} from {fact.was} to {fact.now} {what}",
        parsed=f"The field was {fact.was} and is {fact.now}",
        fixes=expand(
            "A new field beside the old one",
            f"The new form takes a new name and number; {fact.thing} {by_number(fact.thing, 'stays', 'stay')}, deprecated",
        ),
    )
