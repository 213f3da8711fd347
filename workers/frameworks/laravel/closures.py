"""What stands in a blueprint's closure, and which way conditions go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workers.frameworks.laravel.chains import chain
from workers.frameworks.laravel.columns import Column
from workers.frameworks.laravel.php import Names, Php
from workers.frameworks.values import Unresolved, Value
from workers.readers.syntax import Node
from workers.sql.dialect import speaks_mysql

_ENGINE = re.compile(r"getDriverName|DB_CONNECTION|database\.default|driver|isMySql|isPostgres|DRIVER_NAME", re.IGNORECASE)
_POSTGRES = re.compile(r"pgsql|postgres", re.IGNORECASE)
_OTHERS = re.compile(r"mysql|maria|sqlite|sqlsrv", re.IGNORECASE)
_MYSQL = re.compile(r"mysql|maria", re.IGNORECASE)
_NOT_MYSQL = re.compile(r"pgsql|postgres|sqlite|sqlsrv", re.IGNORECASE)
_TESTING = re.compile(r"(?:environment\(\s*['\"](?:testing|local)|runningUnitTests)")


def way(text: str) -> str:
    """Which way a condition goes: 'yes', 'no' or 'perhaps'."""
    if _TESTING.search(text):
        return "no" if "!" not in text else "yes"
    if not _ENGINE.search(text):
        return "perhaps"
    own, others = (_MYSQL, _NOT_MYSQL) if speaks_mysql() else (_POSTGRES, _OTHERS)
    found = "yes" if own.search(text) else "no" if others.search(text) else "perhaps"
    turned = {"yes": "no", "no": "yes", "perhaps": "perhaps"}
    return turned[found] if re.search(r"!==?|^\(\s*!", text) else found


def cases(block: Node | None) -> list[Node]:
    """The cases of a `switch`, and its default."""
    return [one for one in block.named_children if one.type in {"case_statement", "default_statement"}] if block else []


def asked(subject: str, case: str) -> str:
    """Which way a case of a `switch` goes: that of the engine's name where the subject asks for it."""
    head = case.partition(":")[0]
    return way(f"{subject} == {head}") if _ENGINE.search(subject) else "perhaps"


@dataclass(frozen=True, slots=True)
class Perhaps:
    """What is done to the table only if a condition holds that the text does not tell."""

    condition: str
    chains: tuple[Column, ...]


def chains(php: Php, closure: Node | None, names: Names) -> Iterator[Column | Perhaps | str]:
    """The chains on the table's variable in order; code that is none as its text. Raises Unresolved without a closure."""
    body = closure.child_by_field_name("body") if closure else None
    if body is None:
        raise Unresolved("what its closure does")
    yield from _items(php, body.named_children if body.type == "compound_statement" else [body], names)


def _items(php: Php, nodes: list[Node], known: Names) -> Iterator[Column | Perhaps | str]:
    names = dict(known)
    for node in nodes:
        call = node.named_children[0] if node.type == "expression_statement" and node.named_children else node
        call = _assigned(php, call, names)
        call = _arm(php, call) if call.type == "match_expression" else call
        if call.type == "member_call_expression":
            links = [link.column for link in chain(php, call, names)]
            yield Column(links[0].method, links[0].arguments, {one.method: one.arguments for one in links[1:]})
        elif node.type == "foreach_statement":
            value = php.value(node.named_children[0], names)
            body = node.child_by_field_name("body")
            for one in value if isinstance(value, list) and body else ():
                inner = {**names, php.text(node.named_children[1]): one}
                yield from _items(php, body.named_children if body else [], inner)
        elif node.type == "if_statement" and (found := way(php.text(node.named_children[0]))) != "perhaps":
            body = node.child_by_field_name("body" if found == "yes" else "alternative")
            body = body.child_by_field_name("body") if body is not None and body.type == "else_clause" else body
            yield from _items(php, body.named_children if body else [], names)
        elif node.type == "if_statement":
            yield from _perhaps(php, node, names)
        elif (option := _option(php, call, names)) is not None:
            yield option
        elif node.type not in {"comment", "empty_statement"} and call.type != "assignment_expression":
            yield f"`{php.short(node)}`"


def _assigned(php: Php, node: Node, names: dict[str, Value]) -> Node:
    """What an assignment to a variable calls; a value that is known is bound instead."""
    left, right = (node.child_by_field_name(side) for side in ("left", "right"))
    if node.type != "assignment_expression" or left is None or right is None or left.type != "variable_name":
        return node
    names[php.text(left)] = php.maybe(right, names)
    return right if right.type == "member_call_expression" and _on_table(php, right) else node


def _on_table(php: Php, node: Node) -> bool:
    """Whether a chain begins at a plain variable, as that of the table."""
    at: Node | None = node
    while at is not None and at.type == "member_call_expression":
        at = at.child_by_field_name("object")
    return at is not None and at.type == "variable_name" and php.text(at) != "$this"


def _perhaps(php: Php, node: Node, names: Names) -> Iterator[Column | Perhaps | str]:
    """Each way of an `if` by itself."""
    others = [child for child in node.named_children if child.type in {"else_clause", "else_if_clause"}]
    for one in (node, *others):
        body = one.child_by_field_name("body")
        found = list(_items(php, body.named_children if body else [], names))
        yield from (inner for inner in found if not isinstance(inner, Column))
        if columns := tuple(inner for inner in found if isinstance(inner, Column)):
            yield Perhaps(php.short(node), columns)


def _option(php: Php, node: Node, names: Names) -> Column | None:
    """`$table->engine = 'InnoDB'`, which `$table->engine('InnoDB')` says as well."""
    left, right = (node.child_by_field_name(side) for side in ("left", "right"))
    if node.type != "assignment_expression" or left is None or right is None or left.type != "member_access_expression":
        return None
    name = php.text(left.named_children[-1])
    return Column(name, [php.maybe(right, names)]) if name in OPTIONS else None


OPTIONS = ("engine", "charset", "collation", "comment", "temporary")
"""What a blueprint is told of its table besides columns."""


def _arm(php: Php, node: Node) -> Node:
    """Of a `match` about the engine PostgreSQL's arm; the match itself of others."""
    for arm in php.syntax.walk("match_conditional_expression", within=node):
        if arm.named_children and (_MYSQL if speaks_mysql() else _POSTGRES).search(php.text(arm.named_children[0])):
            return arm.named_children[-1]
    return node
