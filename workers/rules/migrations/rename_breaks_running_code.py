"""
A rename breaks the code that is running.

From the moment it commits the old name is gone: every running query that uses it fails until the new code is everywhere,
and old code cannot be rolled back to.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, code text);
```
```sql bad kinds=breaks
ALTER TABLE orders RENAME COLUMN code TO reference;
```
```sql bad kinds=breaks
ALTER TABLE orders RENAME TO purchases;
```
```sql bad kinds=breaks
CREATE SCHEMA sales;
ALTER TABLE orders SET SCHEMA sales;
```
```sql good
ALTER TABLE orders RENAME TO purchases;
CREATE VIEW orders AS SELECT * FROM purchases;
```
```sql good
ALTER TABLE orders RENAME COLUMN code TO old_code;
ALTER TABLE orders ADD COLUMN code varchar(20);
```
```sql bad engine=mysql kinds=breaks
ALTER TABLE orders RENAME TO purchases;
```
```sql bad engine=sqlserver kinds=breaks
EXEC sp_rename 'dbo.orders.code', 'reference', 'COLUMN';
```
```sql bad engine=oracle kinds=breaks
RENAME orders TO purchases;
```
```sql good engine=sqlite
PRAGMA foreign_keys=OFF;
CREATE TABLE new_orders (id bigint PRIMARY KEY, code text NOT NULL);
INSERT INTO new_orders SELECT id, code FROM orders;
DROP TABLE orders;
ALTER TABLE new_orders RENAME TO orders;
```
```sql good
CREATE TABLE staging (id bigint, code text);
ALTER TABLE staging RENAME COLUMN code TO reference;
```
```python given file=shop/models.py
class OrderLine(Model):
    pass
```
```python given file=shop/migrations/0001_initial.py
from django.db import migrations, models

class Migration(migrations.Migration):
    operations = [
        migrations.CreateModel("OrderLine", [("id", models.AutoField(primary_key=True))]),
        migrations.CreateModel("OldLine", [("id", models.AutoField(primary_key=True))]),
    ]
```
```python bad kinds=breaks file=shop/migrations/0002_rename.py
from django.db import migrations

class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.RenameModel("OrderLine", "Line")]
```
```python good file=shop/migrations/0002_rename.py
from django.db import migrations

class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.RenameModel("OldLine", "Line")]
```

On MySQL: https://dev.mysql.com/doc/refman/8.4/en/rename-table.html
On SQL Server: https://learn.microsoft.com/en-us/sql/relational-databases/system-stored-procedures/sp-rename-transact-sql
On Oracle: https://docs.oracle.com/en/database/oracle/oracle-database/23/sqlrf/RENAME.html
On SQLite: https://www.sqlite.org/lang_altertable.html
On Snowflake: https://docs.snowflake.com/en/sql-reference/sql/alter-table
On BigQuery: https://cloud.google.com/bigquery/docs/managing-table-schemas
On Redshift: https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html

Source: https://www.postgresql.org/docs/current/ddl-alter.html#DDL-ALTER-RENAMING-COLUMN
"""

import re
from collections.abc import Iterator

from bot.domain.findings import Fix, Severity
from bot.domain.operations import CreateTable, CreateTableAs, CreateView, RenameColumn, RenameTable, SetSchema
from bot.domain.schema import Name
from workers.rules.locks import ACCESS_EXCLUSIVE
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.rules.swaps import column_swapped
from workers.rules.words import sql
from workers.sql.dialect import VENDORS
from workers.sql.render import render_type

rule = Rule(
    __name__,
    severity=Severity.ERROR,
    kinds=("breaks",),
    engines=("postgresql", "mysql", "mariadb", *VENDORS),
    known_as="renaming-column renaming-table bc101 bc102 incompatible rename-column rename-table",
)
_WORD = re.compile(r"""["'](\w{1,60})["']""")


@rule.on(RenameColumn)
def check_column(operation: RenameColumn, site: Site) -> Verdict:
    """A column that running code knows by its old name, unless another one takes that name in the same migration."""
    if not site.existed(operation.table) or (operation.table, operation.column) in site.added_columns:
        return
    table, old, new = operation.table, operation.column, operation.new_name
    if column_swapped(table, old, site):
        return
    places = site.uses(old, table=table)
    if places == ():
        return  # the repository holds code, and none of it names the column
    yield Harm(
        kinds=("breaks",),
        title=f"Renaming `{table}.{old}` to `{new}` breaks running code at once",
        parsed=f"`{old}` of `{table}` was there before this change; queries that name it fail with {_error('column', site)}",
        quoted=places or (),
        locks=site.lock(ACCESS_EXCLUSIVE, table),
        fixes=_expand(site, _added(table, old, new, site), f"{old} and {new}"),
    )


