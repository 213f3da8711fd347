"""
The pools may open more connections than the server takes.

Each database of PgBouncer has a pool of its own (one per user): together they may ask for more than `max_connections` allows,
less what is kept for superusers. Under load, when it matters, clients get "too many connections" instead of waiting in the
pooler.

```ini given file=db/postgresql.conf
max_connections = 100
```
```ini given file=db/pgbouncer.ini
[databases]
shop = host=db
stock = host=db pool_size=30
[pgbouncer]
default_pool_size = 20
```
```ini bad file=db/pgbouncer.ini kinds=fails
[databases]
shop = host=db
stock = host=db pool_size=30
[pgbouncer]
default_pool_size = 80
```
```ini bad file=db/postgresql.conf kinds=fails
max_connections = 40
```
```ini good file=db/pgbouncer.ini
[databases]
shop = host=db
stock = host=db pool_size=30
[pgbouncer]
default_pool_size = 60
```

Source: https://www.pgbouncer.org/config.html
"""

import re
from collections.abc import Iterator

from bot.domain.configuration import Setting
from bot.domain.findings import Severity
from workers.configuration import flat
from workers.configuration.found import trial
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("fails",))
_KEYS = {("pgbouncer", "default_pool_size"), ("pgbouncer", "pool_size"), ("postgresql", "max_connections")}
_SECTION = re.compile(r"^[ \t]{0,40}\[databases\][ \t]{0,40}$(.*?)(?=^[ \t]{0,40}\[|\Z)", re.MULTILINE | re.DOTALL)
_DATABASE = re.compile(r"^[ \t]{0,40}([\w-]{1,80})[ \t]{0,40}=([^\n]{0,1000})", re.MULTILINE)


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """Where the repository has one server and one pooler that last: a pool per database is the least there can be."""
    if (fact.store, fact.key) not in _KEYS:
        return
    pooler, server = (_only(scene, name) for name in ("pgbouncer.ini", "postgresql.conf"))
    if not pooler or not server:
        return
    limits = {one.key: one.value for one in flat.postgresql(server)}
    room = _number(limits.get("max_connections"), 100) - _number(limits.get("superuser_reserved_connections"), 3)
    if (wanted := sum(_pools(pooler))) > room:
        parsed = f"The pools of the databases add up to {wanted}; the server has room for {room}"
        yield Harm(("fails",), f"{fact.shown}: the pools want {wanted} connections, the server takes {room}", parsed)


def _only(scene: Scene, name: str) -> str:
    """The text of the only file of that name at head, '' where there is none or which one counts is not known."""
    tree = scene.tree("head")
    found = [path for path in tree.paths() if path.rpartition("/")[2] == name and not trial(path)]
    return tree.text(found[0]) if len(found) == 1 else ""


def _pools(text: str) -> Iterator[int]:
    default = _number(next((s.value for s in flat.pgbouncer(text) if s.key == "default_pool_size" and not s.where), None), 20)
    for section in _SECTION.findall(text):
        for _, words in _DATABASE.findall(section):
            size = re.search(r"\bpool_size\s?=\s?(\d{1,6})", words)
            yield int(size[1]) if size else default


def _number(text: str | None, default: int) -> int:
    return int(text) if text is not None and re.fullmatch(r"\d{1,6}", text) else default
