"""
A unique key fails at the first two equal rows.

The rows that are there were written without it: the statement ends at the first pair (error 1062 on MySQL, 1505 on SQL
Server, ORA-01452). On MySQL and Oracle, which take no change of the schema back, what the migration did before stays done.

```sql given
CREATE TABLE orders (id int NOT NULL PRIMARY KEY, code varchar(40), email varchar(40), UNIQUE KEY by_email (email));
```
```sql bad engine=mysql kinds=fails
ALTER TABLE orders ADD UNIQUE KEY by_code (code);
```
```sql bad engine=mariadb kinds=fails
CREATE UNIQUE INDEX by_code ON orders (code);
```
```sql bad engine=sqlserver kinds=fails
CREATE UNIQUE INDEX by_code ON orders (code) WITH (ONLINE = ON);
```
```sql bad engine=sqlite kinds=fails
CREATE UNIQUE INDEX by_code ON orders (code);
```
```sql good engine=mysql
ALTER TABLE orders ADD COLUMN token varchar(40);
CREATE UNIQUE INDEX by_token ON orders (token);
CREATE UNIQUE INDEX by_both ON orders (email, code);
```
```sql good engine=mysql
DELETE a FROM orders a JOIN orders b ON a.code = b.code AND a.id > b.id;
ALTER TABLE orders ADD UNIQUE KEY by_code (code);
```
```sql with file=changes/1.sql
UPDATE orders a JOIN orders b ON a.code = b.code AND a.id > b.id SET a.code = CONCAT(a.code, '-', a.id);
```
```sql good engine=mysql file=changes/2.sql
ALTER TABLE orders ADD UNIQUE KEY by_code (code);
```

On SQL Server: https://learn.microsoft.com/en-us/sql/t-sql/statements/create-index-transact-sql
On Oracle: https://docs.oracle.com/en/database/oracle/oracle-database/23/sqlrf/CREATE-INDEX.html
On SQLite: https://www.sqlite.org/lang_createindex.html

Source: https://dev.mysql.com/doc/refman/8.4/en/create-index.html
"""

from bot.domain.findings import Severity
from bot.domain.operations import AddConstraint, CreateIndex
from bot.domain.schema import Index, Key, Name
from workers.rules.before import made_anew
from workers.rules.online_ddl import ENGINES
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.rules.unmet import seen_to

rule = Rule(__name__, severity=Severity.WARNING, kinds=("fails",), engines=(*ENGINES, "sqlserver", "oracle", "sqlite"))


@rule.on(AddConstraint, CreateIndex)
def check(operation: AddConstraint | CreateIndex, site: Site) -> Verdict:
    """A unique key over rows that nothing kept apart so far."""
    columns = _columns(operation)
    if not columns or not site.holds_rows(operation.table) or _kept_apart(columns, operation.table, site):
        return
    if _settled(columns, operation.table, site):
        return
    listed = ", ".join(f"`{column}`" for column in columns)
    yield Harm(
        kinds=("fails",),
        title=f"The migration stops if two rows of `{operation.table}` are equal in {listed}",
        parsed=f"nothing that is known kept the rows of `{operation.table}` apart in it until now",
        sized=(operation.table,),
        fixes=(
            site.recipe(
                "-- run this first: what it lists makes the key fail",
                _query(columns, operation.table, site),
                title="Look for duplicates first",
            ),
        ),
    )


def _query(columns: tuple[str, ...], table: Name, site: Site) -> str:
    """The look for duplicates, in the engine's words."""
    listed = ", ".join(f"`{column}`" if site.mysql else column for column in columns)
    name = f"`{table.name}`" if site.mysql else str(table)
    limit = " LIMIT 20" if site.migration.engine not in {"sqlserver", "oracle"} else ""
    return f"SELECT {listed}, count(*) FROM {name} GROUP BY {listed} HAVING count(*) > 1{limit};"


def _columns(operation: AddConstraint | CreateIndex) -> tuple[str, ...]:
    if isinstance(operation, CreateIndex):
        index: Index = operation.index
        whole = all(part.column and not part.opclass for part in index.parts)
        return tuple(part.column or "" for part in index.parts) if index.unique and whole else ()
    key = operation.constraint
    return key.columns if isinstance(key, Key) and not key.primary and all(key.columns) else ()


def _kept_apart(columns: tuple[str, ...], name: Name, site: Site) -> bool:
    keys = [{part.column for part in i.parts} for i in site.table(name).indexes if i.unique]
    return any(key and key <= set(columns) for key in keys)


def _settled(columns: tuple[str, ...], table: Name, site: Site) -> bool:
    """Whether the change sees to it: a new column, rows deleted or written, also by a migration before it, a key made anew."""
    new = any((table, column) in site.added_columns for column in columns)
    return new or made_anew(site, table) or seen_to(site, table)
