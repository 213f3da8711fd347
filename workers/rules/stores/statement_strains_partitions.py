"""
A statement of Cassandra that depends on how its partitions grow.

A batch over several partitions is held by one coordinator, a secondary index asks every node, `IF` costs four round trips,
deleted rows stay as tombstones for days, and a partition of a key alone has no bound. Each is right somewhere.

```sql hint file=cql/orders.cql
CREATE INDEX orders_by_mail ON orders (mail);
```
```sql hint file=cql/readings.cql
CREATE TABLE samples (sensor uuid, at timestamp, value double, PRIMARY KEY (sensor, at));
```
```sql good file=cql/readings.cql
CREATE TABLE samples (sensor uuid, day date, at timestamp, value double, PRIMARY KEY ((sensor, day), at));
```

Source: https://cassandra.apache.org/doc/latest/cassandra/developing/data-modeling/data-modeling_refining.html
"""

import re

from bot.domain.findings import Severity
from bot.domain.stores import CqlText
from bot.patterns import late
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.INFO, kinds=(), hints="databases/wide-and-graph-stores")
_SIGNS = (
    (late(r"BEGIN (UNLOGGED )?BATCH\b", re.IGNORECASE), "A batch: does all of it stand in one partition?"),
    (late(r"CREATE (CUSTOM )?INDEX\b", re.IGNORECASE), "A secondary index: how many values has the column?"),
    (
        late(r"(INSERT|UPDATE|DELETE)\b.{1,900}\bIF (NOT )?EXISTS\b", re.IGNORECASE),
        "A lightweight transaction: is it hot?",
    ),
    (late(r"DELETE\b", re.IGNORECASE), "Rows are deleted: is the table read like a queue?"),
    (
        late(
            r"CREATE TABLE\b.{1,900}\bPRIMARY KEY\s?\(\s?(\w{1,60}|\(\s?\w{1,60}\s?\))\s?,[\w\s,]{0,200}"
            r"\b(at|time\w*|ts|date|created\w*)\b",
            re.IGNORECASE,
        ),
        "A partition for each key alone, ordered by time: what bounds it?",
    ),
)


@rule.on(CqlText)
def check(fact: CqlText, scene: Scene) -> Verdict:
    """The first sign of the statement."""
    del scene
    for pattern, what in _SIGNS:
        if pattern.match(fact.text):
            yield rule.hint(what, fact.span)
            return
