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

Source: https://www.pgbouncer.org/features.html
"""

import re

from bot.domain.changes import Mention
from bot.domain.configuration import Setting
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene
from workers.uses import ENDINGS, NOT_RUNNING

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))
_WORDS = ("LISTEN", "pg_advisory_lock", "pg_try_advisory_lock", "pg_advisory_unlock")
_SENT = re.compile(r"""pg_(try_)?advisory_(un)?lock\b|["'`]\s*LISTEN\s+["\w${%]|["'`]LISTEN ["'`]""")


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """The mode changes to one without sessions, and code that runs needs them: its lines are quoted."""
    sessions = {None, "session"}
    if (fact.store, fact.key) != ("pgbouncer", "pool_mode") or fact.before not in sessions or fact.after in sessions:
        return
    if found := _sessions(scene):
        title = f"{fact.shown} breaks code that keeps state in its session"
        yield Harm(("breaks",), title, f"The mode was `{fact.before or 'session'}` before this change", quoted=found)


def _sessions(scene: Scene) -> tuple[Mention, ...]:
    found = scene.tree("head").lines_with(_WORDS, ENDINGS)
    return tuple(one for one in found if _SENT.search(one.text) and not NOT_RUNNING.search(one.path))
