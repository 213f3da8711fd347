"""
Rows are deleted for good.

TRUNCATE, DELETE without WHERE and DROP SCHEMA take every row there is; TRUNCATE … CASCADE and DROP SCHEMA also take what
refers to it. A down migration does not bring them back.

```sql given
CREATE SCHEMA billing;
CREATE TABLE orders (id bigint PRIMARY KEY);
CREATE TABLE billing.invoices (id bigint PRIMARY KEY);
```
```sql bad kinds=loses,irreversible
TRUNCATE orders;
```
```sql bad kinds=loses,irreversible
DELETE FROM orders;
```
```sql bad kinds=loses,irreversible
DROP SCHEMA billing CASCADE;
```
```sql bad engine=mysql kinds=loses,irreversible
ALTER TABLE orders DROP PARTITION p2023;
```
```sql bad engine=sqlserver kinds=loses,irreversible
DELETE o FROM dbo.orders o;
```
```sql bad engine=bigquery kinds=loses,irreversible
DELETE FROM orders WHERE true;
```
```sql bad engine=oracle kinds=loses,irreversible
BEGIN
  EXECUTE IMMEDIATE 'TRUNCATE TABLE orders';
END;
/
```
```sql good
DELETE FROM orders WHERE id < 100;
```
```sql good
CREATE TEMP TABLE kept AS SELECT DISTINCT id FROM orders;
DELETE FROM orders;
INSERT INTO orders SELECT id FROM kept;
```
```sql good
BEGIN;
CREATE TABLE staging (id bigint);
TRUNCATE staging;
COMMIT;
```

On MySQL: https://dev.mysql.com/doc/refman/8.4/en/truncate-table.html
On SQL Server: https://learn.microsoft.com/en-us/sql/t-sql/statements/truncate-table-transact-sql
On Oracle: https://docs.oracle.com/en/database/oracle/oracle-database/23/sqlrf/TRUNCATE-TABLE.html
On SQLite: https://www.sqlite.org/lang_delete.html
On Snowflake: https://docs.snowflake.com/en/sql-reference/sql/truncate-table
On BigQuery: https://cloud.google.com/bigquery/docs/reference/standard-sql/dml-syntax#delete_statement
On Redshift: https://docs.aws.amazon.com/redshift/latest/dg/r_TRUNCATE.html

Source: https://www.postgresql.org/docs/current/sql-truncate.html
"""

from bot.domain.findings import Kind, Lock, Severity
from bot.domain.operations import Delete, DropSchema, SetTableOptions, Truncate
from bot.domain.schema import Name
from workers.rules.locks import ACCESS_EXCLUSIVE
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.rules.swaps import table_copied
from workers.sql.dialect import VENDORS

rule = Rule(
    __name__,
    severity=Severity.WARNING,
    kinds=("loses", "irreversible"),
    engines=("postgresql", "mysql", "mariadb", *VENDORS),
    known_as="ban-drop-column ban-drop-table ban-drop-database ban-truncate-cascade"
    " destructive ds102 ds103 drop-column drop-table",
)
_KINDS: tuple[Kind, ...] = ("loses", "irreversible")


@rule.on(Truncate)
def check_truncate(operation: Truncate, site: Site) -> Verdict:
    """TRUNCATE of a table that was there."""
    if site.existed(operation.table) and (operation.cascade or not table_copied(operation.table, site)):
        reach = ", and every table that refers to it" if operation.cascade else ""
        yield _harm("TRUNCATE", f"`{operation.table}`{reach}", site.lock(ACCESS_EXCLUSIVE, operation.table))


@rule.on(Delete)
def check_delete(operation: Delete, site: Site) -> Verdict:
    """DELETE of everything."""
    if operation.filtered or operation.reads or table_copied(operation.table, site):
        return
    if site.existed(operation.table):
        yield _harm("DELETE without WHERE", f"`{operation.table}`", ())


@rule.on(SetTableOptions)
def check_partition(operation: SetTableOptions, site: Site) -> Verdict:
    """MySQL's DROP and TRUNCATE PARTITION take the rows with them."""
    if site.mysql and operation.option in {"DROP PARTITION", "TRUNCATE PARTITION"} and site.existed(operation.table):
        yield _harm(operation.option, f"those partitions of `{operation.table}`", ())


@rule.on(DropSchema)
def check_schema(operation: DropSchema, site: Site) -> Verdict:
    """DROP SCHEMA, unless the change itself made everything in it."""
    schema = "" if operation.schema == "public" else operation.schema
    inside: list[Name] = [table.name for table in site.world.tables() if table.name.schema == schema]
    if not inside or any(site.existed(name) for name in inside):
        yield _harm("DROP SCHEMA", f"schema `{operation.schema}`", ())


def _harm(command: str, what: str, locks: tuple[Lock, ...]) -> Harm:
    return Harm(
        kinds=_KINDS,
        title=f"`{command}` deletes every row of {what}: nothing brings them back",
        parsed=f"`{command}`, and {what} was there before this change",
        locks=locks,
    )
