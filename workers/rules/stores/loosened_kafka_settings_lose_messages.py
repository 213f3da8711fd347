"""
Messages that producers were told are safe can be lost.

A message counts as written when `acks` replicas have it, and survives while one of them does. With fewer acknowledgements
(`acks` from `all` to `1` or `0`), fewer replicas in sync (`min.insync.replicas`), fewer copies, or a leader that may be elected
without having all of it (`unclean.leader.election.enable`), a broker that fails takes the newest messages along. Without
`enable.idempotence` a retry can write a message twice.

```properties given file=kafka/server.properties
min.insync.replicas=2
default.replication.factor=3
unclean.leader.election.enable=false
```
```properties bad file=kafka/server.properties kinds=loses
min.insync.replicas=1
default.replication.factor=3
unclean.leader.election.enable=false
```
```properties bad file=kafka/server.properties kinds=loses
min.insync.replicas=2
default.replication.factor=3
unclean.leader.election.enable=true
```
```properties good file=kafka/server.properties
min.insync.replicas=2
default.replication.factor=5
unclean.leader.election.enable=false
num.partitions=6
```
```yaml given file=src/main/resources/application.yml
spring:
  kafka:
    producer:
      acks: all
      retries: 10
```
```yaml bad file=src/main/resources/application.yml kinds=loses
spring:
  kafka:
    producer:
      acks: "1"
      retries: 10
```
```yaml given file=k8s/kafka.yml
kind: StatefulSet
metadata: {name: kafka}
spec:
  template:
    spec:
      containers:
        - name: broker
          image: confluentinc/cp-kafka:7.6.0
          env:
            - {name: KAFKA_MIN_INSYNC_REPLICAS, value: "2"}
```
```yaml bad file=k8s/kafka.yml kinds=loses
kind: StatefulSet
metadata: {name: kafka}
spec:
  template:
    spec:
      containers:
        - name: broker
          image: confluentinc/cp-kafka:7.6.0
          env:
            - {name: KAFKA_MIN_INSYNC_REPLICAS, value: "1"}
```
```python given file=app/events.py
from confluent_kafka import Producer

producer = Producer({"bootstrap.servers": BROKERS, "acks": "all", "enable.idempotence": True})
```
```python bad file=app/events.py kinds=loses
from confluent_kafka import Producer

producer = Producer({"bootstrap.servers": BROKERS, "acks": "1", "enable.idempotence": True})
```

Source: https://kafka.apache.org/documentation/#brokerconfigs_min.insync.replicas
"""

from bot.domain.configuration import OFF, ON, Setting
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("loses",))
_COPIES = frozenset({
    "min.insync.replicas", "default.replication.factor", "replication.factor", "offsets.topic.replication.factor",
    "transaction.state.log.replication.factor", "transaction.state.log.min.isr",
})  # fmt: skip
_ACKS = {"all": 2, "-1": 2, "1": 1, "0": 0}


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """Only what this change makes weaker than it was; unclean elections also where nothing was said (the default is off)."""
    del scene
    if fact.store == "kafka" and _weaker(fact.key, fact.before, fact.after):
        was = f"It was `{fact.before}` before this change" if fact.before else "Its default is the safe value"
        yield Harm(("loses",), f"{fact.shown} lets Kafka lose messages that were acknowledged", was)


def _weaker(key: str, before: str | None, after: str | None) -> bool:
    if key == "acks":
        return after in _ACKS and before in _ACKS and _ACKS[after] < _ACKS[before]
    if key in {"unclean.leader.election.enable"}:
        return after in ON and before not in ON
    if key == "enable.idempotence":
        return after in OFF and before in ON
    if key == "retries":
        return after == "0" and before is not None and before.isdigit() and before != "0"
    numbers = key in _COPIES and before is not None and after is not None and before.isdigit() and after.isdigit()
    return numbers and int(after or 0) < int(before or 0)
