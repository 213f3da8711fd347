"""
The constraint, index, type or other object that the statement names does not exist: the migration stops there.

What no earlier migration made, or one has dropped or renamed, is an error for PostgreSQL.

Said only where the history accounts for the table, or for the whole database. Types and labels of extensions are left alone.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, code text);
CREATE INDEX orders_code_idx ON orders (code);
CREATE TYPE mood AS ENUM ('sad', 'ok');
```
```sql bad kinds=fails
ALTER TABLE orders DROP CONSTRAINT orders_code_check;
```
```sql bad kinds=fails
ALTER TABLE orders DROP CONSTRAINT orders_code_idx;
```
```sql bad kinds=fails
DROP INDEX orders_total_idx;
```
```sql bad kinds=fails
ALTER TYPE mood ADD VALUE 'meh' BEFORE 'good';
```
```sql bad kinds=fails
ALTER TABLE orders ADD COLUMN email citext;
```
```sql bad kinds=fails
DROP TRIGGER orders_keep ON orders;
```
```sql given file=migrations/1_tags.sql
CREATE TABLE tags (id bigint PRIMARY KEY, data hstore);
```
```sql good file=migrations/2_more.sql
ALTER TABLE tags ADD COLUMN more hstore;
```
```sql good
DROP INDEX IF EXISTS orders_total_idx;
ALTER TABLE orders DROP CONSTRAINT IF EXISTS orders_code_check;
DROP TRIGGER IF EXISTS orders_keep ON orders;
```
```sql good
ALTER TABLE orders ADD CONSTRAINT code_there CHECK (code <> '') NOT VALID;
ALTER TABLE orders DROP CONSTRAINT code_there;
CREATE EXTENSION hstore;
ALTER TABLE orders ADD COLUMN tags hstore;
```

Source: https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

from bot.domain import operations as op
from bot.domain.findings import Severity
from bot.domain.schema import Name, Table, Type
from workers.rules.known import columns_known, everything
from workers.rules.migrations.missing_name_fails import missing
from workers.rules.rule import Rule, Verdict
from workers.rules.site import Site
from workers.rules.types import TYPELESS, is_built_in

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",), whatever_rows=True)
_ON_CONSTRAINT = (op.ValidateConstraint, op.RenameConstraint, op.AlterConstraint)


@rule.on(*_ON_CONSTRAINT, op.DropConstraint)
def check_constraint(operation: op.Operation, site: Site) -> Verdict:
    """A constraint that is not there. PostgreSQL 18 names NOT NULL constraints itself: those are left alone."""
    name: str = operation.name  # type: ignore[attr-defined]
    table = site.table(operation.table)  # type: ignore[attr-defined]
    looked = getattr(operation, "if_exists", False) or site.statement.inside
    if looked or not (columns_known(site, table) or _only_index(name, table)) or name.endswith("_not_null"):
        return
    added = (other.constraint.name for other in site.siblings() if isinstance(other, op.AddConstraint))
    if name not in {c.name for c in table.constraints} and name not in added:
        yield missing("constraint", f"{table.name}: {name}", "42704")


def _only_index(name: str, table: Table) -> bool:
    """Whether the name is that of an index, which no constraint is behind: whatever else happened to the table."""
    return table.known and any(index.name == name for index in table.indexes)


@rule.on(op.DropIndex, op.RenameIndex, op.Reindex, op.Cluster)
def check_index(operation: op.Operation, site: Site) -> Verdict:
    """An index that is not there. Those that partitions inherit have names PostgreSQL chose: they are left alone."""
    name = _index(operation, site)
    if name is None or getattr(operation, "if_exists", False) or site.statement.inside or not everything(site):
        return
    if _owned(name, site) is None and not any(t.parent and name.name.startswith(t.name.name) for t in site.world.tables()):
        yield missing("index", str(name), "42704")


def _index(operation: op.Operation, site: Site) -> Name | None:
    match operation:
        case op.DropIndex(index=index) | op.RenameIndex(index=index):
            return index
        case op.Reindex(kind="index", target=Name() as target):
            return target
        case op.Cluster(table=Name() as table, index=str(index)) if index and site.world.table(table):
            return Name(index, site.table(table).name.schema)
    return None


def _owned(name: Name, site: Site) -> Table | None:
    table = site.world.owner(name)
    return table if table and any(i.name == name.name for i in table.indexes) else None


@rule.on(op.AddEnumValue, op.RenameEnumValue, op.DropType)
def check_type(operation: op.AddEnumValue | op.RenameEnumValue | op.DropType, site: Site) -> Verdict:
    """A type, or a label of an enum, that is not there."""
    kind = site.world.type(operation.type)
    if isinstance(operation, op.DropType):
        if kind is None and not operation.if_exists and everything(site):
            yield missing("type", str(operation.type), "42704", Severity.WARNING)
        return
    label = operation.neighbour if isinstance(operation, op.AddEnumValue) else operation.value
    if kind is not None and site.world.complete and label and label not in kind.labels:
        yield missing("value", f"{operation.type}: {label}", "22023")


@rule.on(op.AlterDomain)
def check_domain(operation: op.AlterDomain, site: Site) -> Verdict:
    """A domain's constraint that is not there."""
    domain = site.world.type(operation.domain)
    if domain is None or not site.world.complete or "IF EXISTS" in operation.text:
        return
    unnamed = any(check.name is None for check in domain.checks)
    if operation.name and not unnamed and operation.name not in {check.name for check in domain.checks}:
        yield missing("constraint", f"{operation.domain}: {operation.name}", "42704")


