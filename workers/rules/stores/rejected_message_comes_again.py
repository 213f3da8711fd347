"""
A message that fails may come again without an end, or be counted as done before it is.

RabbitMQ puts a message that is rejected with `requeue` back at once: when the reason stays, the consumer turns in a circle.
Kafka's automatic commit counts messages as read by time, not by work. Whether attempts are counted elsewhere is for who reads
the handler.

```python hint file=app/worker.py
import pika

def work(channel, method, properties, body):
    channel.basic_nack(delivery_tag=method.delivery_tag, requeue=True)
```
```python good file=app/worker.py
import pika

def work(channel, method, properties, body):
    channel.basic_nack(delivery_tag=method.delivery_tag, requeue=False)
```

Source: https://www.rabbitmq.com/docs/nack
"""

from bot.domain.configuration import Setting
from bot.domain.findings import Severity
from bot.domain.stores import StoreCall
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.INFO, kinds=(), hints="backend/messaging")


@rule.on(StoreCall)
def check(fact: StoreCall, scene: Scene) -> Verdict:
    """A literal of the call."""
    del scene
    if fact.store == "rabbitmq" and fact.method in {"basicnack", "basicreject"} and fact.option("requeue") == "True":
        yield rule.hint("A message that fails is put back at once: is the number of attempts bounded?", fact.span)


@rule.on(Setting)
def check_commits(fact: Setting, scene: Scene) -> Verdict:
    """Switched on, or moved, by this change."""
    del scene
    if fact.store == "kafka" and (fact.key, fact.after) == ("enable.auto.commit", "true"):
        yield rule.hint("Offsets are committed by time, also of messages whose work is not done", fact.span)
    elif fact.store == "kafka" and (fact.key, fact.after) == ("auto.offset.reset", "latest") and fact.before:
        yield rule.hint("A group without offsets begins at the end: what was sent meanwhile is passed over", fact.span)
