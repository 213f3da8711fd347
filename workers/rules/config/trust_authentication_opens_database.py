"""
Whoever reaches the port is let in without a password.

`trust` checks nothing: any client from those addresses may call itself any user, the superuser included, and read, change or
drop everything; as superuser it also runs programs on the server. Use `scram-sha-256` (or certificates), and name the
networks and users that need to come in.

```text given file=postgres/pg_hba.conf
local all all peer
host all all 10.0.0.0/8 scram-sha-256
```
```text bad file=postgres/pg_hba.conf kinds=exposes
local all all peer
host all all 10.0.0.0/8 scram-sha-256
host all all 0.0.0.0/0 trust
```
```text bad file=postgres/pg_hba.conf kinds=exposes
local all all peer
host all all 10.0.0.0/8 trust
```
```text good file=postgres/pg_hba.conf
local all all trust
host all all 127.0.0.1/32 trust
host all all ::1/128 trust
host all all 10.0.0.0/8 scram-sha-256
hostssl all all 0.0.0.0/0 scram-sha-256
```
```ini given file=pgbouncer.ini
[pgbouncer]
listen_addr = *
auth_type = scram-sha-256
```
```ini bad file=pgbouncer.ini kinds=exposes
[pgbouncer]
listen_addr = *
auth_type = any
```
```ini good file=pgbouncer.ini
[pgbouncer]
listen_addr = 127.0.0.1
auth_type = trust
```
```yaml bad file=deploy/compose.yml kinds=exposes
services:
  db:
    image: postgres:17
    restart: always
    ports: ["5432:5432"]
    environment:
      POSTGRES_HOST_AUTH_METHOD: trust
```
```yaml good file=docker-compose.yml
services:
  db:
    image: postgres:17
    environment:
      - POSTGRES_HOST_AUTH_METHOD=trust
```

An image of Redis that took clients without a password before is no more open under another name.

```yaml given file=deploy/cache.yml
kind: StatefulSet
metadata: {name: cache}
spec:
  template:
    spec:
      containers:
        - name: server
          image: redis:7.2
```
```yaml good file=deploy/cache.yml
kind: StatefulSet
metadata: {name: cache}
spec:
  template:
    spec:
      containers:
        - name: valkey
          image: bitnami/valkey:8.0
          env:
            - {name: ALLOW_EMPTY_PASSWORD, value: "yes"}
```

Source: https://www.postgresql.org/docs/current/auth-trust.html
"""

import re

from bot.domain.configuration import ON, AccessLine, Setting
from bot.domain.findings import Severity
from workers.configuration.found import lasting
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene, text_of

rule = Rule(__name__, severity=Severity.ERROR, kinds=("exposes",))
_PLAIN = re.compile(
    r"^[ \t-]*image:[ \t]*[\"']?(?:docker\.io/)?(?:library/|valkey/)?(?:redis|valkey)(?::|[\"'\s])", re.MULTILINE
)
_PASSWORD = re.compile(r"requirepass|(REDIS|VALKEY)_PASSWORD|aclfile")
_ANYWHERE = frozenset({"0.0.0.0/0", "::/0", "all", "0.0.0.0"})  # noqa: S104
_HERE = ("127.", "localhost", "::1", "/")


@rule.on(AccessLine)
def line(fact: AccessLine, scene: Scene) -> Verdict:
    """A record for other machines that asks for nothing."""
    del scene
    if fact.method == "trust" and fact.remote:
        parsed = f"The method was `{fact.was}` before this change" if fact.was else "The line is new"
        worst = None if fact.address in _ANYWHERE else Severity.WARNING
        title = f"Any client from `{fact.address}` may log in as `{fact.users}` without a password"
        yield Harm(("exposes",), title, parsed, severity=worst)


@rule.on(Setting)
def setting(fact: Setting, scene: Scene) -> Verdict:
    """Settings that mean the same: of the pooler, of images, of MySQL."""
    if not _opens(fact) or (fact.key == "allow_empty_password" and _was_open(fact, scene)):
        return
    kept = fact.beside("container") is not None and fact.beside("published_port") is None
    mild = kept or (fact.where.startswith("service") and not lasting(fact.span.path))
    parsed = f"It was `{fact.before}` before this change" if fact.before else "The setting is new"
    title = f"{fact.shown} lets clients in without a password"
    yield Harm(("exposes",), title, parsed, severity=Severity.WARNING if mild else None)


def _was_open(fact: Setting, scene: Scene) -> bool:
    """Whether the file had an image of the store that asks for no password by itself, and nothing that sets one."""
    change = scene.change(fact.span.path)
    before = text_of(change, "base") if change is not None and fact.store == "redis" and fact.before is None else None
    return bool(before) and _PLAIN.search(before or "") is not None and _PASSWORD.search(before or "") is None


def _opens(fact: Setting) -> bool:
    match fact.store, fact.key:
        case "postgresql", "postgres_host_auth_method":
            return fact.after == "trust"
        case "pgbouncer", "auth_type":
            address = fact.beside("listen_addr")
            container = fact.beside("container") is not None
            return fact.after in {"trust", "any"} and (container or (bool(address) and not (address or "").startswith(_HERE)))
        case "mysql", "skip_grant_tables" | "mysql_allow_empty_password" | "mariadb_allow_empty_root_password":
            return fact.after in ON
        case "postgresql" | "mysql" | "redis", "allow_empty_password":
            return fact.after in ON and fact.before not in ON
    return False
