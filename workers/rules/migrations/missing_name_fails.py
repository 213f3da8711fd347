"""
The table or column that the statement names does not exist: the migration stops there.

A table or column that no earlier migration made, or that one has dropped or renamed, is an error.

Said only where the history accounts for all of the table, or for a table itself, of the whole database.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, code text, "Total" int);
CREATE VIEW codes AS SELECT code FROM orders;
```
```sql bad kinds=fails
ALTER TABLE parcels ADD COLUMN note text;
```
```sql bad kinds=fails
ALTER TABLE orders ALTER COLUMN weight SET DEFAULT 0;
```
```sql bad kinds=fails
ALTER TABLE orders RENAME COLUMN total TO amount;
```
```sql bad kinds=fails
UPDATE orders o SET code = 'x' WHERE o.weight > 5;
```
```sql bad kinds=fails
INSERT INTO orders (id, code) SELECT id + 1, label FROM orders;
```
```sql good
UPDATE orders o SET code = x.code FROM (SELECT code AS code, count(*) AS weight FROM orders GROUP BY 1) x WHERE x.weight > 5;
DELETE FROM orders WHERE ctid IN (SELECT o.ctid FROM orders o, LATERAL (SELECT o.id AS weight) w WHERE weight > 5000);
```
```sql good
DROP TABLE IF EXISTS parcels;
ALTER TABLE IF EXISTS parcels ADD COLUMN note text;
```
```sql good
ALTER TABLE orders ADD COLUMN weight int, ALTER COLUMN weight SET DEFAULT 0;
ALTER TABLE orders ADD CONSTRAINT weight_positive CHECK (weight > 0) NOT VALID;
ALTER TABLE orders DROP CONSTRAINT weight_positive;
ALTER TABLE orders ALTER COLUMN "Total" SET DEFAULT 0;
```
```ruby given file=db/migrate/20240101000000_create_carts.rb
class CreateCarts < ActiveRecord::Migration[7.1]
  def change
    create_table(:carts) { |t| t.string :code }
  end
end
```
```ruby bad kinds=fails file=db/migrate/20240102000000_fill.rb
class Fill < ActiveRecord::Migration[7.1]
  def up
    Cart.where(state: "new").update_all(code: "x")
  end
end
```
```ruby good file=db/migrate/20240102000000_fill.rb
class Fill < ActiveRecord::Migration[7.1]
  def up
    Cart.joins(:person).where(person: { state: "new" }).update_all(code: "x")
  end
end
```

Source: https://www.postgresql.org/docs/current/errcodes-appendix.html

On MySQL: https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html
"""

from collections.abc import Iterator

from bot.domain import operations as op
from bot.domain.findings import Severity
from bot.domain.schema import Check, ForeignKey, Key, Name
from workers.rules.known import lacks_column, lacks_table, left_table, lenient, sqlstate
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.sql.queries import asked

rule = Rule(
    __name__, severity=Severity.WARNING, kinds=("fails",), whatever_rows=True, engines=("postgresql", "mysql", "mariadb")
)  # fmt: skip
_ROWS = {"table", "partitioned"}

_ON_COLUMN = (
    op.AlterColumnType, op.SetNotNull, op.SetDefault, op.AlterIdentity, op.DropExpression, op.SetExpression,
    op.SetColumnOption, op.RenameColumn,
)  # fmt: skip
_ON_CONSTRAINT = (op.ValidateConstraint, op.RenameConstraint, op.AlterConstraint)
_ON_TABLE = (
    *_ON_COLUMN, *_ON_CONSTRAINT, op.AddColumn, op.DropColumn, op.AddConstraint, op.DropConstraint, op.SetPersistence,
    op.SetStorage, op.SetRowSecurity, op.SetTableOptions, op.CreateIndex, op.CreateTrigger, op.EnableTrigger,
    op.CreatePolicy, op.DropTrigger, op.Truncate, op.Insert, op.Update, op.Delete, op.LockTable,
)  # fmt: skip


@rule.on(*_ON_TABLE)
def check_table(operation: op.Operation, site: Site) -> Verdict:
    """A statement on a table that is not there; told once for all its actions."""
    name = operation.table  # type: ignore[attr-defined]
    if site.step is site.statement.steps[0] and not lenient(site) and (lacks_table(site, name) or left_table(site, name)):
        yield missing("relation", str(name), "42P01", Severity.WARNING)


