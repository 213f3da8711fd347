"""
What was encrypted goes over the network in the clear.

Passwords, queries and rows can be read (and changed) by whoever sits in between: another tenant, a proxy, a compromised host.

```ini given file=postgresql.conf
max_connections = 100
ssl = on
```
```ini bad file=postgresql.conf kinds=exposes
max_connections = 100
ssl = off
```
```ini bad file=postgresql.conf kinds=exposes
max_connections = 100
```
```ini good file=postgresql.conf
max_connections = 100
ssl = on
ssl_min_protocol_version = 'TLSv1.3'
```
```ini given file=pgbouncer.ini
[pgbouncer]
server_tls_sslmode = verify-full
```
```ini bad file=pgbouncer.ini kinds=exposes
[pgbouncer]
server_tls_sslmode = prefer
```
```ini good file=pgbouncer.ini
[pgbouncer]
server_tls_sslmode = verify-full
client_tls_sslmode = require
```
```text given file=pg_hba.conf
local all all peer
hostssl all all 10.0.0.0/8 scram-sha-256
```
```text bad file=pg_hba.conf kinds=exposes
local all all peer
hostssl all all 10.0.0.0/8 scram-sha-256
hostnossl all all 10.0.0.0/8 password
```

Source: https://www.postgresql.org/docs/current/ssl-tcp.html
"""

from bot.domain.configuration import OFF, ON, AccessLine, Setting
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("exposes",))
_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """A switch that was on, or a mode that asks for less than before."""
    del scene
    switches = {("postgresql", "ssl"), ("mysql", "require_secure_transport"), ("rds", "rds.force_ssl")}
    off = (fact.store, fact.key) in switches and fact.before in ON and (fact.after is None or fact.after in OFF)
    modes = fact.key.endswith("tls_sslmode") and fact.before in _MODES and (fact.after or _default(fact.key)) in _MODES
    weaker = modes and _MODES.index(fact.after or _default(fact.key)) < _MODES.index(fact.before or "")
    if off or weaker:
        yield Harm(("exposes",), f"{fact.shown} no longer protects connections", f"It was `{fact.before}` before this change")


def _default(key: str) -> str:
    return "prefer" if key.startswith("server") else "disable"


@rule.on(AccessLine)
def line(fact: AccessLine, scene: Scene) -> Verdict:
    """The password itself is sent, and the record does not ask for TLS."""
    del scene
    if fact.method == "password" and fact.remote and fact.kind != "hostssl":
        title = f"Clients from `{fact.address}` may send their password in the clear"
        yield Harm(("exposes",), title, f"The record is `{fact.kind}` with the method `password`")
