"""
What is dropped is still needed by something else: the migration stops there.

A view reads the table or column, or a foreign key refers to it: without CASCADE PostgreSQL refuses to
drop it, and to empty a table that others refer to. CASCADE passes by dropping those too.

```sql given
CREATE TABLE customers (id bigint PRIMARY KEY, email text CONSTRAINT one_email UNIQUE);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers (id), note text);
CREATE VIEW notes AS SELECT o.note FROM orders o;
```
```sql bad kinds=fails
DROP TABLE customers;
```
```sql bad kinds=fails
ALTER TABLE orders DROP COLUMN note;
```
```sql bad kinds=fails
ALTER TABLE customers DROP CONSTRAINT customers_pkey;
```
```sql bad kinds=fails
DROP INDEX one_email;
```
```sql bad kinds=fails
TRUNCATE customers;
```
```sql good
DROP VIEW notes;
```
```sql good
ALTER TABLE customers DROP CONSTRAINT one_email;
```

Source: https://www.postgresql.org/docs/current/ddl-depend.html
"""

from collections.abc import Iterator

from bot.domain import operations as op
from bot.domain.findings import Severity
from bot.domain.schema import ForeignKey, Key, Name, Table
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",), whatever_rows=True)


@rule.on(op.DropTable)
def check_table(operation: op.DropTable, site: Site) -> Verdict:
    """A relation that views read or foreign keys refer to, those aside that the same statement drops."""
    if operation.cascade:
        return
    name = site.table(operation.table).name
    gone = {site.table(o.table).name for o in (operation, *site.siblings()) if isinstance(o, op.DropTable)}
    needed = [t for t in site.world.dependents(name) if t.name not in gone and t.parent != name]
    if needed:
        yield refused("DROP", f"`{operation.table}`", [f"`{t.name}`" for t in needed], site)


@rule.on(op.DropColumn)
def check_column(operation: op.DropColumn, site: Site) -> Verdict:
    """A column that views read, foreign keys refer to, or (from PostgreSQL 16) a generated column is made of."""
    table = site.table(operation.table)
    if operation.cascade or table.column(operation.column) is None:
        return
    needed = [f"`{t.name}`" for t in site.world.dependents(table.name) if _uses(t, table, (operation.column,))]
    if site.versions.all_from(16):
        dropped = {o.column for o in site.siblings() if isinstance(o, op.DropColumn)}
        made = (c for c in table.columns if c.generated and operation.column in c.generated.columns)
        needed += [f"the generated column `{c.name}`" for c in made if c.name not in dropped]
    if needed:
        yield refused("DROP COLUMN", f"`{operation.table}.{operation.column}`", needed, site)


def _uses(other: Table, table: Table, columns: tuple[str, ...]) -> bool:
    """Whether a view names one of the columns, or a foreign key of another table points at exactly these."""
    if any(read == table.name and set(columns) & set(named) for read, named in other.reads):
        return True
    return other.name != table.name and any(set(columns) & set(_target(key, table)) for key in _keys(other, table.name))


def _keys(table: Table, name: Name) -> Iterator[ForeignKey]:
    return (c for c in table.constraints if isinstance(c, ForeignKey) and c.table == name)


def _target(key: ForeignKey, table: Table) -> tuple[str, ...]:
    primary = next((c.columns for c in table.constraints if isinstance(c, Key) and c.primary), ())
    return key.references or primary


@rule.on(op.DropConstraint)
def check_constraint(operation: op.DropConstraint, site: Site) -> Verdict:
    """A key that foreign keys refer to."""
    table = site.table(operation.table)
    key = next((c for c in table.constraints if c.name == operation.name), None)
    if operation.cascade or not isinstance(key, Key):
        return
    others = site.world.dependents(table.name)
    needed = [t for t in others if any(set(_target(k, table)) == set(key.columns) for k in _keys(t, table.name))]
    spare = [c for c in table.constraints if isinstance(c, Key) and c is not key and set(c.columns) == set(key.columns)]
    if needed and not spare:
        yield refused("DROP CONSTRAINT", f"`{operation.name}`", [f"the foreign key of `{t.name}`" for t in needed], site)


@rule.on(op.DropIndex)
def check_index(operation: op.DropIndex, site: Site) -> Verdict:
    """An index that a constraint owns."""
    table = site.world.owner(operation.index)
    index = next((i for i in table.indexes if i.name == operation.index.name), None) if table else None
    if table is not None and index is not None and index.constraint:
        yield Harm(
            kinds=("fails",),
            title=f"`DROP INDEX` fails: the constraint `{index.name}` of `{table.name}` needs the index",
            parsed=f"`{index.name}` belongs to a constraint of `{table.name}` (SQLSTATE 2BP01)",
            fixes=(
                site.recipe(
                    f"ALTER TABLE {table.name} DROP CONSTRAINT {index.name};",
                    title="Drop the constraint: its index goes with it",
                ),
            ),
        )


@rule.on(op.Truncate)
def check_truncate(operation: op.Truncate, site: Site) -> Verdict:
    """A table that others refer to, those aside that the same statement empties."""
    if operation.cascade:
        return
    name = site.table(operation.table).name
    emptied = {site.table(o.table).name for o in (operation, *site.siblings()) if isinstance(o, op.Truncate)}
    needed = [t for t in site.world.dependents(name) if t.name not in emptied and any(_keys(t, name))]
    if needed:
        yield refused("TRUNCATE", f"`{operation.table}`", [f"the foreign key of `{t.name}`" for t in needed], site, "0A000")


def refused(command: str, what: str, needed: list[str], site: Site, state: str = "2BP01") -> Harm:
    """What is said of a drop that PostgreSQL refuses because of what needs it."""
    listed = ", ".join(needed[:5]) + (", …" if len(needed) > 5 else "")
    return Harm(
        kinds=("fails",),
        title=f"`{command}` of {what} fails: {listed} needs it",
        parsed=f"{listed} depends on {what}, and the statement has no CASCADE (SQLSTATE {state})",
        severity=None if site.world.complete else Severity.WARNING,  # what is not read may have dropped it
        fixes=(
            site.recipe(
                f"-- first drop or change what depends on it: {listed}",
                site.sql.rstrip().rstrip(";") + ";",
                title="Take away what depends on it first, by name",
                tradeoff="CASCADE would do it too, but silently, and to whatever else depends on it by then.",
            ),
        ),
    )
