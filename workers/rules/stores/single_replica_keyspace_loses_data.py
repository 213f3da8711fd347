"""
One node holds the only copy.

With a replication factor of 1 the rows of a node that is down cannot be read, and those of a node that is gone are lost.
`SimpleStrategy` places copies without a look at racks and data centres. Use `NetworkTopologyStrategy` with 3.

```sql bad file=cql/keyspace.cql kinds=loses
CREATE KEYSPACE shop WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1};
```
```sql good file=cql/keyspace.cql
CREATE KEYSPACE shop WITH replication = {'class': 'NetworkTopologyStrategy', 'eu': 3};
```

Source: https://cassandra.apache.org/doc/latest/cassandra/developing/cql/ddl.html
"""

import re

from bot.domain.findings import Severity
from bot.domain.stores import CqlText
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("loses",))
_ONE = re.compile(r"(CREATE|ALTER) KEYSPACE\b.*'replication_factor'\s?:\s?'?1'?\s?[,}]", re.IGNORECASE)


@rule.on(CqlText)
def check(fact: CqlText, scene: Scene) -> Verdict:
    """A literal factor of 1."""
    del scene
    if _ONE.match(fact.text):
        yield Harm(("loses",), "The keyspace keeps one copy of its rows", "The replication factor is 1")
