"""
A store is asked once for each item.

Each call waits for the network. Redis takes many in a pipeline or `MGET`, DynamoDB in a batch. Of three items it does not
matter; how many there are, no code tells.

```python hint file=app/carts.py
import redis

client = redis.Redis()

def load(ids):
    return [client.get(f"cart:{one}") for one in ids]
```
```python good file=app/carts.py
import redis

client = redis.Redis()

def load(ids):
    pipeline = client.pipeline()
    for one in ids:
        pipeline.get(f"cart:{one}")
    return pipeline.execute()
```

Source: https://redis.io/docs/latest/develop/using-commands/pipelining/
"""

from bot.domain.findings import Severity
from bot.domain.stores import StoreCall
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.INFO, kinds=(), hints="databases/key-value-stores")
_ASKS = frozenset({"get", "set", "hget", "hset", "hgetall", "del", "delete", "expire", "exists", "sadd", "incr", "zadd"})
_TOGETHER = ("pipe", "multi", "batch", "tx", "transaction")


@rule.on(StoreCall)
def check(fact: StoreCall, scene: Scene) -> Verdict:
    """In the body of a loop, and not put into a pipeline."""
    del scene
    together = any(word in fact.receiver.lower() for word in _TOGETHER)
    redis = fact.store == "redis" and fact.method in _ASKS and not together
    if fact.looped and (redis or (fact.store == "dynamodb" and fact.method in {"getitem", "getitemcommand"})):
        yield rule.hint(f"`{fact.method.upper()}` once per item: {', '.join(fact.arguments[:1])[:100]}", fact.span)
