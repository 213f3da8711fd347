"""
Two patterns of a query have nothing in common.

Every match of the one is combined with every match of the other. Of two nodes found by a key that is one row; of two labels
it is their product.

```python hint file=app/graph.py
from neo4j import GraphDatabase

def pairs(session):
    return session.run("MATCH (a:Person), (b:Company) RETURN a, b")
```
```python good file=app/graph.py
from neo4j import GraphDatabase

def pairs(session):
    return session.run("MATCH (a:Person)-[:WORKS_AT]->(b:Company), (b)-[:IN]->(c:City) RETURN a, c")
```

Source: https://neo4j.com/docs/status-codes/current/notifications/all-notifications/
"""

import re

from bot.domain.findings import Severity
from bot.domain.stores import CypherText
from bot.patterns import late
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.INFO, kinds=(), hints="databases/wide-and-graph-stores")
_MATCH = late(r"\bMATCH\s(.{1,800}?)(?=\b(?:WHERE|RETURN|WITH|SET|CREATE|MERGE|DELETE|OPTIONAL|MATCH|UNWIND|CALL)\b|$)")


@rule.on(CypherText)
def check(fact: CypherText, scene: Scene) -> Verdict:
    """Parts of one MATCH without a name that both have; a filter may still connect them."""
    del scene
    for match in _MATCH.finditer(fact.text):
        parts = [set(re.findall(r"\(\s?(\w{1,60})", part)) for part in re.split(r"[)}]\s?,\s?(?=\()", match[1])]
        if len(parts) > 1 and any(not part & set().union(*(o for o in parts if o is not part)) for part in parts):
            yield rule.hint("The patterns of one MATCH share no name: their matches are multiplied", fact.span)
            return
