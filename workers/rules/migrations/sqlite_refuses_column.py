"""
SQLite adds only columns that leave every row as it is.

ADD COLUMN writes nothing but the schema. So a default must be a constant (CURRENT_TIMESTAMP and expressions in parentheses are
none), a column that refers to another table must be NULL in the rows there are, and UNIQUE, PRIMARY KEY and STORED columns
are refused.

```sql given
CREATE TABLE orders (id integer PRIMARY KEY, code text);
```
```sql bad engine=sqlite kinds=fails
ALTER TABLE orders ADD COLUMN at text DEFAULT CURRENT_TIMESTAMP;
```
```sql bad engine=sqlite kinds=fails
ALTER TABLE orders ADD COLUMN at integer NOT NULL DEFAULT (unixepoch());
```
```sql bad engine=sqlite kinds=fails
ALTER TABLE orders ADD COLUMN token text UNIQUE;
```
```sql bad engine=sqlite kinds=fails
ALTER TABLE orders ADD COLUMN twice integer AS (id * 2) STORED;
```
```sql good engine=sqlite
ALTER TABLE orders ADD COLUMN state integer NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN note text DEFAULT ('none');
ALTER TABLE orders ADD COLUMN twice integer AS (id * 2) VIRTUAL;
ALTER TABLE orders ADD COLUMN parent integer REFERENCES orders (id);
```

Source: https://www.sqlite.org/lang_altertable.html#alter_table_add_column
"""

from bot.domain.findings import Severity
from bot.domain.operations import AddColumn, AddConstraint, DropConstraint
from bot.domain.schema import Column, Expression, ForeignKey, Key
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.sql.dialect import COPIED

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",), engines=("sqlite",))


@rule.on(AddColumn)
def check(operation: AddColumn, site: Site) -> Verdict:
    """What SQLite refuses of any table, and what it refuses of one with rows."""
    column = operation.column
    why = _always(column) or (_of_rows(column) if site.holds_rows(operation.table) else "")
    if why:
        yield _harm(f"SQLite refuses to add `{operation.table}.{column.name}`: {why}", site)


@rule.on(AddConstraint, DropConstraint)
def check_constraint(operation: AddConstraint | DropConstraint, site: Site) -> Verdict:
    """There is no ADD CONSTRAINT and no DROP CONSTRAINT."""
    if COPIED in site.sql:
        return
    word = "ADD" if isinstance(operation, AddConstraint) else "DROP"
    yield _harm(f"SQLite has no {word} CONSTRAINT: the migration stops here", site)


def _always(column: Column) -> str:
    keys = [one for one in column.constraints if isinstance(one, Key)]
    if keys:
        return "it is a PRIMARY KEY" if keys[0].primary else "it is UNIQUE"
    return ""


def _of_rows(column: Column) -> str:
    if column.stored:
        return "it is STORED"
    if column.default is None:
        return ""
    if _computed(column.default):
        return "its default is no constant"
    refers = any(isinstance(one, ForeignKey) for one in column.constraints)
    return "it refers to another table and has a default" if refers else ""


def _computed(default: Expression) -> bool:
    """Whether SQLite calls a default no constant: any function, and an expression in parentheses other than a literal."""
    return bool(default.functions) or (default.text.startswith("(") and any(sign in default.text for sign in "+*/|"))


def _harm(title: str, site: Site) -> Harm:
    return Harm(
        kinds=("fails",),
        title=title,
        parsed="SQLite's ALTER TABLE changes the schema alone and writes no row",
        fixes=(
            site.recipe(
                "-- CREATE TABLE under another name, INSERT … SELECT, DROP TABLE, ALTER TABLE … RENAME TO",
                title="Make the table anew, as SQLite's own page describes",
            ),
        ),
    )
