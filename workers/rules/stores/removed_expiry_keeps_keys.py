"""
The key is never deleted any more.

It was written with an end, and the change takes that away: what was a cache fills the memory until Redis evicts other keys or
refuses to write, and a value that is wrong stays wrong.

```python given file=app/cache.py
import redis

client = redis.Redis()

def remember(user, profile):
    client.set(f"profile:{user}", profile, ex=3600)
```
```python bad file=app/cache.py kinds=costs
import redis

client = redis.Redis()

def remember(user, profile):
    client.set(f"profile:{user}", profile)
```
```python good file=app/cache.py
import redis

client = redis.Redis()

def remember(user, profile):
    client.set(f"profile:{user}", profile)
    client.expire(f"profile:{user}", 7200)
```
```javascript given file=src/cache.js
const Redis = require("ioredis");
const redis = new Redis();
const remember = (user, profile) => redis.setex(`profile:${user}`, 3600, profile);
```
```javascript bad file=src/cache.js kinds=costs
const Redis = require("ioredis");
const redis = new Redis();
const remember = (user, profile) => redis.set(`profile:${user}`, profile);
```

Source: https://redis.io/docs/latest/commands/expire/
"""

from bot.domain.findings import Severity
from bot.domain.stores import ExpiryRemoved
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",))


@rule.on(ExpiryRemoved)
def check(fact: ExpiryRemoved, scene: Scene) -> Verdict:
    """The same key, as the code says it, in the same file."""
    del scene
    parsed = "Every call that set it before this change gave it an end"
    yield Harm(("costs",), f"The key {fact.key[:80]} is kept for ever now", parsed)
