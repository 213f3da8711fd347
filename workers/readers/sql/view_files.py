"""
Views kept in `.sql` files of their own, beside the migrations: deployed by hand or by a script.

```sql
CREATE OR REPLACE VIEW open_orders AS SELECT id, code FROM orders WHERE closed_at IS NULL;
```

Their queries are held against the schema that the migrations lead to, as those in code are. Files that a runner runs in an
order are migrations and read as such; dumps, tests, examples and models of dbt are left alone. Bodies of functions are not
read here.

Source: https://www.postgresql.org/docs/current/sql-createview.html
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
from workers.sql.parse import parse

if TYPE_CHECKING:
    from bot.domain.queries import ViewQuery

_VIEW = re.compile(r"\bCREATE\s+(?:OR\s+REPLACE\s+)?(?:MATERIALIZED\s+)?VIEW\b", re.IGNORECASE)
_LARGEST = 200_000
_DUMP = re.compile(r"^-- PostgreSQL database dump|\bCREATE\s+TABLE\b|^COPY ", re.IGNORECASE | re.MULTILINE)
"""What makes tables as well is a schema of its own."""


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The views of the file at head."""
    text = None if change.deleted else text_of(change, "head")
    if text is None or len(text) > _LARGEST or not _VIEW.search(text) or _DUMP.search(text):
        return
    from bot.domain.queries import QueryFile
    from workers.queries.reading import serves

    if scene.policy.engine not in {None, "postgresql"} or not serves(change.path, scene):
        return
    if scene.tree("head").above(change.path, "dbt_project.yml"):
        return
    found = list(_views(change.path, text))
    near = [view for view in found if touches(view.span, change.touched())]
    yield from near
    if found and not near:
        yield QueryFile(Span(change.path, 1, 1), "sql", len(found))


def _views(path: str, text: str) -> Iterator[ViewQuery]:
    from bot.domain.operations import CreateView
    from bot.domain.queries import ViewQuery

    for one in parse(text):
        for operation, start, end in one.steps:
            if isinstance(operation, CreateView) and operation.query and not operation.temporary:
                first = text.count("\n", 0, start) + 1
                yield ViewQuery(Span(path, first, first + text.count("\n", start, end)), str(operation.view), operation.query)


reader = TopicReader(__name__, re.compile(r"\.sql$"), read)
