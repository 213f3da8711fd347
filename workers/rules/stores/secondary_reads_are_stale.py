"""
What was just written is not there when it is read.

A secondary of MongoDB applies writes later than the primary, by milliseconds or minutes: who writes and then reads sees the old
document, and a counter or a check for uniqueness decides on it. Read from the primary where the answer matters, or in a
session with causal consistency.

```python given file=app/db.py
from pymongo import MongoClient

client = MongoClient(URL, readPreference="primary")
```
```python bad file=app/db.py kinds=breaks
from pymongo import MongoClient

client = MongoClient(URL, readPreference="secondaryPreferred")
```
```python good file=app/db.py
from pymongo import MongoClient

client = MongoClient(URL, readPreference="primaryPreferred")
```

Source: https://www.mongodb.com/docs/manual/core/read-preference/
"""

from bot.domain.configuration import Setting
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """Moved away from the primary by this change; a client that is new may be meant so."""
    del scene
    moved = (fact.after or "").startswith(("secondary", "nearest")) and (fact.before or "").startswith("primary")
    if (fact.store, fact.key) == ("mongodb", "readpreference") and moved:
        title = f"{fact.shown}: reads may miss what was just written"
        yield Harm(("breaks",), title, f"It was `{fact.before}` before this change")
