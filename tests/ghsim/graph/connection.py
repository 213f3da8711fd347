"""Lists in GraphQL: pages by cursor, never without a bound."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from graphql import GraphQLError

Json = dict[str, Any]


def connection(found: Sequence[Any], shape: Callable[[Any], Json], name: str) -> Callable[..., Json]:
    """Pages by `first`/`after` or `last`/`before`, at most 100 and never without a bound. Cursors are opaque."""

    def ask(
        _info: Any, first: int | None = None, last: int | None = None, after: str = "", before: str = "", **_narrow: Any
    ) -> Json:
        size = first if first is not None else last
        if size is None:
            message = f"You must provide a `first` or `last` value to properly paginate the `{name}` connection."
            raise GraphQLError(message, extensions={"type": "MISSING_PAGINATION_BOUNDARIES"})
        if not 0 <= size <= 100:
            message = f"Requesting {size} records on the `{name}` connection exceeds the `first` limit of 100 records."
            raise GraphQLError(message, extensions={"type": "EXCESSIVE_PAGINATION"})
        start = int(after.removeprefix("cursor:")) if after else 0
        stop = int(before.removeprefix("cursor:")) - 1 if before else len(found)
        span = range(start, stop)
        span = span[:size] if first is not None else span[max(len(span) - size, 0) :]
        shown = [shape(found[at]) for at in span]
        ends = (f"cursor:{span[0] + 1}", f"cursor:{span[-1] + 1}") if span else (None, None)
        more = {"hasNextPage": bool(span) and span[-1] + 1 < len(found), "hasPreviousPage": bool(span) and span[0] > 0}
        edges = [{"cursor": f"cursor:{at + 1}", "node": each} for at, each in zip(span, shown, strict=True)]
        return {
            "nodes": shown,
            "edges": edges,
            "totalCount": len(found),
            "pageInfo": {"startCursor": ends[0], "endCursor": ends[1], **more},
        }

    return ask
