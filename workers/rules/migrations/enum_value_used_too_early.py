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

from bot.domain.findings import Severity
from bot.domain.operations import AddColumn, AddEnumValue, CreateType, Insert, Operation, SetDefault, Update
from bot.domain.schema import Name, Type
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",))


@rule.on(AddColumn, SetDefault, Insert, Update)
def check(operation: AddColumn | SetDefault | Insert | Update, site: Site) -> Verdict:
    """A value that is there from the commit on, written into a column of its type."""
    for added in _added(site):
        if f"'{added.value}'" in site.sql and added.type in _types(operation, site):
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


def _names(types: list[Type | None]) -> set[Name]:
    return {Name(kind.name, kind.schema) for kind in types if kind is not None}
