"""
Queries kept in `.sql` files, each under a comment with its name, as sqlc, aiosql, PugSQL and their like read them:

```sql
-- name: ListOrders :many
SELECT id, code FROM orders WHERE shop_id = $1 ORDER BY id;
```

Named arguments (`@shop`, `:shop`, `sqlc.arg(shop)`) are parameters. A `.sql` file without such a comment may be a script or a
dump, and is not read here.

Source: https://docs.sqlc.dev/en/latest/reference/query-annotations.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of
from workers.settle import touches
from workers.sql.split import split

if TYPE_CHECKING:
    from bot.domain.queries import Query

_NAMED = re.compile(r"^[ \t]*--[ \t]*(?:name|:name)\b[ \t:]+\w+", re.MULTILINE)
_ARGUMENT = re.compile(r"\bsqlc\.(?:n?arg|slice)\((?:'\w+'|\w+)\)")
_LARGEST = 500_000


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The named statements of the file at head."""
    text = None if change.deleted else text_of(change, "head")
    if text is None or len(text) > _LARGEST or not _NAMED.search(text):
        return
    from bot.domain.queries import QueryFile
    from workers.queries.reading import serves

    if not serves(change.path, scene):
        return
    found = list(_queries(change.path, text))
    near = [query for query in found if touches(query.span, change.touched())]
    yield from near
    if found and not near:
        yield QueryFile(Span(change.path, 1, 1), "sql", len(found))


def _queries(path: str, text: str) -> Iterator[Query]:
    from bot.domain.queries import Query
    from workers.queries.places import is_sql, numbered

    for piece in split(text):
        sql = text[piece.start : piece.end]
        if piece.kind == "sql" and is_sql(sql):
            first = text.count("\n", 0, piece.start) + 1
            named = numbered([_ARGUMENT.sub(":argument", sql)])
            yield Query(Span(path, first, first + sql.count("\n")), "sql", named, "this file's caller")


reader = TopicReader(__name__, re.compile(r"\.sql$"), read)
