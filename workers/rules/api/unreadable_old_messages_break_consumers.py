"""
What was written before can no longer be read.

Messages stay in a topic, records in a file: a reader with the new schema meets them after the deployment, and fails on a field
that has no default, a type that does not promote, a symbol it does not know.

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
    {"name": "id", "type": "string"},
    {"name": "shop", "type": "string"},
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
    {"name": "total", "type": "string"},
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
    {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["OPEN"]}}
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

from bot.domain.contracts import OldDataUnreadable
from bot.domain.findings import Severity
from workers.contracts.breach import breach, expand
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("breaks",))


@rule.on(OldDataUnreadable)
def check(fact: OldDataUnreadable, scene: Scene) -> Verdict:
    """Backward compatibility, as registries call it."""
    yield from breach(
        rule,
        fact,
        scene,
        f"Messages written before can no longer be read: {fact.thing or 'the schema'}, {fact.now}",
        parsed=f"Of {fact.thing or 'the schema'}, {fact.now}",
        fixes=expand(
            "Keep old messages readable", "Give what is new a default; keep types and symbols, or promote int to long"
        ),
    )
