"""The calls that hand text to a database, and the query that each sends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.domain.changes import Span
from bot.domain.queries import Hole, Query
from workers.queries.code import Code, function_of
from workers.queries.fields import keys
from workers.queries.literals import CUTS as _CUTS
from workers.queries.literals import STRINGS, pieces
from workers.queries.loops import loop_of
from workers.queries.origin import origin
from workers.queries.parts import Call, field_of
from workers.queries.places import is_sql, numbered, place
from workers.queries.shut import counts, numeric_field, ours, shut
from workers.queries.template import JOINED, Cut, Template, template
from workers.queries.terms import bare
from workers.readers.syntax import Node

_COMPARISON = re.compile(r"(?i)=|<|>|\blike\b|\bin\b|\bbetween\b|\bis\b")
_CATALOG = re.compile(
    r"(?i)\b(table_name|table_schema|column_name|index_name|constraint_name|schema_name|schemaname|tablename|relname|nspname|datname"
    r"|\w+_size|to_regclass|nextval|setval|currval|pg_get_serial_sequence|tbl_name)[`\"]?\s*(=|\()\s*'[^']*$"
)
_BOUND = "the driver binds it"
_FRAGMENT = re.compile(r"\bPrisma\.|(?i:sql)\W|\b(raw|join|empty|unsafe|ref|table|id)\(")
"""What puts a piece of SQL into a template whose other values are bound."""
_MOST_HOLES = 50
_KEYS = {
    "object": frozenset(("text", "sql")),
    "array": frozenset[str](),
    "keyword_argument": frozenset(("where", "tables", "order_by")),
}
_ONLY_SQL = frozenset((
    "whereRaw", "orWhereRaw", "andWhereRaw", "havingRaw", "orHavingRaw", "orderByRaw", "groupByRaw", "selectRaw", "fromRaw",
    "joinRaw", "$queryRawUnsafe", "$executeRawUnsafe", "unprepared", "find_by_sql", "exec_query", "executeQuery", "literal",
    "prepareStatement", "createNativeQuery", "FromSqlRaw", "ExecuteSqlRaw", "ExecuteSqlRawAsync", "SqlQueryRaw", "RawSQL",
    "DB[]",
))  # fmt: skip
"""Calls whose first argument can be nothing but SQL."""
_ASKS = re.compile(
    r"(?i)quer(y|ies)|exec|fetch|sql|scalar|select|(^|_)(one|all|run|first|many|rows?|value)$"
    r"|^(get|find|load|read|iter|stream|each)_?(one|all|rows?|values?|list|map|results?|many|first|int|str|dict|df|scalar|single)?$"
)
_SENDS_NOT = re.compile(
    r"(?i)\blog|log(ger)?\b|print|format|build|parse|compile|test|assert|mock|add|append|push|queue|expect|warn|error|debug"
)
_VERB = re.compile(r"""[rbuRBU]{0,2}["'`(\s]*(?:SELECT|INSERT|UPDATE|DELETE|WITH|select|insert|update|delete|with)\s""")
_STATEMENT = re.compile(
    r"(?s)\s*(?:SELECT\s.*\sFROM\s|INSERT\s+INTO\s+\S|UPDATE\s+\S.*\sSET\s|DELETE\s+FROM\s+\S|WITH\s.*\sAS\s"
    r"|(?:select|insert|update|delete|with)\s(?=.*(?:[*=]|%s|\$1|:\w)).*\s(?:from|into|set|as)\s)"
)
"""Nothing but a statement: prose seldom says these words in capitals, or asks for `*`."""


def query_of(code: Code, call: Call) -> Query | None:
    """The query that a call sends; None for any other call."""
    words = code.words
    if call.name in words.tags and _is_tagged(call, call.arguments[:1]):
        return _bound(code, call, call.arguments[0])
    whole, piece = call.name in words.sinks, call.name in words.pieces
    if not (whole or piece):
        return _wrapped(code, call)
    if call.receiver is None and whole and call.name not in words.alone:
        return None
    for argument in (text for one in call.arguments[:3] for text in _texts(code, call, one)):
        if _is_tagged(call, (argument,)):
            return None  # what is put into it is bound
        if call.name in words.bound and argument.type == "interpolated_string_expression":
            return None
        made = template(code, argument)
        if made is not None and made.known.strip():
            query = _query(code, call, made, whole)
            if query is not None or call.name != "extra":
                return query
    return _asked(code, call)


