"""
The pattern follows relationships without an end.

`-[*]-` matches paths of every length: their number grows with each step, and in a graph that hangs together the query visits
all of it until memory or time is over. Say how far: `-[*..5]-`.

```python bad file=app/graph.py kinds=costs
from neo4j import GraphDatabase

def reachable(session, name):
    return session.run("MATCH (a:Person {name: $name})-[:KNOWS*]->(b) RETURN b", name=name)
```
```python good file=app/graph.py
from neo4j import GraphDatabase

def reachable(session, name):
    session.run("MATCH p = shortestPath((a:Person {name: $name})-[:KNOWS*]->(b:Person)) RETURN p", name=name)
    return session.run("MATCH (a:Person {name: $name})-[:KNOWS*1..3]->(b) RETURN b, 2 * [a.x]", name=name)
```

Source: https://neo4j.com/docs/status-codes/current/notifications/all-notifications/
"""

from bot.domain.findings import Severity
from bot.domain.stores import CypherText
from bot.patterns import late
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",))
_UNBOUNDED = late(r"-\[[^\]*{}]{0,120}\*(?:\d{1,4}\.\.)?\s?\]-")


@rule.on(CypherText)
def check(fact: CypherText, scene: Scene) -> Verdict:
    """Without an upper bound; a shortest path ends by itself."""
    del scene
    if _UNBOUNDED.search(fact.text) and "shortestpath" not in fact.text.lower():
        yield Harm(
            ("costs",), "The path has no upper bound: the query may visit the whole graph", "`*` without a number behind it"
        )
