"""
Everything in the store is deleted, whoever put it there.

`FLUSHDB` and `FLUSHALL` know no prefix: sessions, queues, locks and the caches of other applications on the same server go
with the keys that were meant. Delete by name, or give what is to be emptied a database of its own.

```python bad file=app/admin.py kinds=loses
from redis import Redis

redis_client = Redis()

def clear_cache():
    redis_client.flushall()
```
```ruby bad file=app/models/cache.rb kinds=loses
require "redis"

class Cache
  def clear
    $redis.flushdb
  end
end
```
```python good file=app/admin.py
from redis import Redis

redis_client = Redis()

def clear_cache(names):
    redis_client.delete(*names)
```
```python good file=tests/test_admin.py
from redis import Redis

redis_client = Redis()

def teardown():
    redis_client.flushall()
```

Source: https://redis.io/docs/latest/commands/flushall/
"""

from bot.domain.findings import Severity
from bot.domain.stores import StoreCall
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("loses",))


@rule.on(StoreCall)
def check(fact: StoreCall, scene: Scene) -> Verdict:
    """Either of the two."""
    del scene
    if fact.store == "redis" and fact.method in {"flushall", "flushdb"}:
        scope = "every database of the server" if fact.method == "flushall" else "the whole database"
        yield Harm(("loses",), f"`{fact.method.upper()}` deletes {scope}", f"`{fact.receiver[:80]}` is a client of Redis")
