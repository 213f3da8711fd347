"""
Each transaction may get another server connection.

With transaction pooling a session's state is somebody else's after COMMIT: `LISTEN` hears nothing, session-level advisory
locks are taken by one connection and released on another (so they stay), `SET` leaks to other clients or is lost, temporary
tables are gone. Use `pg_advisory_xact_lock` and `SET LOCAL`; give what needs a session a pool of its own. Prepared statements
of the protocol work from PgBouncer 1.21 on with `max_prepared_statements` above 0; `PREPARE` in SQL never does.

```ini given file=pgbouncer/pgbouncer.ini
[pgbouncer]
pool_mode = session
```
```python given file=app/events.py
def subscribe(cursor):
    cursor.execute("LISTEN orders")
```
```python given file=app/jobs.py
def lead(cursor):
    cursor.execute("SELECT pg_try_advisory_lock(42)")
```
```ini bad file=pgbouncer/pgbouncer.ini kinds=breaks
[pgbouncer]
pool_mode = transaction
```
```ini good file=pgbouncer/pgbouncer.ini
[pgbouncer]
pool_mode = session
max_client_conn = 500
```
```ini given file=pgbouncer/pgbouncer.ini
[pgbouncer]
pool_mode = session
```
```python given file=app/jobs.py
def lead(cursor):
    cursor.execute("SET LOCAL lock_timeout = '1s'; SELECT pg_advisory_xact_lock(42)")
```
```ini good file=pgbouncer/pgbouncer.ini
[pgbouncer]
pool_mode = transaction
```
```yaml given file=k8s/pooler.yaml
apiVersion: postgresql.cnpg.io/v1
kind: Pooler
spec:
  cluster: {name: shop}
  pgbouncer:
    poolMode: session
```
```python given file=app/events.py
def subscribe(cursor):
    cursor.execute("LISTEN orders")
```
```yaml bad file=k8s/pooler.yaml kinds=breaks
apiVersion: postgresql.cnpg.io/v1
kind: Pooler
spec:
  cluster: {name: shop}
  pgbouncer:
    poolMode: transaction
```

The same is asked of pgcat, PgDog, Odyssey, and of addresses of Supabase's pooler, whose port 6543 shares by transaction.

```toml given file=deploy/pgcat.toml
[pools.shop]
pool_mode = "session"
```
```python given file=app/tenant.py
def enter(cursor, schema):
    cursor.execute("SET search_path TO tenant_a")
```
```toml bad file=deploy/pgcat.toml kinds=breaks
[pools.shop]
pool_mode = "transaction"
```
```ini bad file=deploy/odyssey.conf kinds=breaks
storage "primary" {
  type "remote"
}
database "shop" {
  user "app" {
    storage "primary"
    pool "transaction"
  }
}
```
```ini bad file=deploy/.env.production kinds=breaks
DATABASE_URL=postgres://app@aws-0-eu-west-1.pooler.supabase.com:6543/postgres
```
```python given file=app/tenant.py
def enter(cursor, schema):
    cursor.execute("SET LOCAL search_path TO tenant_a")
```
```toml good file=deploy/pgcat.toml
[pools.shop]
pool_mode = "transaction"
```

An RDS Proxy keeps the session's state: it pins the connection to the client until that leaves, so that nobody else shares it.

```python given file=app/tenant.py
def enter(cursor, schema):
    cursor.execute("SET search_path TO tenant_a")
```
```hcl bad file=infra/proxy.tf kinds=costs
resource "aws_db_proxy" "shop" {
  name          = "shop"
  engine_family = "POSTGRESQL"
  role_arn      = aws_iam_role.proxy.arn
}
```
```hcl good file=infra/proxy.tf
resource "aws_db_proxy" "shop" {
  name          = "shop"
  engine_family = "MYSQL"
  role_arn      = aws_iam_role.proxy.arn
}
```

Source: https://www.pgbouncer.org/features.html
"""

import re

from bot.domain.changes import Mention
from bot.domain.configuration import Setting
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene
from workers.uses import ENDINGS, NOT_RUNNING

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks", "costs"))
_POOLERS = frozenset(("pgbouncer", "pgcat", "pgdog", "odyssey", "supavisor"))
_WORDS = (
    ("LISTEN", "pg_advisory_lock", "pg_try_advisory_lock", "pg_advisory_unlock"),
    ("search_path", "statement_timeout"),
    ("PREPARE",),
)
_SENT = re.compile(
    r"""pg_(try_)?advisory_(un)?lock\b|["'`]\s*LISTEN\s+["\w${%]|["'`]LISTEN ["'`]"""
    r"""|["'`]\s*SET\s+(?:SESSION\s+)?(?:search_path|statement_timeout)\s*(?:=|\bTO\b)"""
    r"""|["'`]\s*PREPARE\s+(?!TRANSACTION)\w+\s*(?:\(|AS\b)"""
)
_SOURCES = {
    "pgcat": "https://github.com/postgresml/pgcat/blob/main/CONFIG.md",
    "pgdog": "https://docs.pgdog.dev/features/connection-pooler/transaction-mode/",
    "odyssey": "https://github.com/yandex/odyssey",
    "supavisor": "https://supabase.com/docs/guides/database/connecting-to-postgres",
}
_PINNING = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-pinning.html"


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """The mode changes to one without sessions, and code that runs needs them: its lines are quoted."""
    sessions = {None, "session"}
    if fact.store not in _POOLERS or fact.key != "pool_mode" or fact.before not in sessions or fact.after in sessions:
        return
    if found := _sessions(scene):
        title = f"{fact.shown} breaks code that keeps state in its session"
        parsed = f"The mode was `{fact.before or 'session'}` before this change"
        yield Harm(("breaks",), title, parsed, quoted=found, source=_SOURCES.get(fact.store, ""))


@rule.on(Setting)
def check_proxy(fact: Setting, scene: Scene) -> Verdict:
    """A proxy of RDS is put before PostgreSQL, and code that runs does what pins its connections."""
    if (fact.store, fact.key, fact.before, fact.after) != ("rds_proxy", "engine_family", None, "postgresql"):
        return
    if found := _sessions(scene):
        title = f"{fact.where} pins a connection to each client that keeps state in its session"
        yield Harm(("costs",), title, "The proxy is new, and code sends what it pins for", quoted=found, source=_PINNING)


def _sessions(scene: Scene) -> tuple[Mention, ...]:
    found = dict.fromkeys(one for words in _WORDS for one in scene.tree("head").lines_with(words, ENDINGS))
    return tuple(one for one in found if _SENT.search(one.text) and not NOT_RUNNING.search(one.path))
