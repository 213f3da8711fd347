"""
Bytes are read as what they are not.

Old and new programs talk to each other while both run, and stored messages stay: where the types do not share a form on the
wire, a value is lost or read as another one. Types that do share one still differ in JSON and in generated code.

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
  string total = 2;
  string note = 3;
}
```
```proto bad file=shop/v1/order.proto kinds=breaks,loses
syntax = "proto3";
package shop.v1;
message Order {
  string id = 1;
  int64 total = 2;
  string note = 3;
}
```
```proto good file=shop/v1/order.proto
syntax = "proto3";
package shop.v1;
message Order {
  string id = 1;
  int32 total = 2;
  string note = 3;  // free text
}
```

Source: https://protobuf.dev/programming-guides/proto3/#updating
"""

from bot.domain.contracts import WireTypeChanged
from bot.domain.findings import Severity
from workers.contracts.breach import breach, by_number, expand
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("breaks", "loses"))


@rule.on(WireTypeChanged)
def check(fact: WireTypeChanged, scene: Scene) -> Verdict:
    """An error where the bytes are not understood; a warning where JSON, large values or code may break."""
    what = "corrupts messages" if fact.definite else "may break JSON, large values and generated code"
    yield from breach(
        rule,
        fact,
        scene,
        f"Changing {fact.thing} from {fact.was} to {fact.now} {what}",
        parsed=f"The type was {fact.was} and is {fact.now}",
        fixes=expand(
            "A new field beside the old one",
            f"The new type takes a new name and number; {fact.thing} {by_number(fact.thing, 'stays', 'stay')}, deprecated",
        ),
    )
