"""
Nobody says whether the message has arrived.

With `acks=0` the producer takes a message for written as soon as it is in the buffer of the socket: a broker that restarts, a
partition that moves, and it is lost without an error. `all` (the default since Kafka 3) waits for the replicas in sync.

```python bad file=app/events.py kinds=loses
from kafka import KafkaProducer

producer = KafkaProducer(bootstrap_servers="kafka:9092", acks=0)
```
```javascript bad file=src/events.js kinds=loses
const { Kafka } = require("kafkajs");
async function tell(producer, messages) {
  await producer.send({ topic: "orders", messages, acks: 0 });
}
```
```python good file=app/events.py
from kafka import KafkaProducer

producer = KafkaProducer(bootstrap_servers="kafka:9092", acks="all")
```

Source: https://kafka.apache.org/documentation/#producerconfigs_acks
"""

from bot.domain.findings import Severity
from bot.domain.stores import StoreCall
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("loses",))


@rule.on(StoreCall)
def check(fact: StoreCall, scene: Scene) -> Verdict:
    """A literal 0, in any of its spellings."""
    del scene
    given = fact.option("acks", "request.required.acks")
    if fact.store == "kafka" and given is not None and given.strip("\"'") == "0":
        yield Harm(("loses",), "With `acks = 0` messages are lost without an error", "The option is a literal of this call")
