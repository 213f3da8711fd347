"""
CASCADE drops more than it names.

DROP … CASCADE also drops the foreign keys of other tables, views, and of a type the columns that have it, with their data.

```sql given
CREATE TYPE status AS ENUM ('open', 'done');
CREATE TABLE customers (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers, status status);
CREATE VIEW customer_ids AS SELECT id FROM customers;
CREATE TABLE notes (id bigint PRIMARY KEY);
```
```sql bad kinds=loses
DROP TABLE customers CASCADE;
```
```sql bad kinds=loses
DROP TYPE status CASCADE;
```
```sql good
ALTER TABLE orders DROP CONSTRAINT orders_customer_id_fkey;
```

Source: https://www.postgresql.org/docs/current/ddl-depend.html
"""

from collections.abc import Iterable, Iterator

from bot.domain.findings import Severity
from bot.domain.operations import DropTable, DropType
from bot.domain.schema import Name, Table
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(
    __name__,
    severity=Severity.WARNING,
    kinds=("loses",),
    known_as="ban-drop-column ban-drop-table ban-drop-database ban-truncate-cascade"
    " destructive ds102 ds103 drop-column drop-table",
)
_SHOWN = 4


@rule.on(DropTable)
def check(operation: DropTable, site: Site) -> Verdict:
    """A table or view with what stands on it and is not dropped here."""
    if operation.cascade and site.existed(operation.table):
        gone = _dropped(site)
        yield from _lost(str(operation.table), (_named(t, operation.table) for t in _standing(operation.table, site, gone)))


@rule.on(DropType)
def check_type(operation: DropType, site: Site) -> Verdict:
    """A type with the columns that have it."""
    if operation.cascade:
        gone = _dropped(site)
        columns = (
            f"the column `{table.name}.{column.name}`"
            for table in site.world.tables()
            if not table.new and table.name not in gone and table.kind == "table"
            for column in table.columns
            if column.type is not None
            and (column.type.name, column.type.schema) == (operation.type.name, operation.type.schema)
        )
        yield from _lost(str(operation.type), columns)


def _standing(name: Name, site: Site, gone: set[Name]) -> list[Table]:
    return [table for table in site.world.dependents(name) if not table.new and table.name not in gone]


def _named(table: Table, name: Name) -> str:
    if table.kind in {"view", "materialized view"}:
        return f"the {table.kind} `{table.name}`"
    return f"`{table.name}`" if table.parent == name or name in table.inherits else f"the foreign key of `{table.name}`"


def _dropped(site: Site) -> set[Name]:
    steps = (step.operation for statement in site.migration.up for step in statement.steps)
    return {site.world.resolve("table", operation.table) for operation in steps if isinstance(operation, DropTable)}


def _lost(what: str, more: Iterable[str]) -> Iterator[Harm]:
    listed = sorted(more)
    if listed:
        shown = ", ".join(listed[:_SHOWN]) + (f" and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else "")
        yield Harm(kinds=("loses",), title=f"`CASCADE` also drops {shown}", parsed=f"they stand on `{what}`")
