"""The part of an address that decides which host it is of."""

from __future__ import annotations

import re

from workers.handlers.tells.code import Code, bare
from workers.readers.syntax import Node

_SUMS = frozenset(("binary_expression", "binary"))
_TEXTS = frozenset((
    "string", "template_string", "interpolated_string_expression", "encapsed_string", "string_literal",
    "interpreted_string_literal",
))  # fmt: skip
_CUTS = frozenset(("template_substitution", "interpolation"))
_SCHEME = re.compile(r"[$@]*[\"'`](?:https?:)?(?://)?[\"'`]?")
_ENDS = re.compile(r"[/?:#]|[\"'`]?$")
"""What may come after a host; a further label of a name makes it one of ours."""
_FORMAT = re.compile(r"""(?:fmt\.Sprintf|sprintf|String\.format)\(\s*["'`](?:https?:)?//%[sv]["'`/?:#]""")
_OR = frozenset(("||", "??", "?:"))


def leading(code: Code, node: Node) -> Node:
    """The value an address begins with, after a scheme if there is one; the node itself where it is whole.

    Of `a || b` and `a ?? b` it is a.
    """
    node = bare(node)
    if node.type in _SUMS:
        return _of_sum(code, node)
    if node.type in _TEXTS:
        return _of_text(code, node)
    given = node.child_by_field_name("arguments") if _FORMAT.match(code.said(node)) else None
    return bare(given.named_children[1]) if given is not None and len(given.named_children) > 1 else node


def _of_sum(code: Code, node: Node) -> Node:
    terms, at = list[Node](), node
    while at.type in _SUMS and len(terms) < 40:
        left, right, sign = (at.child_by_field_name(name) for name in ("left", "right", "operator"))
        if left is None or right is None or sign is None or not (sign.type in _OR or sign.type in {"+", "."}):
            return node
        if sign.type in _OR:
            terms = []
        else:
            terms.append(bare(right))
        at = bare(left)
    parts = [at, *reversed(terms)]
    if len(parts) > 1 and _SCHEME.fullmatch(code.said(parts[0])):
        parts = parts[1:]
    after = code.said(parts[1]) if len(parts) > 1 else ""
    plain = len(parts) > 1 and parts[1].type in _TEXTS
    return parts[0] if not plain or _ENDS.match(after.lstrip("$@\"'`")) else node


def _of_text(code: Code, node: Node) -> Node:
    cut = next((one for one in node.named_children if one.type in _CUTS or one.type.endswith("expression")), None)
    if cut is None:
        return node
    said = code.syntax.data
    before = said[node.start_byte : cut.start_byte].decode("utf-8", "replace")
    after = said[cut.end_byte : node.end_byte].decode("utf-8", "replace")
    inner = [one for one in cut.named_children if not one.type.startswith("interpolation_")] if cut.type in _CUTS else [cut]
    return bare(inner[0]) if inner and _SCHEME.fullmatch(before) and _ENDS.match(after) else node
