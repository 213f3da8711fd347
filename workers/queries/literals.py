"""String literals: their text, and the expressions that are put into it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workers.queries.code import Code
from workers.readers.syntax import Node

STRINGS = frozenset((
    "string", "template_string", "interpreted_string_literal", "raw_string_literal", "string_literal", "heredoc_beginning",
    "encapsed_string", "heredoc", "nowdoc", "interpolated_string_expression", "verbatim_string_literal",
    "multiline_string_literal", "sigil",
))  # fmt: skip
_MOST = 200
CUTS = frozenset(("interpolation", "template_substitution"))
_OPENING = re.compile(r"""[rRbBuUfF]{0,2}("{3}|'{3}|"|'|`)|%[qQ]?[({\[<|]""")
_ESCAPE = re.compile(r"\\(\n|[nrt\\'\"`$])")
_ESCAPED = {"n": "\n", "r": "\n", "t": "\t", "\n": ""}
_CONTENT = frozenset((
    "string_content", "string_literal_content", "raw_string_content", "quoted_content", "nowdoc_string",
))  # fmt: skip
_MARKS = frozenset((
    "interpolation_start", "interpolation_quote", "interpolation_brace", "heredoc_start", "heredoc_end", "sigil_name",
    "sigil_modifiers", "raw_string_start", "raw_string_end", "quoted_start", "quoted_end", "string_literal_encoding",
))  # fmt: skip
_BODIES = frozenset(("heredoc_body", "nowdoc_body"))

Piece = str | Node


def pieces(code: Code, node: Node) -> list[Piece] | None:
    """The text of a literal and, between it, the expressions that are put into it; None where it cannot be read."""
    if node.type == "verbatim_string_literal":
        return [code.syntax.text(node)[2:-1].replace('""', '"')]
    if code.words.strings:
        return list(_of_children(code, node))
    return _between_quotes(code, node)


def _of_children(code: Code, node: Node) -> Iterator[Piece]:
    verbatim = code.language == "csharp" and code.syntax.text(node)[:3] in {'$@"', '@$"'}
    for one in node.children:
        text = code.syntax.text(one)
        if one.type in _BODIES:
            yield from _of_children(code, one)
        elif one.type in _CONTENT:
            yield text.replace("{{", "{").replace("}}", "}").replace('""', '"') if verbatim else text
        elif one.type == "escape_sequence":
            yield "" if text[:2] in {"\\\n", "\\\r"} else _ESCAPE.sub(_meant, text)
        elif one.type in CUTS:
            yield from [inner for inner in one.named_children if inner.type not in _MARKS][:1]
        elif one.is_named and one.type not in _MARKS:
            yield one


def _between_quotes(code: Code, node: Node) -> list[Piece] | None:
    data, start, end = code.syntax.data, node.start_byte, node.end_byte
    inside = list(node.children)
    raw = False
    if node.type == "heredoc_beginning":
        body = _heredoc(code, node)
        if body is None:
            return None
        inside, start, end = list(body.children), body.start_byte, body.end_byte
        inside = [one for one in inside if one.type != "heredoc_end"]
        end = next((one.start_byte for one in body.children if one.type == "heredoc_end"), end)
    else:
        written = code.syntax.text(node)
        opening = _OPENING.match(written)
        if opening is None:
            return None
        closing = len(opening.group(1) or " ")
        raw = "r" in opening.group(0).lower().rstrip("\"'") or node.type == "raw_string_literal"
        start, end = start + len(opening.group(0)), end - closing
    doubled = code.language == "python" and "f" in code.syntax.text(node)[:2].lower()
    found: list[Piece] = []
    at = start
    for one in inside:
        if one.type in CUTS:
            found.append(_text(data[at : one.start_byte], raw, doubled))
            found += one.named_children[:1]
            at = one.end_byte
    return [*found, _text(data[at:end], raw, doubled)]


def _text(data: bytes, raw: bool, doubled: bool) -> str:
    text = data.decode("utf-8", "replace")
    if not raw:
        text = _ESCAPE.sub(_meant, text)
    return text.replace("{{", "{").replace("}}", "}") if doubled else text


def _meant(escape: re.Match[str]) -> str:
    return _ESCAPED.get(escape.group(1), escape.group(1))


def _heredoc(code: Code, beginning: Node) -> Node | None:
    """The body of a heredoc: bodies follow in the order of their beginnings."""
    beginnings = list(code.syntax.walk("heredoc_beginning"))[:_MOST]
    bodies = list(code.syntax.walk("heredoc_body"))[:_MOST]
    place = next((number for number, one in enumerate(beginnings) if one.id == beginning.id), _MOST)
    return bodies[place] if place < len(bodies) and len(bodies) == len(beginnings) else None
