"""
A NOT NULL column without a default cannot be added to a table that has rows.

The rows that are there would hold NULL in it: PostgreSQL refuses (SQLSTATE 23502). On an empty table it passes, and then
running code that does not know the column can no longer insert.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, place text NOT NULL DEFAULT '');
CREATE TABLE filled (id bigint PRIMARY KEY);
CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.region := ''eu''; RETURN NEW; END';
CREATE TRIGGER fills BEFORE INSERT ON filled FOR EACH ROW EXECUTE FUNCTION fill();
CREATE DOMAIN label AS text NOT NULL;
CREATE DOMAIN week AS int DEFAULT 7;
```
```sql bad kinds=fails,breaks
ALTER TABLE orders ADD COLUMN region text NOT NULL;
```
```sql bad kinds=fails,breaks
ALTER TABLE orders ADD COLUMN region label;
```
```sql bad kinds=fails,breaks
ALTER TABLE orders ADD COLUMN region text DEFAULT NULL NOT NULL;
```
```sql bad kinds=breaks
BEGIN;
TRUNCATE orders;
ALTER TABLE orders ADD COLUMN region text NOT NULL;
COMMIT;
```
```sql good
ALTER TABLE orders ADD COLUMN region text NOT NULL DEFAULT 'eu';
ALTER TABLE orders ADD COLUMN note text;
ALTER TABLE IF EXISTS parcels ADD COLUMN note text NOT NULL;
```
```sql good version=13-18
ALTER TABLE orders ADD COLUMN days week NOT NULL;
```

A default that only fills the old rows and is dropped again, as Django and Prisma do, leaves running code just so; of a column
that was there before, running code may well give the value itself.

```sql bad kinds=breaks
ALTER TABLE orders ADD COLUMN region text NOT NULL DEFAULT 'eu';
ALTER TABLE orders ALTER COLUMN region DROP DEFAULT;
```
```sql bad kinds=breaks
ALTER TABLE orders ADD COLUMN region text NOT NULL DEFAULT 'eu', ADD COLUMN weight int NOT NULL DEFAULT 0;
ALTER TABLE orders ALTER COLUMN region DROP DEFAULT, ALTER COLUMN weight DROP DEFAULT;
```
```sql good
ALTER TABLE orders ADD COLUMN region text DEFAULT 'eu';
ALTER TABLE orders ALTER COLUMN region DROP DEFAULT;
```
```sql good
ALTER TABLE orders ALTER COLUMN place DROP DEFAULT;
```
```sql good
ALTER TABLE filled ADD COLUMN region text NOT NULL DEFAULT 'eu';
ALTER TABLE filled ALTER COLUMN region DROP DEFAULT;
```
```sql good
CREATE TABLE refunds (id bigint PRIMARY KEY);
ALTER TABLE refunds ADD COLUMN region text NOT NULL;
```

Source: https://www.postgresql.org/docs/current/ddl-alter.html#DDL-ALTER-ADDING-A-COLUMN
"""

from dataclasses import replace

from bot.domain.findings import Severity
from bot.domain.operations import AddColumn, SetDefault
from bot.domain.schema import Column, Key
from workers.rules.domains import domains, effective_default
from workers.rules.known import lacks_table, lenient
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.rules.words import sql
from workers.sql.render import render

rule = Rule(
    __name__,
    severity=Severity.ERROR,
    kinds=("fails", "breaks"),
    any_row=True,
    known_as="adding-required-field data_depend mf103 add-column-not-null-no-default",
)


@rule.on(AddColumn)
def check(operation: AddColumn, site: Site) -> Verdict:
    """A column that every old row would break."""
    column, table = operation.column, site.table(operation.table)
    if (
        not site.existed(operation.table)
        or table.kind == "foreign table"
        or (operation.if_not_exists and table.column(column.name))
    ):
        return
    if not _required(column, site) or _filled(column, site) or (lenient(site) and lacks_table(site, operation.table)):
        return
    name, filled = f"{operation.table}.{column.name}", site.holds_rows(operation.table)
    fails = "the migration fails as soon as the table has a row"
    breaks = "running code that does not know it can no longer insert"
    because = f"old rows of `{operation.table}` would hold NULL in `{column.name}` (SQLSTATE 23502)"
    emptied = f"the transaction has emptied `{operation.table}`, but an INSERT without `{column.name}` fails (SQLSTATE 23502)"
    yield Harm(
        kinds=("fails", "breaks") if filled else ("breaks",),
        title=f"`{name}` is NOT NULL and has no default: {fails if filled else breaks}",
        parsed=because if filled else emptied,
        severity=None if filled else Severity.WARNING,
        fixes=(
            site.rewritten(
                replace(operation, column=_nullable(column)),
                title="Add it nullable",
                tradeoff="NOT NULL comes later, by a validated CHECK, once old rows are filled and new code writes it.",
                rollback=sql("ALTER TABLE {} DROP COLUMN {};", operation.table, column.name),
            ),
        ),
    )


@rule.on(SetDefault)
def check_default(operation: SetDefault, site: Site) -> Verdict:
    """The default of a NOT NULL column that this change adds is dropped: running code does not know the column."""
    column = site.column(operation.table, operation.column)
    if operation.default is not None or column is None or column.default is None or not column.not_null:
        return
    added = (operation.table, operation.column) in site.added_columns
    if not added or site.migration.deployed or column.identity or column.generated is not None:
        return
    if any(isinstance(other, AddColumn) and other.column.name == column.name for other in site.siblings()):
        return  # PostgreSQL drops defaults before it adds columns: this fails (SQLSTATE 42703)
    if any(attached.kind == "trigger" for attached in site.table(operation.table).attached):
        return  # it may fill the column
    name = f"{operation.table}.{operation.column}"
    yield Harm(
        kinds=("breaks",),
        title=f"`{name}` is NOT NULL and its default is dropped again: running code that does not know it can no longer insert",
        parsed=f"an INSERT into `{operation.table}` without `{operation.column}` fails (SQLSTATE 23502)",
        severity=Severity.WARNING,
        fixes=(
            site.recipe(
                render(SetDefault(operation.table, operation.column, column.default)) + ";",
                title="Keep the default in the database until all running code writes the column",
                tradeoff="Inserts that forget the column get the default.",
                rollback=sql("ALTER TABLE {} ALTER COLUMN {} DROP DEFAULT;", operation.table, operation.column),
            ),
        ),
    )


def _required(column: Column, site: Site) -> bool:
    if column.not_null or any(isinstance(c, Key) and c.primary for c in column.constraints):
        return True
    return any(domain.not_null for domain in domains(column.type, site.world))


def _filled(column: Column, site: Site) -> bool:
    if column.serial or column.identity or column.generated is not None:
        return True
    default = effective_default(column, site.world, site.versions)
    return default is not None and default.text.upper() != "NULL"


def _nullable(column: Column) -> Column:
    return replace(column, not_null=False, default=None)
