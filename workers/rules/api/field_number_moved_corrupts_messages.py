"""
A field under another number is another field to everybody who was built before.

The wire holds numbers, not names: old and new programs read each other's bytes into the wrong field, or drop them; with the
same type on both sides nothing even fails. A number, once released, stays.

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
  string note = 4;
}
```
```proto bad file=shop/v1/order.proto kinds=breaks,loses
syntax = "proto3";
package shop.v1;
message Order {
  string id = 1;
  string note = 2;
}
```
```proto good file=shop/v1/order.proto
syntax = "proto3";
package shop.v1;
message Order {
  string note = 3;
  string id = 1;
  int32 total = 2;
  bool paid = 4;
}
```

Source: https://protobuf.dev/programming-guides/proto3/#updating
"""

from bot.domain.contracts import NumberMoved
from bot.domain.findings import Severity
from workers.contracts.breach import breach, by_number, expand
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("breaks", "loses"))


@rule.on(NumberMoved)
def check(fact: NumberMoved, scene: Scene) -> Verdict:
    """A field of a message, or a value of an enumeration."""
    number = by_number(fact.thing, "number was", "numbers were")
    stays, becomes = by_number(fact.thing, "stays", "stay"), by_number(fact.thing, "is", "are")
    taken = f"; {fact.now} was {fact.held}, whose values are read as {fact.thing} now" if fact.held and stays == "stays" else ""
    yield from breach(
        rule,
        fact,
        scene,
        f"Renumbering {fact.thing} from {fact.was} to {fact.now} corrupts messages between old and new programs",
        parsed=f"The {number} {fact.was} and {becomes} {fact.now}{taken}",
        fixes=expand("Keep the number", f"{fact.thing} {stays} {fact.was}; what is new takes a number that was never used"),
    )
