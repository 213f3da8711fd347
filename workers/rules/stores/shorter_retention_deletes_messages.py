"""
Messages that are there now are deleted.

The new retention holds at once for what the topic already has: segments older (or larger) than it are deleted within minutes,
also those that a slow consumer has not read, and nobody gets them back. From `compact` to `delete` the last value of every key
goes when it is old enough.

```yaml given file=k8s/orders.yaml
apiVersion: kafka.strimzi.io/v1beta2
kind: KafkaTopic
metadata:
  name: orders
spec:
  partitions: 12
  config:
    retention.ms: 604800000
```
```yaml bad file=k8s/orders.yaml kinds=loses
apiVersion: kafka.strimzi.io/v1beta2
kind: KafkaTopic
metadata:
  name: orders
spec:
  partitions: 12
  config:
    retention.ms: 86400000
```
```yaml good file=k8s/orders.yaml
apiVersion: kafka.strimzi.io/v1beta2
kind: KafkaTopic
metadata:
  name: orders
spec:
  partitions: 12
  config:
    retention.ms: -1
```
```hcl given file=infra/topics.tf
resource "kafka_topic" "customers" {
  name = "customers"
  config = {
    "cleanup.policy" = "compact"
  }
}
```
```hcl bad file=infra/topics.tf kinds=loses
resource "kafka_topic" "customers" {
  name = "customers"
  config = {
    "cleanup.policy" = "delete"
  }
}
```

Source: https://kafka.apache.org/documentation/#topicconfigs_retention.ms
"""

import re

from bot.domain.configuration import Setting
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("loses",))


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """Two numbers of the same key, or a policy that compacts no more. -1 keeps for ever."""
    del scene
    if (
        fact.store == "kafka"
        and fact.before is not None
        and fact.after is not None
        and _shorter(fact.key, fact.before, fact.after)
    ):
        title = f"{fact.shown} deletes messages that are kept until now"
        yield Harm(("loses",), title, f"It was `{fact.before}` before this change")


def _shorter(key: str, before: str, after: str) -> bool:
    if key.endswith("cleanup.policy"):
        return "compact" in before and "compact" not in after
    numbers = "retention" in key and all(re.fullmatch(r"-?\d{1,18}", value) for value in (before, after))
    return numbers and int(after) >= 0 and (int(before) < 0 or int(after) < int(before))
