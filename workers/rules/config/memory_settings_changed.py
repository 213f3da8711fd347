"""
Memory settings of PostgreSQL that must fit the machine.

How large the machine is, and what else runs there, seldom stands in the repository.

```ini given file=postgresql.conf
max_connections = 100
shared_buffers = 2GB
```
```ini hint file=postgresql.conf
max_connections = 100
shared_buffers = 12GB
```
```ini good file=postgresql.conf
max_connections = 120
shared_buffers = 2GB
```

Source: https://www.postgresql.org/docs/current/runtime-config-resource.html
"""

from bot.domain.configuration import Setting
from bot.domain.findings import Severity
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.INFO, kinds=(), hints="postgres/memory-settings")
_KEYS = frozenset(
    {"shared_buffers", "maintenance_work_mem", "autovacuum_work_mem", "autovacuum_max_workers", "effective_cache_size"}
)


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """Set by this change."""
    del scene
    if fact.store == "postgresql" and fact.key in _KEYS and fact.after is not None:
        was = f", before `{fact.before[:20]}`" if fact.before else ""
        yield rule.hint(f"{fact.shown}{was}: does it fit the machine's memory?", fact.span)
