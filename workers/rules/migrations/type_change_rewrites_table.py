"""
Changing a column's type rewrites the table while reads and writes wait.

ALTER COLUMN TYPE holds ACCESS EXCLUSIVE. Unless the stored values stay as they are, every row and every index is written
anew under that lock; an index on an expression of the column, or a CHECK that names it, is rebuilt or re-checked even
when the values stay. A value that the new type does not hold ends the statement; an explicit cast to a shorter text cuts it.

```sql given
CREATE TABLE orders (id int PRIMARY KEY, code varchar(20), amount numeric(10,2), placed timestamp, note text,
  state varchar(10) CHECK (state <> ''), email varchar(50), phone varchar(20), zip varchar(10), at6 timestamp, tags text[]);
CREATE INDEX orders_email_idx ON orders (lower(email));
CREATE INDEX orders_placed_idx ON orders (placed);
CREATE INDEX orders_phone_idx ON orders (id) INCLUDE (phone);
ALTER TABLE orders ADD CONSTRAINT orders_zip CHECK (zip <> '') NOT VALID;
CREATE TABLE events (id bigint, kind varchar(10), at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
ALTER TABLE events_2026 ADD CONSTRAINT events_2026_kind CHECK (kind <> '');
CREATE DOMAIN positive AS numeric CHECK (VALUE > 0);
```
```sql bad kinds=blocks,rewrites
ALTER TABLE orders ALTER COLUMN id TYPE bigint;
```
```sql bad kinds=blocks,rewrites
ALTER TABLE orders ALTER COLUMN code TYPE varchar(10);
```
```sql bad kinds=blocks,rewrites
ALTER TABLE orders ALTER COLUMN note TYPE varchar(200);
```
```sql bad kinds=blocks,rewrites
ALTER TABLE orders ALTER COLUMN note TYPE varchar(200) USING note::varchar(200);
```
```sql bad kinds=blocks,rewrites
ALTER TABLE orders ALTER COLUMN amount TYPE numeric(12,3);
```
```sql bad kinds=blocks,rewrites
ALTER TABLE orders ALTER COLUMN amount TYPE positive;
```
```sql bad kinds=blocks,rewrites
ALTER TABLE orders ALTER COLUMN placed TYPE timestamptz;
```
```sql bad kinds=blocks,rewrites
ALTER TABLE orders ALTER COLUMN note TYPE text USING upper(note);
```
```sql bad kinds=blocks
ALTER TABLE orders ALTER COLUMN state TYPE varchar(20);
```
```sql bad kinds=blocks
ALTER TABLE orders ALTER COLUMN email TYPE text;
```
```sql bad kinds=blocks
ALTER TABLE events ALTER COLUMN kind TYPE varchar(20);
```
```sql bad kinds=blocks,rewrites
ALTER TABLE orders ALTER COLUMN tags TYPE text;
```
```sql good
ALTER TABLE orders ALTER COLUMN code TYPE varchar(50);
```
```sql good
ALTER TABLE orders ALTER COLUMN code TYPE text USING code::text;
```
```sql good
ALTER TABLE orders ALTER COLUMN amount TYPE numeric(14,2);
```
```sql good
ALTER TABLE orders ALTER COLUMN note TYPE varchar;
```
```sql good
ALTER TABLE orders ALTER COLUMN phone TYPE varchar(40);
```
```sql good
ALTER TABLE orders ALTER COLUMN zip TYPE varchar(20), ALTER COLUMN at6 TYPE timestamp(6);
```

Source: https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES
"""

from bot.domain.findings import Fix, Severity
from bot.domain.operations import AlterColumnType
from bot.domain.schema import Column, Expression, Table, Type
from workers.rules.coercion import Cost, coercion, possible_free
from workers.rules.locks import ACCESS_EXCLUSIVE
from workers.rules.misfits import misfits
from workers.rules.rebuilt import checked_again, rebuilt
from workers.rules.rule import Harm, Rule, Unknown, Verdict
from workers.rules.site import Site
from workers.rules.vendors import filled
from workers.rules.words import sql
from workers.sql.render import quote, render_type
from workers.world.tables import views_reading

rule = Rule(
    __name__,
    severity=Severity.ERROR,
    kinds=("blocks", "rewrites"),
    known_as="changing-column-type e5 pg301 alter-column-type",
)


@rule.on(AlterColumnType)
def check(operation: AlterColumnType, site: Site) -> Verdict:
    """A type change that costs the table, an index or a scan."""
    table = site.table(operation.table)
    if not site.holds_rows(operation.table) or table.kind in {"view", "foreign table"}:
        return
    if views_reading(site.world, table.name, operation.column):
        return  # it fails instead: type-change-fails says so
    column = table.column(operation.column)
    old = column.type if column else None
    cost = table_cost(operation, old, site)
    if cost == "unknown":
        yield Unknown(
            f"type change of `{operation.table}.{operation.column}`",
            "its type before is not known, and with it whether the table is rewritten" if old is None
            else f"whether `{render_type(old)}` becomes `{render_type(operation.type)}` without a rewrite is not known",
        )  # fmt: skip
    elif cost in {"rewrite", "timezone"}:
        yield _rewrite(operation, old, site, in_utc=cost == "timezone")
    elif cost == "free" and column is not None:
        yield from _side_effects(operation, table, column, site)


