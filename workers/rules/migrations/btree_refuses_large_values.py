"""
A B-tree holds no value over 2,704 bytes: a row with a larger document is refused.

An entry of a B-tree index must fit a third of a page. On a column of documents (json, jsonb, xml) or bytes the first larger
value, be it there already or to come, fails with "index row size exceeds btree version 4 maximum 2704".

```sql given
CREATE TABLE configs (id bigint PRIMARY KEY, data jsonb, raw bytea, name text);
```
```sql bad kinds=fails unproved=the-rows-made-for-the-proof-are-small
CREATE INDEX CONCURRENTLY configs_data_idx ON configs (data);
```
```sql bad kinds=fails unproved=the-rows-made-for-the-proof-are-small
CREATE TABLE snapshots (id bigint PRIMARY KEY, data jsonb UNIQUE);
```
```sql good
CREATE INDEX CONCURRENTLY configs_data_idx ON configs USING gin (data);
```
```sql good
CREATE INDEX CONCURRENTLY configs_kind_idx ON configs ((data ->> 'kind'));
```
```sql good
CREATE INDEX CONCURRENTLY configs_hash_idx ON configs (md5(data::text));
```

Source: https://www.postgresql.org/docs/current/btree.html
"""

from collections.abc import Iterable

from bot.domain.changes import Span
from bot.domain.findings import Severity
from bot.domain.operations import AddColumn, AddConstraint, CreateIndex, CreateTable
from bot.domain.schema import Column, Key
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.rules.words import sql

rule = Rule(__name__, severity=Severity.WARNING, kinds=("fails",))
_LARGE = {"json", "jsonb", "xml", "bytea"}


@rule.on(CreateIndex)
def check(operation: CreateIndex, site: Site) -> Verdict:
    """A plain B-tree on a column of documents."""
    if operation.index.method == "btree":
        columns = (site.column(operation.table, part.column) for part in operation.index.parts if part.column)
        yield from _large(columns, str(operation.table), operation.index.unique)


@rule.on(AddConstraint)
def check_constraint(operation: AddConstraint, site: Site) -> Verdict:
    """A key on a column of documents."""
    if isinstance(operation.constraint, Key) and not operation.constraint.index:
        columns = (site.column(operation.table, name) for name in operation.constraint.columns)
        yield from _large(columns, str(operation.table), True)


@rule.on(CreateTable, AddColumn)
def check_column(operation: CreateTable | AddColumn, site: Site) -> Verdict:
    """A key that comes with its column, on the line of the column in a statement of many."""
    columns = operation.columns if isinstance(operation, CreateTable) else (operation.column,)
    whole = [c for c in operation.constraints if isinstance(c, Key)] if isinstance(operation, CreateTable) else []
    keyed = {name for key in whole for name in key.columns}
    inline = (c for c in columns if c.name in keyed or any(isinstance(k, Key) for k in c.constraints))
    for column in inline:
        yield from _large((column,), str(operation.table), True, site.line_of(column.name))


def _large(columns: Iterable[Column | None], table: str, unique: bool, span: Span | None = None) -> Verdict:
    for column in columns:
        if column is None or column.type is None or column.type.name not in _LARGE or column.type.dimensions:
            continue
        instead = sql(
            "CREATE UNIQUE INDEX CONCURRENTLY … (md5({}::text));" if unique else "CREATE INDEX … USING gin ({});", column.name
        )
        yield Harm(
            kinds=("fails",),
            title=f"A `{column.type.name}` over 2,704 bytes is refused: `{table}.{column.name}` is in a B-tree index",
            parsed=f"`{column.name}` is {column.type.name}, and the index is a B-tree on its whole value. Instead: `{instead}`",
            span=span,
        )
