"""
Rows are changed while the transaction holds a lock that others wait for.

ALTER TABLE keeps its lock until COMMIT. An UPDATE, DELETE or INSERT … SELECT behind it in the same transaction makes reads
and writes of the locked table wait for as long as the rows take.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, code text);
CREATE TABLE settings (name text PRIMARY KEY, value text);
```
```sql bad kinds=blocks
BEGIN;
ALTER TABLE orders ADD COLUMN region text;
UPDATE orders SET region = 'eu' WHERE region IS NULL;
COMMIT;
```
```sql bad kinds=blocks
BEGIN;
ALTER TABLE orders ADD COLUMN region text;
UPDATE orders SET region = 'eu' WHERE code = 'x';
COMMIT;
```
```sql bad kinds=blocks
BEGIN;
ALTER TABLE settings ADD COLUMN note text;
CREATE TABLE snapshot AS SELECT * FROM orders;
COMMIT;
```
```sql bad kinds=blocks
BEGIN;
ALTER TABLE orders ADD COLUMN region text;
CREATE MATERIALIZED VIEW codes AS SELECT code FROM orders;
COMMIT;
```
```sql good
ALTER TABLE orders ADD COLUMN region text;
UPDATE orders SET region = 'eu' WHERE code = 'x';
```
```sql good
BEGIN;
ALTER TABLE settings ADD COLUMN note text;
UPDATE settings SET note = 'x' WHERE name = 'theme';
COMMIT;
```
```sql good
BEGIN;
CREATE TABLE drafts (id bigint);
ALTER TABLE drafts RENAME TO refunds;
CREATE TABLE scratch (id bigint);
DROP TABLE scratch;
INSERT INTO refunds SELECT id FROM orders;
COMMIT;
```
```sql good
BEGIN;
CREATE TABLE refunds (id bigint PRIMARY KEY);
ALTER TABLE refunds ADD COLUMN region text;
UPDATE refunds SET region = 'eu';
COMMIT;
```

Source: https://www.postgresql.org/docs/current/explicit-locking.html
"""

import re

from bot.domain.changes import Span
from bot.domain.findings import Severity
from bot.domain.operations import CreateTableAs, CreateView, Delete, ForEach, Insert, RunCode, Update
from bot.domain.schema import Key, Name, Table
from bot.patterns import late
from workers.rules.locks import held
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

Work = Update | Delete | Insert | ForEach | CreateTableAs | CreateView
_FEW = 3
_FROM = late(r"""\b(?:FROM|JOIN)\s+([\w."]+)""", re.IGNORECASE)
rule = Rule(
    __name__,
    severity=Severity.WARNING,
    kinds=("blocks",),
    known_as="e4 e9",
)
# One row by its key: an index finds it, and the lock is held no longer than it would be anyway.
_ONE_ROW = late(r"""\bWHERE\s+(?:[\w."]+\.)?"?(\w+)"?\s*=\s*(?:'[^']*'|\d+)\s*+;?\s*+$""", re.IGNORECASE)


@rule.on(Update, Delete, Insert, ForEach, CreateTableAs, CreateView)
def check(operation: Work, site: Site) -> Verdict:
    """Many rows changed, or copied into something new, behind a lock of the same transaction."""
    locked = held((step.operation for step in site.earlier), site.existed)
    if not locked or not _many(operation, site) or _said(site):
        return
    command, table = _command(operation)
    names = _listed([f"`{name}`" for name in locked])
    who = "reads and writes" if "ACCESS EXCLUSIVE" in locked.values() else "writes"
    yield Harm(
        kinds=("blocks",),
        title=f"{names} {'stays' if len(locked) == 1 else 'stay'} locked while the {command} runs: {who} wait until it is done",
        parsed=f"an earlier statement of the same transaction holds {', '.join(sorted(set(locked.values())))} on {names}"
        + (f"; line {site.step.span.line} changes rows" if _operation(site) else ""),
        locks=tuple(lock for name, mode in locked.items() for lock in site.lock(mode, name)),
        sized=(table,),
        span=_operation(site),
        fixes=(
            site.recipe(
                site.sql.rstrip().rstrip(";") + ";" if site.voice is None else site.statement.text,
                title="Change the rows in a migration of its own, or better in batches outside the migration",
                tradeoff="Until it has run, the old rows are as they were: new code has to cope with both.",
            ),
        ),
    )


def _operation(site: Site) -> Span | None:
    """The operation of the migration whose code does it: that is what has to move."""
    code = any(isinstance(step.operation, RunCode) for step in site.statement.steps)
    return site.statement.span if code else None


def _said(site: Site) -> bool:
    """Once for each transaction: its first such statement stands for all."""
    works = [at for at, step in enumerate(site.earlier) if isinstance(step.operation, Work) and _many(step.operation, site)]
    beside = site.statement.steps[: site.statement.steps.index(site.step)]  # of code that does several things
    if any(isinstance(step.operation, Work) and _many(step.operation, site) for step in beside):
        return True
    return any(held((step.operation for step in site.earlier[:at]), site.existed) for at in works)


def _listed(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= _FEW else f"{', '.join(names[: _FEW - 1])} and {len(names) - _FEW + 1} more tables"


def _command(operation: Work) -> tuple[str, Name]:
    """What it is called, and the table its size is that of."""
    match operation:
        case CreateTableAs(table=table):
            return "CREATE TABLE AS", table
        case CreateView(view=view):
            return "CREATE MATERIALIZED VIEW", view
        case ForEach(table=table):
            return f"loop over the rows of `{table}`", table
    return type(operation).__name__.upper(), operation.table


def _many(operation: Work, site: Site) -> bool:
    match operation:
        case Insert():
            return operation.from_query and any(site.existed(name) for name in operation.reads)
        case CreateTableAs():
            return operation.with_data and any(site.existed(_name(text)) for text in _FROM.findall(operation.query))
        case CreateView():
            return operation.materialized and operation.with_data and any(site.existed(name) for name, _ in operation.reads)
        case ForEach():
            return site.holds_rows(operation.table)
    found = _ONE_ROW.search(operation.text)
    if operation.table.name.startswith("pg_"):  # a system catalogue: its rows are few
        return False
    return site.existed(operation.table) and not (found and _identifies(found[1], site.table(operation.table)))


def _name(text: str) -> Name:
    schema, _, name = text.replace('"', "").rpartition(".")
    return Name(name, "" if schema == "public" else schema)


def _identifies(column: str, table: Table) -> bool:
    """Whether one value of the column means one row at most; taken to be so where the table is not known."""
    keys = (set(c.columns) for c in table.constraints if isinstance(c, Key))
    indexes = ({part.column for part in i.parts} for i in table.indexes if i.unique and i.where is None)
    return not table.known or {column} in (*keys, *indexes)
