"""
What the statement creates exists already: the migration stops there.

No two tables or views of a schema have one name, no two columns and no two constraints of a table; in PostgreSQL indexes and
sequences share the tables' names. IF NOT EXISTS lets the migration pass, but leaves what is there as it is.

Said only where the history was read without a gap.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, code text, CONSTRAINT code_there CHECK (code <> ''));
CREATE INDEX orders_code_idx ON orders (code);
CREATE VIEW codes AS SELECT code FROM orders;
CREATE TYPE mood AS ENUM ('sad', 'ok');
```
```sql bad kinds=fails
CREATE TABLE orders (id bigint PRIMARY KEY);
```
```sql bad kinds=fails
ALTER TABLE orders ADD COLUMN code varchar(10);
```
```sql bad kinds=fails
ALTER TABLE orders RENAME COLUMN id TO code;
```
```sql bad kinds=fails
CREATE INDEX CONCURRENTLY orders_code_idx ON orders (id, code);
```
```sql bad kinds=fails
CREATE VIEW codes AS SELECT id FROM orders;
```
```sql bad kinds=fails
ALTER TABLE orders ADD CONSTRAINT code_there CHECK (code <> 'none') NOT VALID;
```
```sql bad kinds=fails
ALTER TYPE mood ADD VALUE 'ok';
```
```sql good
CREATE TABLE IF NOT EXISTS orders (id bigint PRIMARY KEY);
ALTER TABLE orders ADD COLUMN IF NOT EXISTS code text;
ALTER TYPE mood ADD VALUE IF NOT EXISTS 'ok';
CREATE TEMP TABLE orders (id bigint);
```
```sql good
ALTER TABLE orders DROP CONSTRAINT code_there, ADD CONSTRAINT code_there CHECK (code <> 'none') NOT VALID;
CREATE OR REPLACE VIEW codes AS SELECT code FROM orders;
```

Source: https://www.postgresql.org/docs/current/errcodes-appendix.html

On MySQL: https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html
"""

from bot.domain import operations as op
from bot.domain.findings import Severity
from bot.domain.schema import Key, Name
from workers.rules.known import back, sqlstate
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(
    __name__, severity=Severity.WARNING, kinds=("fails",), whatever_rows=True, engines=("postgresql", "mysql", "mariadb")
)  # fmt: skip


@rule.on(op.CreateTable, op.CreateTableAs, op.CreateView)
def check_relation(operation: op.CreateTable | op.CreateTableAs | op.CreateView, site: Site) -> Verdict:
    """A new relation under a name that another has."""
    if isinstance(operation, op.CreateView):
        name, temporary = operation.view, operation.temporary
        there = site.world.table(name)
        if operation.replace and there is not None and there.kind == "view":
            return
    else:
        name, temporary = operation.table, operation.persistence == "temporary"
        yield from _twice(operation)
    if not operation.if_not_exists and not temporary:
        yield from _relation(name, site)


def _twice(operation: op.CreateTable | op.CreateTableAs) -> Verdict:
    names = [column.name for column in operation.columns] if isinstance(operation, op.CreateTable) else []
    for column in sorted({name for name in names if names.count(name) > 1}):
        yield _taken("column", f"{operation.table}.{column}", "42701")


@rule.on(op.CreateIndex)
def check_index(operation: op.CreateIndex, site: Site) -> Verdict:
    """A new index under a name that another relation has."""
    if operation.index.name and not operation.if_not_exists:
        yield from _relation(Name(operation.index.name, site.table(operation.table).name.schema), site)


@rule.on(op.RenameTable, op.SetSchema, op.RenameIndex)
def check_new_name(operation: op.RenameTable | op.SetSchema | op.RenameIndex, site: Site) -> Verdict:
    """A relation that gets a name which another has."""
    match operation:
        case op.RenameIndex(index=index, new_name=new_name):
            owner = site.world.owner(index)
            name = Name(new_name, owner.name.schema if owner else index.schema)
        case op.RenameTable(table=table, new_name=new_name):
            name = Name(new_name, site.table(table).name.schema)
        case op.SetSchema(table=table, new_schema=schema):
            name = Name(table.name, "" if schema == "public" else schema)
    yield from _relation(name, site)


