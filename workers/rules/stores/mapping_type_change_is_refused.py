"""
The type of a field that exists cannot be changed.

Elasticsearch refuses to update the mapping of an index with "mapper cannot be changed from type …"; the new type takes effect
only in a new index. Create one, reindex, and switch the alias.

```json given file=search/orders.json
{"mappings": {"properties": {"total": {"type": "integer"}, "customer": {"properties": {"name": {"type": "text"}}}}}}
```
```json bad file=search/orders.json kinds=fails
{"mappings": {"properties": {"total": {"type": "double"}, "customer": {"properties": {"name": {"type": "text"}}}}}}
```
```json good file=search/orders.json
{"mappings": {"properties": {"total": {"type": "integer"}, "state": {"type": "keyword"},
  "customer": {"properties": {"name": {"type": "text"}}}}}}
```

Source: https://www.elastic.co/docs/manage-data/data-store/mapping/update-mappings-examples
"""

from bot.domain.findings import Severity
from bot.domain.stores import MappingChange
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("fails",))


@rule.on(MappingChange)
def check(fact: MappingChange, scene: Scene) -> Verdict:
    """Whether a new index comes with it is not to be seen in the file: hence no error."""
    del scene
    title = f"`{fact.field[:80]}` cannot become `{fact.after[:40]}` in an index that exists: it is reindexed or refused"
    yield Harm(("fails",), title, f"Its type was `{fact.before[:40]}` before this change")
