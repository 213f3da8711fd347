"""
A write that was acknowledged can be gone after a failure.

With `w: "majority"` (MongoDB) or `QUORUM` (Cassandra) an answer means that more than half of the copies have the write. With
`1` or `ONE` one node says so, and when it fails before the others have it, the write is rolled back or lost; with `0` or
`ANY` nobody says anything. Read-after-write by quorum ends with it.

```python given file=app/db.py
from pymongo import MongoClient, WriteConcern

orders = MongoClient().shop.get_collection("orders", write_concern=WriteConcern(w="majority"))
```
```python bad file=app/db.py kinds=loses
from pymongo import MongoClient, WriteConcern

orders = MongoClient().shop.get_collection("orders", write_concern=WriteConcern(w=1))
```
```python good file=app/db.py
from pymongo import MongoClient, WriteConcern

orders = MongoClient().shop.get_collection("purchases", write_concern=WriteConcern(w="majority"))
```
```javascript bad file=src/db.js kinds=loses
const { MongoClient } = require("mongodb");
export const client = new MongoClient(url, { writeConcern: { w: 0 } });
```
```python given file=app/rows.py
from cassandra import ConsistencyLevel

insert.consistency_level = ConsistencyLevel.LOCAL_QUORUM
```
```python bad file=app/rows.py kinds=loses
from cassandra import ConsistencyLevel

insert.consistency_level = ConsistencyLevel.ONE
```

Source: https://www.mongodb.com/docs/manual/reference/write-concern/
"""

from bot.domain.configuration import Setting
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("loses",))
_RANKS = {"majority": 3, "3": 3, "2": 2, "1": 1, "w1": 1, "0": 0, "unacknowledged": 0}
_LEVELS = {
    "all": 4,
    "each_quorum": 3,
    "quorum": 3,
    "localquorum": 3,
    "local_quorum": 3,
    "two": 2,
    "one": 1,
    "local_one": 1,
    "any": 0,
}


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """Weaker than before, or none at all where nothing was said."""
    del scene
    ranks = {("mongodb", "w"): _RANKS, ("cassandra", "consistency"): _LEVELS}.get((fact.store, fact.key))
    now = ranks.get(fact.after or "") if ranks else None
    was = ranks.get(fact.before or "", 1 if fact.before is None else None) if ranks else None
    if now is not None and was is not None and now < was:
        parsed = f"It was `{fact.before}` before this change" if fact.before else "Nothing was said before this change"
        yield Harm(("loses",), f"{fact.shown}: acknowledged writes can be lost", parsed)
