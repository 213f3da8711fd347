"""
Code made from a `.proto` file lies under another name: what imports it no longer compiles.

Nothing changes on the wire. Who builds against the file renames the imports when taking it up, so this is a note, off by
default: name the rule in `.github/backstop.yml` where others build against your files.

```proto given file=orders.proto
syntax = "proto3";
package orders.v1;
option go_package = "example.com/shop/orders";
option java_package = "com.example.orders";
message Order {
  string id = 1;
}
```
```proto bad file=orders.proto kinds=breaks
syntax = "proto3";
package orders.v1;
option go_package = "example.com/shop/gen/orders";
option java_package = "com.example.orders";
message Order {
  string id = 1;
}
```
```proto good file=orders.proto
syntax = "proto3";
package orders.v1;
option go_package = "example.com/shop/orders";
option java_package = "com.example.orders";
option ruby_package = "Orders";
message Order {
  string id = 1;
}
```

Source: https://protobuf.dev/programming-guides/proto3/#options
"""

from bot.domain.contracts import GeneratedCodeMoved
from bot.domain.findings import Severity
from workers.contracts.breach import breach
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.INFO, kinds=("breaks",))


@rule.on(GeneratedCodeMoved)
def check(fact: GeneratedCodeMoved, scene: Scene) -> Verdict:
    """One note on a file."""
    title = f"Another {fact.thing} moves the code that is made of this file: what imports it no longer compiles"
    parsed = f"{fact.was}, {f'and is {fact.now}' if fact.now else 'and is gone'}"
    yield from breach(rule, fact, scene, title, parsed=parsed)
