"""
What is dropped may still be in use by code that is running.

The migration runs before (or while) the new code replaces the old: every running query that names the column or table
fails from then on, ORMs name every column they know, and the data is gone. Stop using it in one release, drop it in
the next.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, legacy_code text);
```
```sql bad kinds=breaks,loses,irreversible
ALTER TABLE orders DROP COLUMN legacy_code;
```
```sql bad kinds=breaks,loses,irreversible
DROP TABLE orders;
```
```sql bad engine=mysql kinds=breaks,loses,irreversible
ALTER TABLE orders DROP COLUMN legacy_code;
```
```sql good
CREATE TABLE staging (id bigint);
DROP TABLE staging;
```
```sql good
ALTER TABLE orders DROP COLUMN IF EXISTS never_there;
```

When another column or table takes the name in the same migration, running code finds that one: then only the data is at
stake, and nothing is when the migration copies it first.

```sql bad kinds=loses,irreversible
ALTER TABLE orders DROP COLUMN legacy_code;
ALTER TABLE orders ADD COLUMN legacy_code int;
```
```sql good
CREATE TABLE orders_new (id bigint PRIMARY KEY, code text);
INSERT INTO orders_new SELECT id, legacy_code FROM orders;
DROP TABLE orders;
ALTER TABLE orders_new RENAME TO orders;
```

On MySQL: https://dev.mysql.com/doc/refman/8.4/en/alter-table.html

Source: https://www.postgresql.org/docs/current/ddl-alter.html#DDL-ALTER-REMOVING-A-COLUMN
"""

from bot.domain.changes import Mention
from bot.domain.findings import Fix, Kind, Lock, Severity
from bot.domain.operations import DropColumn, DropTable
from bot.domain.schema import Name
from workers.rules.locks import ACCESS_EXCLUSIVE
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.rules.swaps import column_copied, column_swapped, table_copied, table_swapped
from workers.sql.render import render
from workers.uses import Uses

rule = Rule(
    __name__, severity=Severity.WARNING, kinds=("breaks", "loses", "irreversible"), engines=("postgresql", "mysql", "mariadb")
)
_KINDS: tuple[Kind, ...] = ("breaks", "loses", "irreversible")


@rule.on(DropColumn)
def check_column(operation: DropColumn, site: Site) -> Verdict:
    """A column of a table that was there."""
    table = site.table(operation.table)
    absent = operation.if_exists and table.known and table.column(operation.column) is None
    if not site.existed(operation.table) or absent or _put_back(operation, site):
        return
    if column_swapped(operation.table, operation.column, site):
        if not column_copied(operation.table, operation.column, site):
            yield _lost(f"{operation.table}.{operation.column}", "data", site.lock(ACCESS_EXCLUSIVE, operation.table))
        return
    places = _running(site)(operation.column, table=operation.table)
    if _gone(places, site):
        return
    yield Harm(
        kinds=_KINDS,
        title=_title(f"{operation.table}.{operation.column}", "data", places),
        parsed=f"`{operation.column}` is dropped from `{operation.table}`, which was there before this change",
        quoted=places or (),
        locks=site.lock(ACCESS_EXCLUSIVE, operation.table),
        fixes=_later(f"{operation.table}.{operation.column}", site),
    )


@rule.on(DropTable)
def check_table(operation: DropTable, site: Site) -> Verdict:
    """A table that was there. Views hold no data and are often replaced: they are left alone."""
    name: Name = operation.table
    known = site.world.table(name)
    if operation.kind not in {"table", "foreign table"} or not site.existed(name):
        return
    if known is None and operation.if_exists and site.world.complete:
        return
    if table_swapped(name, site):
        if not table_copied(name, site):
            yield _lost(str(name), "rows", site.lock(ACCESS_EXCLUSIVE, name))
        return
    places = _running(site)(name.name, relation=True, table=name)
    if _gone(places, site):
        return
    yield Harm(
        kinds=_KINDS,
        title=_title(str(name), "rows", places),
        parsed=f"`{name}` was there before this change",
        quoted=places or (),
        locks=site.lock(ACCESS_EXCLUSIVE, name),
        fixes=_later(str(name), site),
    )


def _running(site: Site) -> Uses:
    """Where the code that runs at that time is looked through: a migration may wait for the new code."""
    return site.after if site.migration.deployed else site.uses


def _title(what: str, contents: str, places: tuple[Mention, ...] | None) -> str:
    """That code names it is claimed only where that was seen."""
    if places:
        return f"Dropping `{what}` breaks running code that still names it, and loses its {contents}"
    return f"Dropping `{what}` loses its {contents}, and breaks whatever code still names it"


def _gone(places: tuple[Mention, ...] | None, site: Site) -> bool:
    """Whether no code names it: there is code and none does, or none can tell and the migration waits for the new code."""
    return places == () or (places is None and site.migration.deployed)


def _put_back(operation: DropColumn, site: Site) -> bool:
    """A column added by this very pull request is nobody's yet: the base does not know it."""
    return (operation.table, operation.column) in site.added_columns


def _lost(what: str, contents: str, locks: tuple[Lock, ...]) -> Harm:
    """The harm when another column or table bears the name in the same migration: running code finds that one."""
    return Harm(
        kinds=("loses", "irreversible"),
        title=f"Dropping `{what}` loses its {contents}: nothing in this migration copies them",
        parsed=f"`{what}` was there before this change, and another one bears its name in the same migration",
        locks=locks,
    )


def _later(what: str, site: Site) -> tuple[Fix, ...]:
    alone = len(site.statement.steps) == 1
    return (
        site.recipe(
            f"-- this release: no code reads or writes {what}",
            "-- next release:",
            (site.sql.rstrip().rstrip(";") if alone else render(site.step.operation)) + ";",
            title="Two releases: first the code, then the drop",
            tradeoff="The column or table stays one release longer.",
            rollback="Only from a backup: dropped data does not come back by a down migration.",
        ),
    )
