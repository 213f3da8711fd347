"""
A process deletes a lock that another one holds by then.

When the work takes longer than the lock's end, somebody else takes the lock; the first one, done at last, deletes it, and a
third gets in. With a literal as its value nobody can tell whose lock it is. Set a random token, and delete with a script that
compares it first (or use a library's lock).

```python bad file=app/jobs.py kinds=breaks
import redis

client = redis.Redis()

def once(work):
    if client.set("jobs:lock", "1", nx=True, ex=30):
        work()
        client.delete("jobs:lock")
```
```javascript bad file=src/jobs.js kinds=breaks
const Redis = require("ioredis");
const redis = new Redis();
async function once(work) {
  if (await redis.set("jobs:lock", "1", "EX", 30, "NX")) {
    await work();
    await redis.del("jobs:lock");
  }
}
```
```python good file=app/jobs.py
import secrets

import redis

client = redis.Redis()
script = client.register_script("if redis.call('get',KEYS[1])==ARGV[1] then return redis.call('del',KEYS[1]) end")

def once(work):
    token = secrets.token_hex()
    if client.set("jobs:lock", token, nx=True, ex=30):
        work()
        script(keys=["jobs:lock"], args=[token])
```

Source: https://redis.io/docs/latest/develop/clients/patterns/distributed-locks/
"""

from bot.domain.findings import Severity
from bot.domain.stores import LockReleased
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))


@rule.on(LockReleased)
def check(fact: LockReleased, scene: Scene) -> Verdict:
    """Taken with a literal and an end, deleted without a look."""
    del scene
    title = f"`{fact.key[:80]}` is deleted whoever holds the lock by now"
    yield Harm(("breaks",), title, f"It is taken with the value {fact.value[:40]}, which tells no owner, and ends by itself")
