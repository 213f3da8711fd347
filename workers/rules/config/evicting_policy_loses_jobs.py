"""
When memory is full, Redis throws away jobs.

A queue keeps its jobs, locks and schedules as keys without an end. With an `allkeys-` policy any of them may be evicted: jobs
are lost without a trace, others run twice. Keep `noeviction` where a queue lives, and let a cache have a server of its own.

```text given file=redis/redis.conf
maxmemory 1gb
maxmemory-policy noeviction
```
```json given file=package.json
{"dependencies": {"bullmq": "^5.0.0"}}
```
```text bad file=redis/redis.conf kinds=loses
maxmemory 1gb
maxmemory-policy allkeys-lru
```
```text good file=redis/redis.conf
maxmemory 2gb
maxmemory-policy noeviction
```
```text given file=redis/redis.conf
maxmemory 1gb
maxmemory-policy noeviction
```
```text good file=redis/redis.conf
maxmemory 1gb
maxmemory-policy allkeys-lru
```

Source: https://docs.bullmq.io/guide/going-to-production
"""

import re

from bot.domain.changes import Mention
from bot.domain.configuration import Setting
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("loses",))
_QUEUES = ("bullmq", "bull", "bee-queue", "sidekiq", "resque", "rq", "celery", "dramatiq", "huey", "asynq", "exq", "horizon")
_MANIFESTS = re.compile(
    r"(^|/)(package\.json|Gemfile|pyproject\.toml|requirements[^/]*\.txt|Pipfile|go\.mod|mix\.exs|composer\.json)$"
)


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """Only where the repository says that it keeps a queue in Redis."""
    if (fact.store, fact.key) != ("redis", "maxmemory_policy") or not (fact.after or "").startswith("allkeys-"):
        return
    if not (fact.before or "noeviction").startswith("allkeys-") and (found := _queues(scene)):
        was = f"It was `{fact.before}` before this change" if fact.before else "The default is `noeviction`"
        yield Harm(("loses",), f"{fact.shown} lets Redis evict jobs of the queue", was, quoted=found)


def _queues(scene: Scene) -> tuple[Mention, ...]:
    endings = (".json", "Gemfile", ".toml", ".txt", "Pipfile", ".mod", ".exs")
    found = scene.tree("head").lines_with(_QUEUES, endings)
    return tuple(mention for mention in found if _MANIFESTS.search(mention.path))
