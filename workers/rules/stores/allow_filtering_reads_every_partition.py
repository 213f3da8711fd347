"""
The query reads the whole table to find some rows.

Without the partition key Cassandra asks every node for every partition and throws away what does not match: the time grows
with the table, not with the answer, and the query is refused until `ALLOW FILTERING` says that this is meant. Make a table
for the query.

```sql bad file=cql/reports.cql kinds=costs
SELECT id, total FROM orders WHERE state = 'open' ALLOW FILTERING;
```
```python bad file=app/reports.py kinds=costs
from cassandra.cluster import Cluster

def open_orders(session):
    return session.execute("SELECT id FROM orders WHERE state = 'open' ALLOW FILTERING")
```
```sql good file=cql/reports.cql
-- never ALLOW FILTERING here
SELECT id, total FROM orders_by_state WHERE state = 'open';
INSERT INTO notes (id, text) VALUES (1, 'SELECT ALLOW FILTERING');
```

Source: https://cassandra.apache.org/doc/latest/cassandra/developing/cql/dml.html
"""

import re

from bot.domain.findings import Severity
from bot.domain.stores import CqlText
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",))


@rule.on(CqlText)
def check(fact: CqlText, scene: Scene) -> Verdict:
    """The words at the end of a SELECT."""
    del scene
    if re.match(r"SELECT\b", fact.text, re.IGNORECASE) and re.search(r"\bALLOW FILTERING\s?;?$", fact.text, re.IGNORECASE):
        yield Harm(("costs",), "`ALLOW FILTERING` reads every partition of the table", "The query names no partition")
