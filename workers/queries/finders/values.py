"""Values that a statement is given beside its text, held against the placeholders in it.

Source: https://www.psycopg.org/docs/usage.html#passing-parameters-to-sql-queries
Source: https://sequelize.org/docs/v6/core-concepts/raw-queries/#replacements
Source: https://pkg.go.dev/database/sql#DB.Query
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.statements import MismatchedValues
from workers.queries.code import Code, scope_of
from workers.queries.fields import keys
from workers.queries.parts import Call
from workers.queries.places import is_sql, unquoted
from workers.queries.template import template
from workers.queries.terms import bare
from workers.readers.listing import Listing
from workers.readers.syntax import Node

_MAY = re.compile(rb"%s|%\(\w|\?|\$\d|:\w")
_PYTHON = frozenset(("execute", "one", "all", "run", "fetch_one", "fetch_all", "mogrify"))
_GO = frozenset(("Query", "QueryRow", "Exec", "QueryContext", "QueryRowContext", "ExecContext", "Queryx", "QueryRowx"))
_SCRIPT = frozenset(("query", "execute"))
_OTHER_VALUES = re.compile(r"\.\.\.$|NamedArgs|sql\.Named|^pgx\.|Args$|(?i:^ctx|context)")
_SEVERAL = re.compile(r"(?i)param|arg|value|data|tuple|list|dict|row|record|item|s$|^\w$")
_PERCENT = re.compile(r"%%|%(s|\(\w+\)s)")
_NAMED = re.compile(r"(?<![:\w]):([A-Za-z_]\w*)")
_SET = r"(?<![\w.]){}\.set[A-Z]\w*\(\s*(\w+)\s*,"


def find(code: Code, tree: Listing) -> Iterator[MismatchedValues]:
    """Calls whose text and values are both written out."""
    del tree
    if not _MAY.search(code.syntax.data):
        return
    judge = {"python": _python, "go": _go, "javascript": _script, "typescript": _script, "tsx": _script}.get(code.language)
    for call in code.calls() if judge is not None else ():
        if judge is not None and call.name in _PYTHON | _GO | _SCRIPT and len(call.arguments) > 1:
            yield from judge(code, call)
    if code.language == "java":
        yield from _prepared(code)


def _text(code: Code, node: Node) -> str:
    """The whole statement, '' where a part of it is not known."""
    made = template(code, node)
    known = made is not None and not made.grown and all(isinstance(part, str) for part in made.parts)
    return made.known if known and made is not None and is_sql(made.known) else ""


def _told(code: Code, call: Call, wanted: int, given: int) -> MismatchedValues:
    return MismatchedValues(code.syntax.span(call.node), call.name, _count(wanted, "placeholder"), _count(given, "value"))


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _python(code: Code, call: Call) -> Iterator[MismatchedValues]:
    text = _text(code, call.arguments[0]) if call.name in _PYTHON and len(call.arguments) == 2 else ""
    marks = [found for found in _PERCENT.findall(text) if found]
    values = call.arguments[1]
    if not marks:
        return
    if values.type in {"tuple", "list"} and set(marks) == {"s"}:
        items = [one for one in values.named_children if one.type != "comment"]
        if not any(one.type == "list_splat" for one in items) and len(items) != len(marks):
            yield _told(code, call, len(marks), len(items))
    elif values.type == "parenthesized_expression" and set(marks) == {"s"} and _is_one(code, bare(values)):
        span, inside = code.syntax.span(call.node), code.text(bare(values))[:60]
        yield MismatchedValues(span, call.name, _count(len(marks), "placeholder"), "no tuple", inside)
    elif values.type == "dictionary" and "s" not in marks:
        yield from _missing(code, call, {mark[1:-2] for mark in marks}, values)


def _is_one(code: Code, node: Node) -> bool:
    """Whether it is one value, and not a name that may hold several."""
    if node.type in {"string", "integer", "float"}:
        return True
    name = code.text(node).rpartition(".")[2]
    held = [bare(one.value).type for one in code.bound(name, node)] if node.type == "identifier" else []
    single = node.type in {"identifier", "attribute"} and not _SEVERAL.search(name)
    return single and not {"tuple", "list", "dictionary"}.intersection(held)


def _missing(code: Code, call: Call, names: set[str], values: Node) -> Iterator[MismatchedValues]:
    given = {name for name, _, _ in keys(code, values)}
    if any(one.type in {"dictionary_splat", "spread_element"} for one in values.named_children) or not given:
        return
    if lost := sorted(names - given):
        wanted = ", ".join(f"`{name}`" for name in lost[:3])
        yield MismatchedValues(code.syntax.span(call.node), call.name, wanted, "no value of that name")


def _go(code: Code, call: Call) -> Iterator[MismatchedValues]:
    place = next((at for at, one in enumerate(call.arguments[:2]) if _text(code, one)), None) if call.name in _GO else None
    if place is None:
        return
    values = call.arguments[place + 1 :]
    if any(_OTHER_VALUES.search(code.text(one)) or one.type == "variadic_argument" for one in values):
        return
    wanted = _numbered(_text(code, call.arguments[place]), loose=True)
    if wanted is not None and wanted != len(values) and not _is_spread(code, call):
        yield _told(code, call, wanted, len(values))


def _is_spread(code: Code, call: Call) -> bool:
    """Whether the last value stands for several."""
    return code.text(call.node).rstrip(")").rstrip().endswith("...")


def _numbered(text: str, *, loose: bool) -> int | None:
    """How many values the text wants by `$n` or (`loose`) `?`; None where it wants none, or both."""
    plain = unquoted(text)
    numbers = [int(one) for one in re.findall(r"\$(\d{1,3})\b", plain)]
    questions = len(re.findall(r"\?(?![?|&])", plain))
    if numbers and questions:
        return None
    return max(numbers) if numbers else (questions or None) if loose else None


def _script(code: Code, call: Call) -> Iterator[MismatchedValues]:
    text = _text(code, call.arguments[0]) if call.name in _SCRIPT else ""
    values = bare(call.arguments[1])
    if not text:
        return
    if values.type == "array":
        wanted, given = _numbered(text, loose=False), [one for one in values.named_children if one.type != "comment"]
        if wanted is not None and wanted != len(given) and not any(one.type == "spread_element" for one in given):
            yield _told(code, call, wanted, len(given))
    elif values.type == "object":
        named = next((value for name, _, value in keys(code, values) if name == "replacements"), None)
        if named is not None and named.type == "object":
            yield from _missing(code, call, set(_NAMED.findall(unquoted(text))), named)


def _prepared(code: Code) -> Iterator[MismatchedValues]:
    """JDBC: a value for a place that the statement does not have."""
    for (_, name), held in list(code.bindings.items()):
        starts = sorted(one.node.end_byte for one in held)
        for one in held if name.isidentifier() else ():
            value, function = bare(one.value), scope_of(one.node)
            call = code.call(value) if code.is_call(value) else None
            if call is None or call.name != "prepareStatement" or function is None or not call.arguments:
                continue
            text = _text(code, call.arguments[0])
            wanted = len(re.findall(r"\?", unquoted(text))) if text else 0
            end = next((at for at in starts if at > one.node.end_byte), function.end_byte)
            region = code.syntax.data[one.node.end_byte : end].decode("utf-8", "replace")
            places = [int(at) for at in re.findall(_SET.format(re.escape(name)), region) if at.isdigit()]
            if wanted and places and max(places) > wanted:
                yield _told(code, call, wanted, max(places))
