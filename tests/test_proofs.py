"""PostgreSQL really does what the rules' pages say: every example is run, and what is claimed is what happens."""

import pytest
from test_rules import EXAMPLES, MEASURED, name, reviewed

from bot.domain.facts import Migration, Statement
from bot.domain.findings import Finding
from bot.domain.measurements import Measurement, verdict
from bot.domain.memory import MemoryTree
from workers.readers.reader import claims
from workers.rules.page import Example
from workers.rules.registry import all_rules
from workers.shadow.batches import batches, sql_of
from workers.shadow.binaries import Binaries
from workers.shadow.cluster import Cluster
from workers.shadow.observe import observe
from workers.shadow.rows import fill

TOPICS = {rule.id: rule.topic for rule in all_rules()}
SEEN = {"blocks", "rewrites", "fails"}


def migration(example: Example) -> Migration:
    tree = MemoryTree({example.path: example.text.encode()})
    reader, claim = claims([example.path], tree, named=lambda _: True)[example.path]
    return reader.read(example.path, example.text, tree, claim=claim)


def measured(example: Example, cluster: Cluster) -> list[tuple[Statement, Measurement]]:
    with cluster.database() as database:
        database.run(example.given)
        fill(database)
        sent = batches(migration(example).up)
        texts = [sql_of(b.statements[0]) if b.alone else [sql_of(s) for s in b.statements] for b in sent]
        results = observe(database, texts)
    return list(zip([s for batch in sent for s in batch.statements], results, strict=True))


def proved(finding: Finding, seen: list[tuple[Statement, Measurement]]) -> Measurement:
    return next(m for s, m in seen if s.span.line <= finding.span.line and finding.span.end <= s.span.end)


PROVED = [
    e
    for e in EXAMPLES
    if e.rule not in MEASURED and not e.before and TOPICS[e.rule] == "migrations" and e.engine in {"", "postgresql"}
]


@pytest.mark.parametrize("example", PROVED, ids=name)
def test_proof(example: Example, cluster: Cluster, binaries: Binaries) -> None:
    major = binaries.major
    if not example.versions.low <= major <= example.versions.high:
        pytest.skip(f"an example for {example.versions}; bench/truth.py runs it there")
    if example.unproved:
        pytest.skip(f"cannot be shown here: {example.unproved}")
    seen = measured(example, cluster)
    if not example.bad:
        harms = [(s.text, verdict(m), m.error) for s, m in seen if verdict(m) & SEEN]
        assert not harms, "a good example harms nothing that was there"
        return
    findings = [f for f in reviewed(example, example.text, major).findings if f.rule == example.rule]
    assert findings
    for finding in findings:
        measurement = proved(finding, seen)
        assert set(finding.kinds) & SEEN == verdict(measurement) & SEEN, (finding.title, measurement)
        if not measurement.error:
            assert set(finding.locks) <= set(measurement.locks), (finding.locks, measurement.locks)


DROPPED = [e for e in EXAMPLES if e.rule == "required-column-fails" and "DROP DEFAULT" in e.text]


@pytest.mark.parametrize("example", DROPPED, ids=name)
def test_an_insert_that_does_not_know_the_column(example: Example, cluster: Cluster) -> None:
    """It fails after a bad example and goes on after a good one; but for `place`, which the code may know and give."""
    table = "filled" if "filled" in example.text else "orders"
    with cluster.database() as database:
        database.run(example.given)
        database.run(example.text)
        (seen,) = observe(database, [f"INSERT INTO {table} (id) VALUES (-1)"])
    fails = example.bad or "place" in example.text
    assert (seen.error or "").partition(" ")[0] == ("23502" if fails else "")
