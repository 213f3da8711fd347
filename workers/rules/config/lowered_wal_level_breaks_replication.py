"""
The server does not start, or replicas stop.

With `wal_level` below `logical` a server that still has logical slots refuses to start; with `minimal` it does so as long as
`max_wal_senders` is above 0, which is its default. Fewer slots than there are have the same effect.

```ini given file=postgresql.conf
max_connections = 100
wal_level = logical
```
```ini bad file=postgresql.conf kinds=fails
max_connections = 100
wal_level = replica
```
```ini bad file=postgresql.conf kinds=fails
max_connections = 100
wal_level = minimal
```
```ini good file=postgresql.conf
max_connections = 200
wal_level = logical
max_replication_slots = 20
```
```ini given file=postgresql.conf
max_connections = 100
```
```ini bad file=postgresql.conf kinds=fails
max_connections = 100
wal_level = minimal
```
```ini good file=postgresql.conf
max_connections = 100
wal_level = minimal
max_wal_senders = 0
```

Source: https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-WAL-LEVEL
"""

from bot.domain.configuration import ON, Setting
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",))


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """`minimal` with senders never starts; below `logical` it depends on the slots there are."""
    del scene
    if (fact.store, fact.key) != ("postgresql", "wal_level"):
        return
    senders, archive = fact.beside("max_wal_senders"), fact.beside("archive_mode")
    if fact.after == "minimal" and (senders != "0" or archive in {"always", *ON}):
        cause = f"`max_wal_senders` is {senders or '10, its default'}" if senders != "0" else f"`archive_mode` is `{archive}`"
        yield Harm(("fails",), f"The server does not start with {fact.shown}", f"{cause}: that needs `replica` or `logical`")
    elif fact.before == "logical":
        title = f"{fact.shown} ends logical replication; with a logical slot left the server does not start"
        yield Harm(("fails",), title, "It was `logical` before this change", severity=Severity.WARNING)
