"""
Code that was compiled against the type no longer compiles.

The bytes of others are not touched, but every program that names the type must change before it can take the new version.

Types that go together with the only call or field that used them are left alone.

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
message Receipt {
  string id = 1;
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
  rpc List(Order) returns (Orders);
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
  rpc List(Order) returns (Orders);
}
message Receipt {
  string id = 1;
  string text = 2;
}
```

Source: https://protobuf.dev/best-practices/api/
"""

import re

from bot.domain.contracts import TypeRemoved
from bot.domain.findings import Severity
from workers.contracts.breach import breach, by_number, expand
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))
_ENDINGS = (".go", ".py", ".pyi", ".java", ".kt", ".ts", ".js", ".rs", ".cs", ".rb", ".swift", ".cc", ".cpp", ".h", ".php")
_MADE = re.compile(r"\.pb\.|_pb2|_pb\.|_grpc\.|\.gen\.|(^|/|_)gen(erated)?(/|\.)|(^|/)(vendor|node_modules)/")


@rule.on(TypeRemoved)
def check(fact: TypeRemoved, scene: Scene) -> Verdict:
    """A message, an enumeration or another named type; not one that the change takes out of all code that is here."""
    if fact.span.path.endswith(".proto") and not _named(fact, scene):
        return
    it, stays, are = (by_number(fact.thing, *both) for both in (("it", "them"), ("stays", "stay"), ("is", "are")))
    yield from breach(
        rule,
        fact,
        scene,
        f"Removing {fact.thing} breaks code that names {it}",
        parsed=f"{fact.thing} {are} declared before this change and nowhere after it",
        fixes=expand("Keep it, deprecated", f"{fact.thing} {stays} until nothing names {it} any more"),
    )


def _named(fact: TypeRemoved, scene: Scene) -> bool:
    """Whether code goes on naming the type, or none is here: then it is elsewhere."""
    names = re.findall(r"`(?:[^`]*\.)?(\w+)`", fact.thing)
    before, after = (scene.tree(side).lines_with(names, _ENDINGS) if names else () for side in ("base", "head"))
    return not before or any(not _MADE.search(mention.path) for mention in after)
