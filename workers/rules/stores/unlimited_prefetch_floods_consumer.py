"""
The broker sends the consumer everything it has.

Without `prefetch` (`basic.qos`) RabbitMQ hands a consumer that acknowledges by itself the whole queue at once: its memory grows
with the backlog, other consumers get nothing, and when it dies all of that is delivered again.

```python bad file=app/worker.py kinds=costs
import pika

def run(connection, work):
    channel = connection.channel()
    channel.basic_consume(queue="orders", on_message_callback=work)
    channel.start_consuming()
```
```javascript bad file=src/worker.js kinds=costs
const amqp = require("amqplib");
async function run(connection, work) {
  const channel = await connection.createChannel();
  await channel.consume("orders", work);
}
```
```python good file=app/worker.py
import pika

def run(connection, work):
    channel = connection.channel()
    channel.basic_qos(prefetch_count=10)
    channel.basic_consume(queue="orders", on_message_callback=work)
```

Source: https://www.rabbitmq.com/docs/consumer-prefetch
"""

import re

from bot.domain.findings import Severity
from bot.domain.stores import StoreCall
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene, text_of

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",))
_LIMITED = re.compile(r"prefetch|basic_?qos|\.Qos\(", re.IGNORECASE)
_MADE = re.compile(r"\.(channel|createChannel|create_channel|createConfirmChannel|Channel)\(")


@rule.on(StoreCall)
def check(fact: StoreCall, scene: Scene) -> Verdict:
    """Where the file makes the channel itself and never limits it."""
    if fact.store != "rabbitmq" or fact.method not in {"basicconsume", "consume"} or not (fact.arguments or fact.named):
        return
    automatic = (fact.option("auto_ack", "no_ack", "noAck") or "").lower() == "true"
    change = scene.change(fact.span.path)
    text = (text_of(change, "head") or "") if change else ""
    if not automatic and not fact.span.path.endswith(".go") and _MADE.search(text) and not _LIMITED.search(text):
        parsed = "The channel is made in this file, and nothing in it sets a prefetch count"
        yield Harm(("costs",), "The whole queue is delivered to this consumer at once: no prefetch is set", parsed)
