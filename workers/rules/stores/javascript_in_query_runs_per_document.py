"""
JavaScript runs for every document of the collection.

`$where`, `$function` and map-reduce call an interpreter per document and use no index: the collection is read from its
beginning to its end. They are switched off on many servers, and text from outside in them is code. Ask with operators;
compare fields with `$expr`.

```python bad file=app/orders.py kinds=costs
from pymongo import MongoClient

orders = MongoClient().shop.orders

def late():
    return orders.find({"$where": "this.shipped > this.due"})
```
```javascript bad file=src/orders.js kinds=costs
const mongoose = require("mongoose");
const late = (Order) => Order.find({ $where: "this.shipped > this.due" });
```
```python good file=app/orders.py
from pymongo import MongoClient

orders = MongoClient().shop.orders

def late():
    return orders.find({"$expr": {"$gt": ["$shipped", "$due"]}, "note": "no $where"})
```

Source: https://www.mongodb.com/docs/manual/reference/operator/query/where/
"""

from bot.domain.findings import Severity
from bot.domain.stores import StoreCall
from bot.patterns import late
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",))
_KEY = late(r"[\"'{,\s](\$where|\$function|\$accumulator)[\"']?\s{0,3}:")


@rule.on(StoreCall)
def check(fact: StoreCall, scene: Scene) -> Verdict:
    """A key of the query's literal, or the method itself."""
    del scene
    match = _KEY.search(" ".join((*fact.arguments, *(f"'{name}': {value}" for name, value in fact.named))))
    if fact.store == "mongodb" and (match or fact.method == "mapreduce"):
        name = match[1] if match else "mapReduce"
        title = f"`{name}` runs JavaScript for every document and uses no index"
        yield Harm(("costs",), title, "It is a literal of this call")
