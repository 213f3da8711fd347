"""
Views and functions kept in `.sql` files of their own, beside the migrations: deployed by hand or by a script.

```sql
CREATE OR REPLACE VIEW open_orders AS SELECT id, code FROM orders WHERE closed_at IS NULL;
CREATE OR REPLACE FUNCTION code_of(wanted bigint) RETURNS text LANGUAGE sql AS 'SELECT code FROM orders WHERE id = wanted';
```

Their queries, and those in bodies in SQL and PL/pgSQL, are held against the schema that the migrations lead to, as those in
code are. Names that the function may have of its own (variables, tables that it makes), and bodies with a search_path that is
not the usual one, are left alone. Files that a runner runs in an order are migrations and read as such (their functions are
held against the schema in the same way); dumps, tests, examples and models of dbt are left alone.

Source: https://www.postgresql.org/docs/current/sql-createview.html
Source: https://www.postgresql.org/docs/current/plpgsql-implementation.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of
from workers.settle import touches
from workers.sql.parse import parse

_STORED = re.compile(r"\bCREATE\s+(?:OR\s+REPLACE\s+)?(?:MATERIALIZED\s+VIEW|VIEW|FUNCTION|PROCEDURE)\b", re.IGNORECASE)
_LARGEST = 200_000
_DUMP = re.compile(r"^-- PostgreSQL database dump|\bCREATE\s+TABLE\b|^COPY ", re.IGNORECASE | re.MULTILINE)
"""What makes tables as well is a schema of its own."""


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The views and functions of the file at head."""
    text = None if change.deleted else text_of(change, "head")
    if text is None or len(text) > _LARGEST or not _STORED.search(text) or _DUMP.search(text):
        return
    from bot.domain.queries import QueryFile
    from workers.queries.reading import serves

    if scene.policy.engine not in {None, "postgresql"} or not serves(change.path, scene):
        return
    if scene.tree("head").above(change.path, "dbt_project.yml"):
        return
    found = list(_stored(change.path, text, scene))
    near = [one for one in found if touches(one.span, change.touched())]
    yield from near
    if found and not near:
        yield QueryFile(Span(change.path, 1, 1), "sql", len(found))


def _stored(path: str, text: str, scene: Scene) -> Iterator[Fact]:
    from bot.domain.bodies import DefinerFunction
    from bot.domain.operations import CreateFunction, CreateView
    from bot.domain.queries import ViewQuery
    from workers.bodies import said_by
    from workers.sql.definers import unpinned

    steps = [step for one in parse(text) for step in one.steps]
    for operation, start, end in steps:
        first = text.count("\n", 0, start) + 1
        span = Span(path, first, first + text.count("\n", start, end))
        if isinstance(operation, CreateView) and operation.query and not operation.temporary:
            yield ViewQuery(span, str(operation.view), operation.query)
        elif isinstance(operation, CreateFunction):
            if unpinned(operation, (beside for beside, _, _ in steps)):
                yield DefinerFunction(span, str(operation.function.name))
            yield from said_by(operation, span, scene.schema("head"))


reader = TopicReader(__name__, re.compile(r"\.sql$"), read)