@rule.on(RenameTable, SetSchema)
def check_table(operation: RenameTable | SetSchema, site: Site) -> Verdict:
    """A table that running code knows by its old name, unless something takes the old name in the same migration."""
    old = operation.table
    if not site.existed(old) or site.table(old).kind != "table" or operation.kind != "table" or _replaced(old, site):
        return
    places = site.uses(old.name, relation=True)
    if places == ():
        places = next(filter(None, (site.uses(model, relation=True) for model in _models(old, site))), ())
    if places == ():
        return
    renamed = isinstance(operation, RenameTable)
    new = Name(operation.new_name, old.schema) if isinstance(operation, RenameTable) else Name(old.name, operation.new_schema)
    yield Harm(
        kinds=("breaks",),
        title=f"Renaming `{old}` to `{new}` breaks running code at once",
        parsed=f"`{old}` was there before this change; queries that name it fail with {_error('relation', site)}",
        quoted=places or (),
        locks=site.lock(ACCESS_EXCLUSIVE, old),
        fixes=(
            site.recipe(
                site.sql.rstrip().rstrip(";") + ";",
                f"CREATE VIEW {old} AS SELECT * FROM {new};"
                if site.vendor
                else sql("CREATE VIEW {} AS SELECT * FROM {};", old, new),
                title="Leave a view under the old name" + ("" if site.mysql or site.vendor else ", in the same transaction"),
                tradeoff="Simple views can be written through; drop it once no code uses the old name.",
                rollback=""
                if site.vendor
                else sql("DROP VIEW {};\n", old)
                + (
                    sql("ALTER TABLE {} RENAME TO {};", new, old.name)
                    if renamed
                    else sql("ALTER TABLE {} SET SCHEMA {};", new, old.schema or "public")
                ),
            ),
        ),
    )


def _models(table: Name, site: Site) -> Iterator[str]:
    """The words of the call by which code may know the table: Django's is its app's name with the model's behind it."""
    for word in _WORD.findall(site.statement.text if site.voice is not None else ""):
        if table.name.endswith(f"_{word.lower()}"):
            yield word


def _added(table: Name, old: str, new: str, site: Site) -> str:
    """How the engine adds a column like the old one, without its constraints: old code does not fill it."""
    if site.vendor:
        return f"ALTER TABLE {table} ADD {'' if site.migration.engine in {'sqlserver', 'oracle'} else 'COLUMN '}{new} …;"
    column = None if site.mysql else site.column(table, old)
    kind = render_type(column.type) if column and column.type else "…"
    return sql("ALTER TABLE {} ADD COLUMN {} ", table, new) + f"{kind};"


def _error(what: str, site: Site) -> str:
    """The server's words."""
    if site.vendor:
        return "an error"
    if site.mysql:
        return "`Unknown column` (1054)" if what == "column" else "`Table doesn't exist` (1146)"
    return f"`{what} does not exist`"


def _replaced(old: Name, site: Site) -> bool:
    return any(
        isinstance(op, CreateView | CreateTable | CreateTableAs | RenameTable) and old == _gives(op)
        for statement in site.migration.up
        for op in (step.operation for step in statement.steps)
    )


def _gives(operation: CreateView | CreateTable | CreateTableAs | RenameTable) -> Name:
    match operation:
        case CreateView(view=view):
            return view
        case RenameTable(table=table, new_name=new_name):
            return Name(new_name, table.schema)
    return operation.table


def _expand(site: Site, add: str, both: str) -> tuple[Fix, ...]:
    return (
        site.recipe(
            add,
            f"-- write {both} (in the application or by a trigger), fill the old rows in batches",
            title="Add the new column beside the old one and write both",
            tradeoff="Takes several releases.",
        ),
        site.recipe(
            "-- read the new one, then drop the old one",
            later=True,
            title="Switch reads, drop the old column a release later",
        ),
    )
