"""Attributes that calls name: queries of JPQL, paths of criteria, orders that repositories are given.

Source: https://jakarta.ee/specifications/persistence/3.1/jakarta-persistence-spec-3.1#a12700
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from workers.asked.jpa.annotated import of_query
from workers.asked.jpa.asking import Ask
from workers.asked.jpa.jpql import starts
from workers.asked.jpa.repositories import domain
from workers.asked.jpa.texts import text_of
from workers.joined.jpa.classes import Class, Classes, types_in
from workers.queries.code import Code
from workers.queries.parts import Call, field_of
from workers.readers.syntax import Node

_PERSISTENCE = re.compile(r"\b(?:javax|jakarta)\.persistence\b|\borg\.hibernate\b")
_ORDERS = frozenset(("Sort", "Order", "Sort.Order"))
_STEPS = frozenset(("get", "join", "fetch"))
_FROM = re.compile(r"(?:Root|Path|From|Join|Fetch|ListJoin|SetJoin|CollectionJoin)\s*<(?:[^<>]*,)?\s*([\w.]+)\s*>")
_GIVES = re.compile(r"Specification\s*<\s*([\w.]+)\s*>")
_MOST_CALLS, _HIGHEST = 4_000, 30


def of_calls(classes: Classes, code: Code) -> Iterator[Ask]:
    """Every one of a file."""
    if _PERSISTENCE.search(text := code.syntax.data.decode("utf-8", "replace")) is None and "springframework.data" not in text:
        return
    for number, node in enumerate(code.syntax.walk("method_invocation")):
        if number > _MOST_CALLS:
            return
        call = code.call(node)
        if call.name == "createQuery" and call.arguments:
            texts = [text_of(code, one) for one in call.arguments[:2]]
            asked = [one for one in texts if one is not None and starts(one.text)]
            yield from of_query(classes, code, asked[0] if asked else None, "createQuery")
        elif call.name in _STEPS and call.receiver is not None and _string(call):
            yield from _path(classes, code, call)
        elif call.name in {"by", "asc", "desc"} and call.receiver is not None and code.text(call.receiver) in _ORDERS:
            yield from _order(classes, code, call)


def _string(call: Call) -> bool:
    return bool(call.arguments) and call.arguments[0].type == "string_literal"


def _path(classes: Classes, code: Code, call: Call) -> Iterator[Ask]:
    """`root.get("customer").get("town")`: the last step; those before it are calls of their own."""
    names, here = list[str](), call
    while True:
        names.append(code.text(here.arguments[0]).strip('"') if _string(here) else "")
        receiver = here.receiver
        if receiver is None or not code.is_call(receiver):
            break
        here = code.call(receiver)
        if here.name not in _STEPS or len(names) > _HIGHEST:
            return
    path = tuple(reversed(names))
    kept = _typed(classes, code, receiver) if receiver is not None and receiver.type == "identifier" else None
    if kept is not None and "@Entity" in kept.marks and all(re.fullmatch(r"\w+", one) for one in path):
        yield Ask(
            kept,
            path,
            f"{code.text(receiver)}.{call.name}" if receiver else "",
            code.syntax.span(call.arguments[0]),
            own=len(path) - 1,
        )


@dataclass(frozen=True, slots=True)
class _Declared:
    """A name of a function or a block (`scope`), by its type; the first or another parameter of a lambda has none (None)."""

    scope: Node
    kind: str | None
    first: bool = False


def _typed(classes: Classes, code: Code, name: Node) -> Class | None:
    """The entity of a root or a join, by the type that it is declared with, or of the lambda whose first parameter it is."""
    key = ("jpa declared", code.syntax.path)
    known = classes.tree.remember(key, lambda: _declared(code)).get(code.text(name), ())
    around = [one for one in known if one.scope.start_byte <= name.start_byte < one.scope.end_byte]
    if not around:
        return None
    near = max(around, key=lambda one: one.scope.start_byte)
    if near.kind is None:
        return _given_by(classes, code, near.scope) if near.first else None
    found = _FROM.fullmatch(near.kind)
    return classes.named(found[1].rpartition(".")[2], code) if found is not None else None


def _declared(code: Code) -> dict[str, list[_Declared]]:
    found: dict[str, list[_Declared]] = defaultdict(list)
    for node in code.syntax.walk("formal_parameter", "local_variable_declaration", "lambda_expression"):
        above = node.parent
        if node.type == "lambda_expression":
            given = field_of(node, "parameters")
            names = code.text(given).strip("() ").split(",") if given is not None and given.type != "formal_parameters" else []
            for number, one in enumerate(names):
                found[one.strip()].append(_Declared(node, None, number == 0))
            continue
        scope = above.parent if above is not None and node.type == "formal_parameter" else above
        named = field_of(node, "name") or field_of(field_of(node, "declarator") or node, "name")
        kind = field_of(node, "type")
        if scope is not None and named is not None and kind is not None:
            found[code.text(named)].append(_Declared(scope, code.text(kind)))
    return found


def _given_by(classes: Classes, code: Code, function: Node) -> Class | None:
    """The entity of a specification that a lambda is: a variable's, or what the method around gives."""
    above = function.parent
    if above is not None and above.type == "variable_declarator" and above.parent is not None:
        kind = field_of(above.parent, "type")
    elif above is not None and above.type == "return_statement":
        while above is not None and above.type not in {"method_declaration", "lambda_expression"}:
            above = above.parent
        kind = field_of(above, "type") if above is not None and above.type == "method_declaration" else None
    else:
        kind = None
    found = _GIVES.fullmatch(code.text(kind)) if kind is not None else None
    return classes.named(found[1].rpartition(".")[2], code) if found is not None else None


def _order(classes: Classes, code: Code, call: Call) -> Iterator[Ask]:
    """`orders.findAll(Sort.by("placed"))`: what a repository's own call is given."""
    above, asked = call.node.parent, None
    for _ in range(_HIGHEST):
        if above is None or above.type not in {"argument_list", "method_invocation"}:
            return
        if above.type == "method_invocation":
            asked = code.call(above)
            rows = _rows(classes, code, asked)
            if rows is not None:
                for one in call.arguments:
                    name = code.text(one).strip('"')
                    if one.type == "string_literal" and re.fullmatch(r"[\w.]+", name):
                        yield Ask(
                            rows, (name,), f"{code.text(call.receiver or one)}.{call.name}", code.syntax.span(one), "split"
                        )
                return
        above = above.parent


def _rows(classes: Classes, code: Code, call: Call) -> Class | None:
    """The entity of the repository that is called, where its query is not written by hand."""
    if call.receiver is None or call.receiver.type not in {"identifier", "field_access"}:
        return None
    kind = types_in(code, classes.tree).get(code.text(call.receiver).removeprefix("this."), "")
    repository = classes.named(kind, code) if kind else None
    if repository is None or not (rows := domain(classes, repository)):
        return None
    if any("@" in repository.code.text(one) for one in repository.methods(call.name)):
        return None
    kept = classes.named(rows, repository.code)
    return kept if kept is not None and "@Entity" in kept.marks else None
