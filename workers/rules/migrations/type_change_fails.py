"""
A column's type cannot be changed while a view uses it, nor to a type there is no conversion for.

PostgreSQL refuses to alter the type of a column that a view, a rule or a generated column reads, and wants USING where it
knows no conversion: the migration stops.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, amount int, code text, flag int, note text, base int, state text DEFAULT 'new',
  twice int GENERATED ALWAYS AS (base * 2) STORED);
CREATE TYPE stage AS ENUM ('new', 'done');
CREATE VIEW totals AS SELECT o.amount FROM orders o;
```
```sql bad kinds=fails
ALTER TABLE orders ALTER COLUMN amount TYPE bigint;
```
```sql bad kinds=fails
ALTER TABLE orders ALTER COLUMN code TYPE integer;
```
```sql bad kinds=fails
ALTER TABLE orders ALTER COLUMN flag TYPE boolean;
```
```sql bad kinds=fails
ALTER TABLE orders ALTER COLUMN base TYPE bigint;
```
```sql bad kinds=fails
ALTER TABLE orders ALTER COLUMN state TYPE stage USING state::stage;
```
```sql good
ALTER TABLE orders ALTER COLUMN code TYPE varchar;
```

A trigger's `UPDATE OF` and `WHEN` read columns, too.

```sql bad kinds=fails
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER changed BEFORE UPDATE ON orders FOR EACH ROW WHEN (
  OLD.code IS DISTINCT FROM NEW.code AND NEW.code IS NOT NULL AND NEW.code <> '' AND NEW.code NOT IN ('none', 'unknown')
  OR OLD.flag IS DISTINCT FROM NEW.flag AND NEW.flag IS NOT NULL AND NEW.flag <> 0 AND NEW.flag NOT BETWEEN 100 AND 200
  OR OLD.state IS DISTINCT FROM NEW.state AND NEW.state IS NOT NULL AND NEW.state <> '' AND NEW.state NOT IN ('gone', 'lost')
  OR OLD.id IS DISTINCT FROM NEW.id OR OLD.note IS DISTINCT FROM NEW.note) EXECUTE FUNCTION f();
ALTER TABLE orders ALTER COLUMN note TYPE varchar;
```
```sql good
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER code BEFORE UPDATE OF id ON orders FOR EACH ROW WHEN (OLD.id <> NEW.id) EXECUTE FUNCTION f();
ALTER TABLE orders ALTER COLUMN code TYPE varchar;
```

Source: https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DATA-TYPE
"""

import re

from bot.domain.findings import Severity
from bot.domain.operations import AlterColumnType, SetDefault
from bot.domain.schema import Attached
from bot.patterns import late
from workers.rules.coercion import coercion
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.rules.words import sql
from workers.sql.render import render_type
from workers.world.tables import views_reading

_RUN = late(r"\bEXECUTE\b", re.IGNORECASE)
_WHEN = late(r"\bWHEN\s*\(", re.IGNORECASE)
_OF = late(r"\bUPDATE\s+OF\s", re.IGNORECASE)
_ON = late(r"\sON\s", re.IGNORECASE)
rule = Rule(
    __name__,
    severity=Severity.ERROR,
    kinds=("fails",),
    known_as="changing-column-type e5 pg301 alter-column-type",
)


