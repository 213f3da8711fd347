"""
A query of MongoDB by fields of which no index is known.

Indexes are often made by hand or elsewhere, so that a file says nothing of them does not mean that there is none.

```javascript hint file=src/orders.js
const { MongoClient } = require("mongodb");
const orders = new MongoClient(url).db("shop").collection("orders");
export const of = (mail) => orders.findOne({ mail: mail });
```
```javascript good file=src/orders.js
const { MongoClient } = require("mongodb");
const orders = new MongoClient(url).db("shop").collection("orders");
export const one = (id) => orders.findOne({ _id: id });
```

Source: https://www.mongodb.com/docs/manual/indexes/
"""

import re

from bot.domain.findings import Severity
from bot.domain.stores import StoreCall
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene, text_of

rule = Rule(__name__, severity=Severity.INFO, kinds=(), hints="databases/access-patterns")
_KEY = re.compile(r"[{,]\s{0,20}[\"']?([A-Za-z_][\w.]{0,80})[\"']?\s{0,3}[:,}]")


@rule.on(StoreCall)
def check(fact: StoreCall, scene: Scene) -> Verdict:
    """A literal filter without the key, in a file that names no index."""
    first = fact.arguments[0] if fact.arguments else ""
    asks = fact.store == "mongodb" and fact.method in {"find", "findone", "countdocuments"} and first.startswith("{")
    keys = _KEY.findall(first) if asks else []
    change = scene.change(fact.span.path)
    if keys and not {"_id", "id"} & set(keys) and change and "index" not in (text_of(change, "head") or "").lower():
        yield rule.hint(f"MongoDB is asked by {', '.join(f'`{key}`' for key in keys[:4])}: is there an index?", fact.span)
