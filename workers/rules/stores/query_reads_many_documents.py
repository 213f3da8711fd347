"""
The query may read every document, or make one grow without an end.

A regular expression that is not anchored, or ignores case, reads every key of its index or the whole collection; `$lookup`
asks another collection per document; `$push` without `$slice` lets an array grow until the document is full at 16 MB. How
much there is decides.

```python hint file=app/people.py
from pymongo import MongoClient

people = MongoClient().shop.people

def named(part):
    return people.find({"name": {"$regex": part, "$options": "i"}})
```
```python good file=app/people.py
from pymongo import MongoClient

people = MongoClient().shop.people

def named():
    return people.find({"name": {"$regex": "^Ann"}})
```

Source: https://www.mongodb.com/docs/manual/reference/operator/query/regex/
"""

from bot.domain.findings import Severity
from bot.domain.stores import StoreCall
from bot.patterns import late
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.INFO, kinds=(), hints="databases/document-stores")
_REGEX = late(r"\$regex[\"']?\s{0,3}:(?!\s{0,3}r?[\"'/]\^)")


@rule.on(StoreCall)
def check(fact: StoreCall, scene: Scene) -> Verdict:
    """Keys of the call's literals."""
    del scene
    text = " ".join((*fact.arguments, *(value for _, value in fact.named))) if fact.store == "mongodb" else ""
    if _REGEX.search(text):
        yield rule.hint("A regular expression without an anchor is asked of MongoDB", fact.span)
    if "$lookup" in text:
        yield rule.hint("`$lookup` asks another collection for each document", fact.span)
    if "$push" in text and "$slice" not in text:
        yield rule.hint("`$push` without `$slice` lets an array grow", fact.span)
