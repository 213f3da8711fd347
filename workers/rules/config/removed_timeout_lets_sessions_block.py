"""
What was ended after a while now goes on for ever.

A forgotten transaction holds its locks and keeps vacuum from cleaning up, a runaway query keeps its connection and its
memory: the timeout was what ended them.

```ini given file=postgresql.conf
max_connections = 100
statement_timeout = 30s
idle_in_transaction_session_timeout = 60000
```
```ini bad file=postgresql.conf kinds=blocks
max_connections = 100
statement_timeout = 0
idle_in_transaction_session_timeout = 60000
```
```ini bad file=postgresql.conf kinds=blocks
max_connections = 100
statement_timeout = 30s
```
```ini good file=postgresql.conf
max_connections = 100
statement_timeout = 60s
idle_in_transaction_session_timeout = 120000
```

Source: https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-STATEMENT-TIMEOUT
"""

from bot.domain.configuration import Setting
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("blocks",))
_KEYS = frozenset({
    "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "transaction_timeout", "query_timeout",
    "idle_transaction_timeout",
})  # fmt: skip


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """A limit that the file set is gone; 0 and -1 mean none."""
    del scene
    none = {None, "0", "0s", "0ms", "-1"}
    if fact.key in _KEYS and fact.before not in none and fact.after in none and fact.store in {"postgresql", "pgbouncer"}:
        yield Harm(
            ("blocks",), f"{fact.shown}: nothing ends such sessions any more", f"It was `{fact.before}` before this change"
        )