def _is_tagged(call: Call, arguments: tuple[Node, ...]) -> bool:
    """Whether the call is a tagged template."""
    return any(one.type == "template_string" and one == call.node.child_by_field_name("arguments") for one in arguments)


def _bound(code: Code, call: Call, text: Node) -> Query | None:
    """The statement of a template whose tag binds what is put into it; None for a piece that goes into another one."""
    if call.node.parent is not None and call.node.parent.type in _CUTS:
        return None
    parts = [one if isinstance(one, str) else Cut(bare(one), _BOUND) for one in pieces(code, text) or () if one != ""]
    query = _query(code, call, Template(tuple(parts), (text,)), whole=True) if parts else None
    if query is None:
        return None
    pieced = any(_FRAGMENT.search(hole.text) or ours(hole.text) for hole in query.holes)
    sent = call.name.startswith("$") or (call.node.parent is not None and call.node.parent.type == "await_expression")
    whole = not pieced and all(hole.place == "value" for hole in query.holes)
    return replace(query, whole=whole, loop=query.loop if sent else None)


def _wrapped(code: Code, call: Call) -> Query | None:
    """A whole statement written out as an argument of a function that nobody knows, whose name says that it asks a database."""
    called = f"{code.text(call.receiver)[-20:]}.{call.name}" if call.receiver is not None else call.name
    if not _ASKS.search(call.name) or _SENDS_NOT.search(called):
        return None
    for argument in call.arguments[:2]:
        written = argument.type in STRINGS | JOINED and _begins(code, argument)
        made = template(code, argument) if written and not _is_tagged(call, (argument,)) else None
        if made is not None and all(isinstance(part, str) for part in made.parts) and _STATEMENT.match(made.known):
            return _query(code, call, made, whole=True)
    return None


def _begins(code: Code, argument: Node) -> bool:
    """Whether it begins as a statement, looked at before anything is followed."""
    head = code.syntax.data[argument.start_byte : argument.start_byte + 80].decode("utf-8", "replace")
    return bool(_VERB.match(head))


def _texts(code: Code, call: Call, argument: Node) -> Iterator[Node]:
    """Where the text of a query may stand in an argument: `{ text: … }`, `["… = ?", value]`, Django's `where=[…]`."""
    kept = _KEYS.get(argument.type)
    if kept is None:
        yield argument
    elif argument.type == "object":
        yield from (value for name, _, value in keys(code, argument) if name in kept)
    elif argument.type == "array" and code.language == "ruby":
        yield from argument.named_children[:1]
    elif argument.type == "keyword_argument" and call.name == "extra":
        value = field_of(argument, "value")
        name = field_of(argument, "name")
        if value is not None and name is not None and code.text(name) in kept:
            yield from value.named_children if value.type == "list" else [value]


def _asked(code: Code, call: Call) -> Query | None:
    """The query of which nothing is known but that a client wrote it."""
    if call.name not in _ONLY_SQL or not call.arguments:
        return None
    given = bare(call.arguments[0])
    if template(code, given) is not None or origin(code, given) != "request" or shut(code, given):
        return None
    hole = Hole(code.text(given)[:80], "name", "request")
    return Query(
        code.syntax.span(call.node), code.language, "$1", call.name, (hole,), None, False, function_of(code, call.node)
    )


def _query(code: Code, call: Call, made: Template, whole: bool) -> Query | None:
    cuts = [part for part in made.parts if isinstance(part, Cut)][:_MOST_HOLES]
    if whole and not is_sql(numbered([part if isinstance(part, str) else None for part in made.parts])):
        return None
    if call.name == "text" and is_sql(made.known):
        return None  # a whole statement is read where it is sent
    if not whole and (not cuts or not (_COMPARISON.search(made.known) or _from_client(code, call, cuts))):
        return None
    sql = numbered([part if isinstance(part, str) else None for part in made.parts])
    holes = tuple(_holes(code, made))
    plain = whole and not made.grown and all(hole.place == "value" for hole in holes) and not _ends_open(made)
    prepared = code.words.prepares.match(call.name)
    loop = None if prepared else loop_of(code, call.node)
    return Query(_span(code, call, made), code.language, sql, call.name, holes, loop, plain, function_of(code, call.node))


def _from_client(code: Code, call: Call, cuts: list[Cut]) -> bool:
    """Whether a client chooses a part of what can be nothing but SQL, such as an order."""
    return call.name in _ONLY_SQL and any(origin(code, cut.node) == "request" for cut in cuts)


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
            if not why and came != "request" and where == "value" and (counts(text) or numeric_field(code, text)):
                why = "its name or its type says that it is a number"
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
