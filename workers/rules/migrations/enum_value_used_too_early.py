"""
A new enum value is used in the transaction that adds it: the migration stops there.

ALTER TYPE … ADD VALUE may stand in a transaction, but the value cannot be used until that has committed (SQLSTATE 55P04),
unless the type itself is new in it. Use it in the next migration.

```sql given
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE people (id bigint PRIMARY KEY, feel mood);
```
```sql bad kinds=fails
BEGIN;
ALTER TYPE mood ADD VALUE 'happy';
ALTER TABLE people ALTER COLUMN feel SET DEFAULT 'happy';
COMMIT;
```
```sql bad kinds=fails
BEGIN;
ALTER TYPE mood ADD VALUE 'happy';
UPDATE people SET feel = 'happy' WHERE id = 1;
COMMIT;
```
```sql bad kinds=fails
BEGIN;
ALTER TYPE mood ADD VALUE 'happy';
CREATE UNIQUE INDEX one_happy ON people (id) WHERE feel = 'happy';
COMMIT;
```
```sql bad kinds=fails
BEGIN;
ALTER TYPE mood ADD VALUE 'happy';
CREATE VIEW happy AS SELECT id FROM people WHERE feel IN ('ok', 'happy');
COMMIT;
```
```sql good
ALTER TYPE mood ADD VALUE 'happy';
UPDATE people SET feel = 'happy' WHERE id = 1;
```
```sql good
BEGIN;
ALTER TYPE mood ADD VALUE 'happy';
ALTER TABLE people ALTER COLUMN feel SET DEFAULT 'ok';
COMMIT;
```

Source: https://www.postgresql.org/docs/current/sql-altertype.html#SQL-ALTERTYPE-NOTES
"""

import re

from bot.domain.findings import Severity
from bot.domain.operations import (
    AddColumn,
    AddConstraint,
    AddEnumValue,
    CreateIndex,
    CreatePolicy,
    CreateType,
    CreateView,
    Delete,
    Insert,
    Operation,
    Select,
    SetDefault,
    Update,
)
from bot.domain.schema import Name, Type
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",))


@rule.on(AddColumn, SetDefault, Insert, Update, CreateIndex, AddConstraint, CreateView, CreatePolicy, Select, Delete)
def check(operation: Operation, site: Site) -> Verdict:
    """A value that is there from the commit on, written into a column of its type or compared with one."""
    for added in _added(site):
        if f"'{added.value}'" not in site.sql:
            continue
        if added.type in _types(operation, site) or _compared(added, operation, site):
            yield Harm(
                kinds=("fails",),
                title=f"The value `{added.value}` of `{added.type}` cannot be used in the transaction that adds it",
                parsed=f"`ALTER TYPE {added.type} ADD VALUE` stands earlier in the same transaction (SQLSTATE 55P04)",
                fixes=(
                    site.recipe(
                        site.sql.rstrip().rstrip(";") + ";",
                        title="In the next migration, when the value is there",
                    ),
                ),
            )


def _added(site: Site) -> list[AddEnumValue]:
    earlier = [step.operation for step in site.earlier]
    made = {o.type.name for o in earlier if isinstance(o, CreateType)}
    return [o for o in earlier if isinstance(o, AddEnumValue) and o.type not in made]


def _types(operation: Operation, site: Site) -> set[Name]:
    """The types of the columns that are written."""
    match operation:
        case AddColumn(column=column):
            return _names([column.type])
        case SetDefault(table=table, column=str(name)):
            return _names([c.type for c in site.table(table).columns if c.name == name])
        case Insert(table=table, columns=columns) | Update(table=table, columns=columns):
            return _names([c.type for c in site.table(table).columns if not columns or c.name in columns])
    return set()


def _tables(operation: Operation) -> list[Name]:
    """The tables that the statement names."""
    own = getattr(operation, "table", None)
    read = operation.reads if isinstance(operation, Select | Insert | Update | Delete) else ()
    viewed = [name for name, _ in operation.reads] if isinstance(operation, CreateView) else []
    return [*([own] if isinstance(own, Name) else []), *read, *viewed]


def _compared(added: AddEnumValue, operation: Operation, site: Site) -> bool:
    """Whether the statement casts the value to its type, or holds it against a column of that type."""
    value, kind = re.escape(f"'{added.value}'"), re.escape(added.type.name)
    if re.search(rf"{value}\s*::\s*(?:\"?\w+\"?\.)?(?:\"{kind}\"|{kind}\b(?!\[))", site.sql, re.IGNORECASE):
        return True
    columns = [c for name in _tables(operation) for c in site.table(name).columns if added.type in _names([c.type])]
    ours = "|".join(re.escape(column.name) for column in columns)
    sign = r"(?:=|<>|!=|(?:NOT\s+)?IN\s*\((?:[^()]*,)?)"
    return bool(ours) and re.search(rf"(?<!\w)\"?(?:{ours})\"?\s*{sign}\s*{value}", site.sql, re.IGNORECASE) is not None


def _names(types: list[Type | None]) -> set[Name]:
    return {Name(kind.name, kind.schema) for kind in types if kind is not None}
