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
```javascript given file=src/db.js
export const pool = new Pool({ connectionString: URL, ssl: { rejectUnauthorized: true } });
```
```javascript bad file=src/db.js kinds=exposes
export const pool = new Pool({ connectionString: URL, ssl: { rejectUnauthorized: false } });
```
```yaml given file=deploy/app.yaml
env:
  DATABASE_URL: postgres://app@db.internal/shop?sslmode=verify-full
```
```yaml bad file=deploy/app.yaml kinds=exposes
env:
  DATABASE_URL: postgres://app@db.internal/shop?sslmode=disable
```
```yaml good file=deploy/app.yaml
env:
  DATABASE_URL: postgres://app@replica.internal/shop?sslmode=verify-full
```

```yaml given file=deploy/mongod.conf
storage:
  dbPath: /var/lib/mongodb
net:
  tls: {mode: requireTLS, certificateKeyFile: /etc/mongo.pem}
```
```yaml bad file=deploy/mongod.conf kinds=exposes
storage:
  dbPath: /var/lib/mongodb
net:
  tls: {mode: preferTLS, certificateKeyFile: /etc/mongo.pem}
```
```yaml given file=deploy/elasticsearch.yml
cluster.name: shop
xpack.security.http.ssl.enabled: true
```
```yaml bad file=deploy/elasticsearch.yml kinds=exposes
cluster.name: shop
xpack.security.http.ssl.enabled: false
```

Source: https://www.postgresql.org/docs/current/ssl-tcp.html
"""

from bot.domain.configuration import OFF, ON, AccessLine, Setting
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("exposes",))
_MYSQL = ("disabled", "preferred", "required", "verify_ca", "verify_identity")
_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_SWITCHES = frozenset((
    ("postgresql", "ssl"), ("mysql", "require_secure_transport"), ("rds", "rds.force_ssl"),
    ("elasticsearch", "xpack.security.http.ssl.enabled"), ("elasticsearch", "xpack.security.transport.ssl.enabled"),
))  # fmt: skip
_TLS = ("disabled", "allowtls", "prefertls", "requiretls")
"""How MongoDB's server asks for TLS, the strictest last."""


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """A switch that was on, or a mode that asks for less than before."""
    del scene
    off = (fact.store, fact.key) in _SWITCHES and fact.before in ON and (fact.after is None or fact.after in OFF)
    modes = fact.key.endswith("tls_sslmode") and fact.before in _MODES and (fact.after or _default(fact.key)) in _MODES
    weaker = modes and _MODES.index(fact.after or _default(fact.key)) < _MODES.index(fact.before or "")
    weaker |= fact.key == "tls_mode" and _tls(fact.after) < _tls(fact.before)
    if off or weaker or (fact.store == "client" and _laxer(fact.key, fact.before or "", fact.after or "")):
        yield Harm(("exposes",), f"{fact.shown} no longer protects connections", f"It was `{fact.before}` before this change")


def _laxer(key: str, before: str, after: str) -> bool:
    """Whether a client asks for less than before: a mode further down, a check switched off."""
    ranks = {"sslmode": _MODES, "ssl-mode": _MYSQL}.get(key)
    if ranks is not None:
        return before in ranks and after in ranks and ranks.index(after) < ranks.index(before)
    trusting = {"trustservercertificate", "tlsallowinvalidcertificates"}
    return (before, after) == (("false", "true") if key in trusting else ("true", "false"))


def _tls(mode: str | None) -> int:
    return _TLS.index(mode) if mode in _TLS else 0


def _default(key: str) -> str:
    return "prefer" if key.startswith("server") else "disable"


@rule.on(AccessLine)
def line(fact: AccessLine, scene: Scene) -> Verdict:
    """The password itself is sent, and the record does not ask for TLS."""
    del scene
    if fact.method == "password" and fact.remote and fact.kind != "hostssl":
        title = f"Clients from `{fact.address}` may send their password in the clear"
        yield Harm(("exposes",), title, f"The record is `{fact.kind}` with the method `password`")
