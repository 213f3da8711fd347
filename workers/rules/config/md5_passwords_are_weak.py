"""
New passwords are stored as MD5.

An MD5 hash of PostgreSQL is as good as the password itself: who reads it from a backup or `pg_authid` logs in with it. The
support is deprecated since PostgreSQL 18 and will be removed. `scram-sha-256` is the default since PostgreSQL 14.

```ini given file=postgresql.conf
max_connections = 100
```
```ini bad file=postgresql.conf kinds=exposes
max_connections = 100
password_encryption = md5
```
```ini good file=postgresql.conf
max_connections = 100
password_encryption = 'scram-sha-256'
```

Source: https://www.postgresql.org/docs/current/auth-password.html
"""

from bot.domain.configuration import ON, Setting
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("exposes",))


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """`on` is the old spelling of the same."""
    del scene
    weak = {"md5"} | ON
    if (fact.store, fact.key) == ("postgresql", "password_encryption") and fact.after in weak and fact.before not in weak:
        was = f"It was `{fact.before}` before this change" if fact.before else "The default is `scram-sha-256`"
        yield Harm(("exposes",), f"{fact.shown} stores new passwords as MD5", was)
