"""
Consumers that are still running cannot read what is written from now on.

They have the old schema until they are deployed again: a field without a default that is gone, a wider type, a symbol that they
do not know stop them at the first new message. Deploy consumers before producers, or keep to what both can read.

```json given file=events/order.avsc
{
  "type": "record",
  "name": "Order",
  "fields": [
    {"name": "id", "type": "string"},
    {"name": "total", "type": "int"},
    {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["OPEN", "PAID"]}}
  ]
}
```
```json bad file=events/order.avsc kinds=breaks
{
  "type": "record",
  "name": "Order",
  "fields": [
    {"name": "total", "type": "int"},
    {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["OPEN", "PAID"]}}
  ]
}
```
```json bad file=events/order.avsc kinds=breaks
{
  "type": "record",
  "name": "Order",
  "fields": [
    {"name": "id", "type": "string"},
    {"name": "total", "type": "long"},
    {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["OPEN", "PAID"]}}
  ]
}
```
```json bad file=events/order.avsc kinds=breaks
{
  "type": "record",
  "name": "Order",
  "fields": [
    {"name": "id", "type": "string"},
    {"name": "total", "type": "int"},
    {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["OPEN", "PAID", "VOID"]}}
  ]
}
```
```json good file=events/order.avsc
{
  "type": "record",
  "name": "Order",
  "fields": [
    {"name": "id", "type": "string"},
    {"name": "shop", "type": "string", "default": ""},
    {"name": "total", "type": "int"},
    {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["OPEN", "PAID"]}}
  ]
}
```

Source: https://avro.apache.org/docs/1.12.0/specification/#schema-resolution
"""

from bot.domain.contracts import NewDataUnreadable
from bot.domain.findings import Severity
from workers.contracts.breach import breach, expand
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))


@rule.on(NewDataUnreadable)
def check(fact: NewDataUnreadable, scene: Scene) -> Verdict:
    """Forward compatibility, as registries call it."""
    yield from breach(
        rule,
        fact,
        scene,
        f"Consumers with the old schema cannot read new messages: {fact.thing or 'the schema'}, {fact.now}",
        parsed=f"Of {fact.thing or 'the schema'}, {fact.now}",
        fixes=expand("Consumers first", "Deploy those who read with the new schema before anybody writes with it"),
    )
