"""
Every document of the collection is deleted or changed.

An empty filter matches all. As a literal in running code it is seldom meant; where it is, `drop()` or a migration says so.

```python bad file=app/orders.py kinds=loses
from pymongo import MongoClient

orders = MongoClient().shop.orders

def clean():
    orders.delete_many({})
```
```javascript bad file=src/orders.js kinds=loses
const mongoose = require("mongoose");
async function archive(Order) {
  await Order.updateMany({}, { $set: { archived: true } });
}
```
```typescript bad file=src/orders.ts kinds=loses
import { PrismaClient } from "@prisma/client";
const prisma = new PrismaClient();
export const clean = () => prisma.order.deleteMany();
```
```python bad file=app/search.py kinds=loses
from elasticsearch import Elasticsearch

def clear(es: Elasticsearch):
    es.delete_by_query(index="orders", query={"match_all": {}})
```
```python good file=app/orders.py
from pymongo import MongoClient

orders = MongoClient().shop.orders

def clean(query):
    orders.delete_many({"state": "void"})
    orders.delete_many(query)
```
```typescript good file=src/orders.ts
import { PrismaClient } from "@prisma/client";
const prisma = new PrismaClient();
export const clean = () => prisma.order.deleteMany({ where: { state: "void" } });
```

Source: https://www.mongodb.com/docs/manual/reference/method/db.collection.deleteMany/
"""

from bot.domain.findings import Severity
from bot.domain.stores import StoreCall
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("loses",))
_EMPTY = frozenset({"{}", "bson.M{}", "bson.D{}"})


@rule.on(StoreCall)
def check(fact: StoreCall, scene: Scene) -> Verdict:
    """A literal that is empty, or none at all for a deletion of Mongoose or Prisma."""
    del scene
    if fact.store == "elasticsearch" and fact.method in {"deletebyquery", "updatebyquery"}:
        text = " ".join((*fact.arguments, *(value for _, value in fact.named)))
        if "match_all" in text and "must" not in text and "filter" not in text:
            verb = "Deletes" if fact.method == "deletebyquery" else "Changes"
            yield Harm(("loses",), f"{verb} every document of the index", "The query is `match_all`")
    if fact.store not in {"mongodb", "prisma"} or fact.method not in {"deletemany", "updatemany"}:
        return
    first = [one for one in fact.arguments[:2] if one not in {"ctx", "context.TODO()"}][:1]
    prisma = fact.store == "prisma" and fact.receiver.split(".")[-2:-1] in (["prisma"], ["tx"], ["db"])
    nothing = not fact.arguments and not fact.named and (prisma or fact.receiver[:1].isupper())
    if nothing or (first and first[0].replace(" ", "") in _EMPTY):
        verb, what = "Deletes" if fact.method == "deletemany" else "Changes", "row" if fact.store == "prisma" else "document"
        yield Harm(("loses",), f"{verb} every {what} of `{fact.receiver[:80]}`", "The filter is empty")
