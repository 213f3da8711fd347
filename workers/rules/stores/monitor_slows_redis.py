"""
A command for debugging runs in the application.

`MONITOR` sends every command of every client, with its values, to whoever listens: it halves what the server can do, and shows
secrets. `DEBUG` can stop or crash it. Neither is for running code.

```python bad file=app/watch.py kinds=costs
import redis

client = redis.Redis()

def watch():
    with client.monitor() as stream:
        return next(stream.listen())
```
```python good file=app/watch.py
import redis

client = redis.Redis()

def watch(log):
    log.debug("started")
    return client.slowlog_get(10)
```

Source: https://redis.io/docs/latest/commands/monitor/
"""

from bot.domain.findings import Severity
from bot.domain.stores import StoreCall
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",))


@rule.on(StoreCall)
def check(fact: StoreCall, scene: Scene) -> Verdict:
    """By name, of a client of Redis."""
    del scene
    if fact.store == "redis" and fact.method in {"monitor", "debugobject", "debugsleep", "debugsegfault"}:
        title = f"`{fact.method.upper()}` is for debugging: it slows Redis down for everybody"
        yield Harm(("costs",), title, f"`{fact.receiver[:80]}` is a client of Redis")
