"""
Values of a unique column that differ today may be equal once they are folded.

`lower()`, `trim()` and removed characters give one value for many: where both spellings are there, the UPDATE stops at the
second (SQLSTATE 23505) and takes back all that it did. What is double has to be merged or deleted before.

```sql given
CREATE TABLE users (id bigint PRIMARY KEY, email text UNIQUE, name text, tenant bigint);
CREATE UNIQUE INDEX users_name_idx ON users (tenant, name);
CREATE UNIQUE INDEX users_folded_idx ON users (lower(email));
```
```sql bad kinds=fails unproved=only-some-rows
UPDATE users SET email = btrim(email) WHERE email LIKE ' %';
```
```sql bad kinds=fails unproved=only-some-rows
UPDATE users SET name = replace(name, '-', '');
```
```sql good
UPDATE users SET email = lower(email) WHERE email <> lower(email);
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
from bot.domain.operations import Delete, Insert, Merge, Update
from bot.domain.schema import Key, Name
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.sql.updates import Folded, folded

rule = Rule(__name__, severity=Severity.WARNING, kinds=("fails",))


@rule.on(Update)
def check(operation: Update, site: Site) -> Verdict:
    """A column of a unique key, set to a function of itself that gives one value for many."""
    del operation
    if site.statement.inside or site.step is not site.statement.steps[-1]:
        return
    for one in folded(site.sql):
        if site.holds_rows(one.table) and _unique(one, site) and not _seen_to(one.table, site):
            yield Harm(
                kinds=("fails",),
                title=f"The UPDATE stops if two rows of `{one.table}` become equal in `{one.column}`",
                parsed=f"`{one.column}` is of a unique key, and `{one.function}` gives one value for many (SQLSTATE 23505)",
                sized=(one.table,),
            )


def _unique(one: Folded, site: Site) -> bool:
    """Whether a key holds the column, and none is of its folded values already."""
    table = site.table(one.table)
    inline = [Key(columns=(c.name,)) for c in table.columns if any(isinstance(k, Key) for k in c.constraints)]
    keys = [key.columns for key in (*inline, *table.constraints) if isinstance(key, Key)]
    unique = [index for index in table.indexes if index.unique]
    keys += [tuple(part.column or "" for part in index.parts) for index in unique if index.where is None]
    kept = any(
        part.expression is not None and one.function in part.expression.functions and one.column in part.expression.columns
        for index in unique
        for part in index.parts
    )
    return not kept and any(one.column in key for key in keys)


def _seen_to(table: Name, site: Site) -> bool:
    """Whether rows of the table were written or deleted before: that may have been about what is double."""
    wrote = (Delete, Insert, Merge, Update)
    before = site.migration.up[: site.migration.up.index(site.statement)] if site.statement in site.migration.up else ()
    return table in site.written or any(
        isinstance(step.operation, wrote) and step.operation.table == table for one in before for step in one.steps
    )
