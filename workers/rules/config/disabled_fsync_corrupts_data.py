"""
After a crash the data files cannot be trusted.

The server no longer makes sure that what it has written is on the disk before it goes on (or that a half-written page can be
mended). After a power failure or a crash of the operating system the cluster may be corrupt beyond repair, silently. The gain
in speed is meant for data that can be made again; `synchronous_commit = off` gives most of it and never corrupts.

```ini given file=deploy/postgresql.conf
max_connections = 200
fsync = on
full_page_writes = on
```
```ini bad file=deploy/postgresql.conf kinds=loses
max_connections = 200
fsync = off
full_page_writes = on
```
```ini bad file=deploy/postgresql.conf kinds=loses
max_connections = 200
fsync = on
full_page_writes = off
```
```ini good file=deploy/postgresql.conf
max_connections = 300
#fsync = off
full_page_writes = on
```
```yaml given file=docker-compose.prod.yml
services:
  db:
    image: postgres:17
    command: postgres -c shared_buffers=1GB
```
```yaml bad file=docker-compose.prod.yml kinds=loses
services:
  db:
    image: postgres:17
    command: ["postgres", "-c", "shared_buffers=1GB", "-c", "fsync=off"]
```
```yaml good file=docker-compose.test.yml
services:
  db:
    image: postgres:17
    command: postgres -c fsync=off
    tmpfs: /var/lib/postgresql/data
```

Source: https://www.postgresql.org/docs/current/runtime-config-wal.html
"""

from bot.domain.configuration import Setting
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("loses",))
_KEYS = {("postgresql", "fsync"), ("postgresql", "full_page_writes"), ("mysql", "innodb_doublewrite")}


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """Switched off by this change. Some file systems never tear a page: without fsync none is safe."""
    del scene
    if (fact.store, fact.key) in _KEYS and fact.switched_off:
        worst = None if fact.key == "fsync" else Severity.WARNING
        yield Harm(
            ("loses",), f"{fact.shown} leaves corrupt data after a crash", "It was on before this change", severity=worst
        )
