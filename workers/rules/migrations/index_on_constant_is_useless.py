"""
An index on a constant holds the same key for every row.

A key that names no column is one value for all rows: no query can be answered by it, yet each write pays for it, and a
UNIQUE one fails where there are two rows and lets a table have no second one. Mostly it is a column's name in quotes:
`lower('email')` for `lower(email)`.

```sql given
CREATE TABLE users (id bigint PRIMARY KEY, email text, uri text);
```
```sql bad kinds=costs
CREATE INDEX CONCURRENTLY users_email_idx ON users (lower('email'));
```
```sql bad kinds=costs,fails
CREATE UNIQUE INDEX CONCURRENTLY users_uri_idx ON users ((md5('uri')), (1));
```
```sql good
CREATE INDEX CONCURRENTLY users_email_idx ON users (lower(email));
CREATE INDEX CONCURRENTLY users_both_idx ON users (email, lower(uri));
CREATE UNIQUE INDEX CONCURRENTLY users_only_admin_idx ON users ((true)) WHERE email = 'admin';
```
```sql good
CREATE TABLE settings (name text);
CREATE UNIQUE INDEX only_one_idx ON settings ((1));
```

Source: https://www.postgresql.org/docs/current/indexes-expressional.html
"""

from bot.domain.findings import Severity
from bot.domain.operations import CreateIndex
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs", "fails"))


@rule.on(CreateIndex)
def check(operation: CreateIndex, site: Site) -> Verdict:
    """No key names a column; a predicate makes it the known way to allow one row of a kind, a bare constant one row at all."""
    index = operation.index
    if index.where is not None or not index.parts or index.columns():
        return
    if any(part.expression is None for part in index.parts):
        return
    if (
        index.unique
        and not site.holds_rows(operation.table)
        and all(p.expression and p.expression.constant for p in index.parts)
    ):
        return
    keys = ", ".join(part.expression.text for part in index.parts if part.expression)
    yield Harm(
        kinds=("costs", "fails") if index.unique and site.holds_rows(operation.table) else ("costs",),
        title=f"The index on {operation.table} has the same key for every row: `{keys}` names no column",
        parsed=f"`{keys}` reads no column of {operation.table}: it is one value for all rows",
    )
