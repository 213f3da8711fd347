"""
The contract promises a route that the code no longer has.

Clients are written and generated from the contract: they go on calling what it lists and are answered 404. Take the operation
out of it together with the handler, after a time in which it is marked as deprecated, or keep the handler.

```yaml given file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
servers: [{url: https://api.example.com/v1}]
paths:
  /orders:
    get:
      responses: {"200": {description: Orders}}
  /orders/{id}:
    delete:
      responses: {"204": {description: Gone}}
```
```js given file=src/orders.js
const express = require("express");
const router = express.Router();
router.get("/orders", list);
router.delete("/orders/:id", drop);
module.exports = router;
```
```js bad file=src/orders.js kinds=breaks
const express = require("express");
const router = express.Router();
router.get("/orders", list);
module.exports = router;
```
```js good file=src/orders.js
const express = require("express");
const router = express.Router();
router.get("/orders", list);
router.delete("/orders/:order", drop);
module.exports = router;
```

Source: https://spec.openapis.org/oas/v3.1.1.html
"""

from __future__ import annotations

from bot.domain.changes import Mention
from bot.domain.findings import Fix, Severity
from bot.domain.handlers import PromiseDropped
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))


@rule.on(PromiseDropped)
def check(fact: PromiseDropped, scene: Scene) -> Verdict:
    """Where document and code agreed about the file's routes before."""
    del scene
    yield Harm(
        rule.kinds,
        f"{fact.endpoint} is gone, and `{fact.document}` still promises {fact.shown}",
        f"{fact.endpoint} is there before this change and in none of its files after it",
        quoted=(Mention(fact.document, fact.line, fact.shown),),
        fixes=(
            Fix(
                "now", "Change both together", f"Keep the handler, or take {fact.shown} out of `{fact.document}` in this change"
            ),
        ),
    )
