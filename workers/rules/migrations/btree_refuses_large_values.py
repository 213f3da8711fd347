"""
A B-tree holds no value over 2,704 bytes: a row with a larger document is refused.

An entry of a B-tree index must fit a third of a page. On a column of documents (json, jsonb, xml) the first larger value, be it
there already or to come, fails with "index row size exceeds btree version 4 maximum 2704".

Bytes are told where the column's name says that they are a document: hashes, keys and addresses are short. So is what a CHECK
bounds.

```sql given
CREATE TABLE configs (id bigint PRIMARY KEY, data jsonb, body bytea, digest bytea, CHECK (pg_column_size(data) < 2000));
CREATE TABLE pages (id bigint PRIMARY KEY, data jsonb, body bytea, digest bytea);
```
```sql bad kinds=fails unproved=the-rows-made-for-the-proof-are-small
CREATE INDEX CONCURRENTLY pages_data_idx ON pages (data);
```
```sql bad kinds=fails unproved=the-rows-made-for-the-proof-are-small
CREATE INDEX CONCURRENTLY pages_body_idx ON pages (body);
```
```sql bad kinds=fails unproved=the-rows-made-for-the-proof-are-small
CREATE TABLE snapshots (id bigint PRIMARY KEY, data jsonb UNIQUE);
```
```sql good
CREATE INDEX CONCURRENTLY pages_data_idx ON pages USING gin (data);
CREATE INDEX CONCURRENTLY pages_digest_idx ON pages (digest);
CREATE INDEX CONCURRENTLY configs_data_idx ON configs (data);
```
```sql good
CREATE INDEX CONCURRENTLY pages_kind_idx ON pages ((data ->> 'kind'));
```
```sql good
CREATE INDEX CONCURRENTLY pages_hash_idx ON pages (md5(data::text));
```

Source: https://www.postgresql.org/docs/current/btree.html
"""

import re
from collections.abc import Iterable, Sequence

from bot.domain.changes import Span
from bot.domain.findings import Severity
from bot.domain.operations import AddColumn, AddConstraint, CreateIndex, CreateTable
from bot.domain.schema import Check, Column, Key, Name
from bot.patterns import late
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.rules.words import sql

rule = Rule(__name__, severity=Severity.WARNING, kinds=("fails",))
_DOCUMENTS = {"json", "jsonb", "xml"}
_CONTENT = late(
    r"(?:^|_)(?:attachment|blob|body|bytes|content|contents|document|file|image|payload|photo|picture|text)s?$", re.IGNORECASE
)
_SIZE = {"length", "octet_length", "pg_column_size", "char_length"}


@rule.on(CreateIndex)
def check(operation: CreateIndex, site: Site) -> Verdict:
    """A plain B-tree on a column of documents."""
    if operation.index.method == "btree":
        names = [part.column for part in operation.index.parts if part.column]
        yield from _keyed(names, operation.table, site, unique=operation.index.unique)


@rule.on(AddConstraint)
def check_constraint(operation: AddConstraint, site: Site) -> Verdict:
    """A key on a column of documents."""
    if isinstance(operation.constraint, Key) and not operation.constraint.index:
        yield from _keyed(operation.constraint.columns, operation.table, site, unique=True)


@rule.on(CreateTable, AddColumn)
def check_column(operation: CreateTable | AddColumn, site: Site) -> Verdict:
    """A key that comes with its column, on the line of the column in a statement of many."""
    columns = operation.columns if isinstance(operation, CreateTable) else (operation.column,)
    whole = [c for c in operation.constraints if isinstance(c, Key)] if isinstance(operation, CreateTable) else []
    keyed = {name for key in whole for name in key.columns}
    checks = [c for c in operation.constraints if isinstance(c, Check)] if isinstance(operation, CreateTable) else []
    inline = (c for c in columns if c.name in keyed or any(isinstance(k, Key) for k in c.constraints))
    for column in inline:
        yield from _large((column,), checks, str(operation.table), unique=True, span=site.line_of(column.name))


def _keyed(names: Iterable[str], name: Name, site: Site, *, unique: bool) -> Verdict:
    table = site.table(name)
    checks = [c for c in table.constraints if isinstance(c, Check)]
    yield from _large((table.column(own) for own in names), checks, str(name), unique=unique)


def _may_be_large(column: Column, checks: Iterable[Check]) -> bool:
    """Whether its values are documents, whose size nothing bounds."""
    kind = column.type
    document = kind and (kind.name in _DOCUMENTS or (kind.name == "bytea" and _CONTENT.search(column.name)))
    if kind is None or kind.dimensions or not document:
        return False
    own = (*checks, *(c for c in column.constraints if isinstance(c, Check)))
    return not any(column.name in c.expression.columns and _SIZE & set(c.expression.functions) for c in own)


def _large(
    columns: Iterable[Column | None], checks: Sequence[Check], table: str, *, unique: bool, span: Span | None = None
) -> Verdict:
    for column in columns:
        if column is None or column.type is None or not _may_be_large(column, checks):
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