def _relation(name: Name, site: Site) -> Verdict:
    if not site.world.complete or site.world.assume or site.statement.inside:
        return
    if site.mysql and not isinstance(site.step.operation, op.CreateTable):
        return  # an index has its name within its table
    there = site.world.table(name)
    owner = site.world.owner(name)
    indexed = owner is not None and any(index.name == name.name for index in owner.indexes)
    if indexed or (there is not None and not there.temporary):
        yield _taken("index" if indexed else there.kind if there else "relation", str(name), "42P07")


@rule.on(op.AddColumn, op.RenameColumn)
def check_column(operation: op.AddColumn | op.RenameColumn, site: Site) -> Verdict:
    """A column under a name that another of the table has, unless the same statement drops that one."""
    if isinstance(operation, op.AddColumn):
        if operation.if_not_exists:
            return
        name = operation.column.name
    else:
        name = operation.new_name
    dropped = any(isinstance(other, op.DropColumn) and other.column == name for other in site.siblings())
    table = site.table(operation.table)
    sure = (site.world.complete or back(site)) and not site.statement.inside and table.known
    if sure and table.column(name) is not None and not dropped:
        yield _taken("column", f"{operation.table}.{name}", "42701")


@rule.on(op.AddConstraint, op.RenameConstraint)
def check_constraint(operation: op.AddConstraint | op.RenameConstraint, site: Site) -> Verdict:
    """A constraint under a name that another of the table has, unless the same statement drops that one."""
    name = operation.constraint.name if isinstance(operation, op.AddConstraint) else operation.new_name
    table = site.table(operation.table)
    dropped = any(isinstance(other, op.DropConstraint) and other.name == name for other in site.siblings())
    if not name or not site.world.complete or not table.known or dropped or site.statement.inside:
        return
    adopted = operation.constraint.index if isinstance(getattr(operation, "constraint", None), Key) else None  # type: ignore[union-attr]
    if name in {constraint.name for constraint in table.constraints}:
        yield _taken("constraint", f"{table.name}: {name}", "42710")
    elif isinstance(operation, op.AddConstraint) and isinstance(operation.constraint, Key) and adopted != name:
        yield from _relation(Name(name, table.name.schema), site)  # its index takes the same name


@rule.on(op.CreateType, op.AddEnumValue)
def check_type(operation: op.CreateType | op.AddEnumValue, site: Site) -> Verdict:
    """A type under a name that another has, or a label that the enum has."""
    if not site.world.complete or site.statement.inside:
        return
    if isinstance(operation, op.CreateType):
        if site.world.type(operation.type.name) is not None:
            yield _taken("type", str(operation.type.name), "42710")
        return
    kind = site.world.type(operation.type)
    if kind is not None and operation.value in kind.labels and not operation.if_not_exists:
        yield _taken("value", f"{operation.type}: {operation.value}", "42710")


@rule.on(op.CreateTrigger, op.CreatePolicy)
def check_attached(operation: op.CreateTrigger | op.CreatePolicy, site: Site) -> Verdict:
    """A trigger or policy under a name that another of the table has."""
    kind = "policy" if isinstance(operation, op.CreatePolicy) else "trigger"
    again = operation.alter if isinstance(operation, op.CreatePolicy) else operation.replace
    table = site.table(operation.table)
    if not again and site.world.complete and any((o.kind, o.name) == (kind, operation.name) for o in table.attached):
        yield _taken(kind, f"{table.name}: {operation.name}", "42710")


@rule.on(op.CreateSchema)
def check_schema(operation: op.CreateSchema, site: Site) -> Verdict:
    """A schema that is there."""
    if not operation.if_not_exists and site.world.complete and operation.schema in site.world.schemas:
        yield _taken("schema", operation.schema, "42P06")


def _taken(what: str, name: str, state: str) -> Harm:
    return Harm(
        kinds=("fails",),
        title=f"There is {'an' if what[0] in 'aeiou' else 'a'} {what} `{name}` already: the migration stops here",
        parsed=f"the {what} `{name}` was made before this statement and is still there{sqlstate(state)}",
    )
