"""
A key for each of many things is written and never ends.

Such keys add up until memory is full, and what stands in them grows old. Whether it is a cache, or the place where the thing is
kept, is for who knows it.

```python hint file=app/cache.py
import redis

client = redis.Redis()

def remember(user, page):
    client.set(f"page:{user}", page)
```
```python good file=app/cache.py
import redis

client = redis.Redis()

def remember(user, page):
    client.set(f"page:{user}", page, ex=3600)
```

Source: https://redis.io/docs/latest/commands/set/
"""

import re

from bot.domain.findings import Severity
from bot.domain.stores import StoreCall
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene, text_of

rule = Rule(__name__, severity=Severity.INFO, kinds=(), hints="data-architect/caching-layers")
_ENDS = re.compile(r"expire|setex|\bttl\b", re.IGNORECASE)
_MANY = re.compile(r"[{$+%(]")


@rule.on(StoreCall)
def check(fact: StoreCall, scene: Scene) -> Verdict:
    """SET of a key that is put together, with a value alone, in a file that ends no key."""
    given = [one for one in fact.arguments if one not in {"ctx", "context.Background()", "context.TODO()"}]
    if fact.store != "redis" or fact.method != "set" or len(given) != 2 or fact.named or not _MANY.search(given[0]):
        return
    change = scene.change(fact.span.path)
    if change is not None and not _ENDS.search(text_of(change, "head") or ""):
        yield rule.hint(f"A key for each of many things is set without an end: {given[0][:120]}", fact.span)
