"""What EXECUTE is given in PL/pgSQL: text and holes, each hole with why it cannot carry SQL or where it comes from."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from bot.domain.queries import Hole
from workers.sql.expressions import expression, inner
from workers.sql.libpg_query import parse_text, pb
from workers.sql.nodes import constant_text, words
from workers.sql.parsed import SqlError

_TEXTS = frozenset(("text", "varchar", "character varying", "bpchar", "char", "character", "citext"))
_SAFE = frozenset(("quote_ident", "quote_literal", "quote_nullable", "regclass", "to_regclass"))
_SAME = frozenset(("lower", "upper", "btrim", "ltrim", "rtrim", "trim", "coalesce"))
"""Functions that give the text they are given, as far as quotes go."""
_FORMAT = re.compile(r"%(?:(\d+)\$)?(?:-?\d+)?([sIL%])")
_SHOWN = 300
_BINDS = re.compile(r"(?i)(?:[=<>(,+*/-]|\b(?:i?like|and|between|returning|then|else))\s{0,9}$")
"""What a value stands behind; behind a type's name (`interval '…'`) it is a constant, which our parser does not mind."""
_FOLLOWS = re.compile(r"\s*(?:[),;A-Za-z]|\Z)")
"""What does not take a part of `one || other` that stands before it for itself."""
Part = str | tuple[pb.Node, str]
"""Text, or an expression put into it: its node, and why it cannot carry SQL ('' where it can)."""


def parts(given: str) -> list[Part]:
    """The text that the expression gives, part by part; none where it does not parse or is more than || and format()."""
    try:
        (statement,) = parse_text(f"SELECT {given}").stmts
        (target,) = statement.stmt.select_stmt.target_list
        return list(_parts(target.res_target.val))
    except (SqlError, ValueError, RecursionError):
        return []


def _parts(node: pb.Node) -> Iterator[Part]:
    kind, value = inner(node)
    if kind == "a_const" and not value.isnull:
        yield value.sval.sval if value.WhichOneof("val") == "sval" else constant_text(value)
    elif kind == "a_expr" and words(value.name) == ["||"]:
        yield from _parts(value.lexpr)
        yield from _parts(value.rexpr)
    elif kind == "func_call" and words(value.funcname)[-1:] == ["format"] and value.args and not value.func_variadic:
        yield from _format(list(value.args))
    elif kind == "func_call" and words(value.funcname)[-1] in _SAFE:
        yield node, "it is quoted"
    else:
        yield node, ""


def _format(arguments: list[pb.Node]) -> Iterator[Part]:
    pattern = "".join(one if isinstance(one, str) else "\0" for one in _parts(arguments[0]))
    at = number = 0
    for match in _FORMAT.finditer(pattern):
        yield pattern[at : match.start()]
        at = match.end()
        if match[2] == "%":
            yield "%"
            continue
        number = int(match[1]) if match[1] else number + 1
        if number < len(arguments):
            yield (arguments[number], "") if match[2] == "s" else (arguments[number], "it is quoted")
    yield pattern[at:]


def holes(found: list[Part], taken: Mapping[str, str], changed: Collection[str]) -> Iterator[Hole]:
    """The holes that a caller's text goes into, inside a string or where a value stands.

    `taken` are the parameters with their types; those that the body changes itself are left out.
    """
    from workers.queries.places import place

    texts = [one if isinstance(one, str) else "$1" for one in found]
    for number, one in enumerate(found):
        if isinstance(one, str):
            continue
        node, shut = one
        name = _name(node)
        if shut or not name or name in changed or taken.get(name, "") not in _TEXTS:
            continue
        where = place("".join(texts[:number]), "".join(texts[number + 1 :]))
        if where in {"string", "value"}:
            yield Hole(_shown(node, name), where, "parameter")


def _shown(node: pb.Node, name: str) -> str:
    try:
        return expression(node).text
    except SqlError:
        return name


def beside(text: str, mark: str) -> tuple[str, str, str]:
    """What stands before the one value that is put into a statement, the value as it is bound, what follows.

    The value is '' where that is not known: several values, or one inside of a string that nothing is said of here.
    """
    before, _, after = text.partition(mark)
    if mark in after or before.count("'") % 2 == 0:
        return before, "" if mark in after else mark, after
    head, _, left = before.rpartition("'")
    right, closed, tail = after.partition("'")
    plain = closed and not head.endswith("'") and not head[-1:].isalnum() and not tail.startswith("'")
    if not plain or ((left or right) and not _FOLLOWS.match(tail)):
        return before, "", after
    return head, " || ".join([*[f"'{left}'"] * bool(left), mark, *[f"'{right}'"] * bool(right)]), tail


def bound(text: str, mark: str) -> str:
    """The text of a statement as a string of SQL, its one value bound as `mark`.

    '' where others are put into it, where what is around it in a string is not plain, and where SQL wants a constant.
    """
    before, value, after = beside(text, mark)
    whole = f"{before}{value}{after}"
    if not value or text.count("$") != 1 or len(whole) > _SHOWN or not _BINDS.search(before):
        return ""
    try:
        parse_text(whole)
    except (SqlError, RecursionError):
        return ""
    return whole.replace("'", "''")


def _name(node: pb.Node) -> str:
    """The variable that the expression is, through functions that change nothing about its quotes."""
    kind, value = inner(node)
    if kind == "column_ref" and len(value.fields) == 1:
        return str(value.fields[0].string.sval)
    if kind == "func_call" and words(value.funcname)[-1] in _SAME and value.args:
        return _name(value.args[0])
    if kind == "coalesce_expr" and value.args:
        return _name(value.args[0])
    if kind == "type_cast" and words(value.type_name.names)[-1] in _TEXTS:
        return _name(value.arg)
    return ""
