"""
The index may grow, or be asked, beyond what its nodes bear.

With `dynamic: true` every new key of a document becomes a field: data whose keys are identifiers fills the mapping, which
every node keeps in memory. `index.mapping.total_fields.limit` is what stops that; `index.max_result_window` stops a page that
is so deep that every shard sorts all before it. For many keys there is `flattened`, for deep pages `search_after`.

```json given file=search/orders.json
{"settings": {"index.mapping.total_fields.limit": 1000},
 "mappings": {"dynamic": "strict", "properties": {"total": {"type": "double"}}}}
```
```json bad file=search/orders.json kinds=costs
{"settings": {"index.mapping.total_fields.limit": 1000},
 "mappings": {"dynamic": true, "properties": {"total": {"type": "double"}}}}
```
```json bad file=search/orders.json kinds=costs
{"settings": {"index.mapping.total_fields.limit": 20000},
 "mappings": {"dynamic": "strict", "properties": {"total": {"type": "double"}}}}
```
```json good file=search/orders.json
{"settings": {"index.mapping.total_fields.limit": 500},
 "mappings": {"dynamic": "false", "properties": {"total": {"type": "double"}}}}
```

Source: https://www.elastic.co/docs/reference/elasticsearch/index-settings/mapping-limit
"""

from bot.domain.configuration import Setting
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",))
_LIMITS = {"index.mapping.total_fields.limit": 1_000, "index.max_result_window": 10_000}
"""Each with its default."""


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """Loosened by this change: a mapping that was closed, a limit that was lower (or the default)."""
    del scene
    if fact.store != "elasticsearch" or fact.after is None:
        return
    opened = fact.key == "dynamic" and fact.after in {"true", "runtime"} and fact.before in {"false", "strict"}
    limit = _LIMITS.get(fact.key)
    was = fact.before or str(limit)
    if opened or (limit is not None and was.isdigit() and fact.after.isdigit() and int(fact.after) > int(was)):
        yield Harm(
            ("costs",), f"{fact.shown} lets the index take more than its nodes may bear", f"It was `{was}` before this change"
        )
