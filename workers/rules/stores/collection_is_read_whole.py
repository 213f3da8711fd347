"""
A whole collection of Redis is read at once.

`HGETALL`, `SMEMBERS` and `LRANGE 0 -1` take as long as the collection is large, and everybody waits meanwhile. Of ten members
it does not matter; whether this one has an end is for who knows what is put into it.

```python hint file=app/followers.py
import redis

client = redis.Redis()

def followers(user):
    return client.smembers(f"followers:{user}")
```
```python good file=app/followers.py
import redis

client = redis.Redis()

def followers(user):
    return client.sscan(f"followers:{user}", count=100)
```

Source: https://redis.io/docs/latest/commands/smembers/
"""

from bot.domain.findings import Severity
from bot.domain.stores import StoreCall
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.INFO, kinds=(), hints="databases/key-value-stores")
_WHOLE = frozenset({"hgetall", "smembers", "hkeys", "hvals"})


@rule.on(StoreCall)
def check(fact: StoreCall, scene: Scene) -> Verdict:
    """How large the collection is no code tells."""
    del scene
    ends = [one.strip("\"'") for one in fact.arguments[-2:]]
    if fact.store == "redis" and (fact.method in _WHOLE or (fact.method in {"lrange", "zrange"} and ends == ["0", "-1"])):
        yield rule.hint(
            f"`{fact.method.upper()}` reads the whole collection of {', '.join(fact.arguments[:2])[:120]}", fact.span
        )
