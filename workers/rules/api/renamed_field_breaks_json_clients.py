"""
Bytes know numbers, JSON knows names.

Whoever speaks JSON (gateways, logs, browsers, stored documents) and whoever compiles against the file knows the field or value
by its name only. `json_name` keeps that of a field.

```proto given file=shop/v1/order.proto
syntax = "proto3";
package shop.v1;
message Order {
  string id = 1;
  int32 total = 2;
  string note = 3;
}
```
```proto bad file=shop/v1/order.proto kinds=breaks
syntax = "proto3";
package shop.v1;
message Order {
  string id = 1;
  int32 total = 2;
  string remark = 3;
}
```
```proto good file=shop/v1/order.proto
syntax = "proto3";
package shop.v1;
message Order {
  string id = 1;
  int32 total = 2;
  string note = 3 [deprecated = true];
}
```

Source: https://protobuf.dev/programming-guides/json/
"""

from bot.domain.contracts import FieldRenamed
from bot.domain.findings import Severity
from workers.contracts.breach import breach, by_number, expand
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))


@rule.on(FieldRenamed)
def check(fact: FieldRenamed, scene: Scene) -> Verdict:
    """The name of a field or value, or the one that JSON uses."""
    name = fact.thing.split("`")[1].rpartition(".")[2] if "`" in fact.thing else fact.thing  # that of the first, of several
    inside = fact.was.strip("`") != name  # the field is called as before, and written in JSON under another name
    is_, it_was = by_number(fact.thing, "is", "are"), by_number(fact.thing, "it was", "they were")
    title = f"Renaming {fact.thing} to {fact.now} breaks JSON and generated code that know {fact.was}"
    yield from breach(
        rule,
        fact,
        scene,
        f"{fact.thing} {is_} {fact.now} in JSON, where {it_was} {fact.was}: whoever reads or writes that breaks"
        if inside
        else title,
        parsed=f"The number is the same; the name was {fact.was} and is {fact.now}",
        fixes=expand("Keep the name", f"The name stays {fact.was}; what it means now is told in its comment"),
    )
