"""
The engine refuses to make this type of that one.

Oracle changes a type only where the column is empty (ORA-01439), and shortens one only where all values fit (ORA-01441);
Redshift only lengthens VARCHAR, outside of a transaction; Snowflake lengthens text and widens numbers of the same scale, and
nothing else; BigQuery only widens; SQLite has no such statement. The migration ends there.

```sql given
CREATE TABLE orders (id bigint, code varchar(40), total decimal(10, 2));
```
```sql bad engine=redshift kinds=fails
ALTER TABLE orders ALTER COLUMN id TYPE int;
```
```sql bad engine=snowflake kinds=fails
ALTER TABLE orders ALTER COLUMN code SET DATA TYPE varchar(20);
```
```sql bad engine=snowflake kinds=fails
ALTER TABLE orders ALTER COLUMN total SET DATA TYPE number(12, 4);
```
```sql bad engine=oracle kinds=fails
ALTER TABLE orders MODIFY (total varchar2(20));
```
```sql bad engine=oracle kinds=fails
ALTER TABLE orders MODIFY (code varchar(20));
```
```sql bad engine=bigquery kinds=fails
ALTER TABLE orders ALTER COLUMN code SET DATA TYPE INT64;
```
```sql bad engine=sqlite kinds=fails
ALTER TABLE orders ALTER COLUMN code TYPE text;
```
```sql good engine=redshift
ALTER TABLE orders ALTER COLUMN code TYPE varchar(200);
```
```sql good engine=snowflake
ALTER TABLE orders ALTER COLUMN code SET DATA TYPE varchar(200), COLUMN total SET DATA TYPE number(20, 2);
```
```sql good engine=oracle
ALTER TABLE orders MODIFY (code varchar2(200));
```

On Snowflake: https://docs.snowflake.com/en/sql-reference/sql/alter-table-column
On Redshift: https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html
On BigQuery: https://cloud.google.com/bigquery/docs/reference/standard-sql/data-definition-language#alter_column_set_data_type_statement
On SQLite: https://www.sqlite.org/omitted.html

Source: https://docs.oracle.com/en/error-help/db/ora-01439/
"""

from bot.domain.findings import Severity
from bot.domain.operations import AlterColumnType, AlterIdentity, SetDefault, SetNotNull
from bot.domain.schema import Type
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.rules.vendors import changed, kind, length, said
from workers.sql.dialect import COPIED

rule = Rule(
    __name__, severity=Severity.ERROR, kinds=("fails",), engines=("oracle", "sqlite", "snowflake", "bigquery", "redshift")
)
_TEXT = {"varchar", "char", "varchar2", "nvarchar2", "nchar", "clob"}
_DATES = {"date", "timestamp", "timestamp with local time zone"}
_WIDER = {
    "int64": ("decimal", "bignumeric", "float64"), "decimal": ("bignumeric", "float64"), "bignumeric": ("float64",),
    "bigint": ("decimal", "bignumeric", "float64"), "int": ("decimal", "bignumeric", "float64"),
}  # fmt: skip
_SYNONYMS = {
    "bigquery": {"bigint": "int64", "int": "int64", "smallint": "int64", "numeric": "decimal"},
    "snowflake": {"bigint": "decimal", "int": "decimal", "smallint": "decimal", "char": "varchar"},
}  # fmt: skip


@rule.on(AlterColumnType)
def check(operation: AlterColumnType, site: Site) -> Verdict:
    """A column whose type before is known, in a table with rows; in SQLite any."""
    if site.migration.engine == "sqlite":
        yield from _none(site)
        return
    old = changed(site, operation.table, operation.column, operation.type)
    if old is None or _allowed(old, operation.type, site.migration.engine):
        return
    name = f"{operation.table}.{operation.column}"
    yield Harm(
        kinds=("fails",),
        title=f"{said(site)} does not make `{name}` {_shown(operation.type)}, as it is {_shown(old)}: the migration stops",
        parsed=f"`{name}` is {_shown(old)} before this change",
        severity=Severity.WARNING if site.migration.engine == "oracle" else None,  # the column may be empty
        fixes=(
            site.recipe(
                "-- add a column of the new type, fill it from the old one, let the code use it, drop the old one",
                title="Add a column of the new type beside it",
            ),
        ),
    )


@rule.on(SetNotNull, SetDefault, AlterIdentity)
def check_sqlite(operation: SetNotNull | SetDefault | AlterIdentity, site: Site) -> Verdict:
    """SQLite changes no column that is there."""
    del operation
    if site.migration.engine == "sqlite":
        yield from _none(site)


def _none(site: Site) -> Verdict:
    if COPIED in site.sql:
        return
    yield Harm(
        kinds=("fails",),
        title="SQLite has no ALTER COLUMN: the migration stops here",
        parsed="the statement is a syntax error there",
        fixes=(
            site.recipe(
                "-- CREATE TABLE under another name, INSERT … SELECT, DROP TABLE, ALTER TABLE … RENAME TO",
                title="Make the table anew, as SQLite's own page describes",
            ),
        ),
    )


def _allowed(old: Type, new: Type, engine: str) -> bool:
    names = _SYNONYMS.get(engine, {})
    before, after = names.get(kind(old), kind(old)), names.get(kind(new), kind(new))
    match engine:
        case "redshift":
            return before == after == "varchar"
        case "oracle":
            if before == after and before in {"varchar2", "nvarchar2", "varchar"}:
                return length(new) >= length(old)
            return before == after or (before in _TEXT and after in _TEXT - {"clob"}) or {before, after} <= _DATES
        case "snowflake":
            if before != after:
                return False
            return after not in {"varchar", "decimal"} or _fits(old, new, before)
        case _:
            return before == after or after in _WIDER.get(before, ())


def _fits(old: Type, new: Type, name: str) -> bool:
    if name == "varchar":
        return length(new) >= length(old)
    scale = [one.modifiers[1] if len(one.modifiers) > 1 else "0" for one in (old, new)]
    return scale[0] == scale[1]


def _shown(one: Type) -> str:
    return f"{one.name}({', '.join(one.modifiers)})" if one.modifiers else one.name
