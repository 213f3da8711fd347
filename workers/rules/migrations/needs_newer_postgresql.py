"""
The statement uses what the project's PostgreSQL does not have yet.

The parser knows PostgreSQL 18; on an older server the same words are a syntax error and the migration stops.

Said only when the version is known.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, amount int, code text, doubled int GENERATED ALWAYS AS (amount * 2) STORED);
CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
```
```sql bad version=12-17 kinds=fails
ALTER TABLE orders ADD COLUMN tripled int GENERATED ALWAYS AS (amount * 2) VIRTUAL;
```
```sql bad version=12-17 kinds=fails
ALTER TABLE orders ADD CONSTRAINT code_there NOT NULL code NOT VALID;
```
```sql bad version=12-14 kinds=fails
CREATE UNIQUE INDEX CONCURRENTLY orders_code_idx ON orders (code) NULLS NOT DISTINCT;
```
```sql bad version=12-13 kinds=fails
ALTER TABLE events DETACH PARTITION events_2026 CONCURRENTLY;
```
```sql bad version=12-12 kinds=fails
ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();
```
```sql bad version=12-13 kinds=fails
ALTER TABLE orders ADD COLUMN note text COMPRESSION pglz;
```
```sql bad version=12-12 kinds=fails
ALTER TABLE orders ALTER COLUMN doubled DROP EXPRESSION;
```
```sql good version=18
ALTER TABLE orders ADD CONSTRAINT code_there NOT NULL code NOT VALID;
```
```sql good version=14-18
ALTER TABLE events DETACH PARTITION events_2026 CONCURRENTLY;
```

Source: https://www.postgresql.org/docs/release/
"""

import re

from bot.domain.findings import Severity
from bot.domain.operations import (
    AddColumn,
    AddConstraint,
    CreateIndex,
    CreateTrigger,
    DetachPartition,
    DropExpression,
    Merge,
    Operation,
    RenameColumn,
    SetColumnOption,
    SetExpression,
    SetStorage,
)
from bot.domain.schema import Check, Column, Constraint, ForeignKey, Key, Name, NotNull
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",))
_ALTER_VIEW = re.compile(r"\s*ALTER\s+VIEW\b", re.IGNORECASE)
_COMPRESSION = re.compile(r"\bCOMPRESSION\s+(?:pglz|lz4)\b", re.IGNORECASE)


@rule.on(
    AddColumn, AddConstraint, CreateIndex, CreateTrigger, DetachPartition, DropExpression, Merge, RenameColumn, SetColumnOption,
    SetExpression, SetStorage,
)  # fmt: skip
def check(operation: Operation, site: Site) -> Verdict:
    """Syntax or a function that came later than the version in use."""
    what, since = _needs(operation, site)
    if site.versions.known and site.versions.all_before(since):
        yield Harm(
            kinds=("fails",),
            title=f"{what} needs PostgreSQL {since}: on {site.versions} the migration stops here",
            parsed=f"{what} came with PostgreSQL {since}; this project runs {site.versions}",
        )


def _needs(operation: Operation, site: Site) -> tuple[str, int]:
    match operation:
        case AddColumn(column=column):
            return _column(column, site)
        case AddConstraint(constraint=constraint):
            return _constraint(constraint)
        case CreateIndex(index=index) if index.nulls_not_distinct:
            return "`NULLS NOT DISTINCT`", 15
        case DetachPartition(concurrently=concurrently, finalize=finalize) if concurrently or finalize:
            return "`DETACH PARTITION CONCURRENTLY`", 14
        case SetExpression():
            return "`SET EXPRESSION`", 17
        case RenameColumn(table=table) if site.table(table).kind == "view" and _ALTER_VIEW.match(site.sql):
            return "`ALTER VIEW … RENAME COLUMN`", 13
        case DropExpression():
            return "`DROP EXPRESSION`", 13
        case SetColumnOption(option="COMPRESSION"):
            return "`SET COMPRESSION`", 14
        case SetStorage(option="access method"):
            return "`SET ACCESS METHOD`", 15
        case CreateTrigger(replace=True):
            return "`CREATE OR REPLACE TRIGGER`", 14
        case Merge():
            return "`MERGE`", 15
    return "", 0


def _column(column: Column, site: Site) -> tuple[str, int]:
    if column.generated is not None and not column.stored:
        return "a `VIRTUAL` generated column", 18
    if _COMPRESSION.search(site.sql):
        return "`COMPRESSION`", 14
    functions = column.default.functions if column.default else ()
    if "uuidv7" in functions or "uuidv4" in functions:
        return "`uuidv7()`", 18
    if "gen_random_uuid" in functions and site.world.complete and site.world.function(Name("gen_random_uuid")) is None:
        return "`gen_random_uuid()` without the extension pgcrypto", 13
    return "", 0


def _constraint(constraint: Constraint) -> tuple[str, int]:
    match constraint:
        case NotNull():
            return "`ADD … NOT NULL column`", 18
        case Check(enforced=False) | ForeignKey(enforced=False):
            return "`NOT ENFORCED`", 18
        case Key(nulls_not_distinct=True):
            return "`NULLS NOT DISTINCT`", 15
    return "", 0
