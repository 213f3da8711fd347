"""
What was committed can be gone after a crash.

The server answers before the change is on the disk (or on the replica that was waited for). Nothing is corrupt after a crash,
but the last transactions that clients were told are safe may be missing: fine for page views, not for payments. Where only
some writes may be lost, say so in their transactions (`SET LOCAL synchronous_commit = off`).

```ini given file=db/postgresql.conf
shared_buffers = 2GB
synchronous_commit = on
```
```ini bad file=db/postgresql.conf kinds=loses
shared_buffers = 2GB
synchronous_commit = off
```
```ini good file=db/postgresql.conf
shared_buffers = 4GB
synchronous_commit = remote_apply
```
```ini given file=conf/my.cnf
[mysqld]
innodb_flush_log_at_trx_commit = 1
sync_binlog = 1
```
```ini bad file=conf/my.cnf kinds=loses
[mysqld]
innodb-flush-log-at-trx-commit = 2
sync_binlog = 1
```
```ini bad file=conf/my.cnf kinds=loses
[mysqld]
innodb_flush_log_at_trx_commit = 1
sync_binlog = 0
```
```ini good file=conf/my.cnf
[client]
sync_binlog = 0
[mysqld]
innodb_flush_log_at_trx_commit = 1
sync_binlog = 1
```
```text given file=redis/redis.conf
port 6379
appendonly yes
appendfsync everysec
```
```text bad file=redis/redis.conf kinds=loses
port 6379
appendonly no
appendfsync everysec
```
```text good file=redis/redis.conf
port 6379
appendonly yes
appendfsync always
```

Source: https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-SYNCHRONOUS-COMMIT
"""

from bot.domain.configuration import OFF, ON, Setting
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("loses",))


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """Relaxed by this change; what has no durable default (Redis) must have been durable before."""
    del scene
    if _relaxed(fact):
        parsed = f"It was `{fact.before}` before this change" if fact.before else "Its default is the safe value"
        yield Harm(("loses",), f"{fact.shown} may lose the last committed writes in a crash", parsed)


def _relaxed(fact: Setting) -> bool:
    match fact.store, fact.key:
        case "postgresql", "synchronous_commit":
            return fact.switched_off
        case "mysql", "innodb_flush_log_at_trx_commit":
            return fact.after in {"0", "2"} and fact.before in {None, "1"}
        case "mysql", "sync_binlog":
            return fact.after not in {None, "1"} and fact.before in {None, "1"}
        case "redis", "appendonly":
            return fact.after in OFF and fact.before in ON
        case "redis", "appendfsync":
            return fact.after in OFF and fact.before is not None and fact.beside("appendonly") in ON
    return False
