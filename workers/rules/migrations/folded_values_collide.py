"""
Values of a unique column that differ today may be equal once they are folded.

`lower()`, `trim()` and removed characters give one value for many: where both spellings are there, the UPDATE stops at the
second (SQLSTATE 23505) and takes back all that it did. What is double has to be merged or deleted before.

```sql given
CREATE TABLE users (id bigint PRIMARY KEY, email text UNIQUE, name text, tenant bigint);
CREATE UNIQUE INDEX users_name_idx ON users (tenant, name);
CREATE UNIQUE INDEX users_folded_idx ON users (lower(email));
CREATE EXTENSION citext;
CREATE TABLE members (id bigint PRIMARY KEY, email citext UNIQUE, code text, UNIQUE (id, code));
```
```sql bad kinds=fails unproved=only-some-rows
UPDATE users SET email = btrim(email) WHERE email LIKE ' %';
```
```sql bad kinds=fails unproved=only-some-rows
UPDATE users SET name = replace(name, '-', '');
```
```sql bad kinds=fails unproved=only-some-rows
UPDATE members SET email = btrim(email);
```
```sql good
UPDATE users SET email = lower(email) WHERE email <> lower(email);
UPDATE users SET email = upper(email) WHERE email <> upper(email);
```
```sql good
UPDATE members SET email = lower(email) WHERE email::text <> lower(email);
UPDATE members SET code = btrim(code) WHERE code LIKE ' %';
```
```sql good
UPDATE users SET email = btrim(email) WHERE id = 5;
```
```sql good
DO $$ BEGIN DELETE FROM users a USING users b WHERE btrim(a.email) = btrim(b.email) AND a.id > b.id; END $$;
UPDATE users SET email = btrim(email) WHERE email LIKE ' %';
```
```sql good
UPDATE users SET name = replace(name, 'http://', 'https://') WHERE id > 5;
```
```sql good
DELETE FROM users a USING users b WHERE btrim(a.email) = btrim(b.email) AND a.id > b.id;
UPDATE users SET email = btrim(email) WHERE email LIKE ' %';
```

Source: https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-UNIQUE-CONSTRAINTS
"""

from bot.domain.findings import Severity
from bot.domain.operations import Update
from bot.domain.schema import Key, Table
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.rules.unmet import seen_to
from workers.sql.updates import Folded, folded

_CASE = frozenset(("lower", "upper"))

rule = Rule(__name__, severity=Severity.WARNING, kinds=("fails",))


@rule.on(Update)
def check(operation: Update, site: Site) -> Verdict:
    """A column of a unique key, set to a function of itself that gives one value for many."""
    del operation
    if site.statement.inside or site.step is not site.statement.steps[-1]:
        return
    for one in folded(site.sql):
        if site.holds_rows(one.table) and _unique(one, site.table(one.table)) and not seen_to(site, one.table):
            yield Harm(
                kinds=("fails",),
                title=f"The UPDATE stops if two rows of `{one.table}` become equal in `{one.column}`",
                parsed=f"`{one.column}` is of a unique key, and `{one.function}` gives one value for many (SQLSTATE 23505)",
                sized=(one.table,),
            )


def _unique(one: Folded, table: Table) -> bool:
    """Whether a key holds the column, and nothing else keeps rows apart: a key of its other columns, or of folded values."""
    keys = _keys(table)
    if _kept(one, table) or any(key <= set(one.fixed) for key in keys):
        return False
    return any(one.column in key and not any(other <= key - {one.column} for other in keys) for key in keys)


def _keys(table: Table) -> list[frozenset[str]]:
    """The columns of each unique key, those of an index with expressions or a predicate left out."""
    inline = [Key(columns=(c.name,)) for c in table.columns if any(isinstance(k, Key) for k in c.constraints)]
    keys = [frozenset(key.columns) for key in (*inline, *table.constraints) if isinstance(key, Key)]
    unique = [i for i in table.indexes if i.unique and i.where is None and all(part.column for part in i.parts)]
    return [key for key in (*keys, *(frozenset(part.column or "" for part in index.parts) for index in unique)) if key]


def _kept(one: Folded, table: Table) -> bool:
    """Whether the folded values are different already: by an index of them, or as the type or collation sees no case."""
    same = _CASE if one.function in _CASE else {one.function}
    column = table.column(one.column)
    if one.function in _CASE and column and (column.collation or (column.type and column.type.name == "citext")):
        return True
    return any(
        part.expression is not None and same & set(part.expression.functions) and one.column in part.expression.columns
        for index in table.indexes
        if index.unique
        for part in index.parts
    )
