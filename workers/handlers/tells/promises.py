"""A promise where a check is meant: nobody waits for it, and a promise is always true."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.calls import CheckUnawaited
from workers.handlers.tells.code import Call, Code
from workers.handlers.words import asks
from workers.readers.syntax import Node

_ASYNC = re.compile(
    r"\basync[ \t]+(?:function[ \t]+)?([A-Za-z_$][\w$]*)[ \t]*\(|(?<![\w$])([A-Za-z_$][\w$]*+)[ \t]*+=[ \t]*async\b"
)
_LIBRARY = re.compile(r"^(?:(?:bcrypt|bcryptjs|bcryptJs)\.compare|argon2\.verify)$")
_TESTED = re.compile(r"(?:!|\(|&&|\|\||\?\?)[ \t]*(?:this\.)?([A-Za-z_$][\w$]*(?:\.\w+)?)\(")
_DEFINES = ("function_declaration", "variable_declarator", "method_definition", "public_field_definition", "required_parameter")
_TAKES = ("formal_parameters", "shorthand_property_identifier_pattern")
_SCOPES = frozenset(("program", "statement_block", "class_body", "object", "switch_body"))
_THROUGH = frozenset(("parenthesized_expression", "non_null_expression"))
_ASKS = frozenset(("if_statement", "while_statement", "ternary_expression"))
_BOTH = frozenset(("&&", "||"))
_WHO = re.compile(r"compare|verify|password|token|session|owner|allowed|permission", re.IGNORECASE)
_MOST_GIVEN = 2
"""With a callback behind them they give no promise."""


class _Clues:
    """Searches a text for what is asynchronous and stands where a condition may."""

    def search(self, text: str) -> bool:
        """Whether a name is both."""
        if "await" not in text and "async" not in text:
            return False
        names = {one[1] or one[2] for one in _ASYNC.finditer(text)}
        tested = {one[1] for one in _TESTED.finditer(text)}
        return not names.isdisjoint(tested) or any(_LIBRARY.match(one) for one in tested)


CLUES = _Clues()


def find(code: Code) -> Iterator[CheckUnawaited]:
    """Functions that the file itself says to be asynchronous, and those of libraries that give a promise."""
    if code.language not in {"javascript", "typescript", "tsx"}:
        return
    names = _asynchronous(code)
    for call in code.calls:
        scope = names.get(call.name)
        own = scope is not None and scope.start_byte <= call.node.start_byte < scope.end_byte
        known = own or (_LIBRARY.match(call.name) is not None and len(call.given) == _MOST_GIVEN)
        if known and _is_condition(code, call):
            yield CheckUnawaited(
                code.span(call.node), call.name[:80], refuses=asks(call.last) or _WHO.search(call.name) is not None
            )


def _asynchronous(code: Code) -> dict[str, Node]:
    """Names that are defined once in the file, by an asynchronous function, and where they hold; of methods with `this.`
    before. A parameter of that name defines it too."""
    seen: dict[str, list[Node]] = {}
    for node in code.syntax.walk(*_DEFINES):
        name = node.child_by_field_name("name") or node.child_by_field_name("pattern")
        if name is not None:
            method = node.type in {"method_definition", "public_field_definition"}
            said = f"{'this.' if method else ''}{code.syntax.text(name)[:80]}"
            seen.setdefault(said, []).append(node)
    for node in code.syntax.walk(*_TAKES):
        for one in node.named_children if node.type == "formal_parameters" else (node,):
            if one.type in {"identifier", "shorthand_property_identifier_pattern"}:
                seen.setdefault(code.syntax.text(one)[:80], []).append(node)
    return {name: _scope(found[0]) for name, found in seen.items() if len(found) == 1 and _says_async(found[0])}


def _scope(node: Node) -> Node:
    """What it is known in: the block, or the class."""
    above = node.parent
    while above is not None and above.type not in _SCOPES and above.parent is not None:
        above = above.parent
    return above or node


def _says_async(node: Node) -> bool:
    value = node.child_by_field_name("value")
    function = value if value is not None and value.type in {"arrow_function", "function_expression"} else node
    return any(one.type == "async" for one in function.children) and not any(one.type == "*" for one in function.children)


def _is_condition(code: Code, call: Call) -> bool:
    """Whether the call itself is what is asked, or negated."""
    below, above = call.node, call.node.parent
    while above is not None:
        if above.type == "unary_expression":
            return code.said(above).startswith("!")
        if above.type in _ASKS:
            held = above.child_by_field_name("condition")
            return held is not None and held.id == below.id
        both = above.type == "binary_expression" and any(one.type in _BOTH for one in above.children)
        if not both and above.type not in _THROUGH:
            return False
        below, above = above, above.parent
    return False
