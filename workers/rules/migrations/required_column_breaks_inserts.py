"""
A NOT NULL column loses its default in the release that adds it: code that does not know it can no longer insert.

The default lets code that is still running insert rows without the new column. From the moment it is dropped such an INSERT
fails (SQLSTATE 23502) until the new code is everywhere, and old code cannot be rolled back to. Prisma and Django write a
default for the old rows only and drop it at once.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, note text NOT NULL DEFAULT '');
CREATE TABLE parcels (id bigint PRIMARY KEY);
CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.region := ''eu''; RETURN NEW; END';
CREATE TRIGGER fills BEFORE INSERT ON parcels FOR EACH ROW EXECUTE FUNCTION fill();
```
```sql bad kinds=breaks
ALTER TABLE orders ADD COLUMN region text NOT NULL DEFAULT 'eu';
ALTER TABLE orders ALTER COLUMN region DROP DEFAULT;
```
```sql bad kinds=breaks
ALTER TABLE orders ADD COLUMN region text NOT NULL DEFAULT 'eu', ADD COLUMN weight int NOT NULL DEFAULT 0;
ALTER TABLE orders ALTER COLUMN region DROP DEFAULT, ALTER COLUMN weight DROP DEFAULT;
```
```sql good
ALTER TABLE orders ADD COLUMN region text NOT NULL DEFAULT 'eu';
```
```sql good
ALTER TABLE orders ADD COLUMN region text DEFAULT 'eu';
ALTER TABLE orders ALTER COLUMN region DROP DEFAULT;
```
```sql good
ALTER TABLE orders ALTER COLUMN note DROP DEFAULT;
```
```sql good
ALTER TABLE parcels ADD COLUMN region text NOT NULL DEFAULT 'eu';
ALTER TABLE parcels ALTER COLUMN region DROP DEFAULT;
```
```sql good
CREATE TABLE refunds (id bigint PRIMARY KEY);
ALTER TABLE refunds ADD COLUMN region text NOT NULL DEFAULT 'eu';
ALTER TABLE refunds ALTER COLUMN region DROP DEFAULT;
```

Source: https://www.postgresql.org/docs/current/ddl-default.html
"""

from bot.domain.findings import Severity
from bot.domain.operations import AddColumn, SetDefault
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.sql.render import render

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))


@rule.on(SetDefault)
def check(operation: SetDefault, site: Site) -> Verdict:
    """The default of a column that this pull request adds. Of an older one running code may well give the value itself."""
    if operation.default is not None or (operation.table, operation.column) not in site.added_columns:
        return
    table, column = site.table(operation.table), site.column(operation.table, operation.column)
    if column is None or not column.not_null or column.default is None or table.attached:
        return  # a trigger may fill it
    if any(isinstance(other, AddColumn) and other.column.name == operation.column for other in site.siblings()):
        return  # PostgreSQL drops defaults before it adds columns: this fails (SQLSTATE 42703)
    name, alone = f"{operation.table}.{operation.column}", len(site.statement.steps) == 1
    later = (site.statement.text.rstrip().rstrip(";") if alone else render(operation)) + ";"
    yield Harm(
        kinds=("breaks",),
        title=f"`{name}` is new, NOT NULL and loses its default: running code that does not know it can no longer insert",
        parsed=f"an INSERT into `{operation.table}` without `{operation.column}` fails from here on (SQLSTATE 23502)",
        fixes=(
            site.instead(
                "\n".join(f"-- next release: {line}" for line in later.split("\n")),
                title="Keep the default until the new code is everywhere",
                tradeoff="The default stays one release longer; a mapper that compares schemas may ask for the drop again.",
                rollback="Nothing to undo.",
            ),
        ),
    )
