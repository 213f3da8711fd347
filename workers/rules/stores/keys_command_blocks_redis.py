"""
KEYS looks at every key while everybody waits.

Redis runs one command at a time: `KEYS` of a large store blocks all clients for as long as it takes. The documentation says
not to use it in regular application code. Iterate with `SCAN`, or keep a set of the keys.

```python bad file=app/cache.py kinds=blocks
import redis

client = redis.Redis()

def forget(user):
    for key in client.keys(f"user:{user}:*"):
        client.delete(key)
```
```typescript bad file=src/cache.ts kinds=blocks
import Redis from "ioredis";
const redis = new Redis(process.env.REDIS_URL);
export const sessions = () => redis.keys("session:*");
```
```go bad file=cache/cache.go kinds=blocks
package cache

import "github.com/redis/go-redis/v9"

func All(ctx context.Context, rdb *redis.Client) []string {
        return rdb.Keys(ctx, "user:*").Val()
}
```
```python good file=app/cache.py
import redis

client = redis.Redis()

def forget(user, settings):
    for name in settings.keys():
        print(name)
    for key in client.scan_iter(f"user:{user}:*"):
        client.unlink(key)
```
```typescript good file=src/cache.ts
import Redis from "ioredis";
const redis = new Redis(process.env.REDIS_URL);
export const names = (options: object) => Object.keys(options);
export const next = (cursor: string) => redis.scan(cursor, "MATCH", "session:*");
```

Source: https://redis.io/docs/latest/commands/keys/
"""

from bot.domain.findings import Severity
from bot.domain.stores import StoreCall
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("blocks",))


@rule.on(StoreCall)
def check(fact: StoreCall, scene: Scene) -> Verdict:
    """With a pattern: what has none is a dictionary's."""
    del scene
    if (fact.store, fact.method) == ("redis", "keys") and fact.arguments:
        yield Harm(
            ("blocks",),
            "`KEYS` blocks Redis for every client while it looks at all keys",
            f"`{fact.receiver[:80]}` is a client",
        )