@rule.on(op.RenameTable, op.SetSchema, op.DropTable)
def check_relation(operation: op.RenameTable | op.SetSchema | op.DropTable, site: Site) -> Verdict:
    """A relation renamed, moved or dropped that is not there. Sequences are not followed."""
    if not operation.if_exists and operation.kind != "sequence" and lacks_table(site, operation.table):
        yield missing("relation", str(operation.table), "42P01", Severity.WARNING)


@rule.on(op.CreateTable, op.CreateView, op.AttachPartition, op.DetachPartition)
def check_used(operation: op.Operation, site: Site) -> Verdict:
    """A table that a new one, a view or a partition needs."""
    for name in dict.fromkeys(_needed(operation)):
        if lacks_table(site, name):
            yield missing("relation", str(name), "42P01", Severity.WARNING)


def _needed(operation: op.Operation) -> Iterator[Name]:
    match operation:
        case op.CreateTable(table=own, parent=parent, like=like, constraints=constraints, columns=columns):
            yield from (*((parent,) if parent else ()), *like)
            inline = [constraint for column in columns for constraint in column.constraints]
            yield from (c.table for c in (*constraints, *inline) if isinstance(c, ForeignKey) and c.table != own)
        case op.CreateView(reads=reads):
            yield from (name for name, _ in reads)
        case op.AttachPartition(parent=parent, table=table) | op.DetachPartition(parent=parent, table=table):
            yield from (parent, table)


@rule.on(*_ON_COLUMN, op.DropColumn, op.AddConstraint, op.CreateIndex, op.Insert, op.Update)
def check_column(operation: op.Operation, site: Site) -> Verdict:
    """A column that is not there."""
    table: Name = operation.table  # type: ignore[attr-defined]
    for column in dict.fromkeys(_columns(operation)):
        if lacks_column(site, table, column):
            yield missing("column", f"{table}.{column}", "42703")
    constraint = getattr(operation, "constraint", None)
    if isinstance(constraint, ForeignKey):
        if constraint.table != table and lacks_table(site, constraint.table):
            yield missing("relation", str(constraint.table), "42P01", Severity.WARNING)
        for column in constraint.references:
            if lacks_column(site, constraint.table, column):
                yield missing("column", f"{constraint.table}.{column}", "42703")


@rule.on(op.Insert, op.Update, op.Delete, op.Select)
def check_read(operation: op.Operation, site: Site) -> Verdict:
    """A column that a statement on rows reads, and that none of the tables in sight has; told once for all that it does."""
    if site.statement.inside or site.step is not site.statement.steps[0] or not (found := asked(site.sql)):
        return
    written = (
        {f"{operation.table}.{name}" for name in _columns(operation)} if isinstance(operation, op.Insert | op.Update) else ()
    )
    for use in found.columns:
        known = [site.table(name) for name in use.tables]
        if any(not lacks_column(site, table.name, use.column) or table.kind not in _ROWS for table in known):
            continue
        name = f"{' or '.join(str(table.name) for table in known)}.{use.column}"
        if name not in written and site.world.function(Name(use.column)) is None:
            yield missing("column", name, "42703")


def _columns(operation: op.Operation) -> tuple[str, ...]:
    match operation:
        case op.DropColumn(if_exists=True):
            return ()
        case op.AddConstraint(constraint=Check(expression=expression)):
            return () if "SELECT" in expression.text.upper() else expression.columns
        case op.AddConstraint(constraint=ForeignKey(columns=columns) | Key(columns=columns)):
            return columns
        case op.CreateIndex(index=index):
            return tuple(sorted(index.columns()))
        case op.Insert(columns=columns) | op.Update(columns=columns):
            return columns
    column = getattr(operation, "column", None)
    return (column,) if isinstance(column, str) else ()


def missing(what: str, name: str, state: str, severity: Severity | None = None) -> Harm:
    """What is said of something that is not there."""
    return Harm(
        kinds=("fails",),
        title=f"There is no {what} `{name}`: the migration stops here",
        parsed=f"none of the migrations before this statement leaves a {what} `{name}` behind{sqlstate(state)}",
        severity=severity,
    )
