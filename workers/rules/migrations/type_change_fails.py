"""
A column's type cannot be changed while a view uses it, nor to a type there is no conversion for.

PostgreSQL refuses to alter the type of a column that a view, a rule or a generated column reads, and wants USING where it
knows no conversion: the migration stops.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, amount int, code text, flag int);
CREATE VIEW totals AS SELECT o.amount FROM orders o;
```
```sql bad kinds=fails
ALTER TABLE orders ALTER COLUMN amount TYPE bigint;
```
```sql bad kinds=fails
ALTER TABLE orders ALTER COLUMN code TYPE integer;
```
```sql bad kinds=fails
ALTER TABLE orders ALTER COLUMN flag TYPE boolean;
```
```sql good
ALTER TABLE orders ALTER COLUMN code TYPE varchar;
```

Source: https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DATA-TYPE
"""

from bot.domain.findings import Severity
from bot.domain.operations import AlterColumnType
from workers.rules.coercion import coercion
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.rules.words import sql
from workers.sql.render import render_type
from workers.world.tables import views_reading

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",))


@rule.on(AlterColumnType)
def check(operation: AlterColumnType, site: Site) -> Verdict:
    """A type change that PostgreSQL refuses."""
    table = site.table(operation.table)
    column = table.column(operation.column)
    readers = views_reading(site.world, table.name, operation.column)
    if readers:
        names = ", ".join(f"`{view.name}`" for view in readers)
        yield Harm(
            kinds=("fails",),
            title=f"The type of `{operation.table}.{operation.column}` cannot be changed: {names} reads it",
            parsed=f"the view {names} reads the column, and PostgreSQL refuses to change its type (SQLSTATE 0A000)",
            fixes=(
                site.recipe(
                    *(sql(f"DROP {view.kind.upper()} {{}};", view.name) for view in readers),
                    site.statement.text.rstrip().rstrip(";") + ";",
                    *(sql(f"CREATE {view.kind.upper()} {{}} AS …;", view.name) for view in readers),
                    title="Drop the view, change the type and create the view again in the same transaction",
                    tradeoff="The view is locked with the table until the transaction ends.",
                ),
            ),
        )
    elif column and column.type and not operation.using and coercion(column.type, operation.type, site.world) == "fails":
        yield _no_conversion(operation, render_type(column.type), site)


def _no_conversion(operation: AlterColumnType, old: str, site: Site) -> Harm:
    new, table, column = render_type(operation.type), operation.table, operation.column
    return Harm(
        kinds=("fails",),
        title=f"`{old}` does not become `{new}` by itself: the migration stops here",
        parsed=f"`{operation.table}.{operation.column}` is `{old}`; without `USING` PostgreSQL refuses (SQLSTATE 42804)",
        fixes=(
            site.recipe(
                sql("ALTER TABLE {} ALTER COLUMN {} TYPE ", table, column) + f"{new} USING {sql('{}', column)}::{new};",
                title="Say how with USING",
                tradeoff="Rewrites the table while reads and writes wait: on a large one add a new column instead.",
            ),
        ),
    )
