"""The calls that hand text to a database, by language, and what kind of text each takes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.changes import Span
from bot.domain.queries import Hole, Query
from workers.queries.code import Call, Code
from workers.queries.loops import loop_of
from workers.queries.origin import origin, ours, shut
from workers.queries.places import is_sql, numbered, place
from workers.queries.template import Cut, Template, template

_PYTHON = frozenset((
    "execute", "executemany", "executescript", "exec_driver_sql", "fetch", "fetchrow", "fetchval", "fetch_all", "fetch_one",
    "fetch_val", "raw", "read_sql", "read_sql_query", "RawSQL", "mogrify", "scalar", "scalars", "iterate", "copy_expert",
    "stream",
))  # fmt: skip
_JAVASCRIPT = frozenset((
    "query", "$queryRawUnsafe", "$executeRawUnsafe", "raw", "execute", "unsafe", "prepare", "run", "all", "get", "exec",
    "one", "many", "any", "none", "manyOrNone", "oneOrNone", "queryRaw", "queryOne", "queryAll",
))  # fmt: skip
_GO = frozenset((
    "Query", "QueryRow", "QueryContext", "QueryRowContext", "Exec", "ExecContext", "Prepare", "PrepareContext", "Get",
    "GetContext", "Select", "SelectContext", "Queryx", "QueryRowx", "QueryxContext", "NamedExec", "NamedQuery",
    "NamedExecContext", "MustExec", "Raw", "QueryRowxContext",
))  # fmt: skip
_RUBY = frozenset((
    "execute", "exec_query", "exec_update", "exec_delete", "exec_insert", "exec_params", "select_all", "select_one",
    "select_value", "select_values", "select_rows", "find_by_sql", "count_by_sql", "exec", "query", "async_exec",
    "query_value",
))  # fmt: skip
_JAVA = frozenset((
    "executeQuery", "executeUpdate", "execute", "prepareStatement", "prepareCall", "addBatch", "createNativeQuery",
    "createSQLQuery", "queryForObject", "queryForList", "queryForMap", "queryForRowSet", "query", "update", "batchUpdate",
    "executeLargeUpdate", "sql",
))  # fmt: skip
SINKS = {"python": _PYTHON, "javascript": _JAVASCRIPT, "typescript": _JAVASCRIPT, "tsx": _JAVASCRIPT, "go": _GO, "ruby": _RUBY,
         "java": _JAVA}  # fmt: skip
"""Methods that take a whole statement."""
_JS_PIECES = frozenset((
    "whereRaw", "andWhereRaw", "orWhereRaw", "havingRaw", "orderByRaw", "groupByRaw", "selectRaw", "joinRaw", "fromRaw",
    "literal", "andWhere", "orWhere", "where",
))  # fmt: skip
PIECES = {
    "python": frozenset(("extra",)), "javascript": _JS_PIECES, "typescript": _JS_PIECES, "tsx": _JS_PIECES,
    "go": frozenset(("Where", "Or", "Not", "Having", "Joins", "Order")),
    "ruby": frozenset(("where", "not", "having", "joins", "update_all", "delete_by", "exists?", "find_by", "rewhere", "order")),
    "java": frozenset(()),
}  # fmt: skip
"""Methods that take a piece of a statement: judged only by what is put into its text."""
_PREPARED = re.compile(r"^(prepare|Prepare|prepareStatement|mogrify|createNativeQuery|createSQLQuery)")
_COMPARISON = re.compile(r"(?i)=|<|>|\blike\b|\bin\b|\bbetween\b|\bis\b")
_MOST_HOLES = 50


def query_of(code: Code, call: Call) -> Query | None:
    """The query that a call sends; None for any other call."""
    whole, piece = call.name in SINKS[code.language], call.name in PIECES[code.language]
    if not (whole or piece) or (
        call.receiver is None and whole and call.name not in {"RawSQL", "execute", "read_sql", "query"}
    ):
        return None
    for argument in call.arguments[:3]:
        if argument.type == "template_string" and argument == call.node.child_by_field_name("arguments"):
            return None  # a tagged template: what is put into it is bound
        made = template(code, argument)
        if made is not None and made.known.strip():
            return _query(code, call, made, whole)
    return None


def _query(code: Code, call: Call, made: Template, whole: bool) -> Query | None:
    cuts = [part for part in made.parts if isinstance(part, Cut)][:_MOST_HOLES]
    if whole and not is_sql(numbered([part if isinstance(part, str) else None for part in made.parts])):
        return None
    if not whole and (not cuts or not _COMPARISON.search(made.known)):
        return None
    sql = numbered([part if isinstance(part, str) else None for part in made.parts])
    holes = tuple(_holes(code, made))
    plain = whole and not made.grown and all(hole.place == "value" for hole in holes) and not _ends_open(made)
    prepared = _PREPARED.match(call.name)
    return Query(
        _span(code, call, made), code.language, sql, call.name, holes, None if prepared else loop_of(code, call.node), plain
    )


def _holes(code: Code, made: Template) -> Iterator[Hole]:
    texts = [part if isinstance(part, str) else "$1" for part in made.parts]
    for number, part in enumerate(made.parts):
        if isinstance(part, Cut):
            where = place("".join(texts[:number]), "".join(texts[number + 1 :]))
            text = code.text(part.node)
            why = part.shut or shut(code, part.node)
            came = origin(code, part.node) if not why else "computed"
            if not why and came != "request" and where == "value" and ours(text):
                why = "its name says that it is a piece of SQL"
            yield Hole(text[:80], where, came, why)


def _ends_open(made: Template) -> bool:
    """Whether text is put at the end: there the statement may go on."""
    return isinstance(made.parts[-1], Cut)


def _span(code: Code, call: Call, made: Template) -> Span:
    """The lines of the text, or those of the call where it holds the text."""
    spans = [code.syntax.span(node) for node in made.nodes] or [code.syntax.span(call.node)]
    first, last = min(span.line for span in spans), max(span.end for span in spans)
    own = code.syntax.span(call.node)
    return Span(own.path, own.line, max(last, own.line)) if own.line <= first <= own.end else Span(own.path, first, last)
