"""
Whoever knows the address can send what only the provider should.

The provider signs what it sends; the handler does what it is told without looking. A forged message marks orders as paid or
starts a deployment. Verify the signature over the raw body before anything else.

```python bad file=app/hooks.py kinds=exposes
from flask import Flask, request
app = Flask(__name__)

@app.post("/webhooks/stripe")
def stripe():
    event = request.get_json()
    order = find(event["data"])
    mark_paid(order)
    notify(order)
    return "", 204
```
```js hint file=src/hooks.js
const express = require("express");
const app = express();
app.post("/webhooks/stripe", billing.paid);
```
```python good file=app/hooks.py
import stripe as provider
from flask import Flask, request
app = Flask(__name__)

@app.post("/webhooks/stripe")
def stripe():
    event = provider.Webhook.construct_event(request.data, request.headers["Stripe-Signature"], KEY)
    order = find(event["data"])
    mark_paid(order)
    notify(order)
    return "", 204
```

Source: https://docs.stripe.com/webhooks#verify-events
"""

from __future__ import annotations

from bot.domain.calls import WebhookUnsigned
from bot.domain.findings import Fix, Severity
from bot.domain.handlers import WebhookAdded
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("exposes",), hints="backend/webhook-delivery")


@rule.on(WebhookAdded)
def added(fact: WebhookAdded, scene: Scene) -> Verdict:
    """The handler may stand elsewhere: a specialist looks for it."""
    del scene
    said = f"{fact.endpoint.shown} is new: whether {fact.provider.title()}'s signature is verified does not show in its file"
    yield rule.hint(said, fact.span)


@rule.on(WebhookUnsigned)
def check(fact: WebhookUnsigned, scene: Scene) -> Verdict:
    """Said where nothing in the file has to do with signatures."""
    del scene
    provider = fact.detail.title()
    yield Harm(
        rule.kinds,
        f"`{fact.thing}` does what anybody's message says: {provider}'s signature is not verified",
        "It acts on the body of the request, and nothing in the file looks at a signature or a secret",
        fixes=(
            Fix(
                "now", "Verify the signature", f"Verify {provider}'s signature over the raw body first, answer 400 without one"
            ),
        ),
    )
