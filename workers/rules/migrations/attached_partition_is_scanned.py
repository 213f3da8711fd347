"""
Attaching a partition reads it, and the default partition, while their reads and writes wait.

ATTACH PARTITION holds ACCESS EXCLUSIVE on the attached table and on the default partition and reads both to see that their
rows belong where they are, unless a validated CHECK already proves it.

```sql given
CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_2025 (id bigint, at date NOT NULL);
CREATE TABLE events_2026 (id bigint CHECK (id > 0), at date NOT NULL);
CREATE TABLE events_2024 (id bigint, at date NOT NULL,
  CONSTRAINT in_2024 CHECK (at >= '2024-01-01' AND at < '2025-01-01'));
INSERT INTO events_2025 SELECT n, '2025-06-01' FROM generate_series(1, 1000) n;
INSERT INTO events_2026 SELECT n, '2026-06-01' FROM generate_series(1, 1000) n;
INSERT INTO events_2024 SELECT n, '2024-06-01' FROM generate_series(1, 1000) n;
```
```sql bad kinds=blocks
ALTER TABLE events ATTACH PARTITION events_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
```
```sql bad kinds=blocks
ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
```
```sql good
ALTER TABLE events ATTACH PARTITION events_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
```
```sql good
CREATE TABLE events_2027 (id bigint, at date NOT NULL);
ALTER TABLE events ATTACH PARTITION events_2027 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
```

Source: https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-ATTACH-PARTITION
"""

from bot.domain.findings import Severity
from bot.domain.operations import AttachPartition, CreateTable
from bot.domain.schema import Check, Name, Table
from workers.rules.locks import ACCESS_EXCLUSIVE
from workers.rules.migrations.key_fails import key_columns
from workers.rules.rule import Harm, Rule, Unknown, Verdict
from workers.rules.site import Site
from workers.rules.words import sql

rule = Rule(__name__, severity=Severity.ERROR, kinds=("blocks",))


@rule.on(AttachPartition)
def check(operation: AttachPartition, site: Site) -> Verdict:
    """A table with rows that becomes a partition, and the default partition beside it."""
    table, parent = site.table(operation.table), site.table(operation.parent)
    if site.existed(operation.table) and not _checked(table, parent):
        yield _scan(operation.table, operation.parent, site)
    elif site.existed(operation.table) and table.known:
        yield from _proof(operation, site)
    yield from _default(operation.parent, site)


@rule.on(CreateTable)
def check_create(operation: CreateTable, site: Site) -> Verdict:
    """A partition made in place: the default partition is read all the same."""
    if operation.parent is not None and operation.bound.strip().upper() != "DEFAULT":
        yield from _default(operation.parent, site)


def _default(parent: Name, site: Site) -> Verdict:
    whole = site.table(parent)
    for table in site.world.dependents(whole.name):
        if table.parent == whole.name and table.default_partition and not table.new and not _checked(table, whole):
            yield _scan(table.name, parent, site)


def _checked(table: Table, parent: Table) -> bool:
    """Whether a validated CHECK looks at the partition key at all."""
    key = set(key_columns(parent))
    checks = (c for c in table.constraints if isinstance(c, Check) and not c.not_valid and c.enforced)
    return any(not key or key & set(c.expression.columns) for c in checks)


def _proof(operation: AttachPartition, site: Site) -> Verdict:
    """PostgreSQL decides by logic whether a CHECK proves the bound; we compare no more than the values' presence."""
    checks = " ".join(c.expression.text for c in site.table(operation.table).constraints if isinstance(c, Check))
    values = [part for part in operation.bound.split("'")[1::2] if part]
    if not all(f"'{value}'" in checks for value in values):
        yield Unknown(
            f"ATTACH PARTITION `{operation.table}`",
            "whether its CHECK proves the bound, and with it whether the table is read under the lock, is not known",
        )


def _scan(name: Name, parent: Name, site: Site) -> Harm:
    return Harm(
        kinds=("blocks",),
        title=f"`{name}` is read under a lock while a partition of `{parent}` is added: its reads and writes wait",
        parsed=f"no validated CHECK on `{name}` proves where its rows belong",
        locks=site.lock(ACCESS_EXCLUSIVE, name),
        sized=(name,),
        fixes=(
            site.recipe(
                sql("ALTER TABLE {} ADD CONSTRAINT {} CHECK (…the bound…) NOT VALID;", name, f"{name.name}_bound"),
                sql("ALTER TABLE {} VALIDATE CONSTRAINT {};  -- a migration of its own", name, f"{name.name}_bound"),
                site.sql.rstrip().rstrip(";") + ";",
                sql("ALTER TABLE {} DROP CONSTRAINT {};", name, f"{name.name}_bound"),
                title="Prove it beforehand with a CHECK, validated while reads and writes go on",
                tradeoff="Two migrations instead of one.",
            ),
        ),
    )
