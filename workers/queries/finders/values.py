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
from workers.queries.parts import Binding, Call
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
_NAMES = re.compile(r"nil|\[\]string\b[^)]*")
"""What gocqlx is given in the place of values."""
_SEVERAL = re.compile(r"(?i)param|arg|value|data|tuple|list|dict|row|record|item|s$|^\w$")
_PERCENT = re.compile(r"%%|%(\(\w+\)[a-z]|[A-Za-z(])")
_KNOWN = re.compile(r"s|\(\w+\)s")
_OPERATOR = re.compile(r"\?\s*'|\?[?&\d]|\?\|(?!\|)")
"""PostgreSQL's on JSON, and SQLite's numbered places: no place in a row of places."""
_KEY = re.compile(r"(['\"]?)\w+\1")
_SINGLE = ("pymysql", "PyMySQL", "aiomysql", "asyncmy", "pymssql")
"""Drivers that take one value without a tuple."""
_NAMED = re.compile(r"(?<![:\w]):([A-Za-z_]\w*)")
_SET = r"(?<![\w.]){}\.set[A-Z]\w*\(\s*(\w+)\s*,"


def find(code: Code, tree: Listing) -> Iterator[MismatchedValues]:
    """Calls whose text and values are both written out."""
    if not _MAY.search(code.syntax.data):
        return
    judge = {"python": _python, "go": _go, "javascript": _script, "typescript": _script, "tsx": _script}.get(code.language)
    for call in code.calls() if judge is not None else ():
        if judge is not None and call.name in _PYTHON | _GO | _SCRIPT and len(call.arguments) > 1:
            yield from judge(code, call, tree)
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


def _python(code: Code, call: Call, tree: Listing) -> Iterator[MismatchedValues]:
    text = _text(code, call.arguments[0]) if call.name in _PYTHON and len(call.arguments) == 2 else ""
    marks = [found for found in _PERCENT.findall(text) if found]
    values = call.arguments[1]
    if not marks or not all(map(_KNOWN.fullmatch, marks)):
        return
    if values.type in {"tuple", "list"} and set(marks) == {"s"}:
        items = [one for one in values.named_children if one.type != "comment"]
        if not any(one.type == "list_splat" for one in items) and len(items) != len(marks):
            yield _told(code, call, len(marks), len(items))
    elif values.type == "parenthesized_expression" and set(marks) == {"s"} and _is_one(code, bare(values)):
        if _has(tree, _SINGLE, (".py", ".txt", ".toml", ".cfg", "Pipfile")):
            return
        span, inside = code.syntax.span(call.node), code.text(bare(values))[:60]
        yield MismatchedValues(span, call.name, _count(len(marks), "placeholder"), "no tuple", inside)
    elif values.type == "dictionary" and "s" not in marks:
        yield from _missing(code, call, {mark[1:-2] for mark in marks}, values)


def _has(tree: Listing, words: tuple[str, ...], endings: tuple[str, ...]) -> bool:
    """Whether files of the tree name one of these packages, or may."""
    return tree.remember(("packages", words), lambda: tree.lines_with(list(words), endings) != ())


def _is_one(code: Code, node: Node) -> bool:
    """Whether it is one value, and not a name that may hold several."""
    if node.type in {"string", "integer", "float"}:
        return True
    name = code.text(node).rpartition(".")[2]
    held = [bare(one.value).type for one in code.bound(name, node)] if node.type == "identifier" else []
    single = node.type in {"identifier", "attribute"} and not _SEVERAL.search(name)
    return single and not {"tuple", "list", "dictionary"}.intersection(held)


def _missing(code: Code, call: Call, names: set[str], values: Node) -> Iterator[MismatchedValues]:
    held = [one for one in values.named_children if one.type != "comment"]
    given = {name for name, node, _ in keys(code, values) if node.type != "identifier" and _KEY.fullmatch(code.text(node))}
    if not given or len(given) != len(held):  # something else may bring what is missing
        return
    if lost := sorted(names - given):
        wanted = ", ".join(f"`{name}`" for name in lost[:3])
        yield MismatchedValues(code.syntax.span(call.node), call.name, wanted, "no value of that name")


def _go(code: Code, call: Call, tree: Listing) -> Iterator[MismatchedValues]:
    del tree
    place = next((at for at, one in enumerate(call.arguments[:2]) if _text(code, one)), None) if call.name in _GO else None
    if place is None:
        return
    values = call.arguments[place + 1 :]
    if any(_OTHER_VALUES.search(code.text(one)) or one.type == "variadic_argument" for one in values):
        return
    if len(values) == 1 and _NAMES.fullmatch(code.text(values[0])):
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
    rest = _OPERATOR.sub(" ", plain)
    questions = rest.count("?")
    if (numbers and questions) or (rest != plain and not numbers):
        return None
    return max(numbers) if numbers else (questions or None) if loose else None


def _script(code: Code, call: Call, tree: Listing) -> Iterator[MismatchedValues]:
    text = _text(code, call.arguments[0]) if call.name in _SCRIPT else ""
    values = bare(call.arguments[1])
    if not text:
        return
    if values.type == "array":
        wanted, given = _numbered(text, loose=False), [one for one in values.named_children if one.type != "comment"]
        if wanted is None or wanted == len(given) or any(one.type == "spread_element" for one in given):
            return
        if wanted > len(given) or not _has(tree, ("pg-promise",), (".json", ".js", ".ts")):  # that takes more than it wants
            yield _told(code, call, wanted, len(given))
    elif values.type == "object":
        named = next((value for name, _, value in keys(code, values) if name == "replacements"), None)
        if named is not None and named.type == "object":
            yield from _missing(code, call, set(_NAMED.findall(unquoted(text))), named)


def _most_places(code: Code, held: list[Binding], function: Node) -> int:
    """The places of the largest statement that the name is given in the function, 0 where one is not known."""
    given = [bare(one.value) for one in held if scope_of(one.node) == function]
    calls = [code.call(one) if code.is_call(one) else None for one in given if one.type != "null_literal"]
    texts = [_text(code, one.arguments[0]) if one is not None and one.arguments else "" for one in calls]
    return max((unquoted(text).count("?") for text in texts), default=0) if all(texts) else 0


def _prepared(code: Code) -> Iterator[MismatchedValues]:
    """JDBC: a value for a place that the statement does not have."""
    for (_, name), held in list(code.bindings.items()):
        starts = sorted(one.node.end_byte for one in held)
        most = dict[Node, int]()
        for one in held if name.isidentifier() else ():
            value, function = bare(one.value), scope_of(one.node)
            call = code.call(value) if code.is_call(value) else None
            if call is None or call.name != "prepareStatement" or function is None or not call.arguments:
                continue
            if function not in most:
                most[function] = _most_places(code, held, function)
            wanted = most[function]
            end = next((at for at in starts if at > one.node.end_byte), function.end_byte)
            region = code.syntax.data[one.node.end_byte : end].decode("utf-8", "replace")
            places = [int(at) for at in re.findall(_SET.format(re.escape(name)), region) if at.isdigit()]
            if wanted and places and max(places) > wanted:
                yield _told(code, call, wanted, max(places))
