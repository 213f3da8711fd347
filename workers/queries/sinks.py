"""The calls that hand text to a database, and the query that each sends."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.changes import Span
from bot.domain.queries import Hole, Query
from workers.queries.code import Code, function_of
from workers.queries.loops import loop_of
from workers.queries.origin import origin
from workers.queries.parts import Call
from workers.queries.places import is_sql, numbered, place
from workers.queries.shut import counts, ours, shut
from workers.queries.template import Cut, Template, template

_COMPARISON = re.compile(r"(?i)=|<|>|\blike\b|\bin\b|\bbetween\b|\bis\b")
_CATALOG = re.compile(
    r"(?i)\b(table_name|table_schema|column_name|index_name|constraint_name|schema_name|schemaname|tablename|relname|nspname|datname"
    r"|\w+_size|to_regclass|nextval|setval|currval|pg_get_serial_sequence|tbl_name)[`\"]?\s*(=|\()\s*'[^']*$"
)
_MOST_HOLES = 50


def query_of(code: Code, call: Call) -> Query | None:
    """The query that a call sends; None for any other call."""
    words = code.words
    whole, piece = call.name in words.sinks, call.name in words.pieces
    if not (whole or piece) or (call.receiver is None and whole and call.name not in words.alone):
        return None
    for argument in call.arguments[:3]:
        if argument.type == "template_string" and argument == call.node.child_by_field_name("arguments"):
            return None  # a tagged template: what is put into it is bound
        if call.name in words.bound and argument.type == "interpolated_string_expression":
            return None
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
    prepared = code.words.prepares.match(call.name)
    loop = None if prepared else loop_of(code, call.node)
    return Query(_span(code, call, made), code.language, sql, call.name, holes, loop, plain, function_of(code, call.node))


def _holes(code: Code, made: Template) -> Iterator[Hole]:
    texts = [part if isinstance(part, str) else "$1" for part in made.parts]
    for number, part in enumerate(made.parts):
        if isinstance(part, Cut):
            where = place("".join(texts[:number]), "".join(texts[number + 1 :]))
            text = code.text(part.node)
            why = part.shut or shut(code, part.node)
            came = origin(code, part.node) if not why else "computed"
            if not why and came != "request" and where == "string" and _CATALOG.search("".join(texts[:number])):
                why = "it names a table or a column in a catalog"
            if not why and came != "request" and where == "value" and ours(text):
                why = "its name says that it is a piece of SQL"
            if not why and came != "request" and where == "value" and counts(text):
                why = "its name says that it is a number"
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
