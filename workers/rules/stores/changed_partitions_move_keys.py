"""
The same key goes to another partition from now on.

A key's partition is its hash modulo the number of partitions. With another number old and new messages of a key stand in
different partitions: their order is lost, and in a compacted topic the old value stays for ever beside the new one. Fewer
partitions than there are Kafka refuses. Make a topic with the new number, and copy.

```yaml given file=k8s/customers.yaml
apiVersion: kafka.strimzi.io/v1beta2
kind: KafkaTopic
metadata:
  name: customers
spec:
  partitions: 6
  replicas: 3
  config:
    cleanup.policy: compact
```
```yaml bad file=k8s/customers.yaml kinds=breaks
apiVersion: kafka.strimzi.io/v1beta2
kind: KafkaTopic
metadata:
  name: customers
spec:
  partitions: 12
  replicas: 3
  config:
    cleanup.policy: compact
```
```yaml bad file=k8s/customers.yaml kinds=fails
apiVersion: kafka.strimzi.io/v1beta2
kind: KafkaTopic
metadata:
  name: customers
spec:
  partitions: 3
  replicas: 3
  config:
    cleanup.policy: compact
```
```hcl given file=infra/topics.tf
resource "kafka_topic" "views" {
  name       = "views"
  partitions = 6
}
```
```hcl good file=infra/topics.tf
resource "kafka_topic" "views" {
  name       = "views"
  partitions = 12
}
```

Source: https://kafka.apache.org/documentation/#basic_ops_modify_topic
"""

from bot.domain.configuration import Setting
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks", "fails"))


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """More only for a compacted topic: its messages have keys for certain."""
    del scene
    numbers = [value for value in (fact.before, fact.after) if value is not None and value.isdigit()]
    if (fact.store, fact.key) != ("kafka", "partitions") or len(numbers) < 2:
        return
    before, after = map(int, numbers)
    if after < before:
        title = f"{fact.shown}: Kafka does not take partitions away"
        yield Harm(("fails",), title, f"There were {before} before this change")
    elif after > before and "compact" in (fact.beside("cleanup.policy") or ""):
        title = f"{fact.shown} moves keys: old values stay in their old partitions"
        yield Harm(("breaks",), title, f"There were {before} before this change, and the topic is compacted")
