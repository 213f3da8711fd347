"""
A search looks at every term, runs a script, or makes the index write at once.

A wildcard in front, a regular expression or a script is worked out per term or document; `refresh` with each write makes a
segment each time. On a small index nobody notices.

```python hint file=app/search.py
from elasticsearch import Elasticsearch

es = Elasticsearch("http://search:9200")

def find(text):
    return es.search(index="orders", query={"wildcard": {"name": {"value": "*" + text}}})
```
```python good file=app/search.py
from elasticsearch import Elasticsearch

es = Elasticsearch("http://search:9200")

def find(text):
    return es.search(index="orders", query={"match": {"name": text}})
```

Source: https://www.elastic.co/docs/explore-analyze/query-filter/languages/querydsl
"""

from bot.domain.findings import Severity
from bot.domain.stores import StoreCall
from bot.patterns import late
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.INFO, kinds=(), hints="data-architect/search-and-series")
_SLOW = late(r"[\"']?(wildcard|regexp|script_score|script)[\"']?\s{0,3}:")


@rule.on(StoreCall)
def check(fact: StoreCall, scene: Scene) -> Verdict:
    """Literals of the call."""
    del scene
    if fact.store != "elasticsearch":
        return
    text = " ".join((*fact.arguments, *(f"{name}: {value}" for name, value in fact.named)))
    if fact.method == "search" and (match := _SLOW.search(text)):
        yield rule.hint(f"`{match[1]}` is worked out for every term or document", fact.span)
    refresh = (fact.option("refresh") or "").strip("\"'").lower()
    if fact.method in {"index", "update", "delete", "bulk"} and refresh == "true":
        yield rule.hint("`refresh` with each write makes a segment each time", fact.span)
