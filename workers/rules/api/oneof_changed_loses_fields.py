"""
Of the fields of a oneof only the last one on the wire is kept.

Programs built before send a field together with others; one that takes them for alternatives drops all but one. A single field
may move into a oneof of its own.

```proto given file=shop/v1/order.proto
syntax = "proto3";
package shop.v1;
message Order {
  string id = 1;
  string card = 2;
  oneof payment {
    string iban = 3;
  }
}
```
```proto bad file=shop/v1/order.proto kinds=breaks,loses
syntax = "proto3";
package shop.v1;
message Order {
  string id = 1;
  oneof payment {
    string card = 2;
    string iban = 3;
  }
}
```
```proto good file=shop/v1/order.proto
syntax = "proto3";
package shop.v1;
message Order {
  string id = 1;
  oneof kind {
    string card = 2;
  }
  oneof payment {
    string iban = 3;
  }
}
```

Source: https://protobuf.dev/programming-guides/proto3/#updating
"""

from bot.domain.contracts import OneofChanged
from bot.domain.findings import Severity
from workers.contracts.breach import breach, expand
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("breaks", "loses"))


@rule.on(OneofChanged)
def check(fact: OneofChanged, scene: Scene) -> Verdict:
    """An error for a field that moves to others; one that moves out may meet old messages that hold the other only."""
    yield from breach(
        rule,
        fact,
        scene,
        f"Moving {fact.thing} loses values: {fact.now}",
        parsed=f"{fact.now[:1].upper()}{fact.now[1:]}",
        fixes=expand(
            "A new field in the oneof", f"{fact.thing} stays where it is, deprecated; a new number takes its part in the oneof"
        ),
    )
