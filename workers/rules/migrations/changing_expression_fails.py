"""
An index or generated column of this expression cannot be made: its value may change.

What an index is built on, its WHERE, and a generated column must give the same value for the same row for ever. now(), the
current user, and whatever depends on the session's time zone (a timestamptz cut to a date) do not: PostgreSQL refuses
(SQLSTATE 42P17).

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, paid_at timestamptz, sent_at timestamp, due date, code text);
CREATE FUNCTION slug(t text) RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN lower(t); END';
CREATE FUNCTION key(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN lower(t); END';
```
```sql bad kinds=fails
CREATE INDEX CONCURRENTLY orders_day_idx ON orders (date(paid_at));
```
```sql bad kinds=fails
CREATE INDEX CONCURRENTLY orders_day_idx ON orders ((paid_at::date));
```
```sql bad kinds=fails
CREATE INDEX CONCURRENTLY orders_recent_idx ON orders (id) WHERE sent_at > now();
```
```sql bad kinds=fails
CREATE INDEX CONCURRENTLY orders_slug_idx ON orders (slug(code));
```
```sql bad kinds=fails
CREATE INDEX CONCURRENTLY orders_month_idx ON orders (date_trunc('month', due));
```
```sql bad kinds=fails
ALTER TABLE orders ADD COLUMN age int GENERATED ALWAYS AS (extract(year FROM now()) - extract(year FROM sent_at)) STORED;
```
```sql good
CREATE INDEX CONCURRENTLY orders_day_idx ON orders (date(sent_at));
```
```sql good
CREATE INDEX CONCURRENTLY orders_day_idx ON orders (((paid_at AT TIME ZONE 'UTC')::date));
```
```sql good
CREATE FUNCTION canonical(text) RETURNS text LANGUAGE sql AS $$ SELECT replace(lower($1), '-', '_') $$;
CREATE INDEX CONCURRENTLY orders_canonical_idx ON orders (canonical(code));
```
```sql good
CREATE INDEX CONCURRENTLY orders_key_idx ON orders (key(code), lower(code));
```

Source: https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-NOTES
"""

from bot.domain.findings import Fix, Severity
from bot.domain.operations import AddColumn, CreateIndex
from bot.domain.schema import Expression, Name, Table
from workers.rules.functions import volatility
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",))
# Stable for whatever they are given (pg_proc.provolatile, PostgreSQL 12 to 18).
_STABLE = frozenset(
    (
        "now", "current_timestamp", "current_date", "current_time", "localtime", "localtimestamp", "statement_timestamp",
        "transaction_timestamp", "current_user", "session_user", "current_role", "user", "current_setting", "to_date",
        "to_char", "current_schema", "txid_current",
    )
)  # fmt: skip
# Stable for a timestamptz: what they give depends on the session's time zone.
_ZONED = frozenset(("date", "time", "timestamp", "date_part", "date_trunc", "extract", "text"))


@rule.on(AddColumn)
def check_column(operation: AddColumn, site: Site) -> Verdict:
    """A generated column whose expression is not immutable."""
    column, table = operation.column, site.table(operation.table)
    if column.generated is None or (operation.if_not_exists and table.column(column.name)):
        return
    why = _changing(column.generated, table, site)
    if why:
        yield _harm("The generated column cannot be made", why, column.generated)


@rule.on(CreateIndex)
def check(operation: CreateIndex, site: Site) -> Verdict:
    """An index whose expression or predicate is not immutable."""
    if operation.if_not_exists and operation.index.name in {i.name for i in site.table(operation.table).indexes}:
        return
    expressions = [part.expression for part in operation.index.parts if part.expression]
    for expression in (*expressions, *((operation.index.where,) if operation.index.where else ())):
        why = _changing(expression, site.table(operation.table), site)
        if why:
            yield _harm("The index cannot be built", why, expression)
            return


def _harm(title: str, why: str, expression: Expression) -> Harm:
    return Harm(
        kinds=("fails",),
        title=f"{title}: {why}",
        parsed=f"`{expression.text}` is not immutable (SQLSTATE 42P17)",
        fixes=(
            Fix(
                "now",
                "An expression that always gives the same: name the time zone, leave now() to the query",
                "… ((column AT TIME ZONE 'UTC')::date)",
                language="sql",
            ),
        ),
    )


def _changing(expression: Expression, table: Table, site: Site) -> str:
    """Why the expression is not immutable, '' when it is or that is not known."""
    for function in expression.functions:
        schema, _, bare = function.rpartition(".")
        own = site.world.function(Name(bare, schema))
        if own is not None:
            if own.volatility != "immutable" and own.language != "sql":  # one in SQL is inlined before it is looked at
                return f"`{function}()` is declared {own.volatility}, not IMMUTABLE"
        elif function in _STABLE or volatility(expression, site.world) == ("volatile", function):
            return f"`{function}()` gives another value another time"
    if "date_trunc" in expression.functions and any(_is(table, name, "date") for name in expression.columns):
        return "`date_trunc()` of a date goes through the session's time zone"
    zoned = [name for name in expression.columns if _is(table, name, "timestamptz")]
    steps = {*expression.functions, *(kind.name for kind in expression.casts)} & _ZONED
    if zoned and steps and zoned == list(expression.columns) and "timezone" not in expression.functions:
        return f"what `{expression.text}` gives depends on the session's time zone"
    return ""


def _is(table: Table, name: str, kind: str) -> bool:
    column = table.column(name)
    return column is not None and column.type is not None and column.type.name == kind and not column.type.dimensions
