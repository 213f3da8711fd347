"""
The statement does not fit what it is aimed at: the migration stops there.

A view has no columns to add, types to change or indexes; DROP TABLE does not drop a view; a primary key column stays NOT NULL;
only a NOT NULL column becomes an identity; a CHECK looks at its own row and holds no query; a table is not made UNLOGGED while
a logged one refers to it.

```sql given
CREATE TABLE customers (id bigint PRIMARY KEY, rank int);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers (id));
CREATE VIEW ids AS SELECT o.id FROM orders o;
```
```sql bad kinds=fails
ALTER TABLE ids ADD COLUMN note text;
```
```sql bad kinds=fails
DROP TABLE ids;
```
```sql bad kinds=fails
ALTER TABLE orders ALTER COLUMN id DROP NOT NULL;
```
```sql bad kinds=fails
ALTER TABLE customers ALTER COLUMN rank ADD GENERATED ALWAYS AS IDENTITY;
```
```sql bad kinds=fails
ALTER TABLE orders ADD CONSTRAINT known CHECK (customer_id IN (SELECT id FROM customers)) NOT VALID;
```
```sql bad kinds=fails
ALTER TABLE customers SET UNLOGGED;
```
```sql good
ALTER VIEW ids ALTER COLUMN id SET DEFAULT 0;
DROP VIEW ids;
```
```sql good
ALTER TABLE customers ADD CONSTRAINT selected CHECK (rank <> 5) NOT VALID;
```

Source: https://www.postgresql.org/docs/current/sql-altertable.html
"""

import re

from bot.domain.findings import Severity
from bot.domain.operations import (
    AddColumn,
    AddConstraint,
    AlterColumnType,
    AlterIdentity,
    CreateIndex,
    DropTable,
    SetNotNull,
    SetPersistence,
)
from bot.domain.schema import Check, ForeignKey, Key, Name
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",), whatever_rows=True)
_QUERY = re.compile(r"\(\s*SELECT\b", re.IGNORECASE)


@rule.on(AddColumn, AlterColumnType, CreateIndex)
def check_view(operation: AddColumn | AlterColumnType | CreateIndex, site: Site) -> Verdict:
    """What only a table has, asked of a view; a materialized view has indexes."""
    kind = site.table(operation.table).kind
    if kind == "view" or (kind == "materialized view" and not isinstance(operation, CreateIndex)):
        yield _fails(f"`{operation.table}` is a {kind}, not a table", "42809")


@rule.on(DropTable)
def check_drop(operation: DropTable, site: Site) -> Verdict:
    """DROP with the wrong word."""
    found = site.world.table(operation.table)
    kind = "table" if found is not None and found.kind == "partitioned" else found.kind if found else operation.kind
    if found is not None and (found.known or found.kind != "table") and kind != operation.kind:
        yield _fails(f"`{operation.table}` is a {kind}: `DROP {operation.kind.upper()}` does not drop it", "42809")


@rule.on(SetNotNull)
def check_nullable(operation: SetNotNull, site: Site) -> Verdict:
    """DROP NOT NULL on a column of the primary key."""
    key = next((c for c in site.table(operation.table).constraints if isinstance(c, Key) and c.primary), None)
    if not operation.not_null and key is not None and operation.column in key.columns:
        yield _fails(f"`{operation.table}.{operation.column}` belongs to the primary key and stays NOT NULL", "42P16")


@rule.on(AlterIdentity)
def check_identity(operation: AlterIdentity, site: Site) -> Verdict:
    """Identity given to a column that may be NULL, or taken from one that has none."""
    column = site.column(operation.table, operation.column)
    if column is None or not site.table(operation.table).known:
        return
    name = f"`{operation.table}.{operation.column}`"
    strict = any(isinstance(o, SetNotNull) and o.column == operation.column and o.not_null for o in site.siblings())
    if operation.action == "add" and not column.not_null and not strict:
        yield _fails(f"{name} may be NULL, and only a NOT NULL column becomes an identity", "55000")
    elif operation.action != "add" and not column.identity and not operation.if_exists:
        yield _fails(f"{name} is not an identity column", "55000")


@rule.on(AddConstraint)
def check_query(operation: AddConstraint, site: Site) -> Verdict:  # noqa: ARG001
    """A CHECK with a query in it."""
    constraint = operation.constraint
    if isinstance(constraint, Check) and _QUERY.search(re.sub(r"'(?:[^']|'')*'", "''", constraint.expression.text)):
        yield _fails("A CHECK cannot hold a query: it looks at its own row only", "0A000")


@rule.on(SetPersistence)
def check_persistence(operation: SetPersistence, site: Site) -> Verdict:
    """UNLOGGED while a logged table refers to it, LOGGED while it refers to an unlogged one."""
    table = site.table(operation.table)
    own = {c.table for c in table.constraints if isinstance(c, ForeignKey)} - {table.name}
    if operation.logged:
        wrong = [name for name in own if site.world.table(name) and site.table(name).unlogged]
    else:
        wrong = [
            t.name
            for t in site.world.dependents(table.name)
            if not t.unlogged and t.name != table.name and _refers(t.constraints, table.name)
        ]
    if wrong:
        word = "LOGGED" if operation.logged else "UNLOGGED"
        yield _fails(f"`{operation.table}` cannot be made {word}: a foreign key ties it to `{wrong[0]}`", "42P16")


def _refers(constraints: tuple[object, ...], name: Name) -> bool:
    return any(isinstance(c, ForeignKey) and c.table == name for c in constraints)


def _fails(title: str, state: str) -> Harm:
    return Harm(
        kinds=("fails",),
        title=f"{title}: the migration stops here",
        parsed=f"PostgreSQL refuses it whatever the rows are (SQLSTATE {state})",
    )
