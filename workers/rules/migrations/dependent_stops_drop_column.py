"""
A column that a constraint or index uses cannot be dropped.

SQL Server refuses with error 5074 while a default, check, key or index depends on the column; SQLite while an index,
a key of the
table or a view names it. What depends on it has to go first.

```sql given
CREATE TABLE customers (id int NOT NULL, CONSTRAINT pk_customers PRIMARY KEY (id));
CREATE TABLE orders (id int NOT NULL, code varchar(40) NOT NULL, state int CONSTRAINT df_state DEFAULT 0, note varchar(40),
    CONSTRAINT pk_orders PRIMARY KEY (id));
CREATE INDEX by_code ON orders (code);
```
```sql bad engine=sqlserver kinds=fails
ALTER TABLE orders DROP COLUMN code;
```
```sql bad engine=sqlserver kinds=fails
ALTER TABLE orders DROP COLUMN state;
```
```sql bad engine=sqlite kinds=fails
ALTER TABLE orders DROP COLUMN code;
```
```sql bad engine=sqlite kinds=fails
ALTER TABLE orders DROP COLUMN id;
```

A column nobody depends on goes, and one whose dependents went first. (Its data is another rule's matter.)

```sql good engine=sqlserver
CREATE TABLE carts (id int NOT NULL, code varchar(40));
CREATE INDEX by_code ON carts (code);
DROP INDEX by_code ON carts;
ALTER TABLE carts DROP COLUMN code;
```
```sql good engine=sqlite
CREATE TABLE carts (id int NOT NULL, code varchar(40));
CREATE INDEX cart_by_code ON carts (code);
DROP INDEX cart_by_code;
ALTER TABLE carts DROP COLUMN code;
```

On SQLite: https://www.sqlite.org/lang_altertable.html

Source: https://learn.microsoft.com/en-us/sql/relational-databases/tables/delete-columns-from-a-table
"""

from bot.domain.findings import Severity
from bot.domain.operations import DropColumn
from bot.domain.schema import Check, Column, ForeignKey, Key, Table
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.rules.vendors import constraint_dropped, said
from workers.sql.dialect import COPIED

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",), engines=("sqlserver", "sqlite"))


@rule.on(DropColumn)
def check(operation: DropColumn, site: Site) -> Verdict:
    """A column that the table as it stands is known to need."""
    table = site.table(operation.table)
    column = table.column(operation.column)
    needed = _needed(table, column, site) if column and COPIED not in site.sql else ""
    if not needed:
        return
    yield Harm(
        kinds=("fails",),
        title=f"{said(site)} refuses to drop `{operation.table}.{operation.column}`: {needed} depends on it",
        parsed=f"{needed} of `{operation.table}` was made before, and nothing in the migration drops it first",
        fixes=(site.recipe(f"-- drop {needed} first", title="Drop what depends on it first"),),
    )


def _needed(table: Table, column: Column, site: Site) -> str:
    name, server = column.name, site.migration.engine == "sqlserver"
    for index in table.indexes:
        if name in index.columns() and not index.constraint:
            return f"the index `{index.name}`"
    if server and constraint_dropped(site, table.name):
        return ""  # perhaps that one: names of defaults are looked up
    for one in table.constraints:
        if isinstance(one, Key) and name in one.columns:
            return f"the key `{one.name}`" if one.name else "a key"
        if isinstance(one, ForeignKey) and name in one.columns and (server or len(one.columns) > 1):
            return f"the foreign key `{one.name}`" if one.name else "a foreign key"
        if isinstance(one, Check) and name in one.expression.columns and server:
            return f"the check `{one.name}`" if one.name else "a check"
    return "its default" if server and column.default is not None else ""
