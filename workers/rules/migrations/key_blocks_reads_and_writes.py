"""
Adding a PRIMARY KEY or UNIQUE constraint builds its index while reads and writes wait.

ADD PRIMARY KEY and ADD UNIQUE hold ACCESS EXCLUSIVE until the index is built. With USING INDEX they adopt one that was
built CONCURRENTLY before, and hold the lock for a moment.

```sql given
CREATE TABLE orders (id bigint NOT NULL, code text, seller int);
CREATE UNIQUE INDEX orders_code_idx ON orders (code);
CREATE UNIQUE INDEX orders_id_idx ON orders (id);
```
```sql bad kinds=blocks
ALTER TABLE orders ADD CONSTRAINT orders_code_key UNIQUE (code);
```
```sql bad kinds=blocks
ALTER TABLE orders ADD PRIMARY KEY (id);
```
```sql good
ALTER TABLE orders ADD CONSTRAINT orders_code_key UNIQUE USING INDEX orders_code_idx;
```
```sql good
ALTER TABLE orders ADD CONSTRAINT orders_pkey PRIMARY KEY USING INDEX orders_id_idx;
```

A primary key adopted from an index on a column that may be NULL still reads the whole table to see that none is.

```sql bad kinds=blocks
ALTER TABLE orders ADD CONSTRAINT orders_pkey PRIMARY KEY USING INDEX orders_code_idx;
```

Source: https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX
"""

from bot.domain.findings import Fix, Severity
from bot.domain.operations import AddConstraint, CreateIndex
from bot.domain.schema import Index, IndexPart, Key, Table
from workers.rules.locks import ACCESS_EXCLUSIVE
from workers.rules.migrations.set_not_null_scans_table import proved
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.rules.unmet import doubles
from workers.rules.words import duplicates, sql
from workers.sql.render.names import quote_all
from workers.world import names

rule = Rule(
    __name__,
    severity=Severity.ERROR,
    kinds=("blocks",),
    known_as="disallowed-unique-constraint adding-serial-primary-key-field e7 data_depend mf101 add-constraint-unique",
)


@rule.on(AddConstraint)
def check(operation: AddConstraint, site: Site) -> Verdict:
    """A key whose index is built under the lock, or whose columns are read to prove them non-null."""
    key, table = operation.constraint, site.table(operation.table)
    if not isinstance(key, Key) or not site.holds_rows(operation.table):
        return
    word = "PRIMARY KEY" if key.primary else "UNIQUE"
    if key.index is None:
        left = doubles(site, operation.table, _index(key))
        fails = f" fails if two rows are equal in {', '.join(f'`{c}`' for c in key.columns)}, and" if left else ""
        unseen = "; nothing kept its rows apart before, and nothing clears them up" if left else ""
        title = f"`ADD {word}`{fails} blocks reads and writes of `{operation.table}` while its index is built"
        parsed = f"`{word}` without `USING INDEX`, and `{operation.table}` was there before this change{unseen}"
        fixes = (*_fixes(operation, key, word, site), *(_first(operation, key, site) if left else ()))
    elif key.primary and _nullable(key, table):
        columns = ", ".join(f"`{c}`" for c in _nullable(key, table))
        title = f"`ADD PRIMARY KEY` reads all of `{operation.table}` while reads and writes wait: {columns} may be NULL"
        parsed = f"no NOT NULL and no validated CHECK proves {columns} non-null"
        fixes = ()
    else:
        return
    yield Harm(
        kinds=("blocks",),
        title=title,
        parsed=parsed,
        locks=site.lock(ACCESS_EXCLUSIVE, operation.table),
        sized=(operation.table,),
        fixes=fixes,
    )


def _nullable(key: Key, table: Table) -> list[str]:
    index = next((i for i in table.indexes if i.name == key.index), None)
    columns = [p.column for p in index.parts if p.column] if index else []
    return [c for c in columns if table.column(c) is not None and not proved(table, c)]


def _index(key: Key) -> Index:
    parts = tuple(IndexPart(column=column) for column in key.columns)
    return Index(name=None, parts=parts, unique=True, nulls_not_distinct=key.nulls_not_distinct)


def _first(operation: AddConstraint, key: Key, site: Site) -> tuple[Fix, ...]:
    return (site.recipe(duplicates(CreateIndex(operation.table, _index(key))), title="Look for duplicates first"),)


def _fixes(operation: AddConstraint, key: Key, word: str, site: Site) -> tuple[Fix, ...]:
    table = operation.table
    if site.with_partitions(table) or key.deferrable:
        return ()
    name = key.name or names.choose(
        table.name, "" if key.primary else "_".join(key.columns), "pkey" if key.primary else "key", ()
    )
    columns = quote_all(key.columns)
    include = f" INCLUDE ({quote_all(key.include)})" if key.include else ""
    nulls = " NULLS NOT DISTINCT" if key.nulls_not_distinct else ""
    return (
        site.recipe(
            sql("CREATE UNIQUE INDEX CONCURRENTLY {} ON {} ", name, table) + f"({columns}){include}{nulls};",
            "-- next migration:",
            sql("ALTER TABLE {} ADD CONSTRAINT {} " + word + " USING INDEX {};", table, name, name),
            title="Build the unique index concurrently, then adopt it",
            tradeoff="Runs outside a transaction; duplicates make the build fail and leave an INVALID index to drop."
            + (" Columns that may be NULL have to be made NOT NULL first." if key.primary else ""),
            rollback=sql("ALTER TABLE {} DROP CONSTRAINT {};", table, name),
        ),
    )