@rule.on(op.DropTrigger, op.DropPolicy)
def check_attached(operation: op.DropTrigger | op.DropPolicy, site: Site) -> Verdict:
    """A trigger or policy that is not there."""
    kind = "policy" if isinstance(operation, op.DropPolicy) else "trigger"
    table = site.table(operation.table)
    if operation.if_exists or getattr(operation, "rule", False) or not columns_known(site, table):
        return
    if not any(one.kind == kind and one.name == operation.name for one in table.attached):
        yield missing(kind, f"{table.name}: {operation.name}", "42704")


@rule.on(op.CreateTable, op.CreateView, op.SetSchema)
def check_schema(operation: op.CreateTable | op.CreateView | op.SetSchema, site: Site) -> Verdict:
    """A schema that is not there."""
    name = operation.view if isinstance(operation, op.CreateView) else operation.table
    schema = operation.new_schema if isinstance(operation, op.SetSchema) else name.schema
    if not schema or schema == "public" or schema in site.world.schemas or schema.startswith("pg_") or not everything(site):
        return
    if not any(table.name.schema == schema for table in site.world.tables()):
        yield missing("schema", schema, "3F000", Severity.WARNING)


@rule.on(op.AddColumn, op.AlterColumnType, op.CreateTable)
def check_column_type(operation: op.AddColumn | op.AlterColumnType | op.CreateTable, site: Site) -> Verdict:
    """A type that neither PostgreSQL has nor the history made. Extensions bring their own: then nothing is said."""
    match operation:
        case op.AddColumn(column=column):
            types = [column.type]
        case op.AlterColumnType():
            types = [operation.type]
        case op.CreateTable(columns=columns):
            types = [column.type for column in columns]
    for kind in dict.fromkeys(kind for kind in types if kind is not None):
        name = Name(kind.name, kind.schema)
        own = site.world.type(name) or site.world.table(name)
        if (
            own is None
            and not is_built_in(kind)
            and site.world.extensions <= TYPELESS
            and everything(site)
            and not _used(kind, site)  # last: it goes through all tables
        ):
            yield missing("type", str(name), "42704", Severity.WARNING)


def _used(kind: Type, site: Site) -> bool:
    """Whether a table that was there has a column of the type: somebody made it by hand, as is done with extensions."""
    tables = (table for table in site.world.tables() if not table.new)
    return any(column.type is not None and column.type.name == kind.name for table in tables for column in table.columns)