def table_cost(operation: AlterColumnType, old: Type | None, site: Site) -> Cost:
    """The cost for the table, as `coercion` says it, USING and the session's TimeZone taken into account."""
    using = operation.using
    if using is not None and not _same(using, operation):
        return "rewrite"
    if old is None:
        return "unknown" if possible_free(operation.type) else "rewrite"
    cost = coercion(old, operation.type, site.world)
    if cost == "fails" and using is not None:
        return "rewrite"
    if cost == "timezone" and site.world.settings.get("timezone", "").strip("'\"").upper() in {"UTC", "GMT"}:
        return "free"
    return cost


def _same(using: Expression, operation: AlterColumnType) -> bool:
    plain = using.text.replace('"', "").replace(" ", "").lower()
    column = operation.column.lower()
    return plain == column or (plain.startswith(f"{column}::") and using.casts == (operation.type,))


def _rewrite(operation: AlterColumnType, old: Type | None, site: Site, *, in_utc: bool) -> Harm:
    new = render_type(operation.type)
    name = f"{operation.table}.{operation.column}"
    was = f"`{render_type(old)}`" if old else "any other type"
    unless = ", unless the session's TimeZone is UTC" if in_utc else ""
    how = " through `USING`" if operation.using is not None else ""
    ends, seen, left = _misfits(operation, old, site)
    return Harm(
        kinds=("blocks", "rewrites"),
        title=f"Changing `{name}` to `{new}`{ends} rewrites the table; reads and writes wait until it is done",
        parsed=f"{was} to `{new}`{how} changes the stored values{unless}: every row and every index is written anew{seen}",
        locks=site.lock(ACCESS_EXCLUSIVE, operation.table),
        sized=(operation.table,),
        fixes=(*_expand_contract(operation, site), *left),
    )


def _misfits(operation: AlterColumnType, old: Type | None, site: Site) -> tuple[str, str, tuple[Fix, ...]]:
    """What happens to values that the new type does not hold, what shows it, and how to find them first."""
    using = operation.using
    condition = misfits(old, operation.type, quote(operation.column)) if using is None or _same(using, operation) else ""
    if not condition or operation.table in site.written or filled(site, operation.table, operation.column):
        return "", "", ()
    cut = using is not None and using.casts and operation.type.name in {"varchar", "bpchar"}
    ends = " cuts longer values without a word, and" if cut else " fails at a value that does not fit, and"
    query = sql("SELECT count(*) FROM {} WHERE ", operation.table) + f"{condition};"
    found = site.recipe(query, title=f"Look for values that {'would be cut' if cut else 'do not fit'} first")
    return ends, "; no statement before it changes such values", (found,)


def _expand_contract(operation: AlterColumnType, site: Site) -> tuple[Fix, ...]:
    table, column, new = operation.table, operation.column, render_type(operation.type)
    return (
        site.recipe(
            sql("ALTER TABLE {} ADD COLUMN {} ", table, f"{column}_new") + f"{new};",
            "-- write both columns from now on (in the application or by a trigger)",
            title="Add a column of the new type and write both",
            tradeoff="Takes several releases; the table keeps both columns for a while.",
            rollback=sql("ALTER TABLE {} DROP COLUMN {};", table, f"{column}_new"),
        ),
        site.recipe(
            sql("UPDATE {} SET {} = ", table, f"{column}_new")
            + f"{operation.using.text if operation.using else quote(column)} WHERE id BETWEEN … AND …;"
            + "  -- in batches, outside the migration",
            f"-- then read {column}_new, and drop {column} a release later",
            later=True,
            title="Fill it in batches, switch reads, drop the old column",
        ),
    )


def _side_effects(operation: AlterColumnType, table: Table, column: Column, site: Site) -> Verdict:
    below = [t for t in site.world.dependents(table.name) if t.parent == table.name or table.name in t.inherits]
    all_tables = [t for t in (table, *below) if site.holds_rows(t.name)]
    indexes = [f"`{i.name}`" for t in all_tables for i in t.indexes if rebuilt(operation, column, i)]
    checks = [f"`{c.name}`" for t in all_tables for c in t.constraints if checked_again(c, operation.column)]
    if (not indexes and not checks) or (column.type == operation.type and not operation.collation):
        return
    work = " and ".join(
        part
        for part in (f"rebuilds {', '.join(indexes)}" if indexes else "", f"re-checks {', '.join(checks)}" if checks else "")
        if part
    )
    yield Harm(
        kinds=("blocks",),
        title=f"Changing the type of `{operation.table}.{operation.column}` {work} while reads and writes wait",
        parsed="the rows stay as they are, but what is built on the column is not: " + work,
        locks=site.lock(ACCESS_EXCLUSIVE, operation.table),
        sized=(operation.table,),
        fixes=(_around(operation, site),),
    )


def _around(operation: AlterColumnType, site: Site) -> Fix:
    return site.recipe(
        "-- 1. drop the index CONCURRENTLY, or the constraint",
        sql("ALTER TABLE {} ALTER COLUMN {} TYPE ", operation.table, operation.column) + f"{render_type(operation.type)};",
        "-- 2. build the index CONCURRENTLY again, or add the constraint NOT VALID and validate it in the next migration",
        title="Take away what hangs on the column first, change the type, put it back without blocking",
        tradeoff="The index or the check is missing in between.",
    )
