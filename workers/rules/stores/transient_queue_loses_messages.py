"""
The queue, or its messages, are gone when the broker restarts.

RabbitMQ keeps a queue that is not durable, and messages that are not persistent, in memory. A queue that exists as durable
cannot be declared otherwise either: the declaration fails with PRECONDITION_FAILED and closes the channel.

```python given file=app/queues.py
import pika

def declare(channel):
    channel.queue_declare(queue="orders", durable=True)
```
```python bad file=app/queues.py kinds=loses
import pika

def declare(channel):
    channel.queue_declare(queue="orders", durable=False)
```
```javascript given file=src/queue.js
const amqp = require("amqplib");
const send = (channel, order) => channel.sendToQueue("orders", order, { persistent: true });
```
```javascript bad file=src/queue.js kinds=loses
const amqp = require("amqplib");
const send = (channel, order) => channel.sendToQueue("orders", order, { persistent: false });
```
```javascript good file=src/queue.js
const amqp = require("amqplib");
const send = (channel, order) => channel.sendToQueue("orders.v2", order, { persistent: true });
```

Source: https://www.rabbitmq.com/docs/queues#durability
"""

from bot.domain.configuration import Setting
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("loses",))
_WEAKER = {("durable", "true", "false"), ("persistent", "true", "false"), ("delivery_mode", "2", "1")}


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """Only what was safe before this change."""
    del scene
    if fact.store == "rabbitmq" and (fact.key, fact.before, fact.after) in _WEAKER:
        title = f"{fact.shown}: a restart of the broker loses the messages"
        yield Harm(("loses",), title, f"It was `{fact.before}` before this change")
