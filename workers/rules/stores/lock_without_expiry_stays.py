"""
A crash between the two commands leaves a lock that nobody releases.

`SETNX` takes the lock, `EXPIRE` limits it: when the process dies in between (or the second command fails), the key stays for
ever and everybody waits. One command does both: `SET key value NX EX seconds`.

```python bad file=app/locks.py kinds=blocks
import redis

client = redis.Redis()

def take(name):
    if client.setnx(name, "1"):
        client.expire(name, 30)
        return True
    return False
```
```javascript bad file=src/lock.js kinds=blocks
const Redis = require("ioredis");
const redis = new Redis();
async function take(key) {
  const got = await redis.setnx(key, "1");
  if (got) await redis.expire(key, 30);
  return got;
}
```
```python good file=app/locks.py
import redis

client = redis.Redis()

def take(name):
    return client.set(name, "1", nx=True, ex=30)

def first(name):
    return client.setnx(name, "1")
```

Source: https://redis.io/docs/latest/commands/setnx/
"""

from bot.domain.findings import Severity
from bot.domain.stores import StoreCall
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("blocks",))


@rule.on(StoreCall)
def check(fact: StoreCall, scene: Scene) -> Verdict:
    """The pair, of one key by one client; a pipeline or transaction sends both at once."""
    del scene
    together = any(word in fact.receiver.lower() for word in ("pipe", "multi", "tx"))
    if fact.store == "redis" and fact.paired and not together:
        title = "`SETNX` and `EXPIRE` are two commands: a crash in between leaves the lock for ever"
        yield Harm(("blocks",), title, f"`{fact.receiver[:80]}` expires the same key right after it")