@rule.on(AlterColumnType)
def check(operation: AlterColumnType, site: Site) -> Verdict:
    """A type change that PostgreSQL refuses."""
    table = site.table(operation.table)
    column = table.column(operation.column)
    readers = views_reading(site.world, table.name, operation.column)
    if readers:
        names = ", ".join(f"`{view.name}`" for view in readers)
        yield Harm(
            kinds=("fails",),
            title=f"The type of `{operation.table}.{operation.column}` cannot be changed: {names} reads it",
            parsed=f"the view {names} reads the column, and PostgreSQL refuses to change its type (SQLSTATE 0A000)",
            fixes=(
                site.recipe(
                    *(sql(f"DROP {view.kind.upper()} {{}};", view.name) for view in readers),
                    site.sql.rstrip().rstrip(";") + ";",
                    *(sql(f"CREATE {view.kind.upper()} {{}} AS …;", view.name) for view in readers),
                    title="Drop the view, change the type and create the view again in the same transaction",
                    tradeoff="The view is locked with the table until the transaction ends.",
                ),
            ),
        )
    elif hung := [one for one in table.attached if _reads(one, operation.column)]:
        yield Harm(
            kinds=("fails",),
            title=f"The type of `{operation.table}.{operation.column}` cannot be changed: a {hung[0].kind} reads it",
            parsed=f"the {hung[0].kind} `{hung[0].name}` is defined on the column; PostgreSQL refuses (SQLSTATE 0A000)",
        )
    elif made := [c.name for c in table.columns if c.generated and operation.column in c.generated.columns]:
        names = ", ".join(f"`{name}`" for name in made)
        yield Harm(
            kinds=("fails",),
            title=f"The type of `{operation.table}.{operation.column}` cannot be changed: {names} is generated from it",
            parsed=f"{names} is a generated column that reads it, and PostgreSQL refuses to change its type (SQLSTATE 0A000)",
        )
    elif column and column.type and coercion(column.type, operation.type, site.world) == "fails":
        if not operation.using:
            yield _no_conversion(operation, render_type(column.type), site)
        elif column.default and column.default.text.upper() != "NULL" and not _default_dropped(operation, site):
            yield _no_default(operation, column.default.text, site)


def _reads(one: Attached, column: str) -> bool:
    """Whether a trigger's UPDATE OF or WHEN, or a policy without a query, names the column."""
    text = re.sub(r"'(?:[^']|'')*'", "''", one.text)
    if one.kind == "trigger":
        text = _watched(text)
    elif re.search(r"\bSELECT\b", text, re.IGNORECASE):
        return False
    else:
        text = re.split(r"\b(?:USING|WITH\s+CHECK)\b", text, maxsplit=1, flags=re.IGNORECASE)[-1]
    return re.search(rf"(?<!\w){re.escape(column)}(?!\w)", text) is not None


def _watched(trigger: str) -> str:
    """The columns behind a trigger's UPDATE OF, and its WHEN."""
    head, *condition = _WHEN.split(_RUN.split(trigger, maxsplit=1)[0], maxsplit=1)
    columns = (_ON.split(one, maxsplit=1)[0] for one in _OF.split(head)[1:])
    return " ".join((*columns, *condition))


def _default_dropped(operation: AlterColumnType, site: Site) -> bool:
    dropped = (o for o in site.siblings() if isinstance(o, SetDefault) and o.default is None)
    return any(o.column == operation.column for o in dropped)


def _no_default(operation: AlterColumnType, default: str, site: Site) -> Harm:
    new, name = render_type(operation.type), f"{operation.table}.{operation.column}"
    alter = sql("ALTER TABLE {} ALTER COLUMN {} ", operation.table, operation.column)
    return Harm(
        kinds=("fails",),
        title=f"The default of `{name}` does not become `{new}` by itself: the migration stops here",
        parsed=f"`USING` converts the rows, not the default `{default}`, and PostgreSQL refuses to guess (SQLSTATE 42804)",
        fixes=(
            site.recipe(
                f"{alter}DROP DEFAULT;",
                site.sql.rstrip().rstrip(";") + ";",
                f"{alter}SET DEFAULT {default};",
                title="Drop the default first, set it again afterwards, in one transaction",
                tradeoff="The type change still rewrites the table while reads and writes wait.",
            ),
        ),
    )


def _no_conversion(operation: AlterColumnType, old: str, site: Site) -> Harm:
    new, table, column = render_type(operation.type), operation.table, operation.column
    return Harm(
        kinds=("fails",),
        title=f"`{old}` does not become `{new}` by itself: the migration stops here",
        parsed=f"`{operation.table}.{operation.column}` is `{old}`; without `USING` PostgreSQL refuses (SQLSTATE 42804)",
        fixes=(
            site.recipe(
                sql("ALTER TABLE {} ALTER COLUMN {} TYPE ", table, column) + f"{new} USING {sql('{}', column)}::{new};",
                title="Say how with USING",
                tradeoff="Rewrites the table while reads and writes wait: on a large one add a new column instead.",
            ),
        ),
    )
