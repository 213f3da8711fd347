"""
The message is gone as soon as it is sent to the consumer.

With automatic acknowledgement RabbitMQ forgets a message when it leaves: what a consumer had not finished when it crashed, or
had only in its buffer, is lost. Acknowledge when the work is done.

```python bad file=app/worker.py kinds=loses
import pika

def run(channel, work):
    channel.basic_consume(queue="orders", on_message_callback=work, auto_ack=True)
```
```javascript bad file=src/worker.js kinds=loses
const amqp = require("amqplib");
async function run(channel, work) {
  await channel.consume("orders", work, { noAck: true });
}
```
```python good file=app/worker.py
import pika

def run(channel, work):
    channel.basic_qos(prefetch_count=10)
    channel.basic_consume(queue="orders", on_message_callback=work)
```
```javascript good file=src/worker.js
const amqp = require("amqplib");
async function replies(channel, work) {
  await channel.consume("amq.rabbitmq.reply-to", work, { noAck: true });
}
```

Source: https://www.rabbitmq.com/docs/confirms
"""

from bot.domain.findings import Severity
from bot.domain.stores import StoreCall
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("loses",))


@rule.on(StoreCall)
def check(fact: StoreCall, scene: Scene) -> Verdict:
    """A literal; direct replies have no other way."""
    del scene
    given = fact.option("auto_ack", "no_ack", "noAck")
    replies = "reply" in " ".join((*fact.arguments, *(value for _, value in fact.named))).lower()
    if fact.store == "rabbitmq" and given in {"True", "true"} and not replies:
        yield Harm(("loses",), "Messages are acknowledged before they are worked on", "The option is a literal of this call")
