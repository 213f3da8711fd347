"""
TimescaleDB does not make a hypertable of this table.

A unique index (a primary key too) of a hypertable must hold the column of time, since each chunk can only look after itself:
otherwise `create_hypertable` fails. So it does for a table that has rows already, unless it is told to move them.

```sql given file=migrations/001_samples.up.sql
CREATE TABLE samples (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  value double precision
);
```
```sql bad file=migrations/002_hypertable.up.sql kinds=fails
SELECT create_hypertable('samples', 'at', migrate_data => true);
```
```sql given file=migrations/001_samples.up.sql
CREATE TABLE samples (
  id bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz NOT NULL,
  value double precision,
  PRIMARY KEY (id, at)
);
```
```sql bad file=migrations/002_hypertable.up.sql kinds=fails
SELECT create_hypertable('samples', by_range('at'));
```
```sql good file=migrations/002_hypertable.up.sql
SELECT create_hypertable('samples', 'at', migrate_data => true);
```
```sql given file=migrations/001_other.up.sql
CREATE TABLE other (id bigint PRIMARY KEY);
```
```sql good file=migrations/002_samples.up.sql
CREATE TABLE samples (
  id bigint,
  at timestamptz NOT NULL,
  PRIMARY KEY (id, at)
);
SELECT create_hypertable('samples', 'at');
```

Source: https://docs.tigerdata.com/use-timescale/latest/hypertables/hypertables-and-unique-indexes/
"""

from bot.domain.findings import Severity
from bot.domain.schema import Schema, Table
from bot.domain.stores import Hypertable
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("fails",))


@rule.on(Hypertable)
def check(fact: Hypertable, scene: Scene) -> Verdict:
    """By the schema that the migrations lead to: keys at head, rows where the table was there at the merge base."""
    table = _table(scene.schema("head"), fact.table)
    if table is None:
        return
    for index in table.indexes:
        if index.unique and fact.column not in {part.column for part in index.parts} and all(p.column for p in index.parts):
            columns = ", ".join(part.column or "" for part in index.parts)
            title = f"`{fact.table[:80]}` cannot become a hypertable: its unique key ({columns[:80]}) lacks `{fact.column}`"
            yield Harm(("fails",), title, f"`{index.name or 'a key'}` of the table does not hold the column of time")
            return
    if not fact.moves and _table(scene.schema("base"), fact.table) is not None:
        title = f"`{fact.table[:80]}` cannot become a hypertable when it has rows: `migrate_data` is not set"
        yield Harm(("fails",), title, "The table is there before this change")


def _table(schema: Schema, name: str) -> Table | None:
    """The known table of that name, the only one."""
    found = [one for one in schema.tables if one.name.name == name.rpartition(".")[2] and one.known and one.kind == "table"]
    return found[0] if len(found) == 1 else None
