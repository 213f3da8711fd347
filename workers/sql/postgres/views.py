"""Views, materialized views and CREATE TABLE AS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.operations import CreateTableAs, CreateView, Operation, RefreshView
from bot.domain.schema import Output
from workers.sql.libpg_query import deparse_query, pb
from workers.sql.nodes import NotUnderstood, relation, words
from workers.sql.postgres.elements import options
from workers.sql.postgres.outputs import outputs
from workers.sql.postgres.reads import view_reads
from workers.sql.postgres.source import CLOSING, OPENING, Source, Token
from workers.sql.postgres.tables import PERSISTENCE
from workers.sql.render.names import quote

_CHECKS = {pb.LOCAL_CHECK_OPTION: "local", pb.CASCADED_CHECK_OPTION: "cascaded"}
# What may follow the query.
_TAILS = (
    (pb.WITH, pb.NO, pb.DATA_P),
    (pb.WITH, pb.DATA_P),
    (pb.WITH, pb.LOCAL, pb.CHECK, pb.OPTION),
    (pb.WITH, pb.CASCADED, pb.CHECK, pb.OPTION),
    (pb.WITH, pb.CHECK, pb.OPTION),
)


def create_view(node: pb.ViewStmt, source: Source) -> list[Operation]:
    """CREATE VIEW; a recursive one comes as the WITH RECURSIVE it stands for."""
    query = node.query.select_stmt
    words_before = source.whole[source.start : source.at(node.view.location)].lower()
    text = deparse_query(query) if "recursive" in words_before else _query_text(source, node.view.location)
    view = CreateView(
        relation(node.view),
        text,
        view_reads(query),
        replace=node.replace,
        temporary=node.view.relpersistence == "t",
        columns=tuple(words(node.aliases)),
        options=_view_options(node),
        gives=_gives(query, words(node.aliases)),
    )
    return [view]


def _gives(query: pb.SelectStmt, named: list[str]) -> tuple[str, ...]:
    """The names of a view's columns, the first ones as they stand in brackets behind its name."""
    found = outputs(query)
    if found is None or any(one.column == "*" for one in found):
        return ()
    return (*named, *(one.name for one in found[len(named) :]))


def _view_options(node: pb.ViewStmt) -> str:
    """WITH (…), with WITH CHECK OPTION as the option it is stored as."""
    found = [options(node.options)] if node.options else []
    if node.with_check_option in _CHECKS:
        found.append(f"check_option = '{_CHECKS[node.with_check_option]}'")
    return f"WITH ({', '.join(found)})" if found else ""


def create_table_as(node: pb.CreateTableAsStmt, source: Source) -> list[Operation]:
    """CREATE TABLE … AS and CREATE MATERIALIZED VIEW."""
    into = node.into
    name = relation(into.rel)
    text = _query_text(source, into.rel.location)
    if node.objtype == pb.OBJECT_MATVIEW:
        return [
            CreateView(
                name,
                text,
                view_reads(node.query.select_stmt),
                materialized=True,
                if_not_exists=node.if_not_exists,
                with_data=not into.skip_data,
                columns=tuple(words(into.col_names)),
                options=_storage(into),
            )
        ]
    kept = PERSISTENCE.get(into.rel.relpersistence, "")
    return [CreateTableAs(name, text, node.if_not_exists, kept, not into.skip_data, _outputs(node))]


def _outputs(node: pb.CreateTableAsStmt) -> tuple[Output, ...] | None:
    """The columns, under the names that stand before AS where there are any."""
    found = outputs(node.query.select_stmt) if node.query.HasField("select_stmt") else None
    named = words(node.into.col_names)
    if not named or found is None:
        return found
    if len(named) > len(found) or any(one.column == "*" for one in found):
        return None
    return tuple(replace(one, name=name) for one, name in zip(found, named, strict=False)) + found[len(named) :]


def _storage(into: pb.IntoClause) -> str:
    """USING, WITH (…) and TABLESPACE of a materialized view."""
    parts = [f"USING {quote(into.access_method)}"] if into.access_method else []
    parts += [f"WITH ({options(into.options)})"] if into.options else []
    parts += [f"TABLESPACE {quote(into.table_space_name)}"] if into.table_space_name else []
    return " ".join(parts)


def refresh_view(node: pb.RefreshMatViewStmt, _source: Source) -> list[Operation]:
    """REFRESH MATERIALIZED VIEW."""
    return [RefreshView(relation(node.relation), node.concurrent, not node.skip_data)]


def _query_text(source: Source, location: int) -> str:
    """The query as written: after the first AS outside of brackets, before WITH [NO] DATA or a CHECK OPTION."""
    found = source.tokens_after(location)
    depth = 0
    for index, token in enumerate(found):
        depth += (token.kind in OPENING) - (token.kind in CLOSING)
        if token.kind == pb.AS and not depth:
            query = found[index + 1 :]
            return source.whole[query[0].start : query[-1 - _tail(query)].end]
    raise NotUnderstood("a query without AS")


def _tail(query: Sequence[Token]) -> int:
    """How many tokens at the end are not the query's."""
    last = tuple(t.kind for t in query[-4:])
    return next((len(t) for t in _TAILS if last[-len(t) :] == t), 0)
