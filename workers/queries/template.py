"""The text that a string expression makes, as far as it is known: pieces of text, and cuts where something unknown goes in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workers.queries.code import Call, Code, bare
from workers.readers.syntax import Node

_DEEPEST, _MOST = 24, 200
"""Of one string: how deep it is followed, and parts it may have (one with more is not known)."""
_STRINGS = frozenset((
    "string", "template_string", "interpreted_string_literal", "raw_string_literal", "string_literal", "heredoc_beginning",
))  # fmt: skip
_JOINED = frozenset(("concatenated_string", "chained_string"))
_SUMS = frozenset(("binary_operator", "binary_expression", "binary"))
_NAMES = frozenset(("identifier", "constant", "instance_variable"))
_CUTS = frozenset(("interpolation", "template_substitution"))
_OPENING = re.compile(r"""[rRbBuUfF]{0,2}("{3}|'{3}|"|'|`)|%[qQ]?[({\[<|]""")
_ESCAPE = re.compile(r"\\(\n|[nrt\\'\"`$])")
_ESCAPED = {"n": "\n", "r": "\n", "t": "\t", "\n": ""}
_PERCENT = re.compile(r"%(?:\((\w+)\))?[-+ #0]*\d*(?:\.\d+)?([sdvqrifxT%])")
_BRACES = re.compile(r"\{(\w*)(?:[.\[!:][^{}]*)?\}")
_THROUGH = frozenset((
    "text", "SQL", "dedent", "strip", "lstrip", "rstrip", "trim", "squish", "strip_heredoc", "freeze", "trimIndent",
    "stripIndent", "cleandoc", "sql", "literal", "String", "chomp", "toString", "raw",
))  # fmt: skip
_FORMATS = frozenset(("Sprintf", "format", "formatted", "sprintf"))


@dataclass(frozen=True, slots=True)
class Cut:
    """Where something unknown goes into the text: its expression; `shut` why it carries no SQL, as far as its way in tells."""

    node: Node
    shut: str = ""


Part = str | Cut


@dataclass(frozen=True, slots=True)
class Template:
    """The parts in order; `nodes` are where they are written; `grown` says that text is appended under conditions."""

    parts: tuple[Part, ...]
    nodes: tuple[Node, ...]
    grown: bool = False

    @property
    def known(self) -> str:
        """The text without what is cut out of it."""
        return "".join(part for part in self.parts if isinstance(part, str))


def template(code: Code, node: Node, depth: int = 0) -> Template | None:
    """What the expression makes; None when no text of it is known."""
    node = bare(node)
    if node.id not in code.made:
        if depth > _DEEPEST or not code.spend():
            return None
        code.made[node.id] = None  # what names go round in is not known
        code.made[node.id] = _template(code, node, depth)
    return code.made[node.id]


def _template(code: Code, node: Node, depth: int) -> Template | None:
    if node.type in _STRINGS:
        return _string(code, node, depth)
    if node.type in _JOINED:
        return _sum([template(code, one, depth + 1) for one in node.named_children], node.named_children)
    if node.type in _SUMS:
        return _operator(code, node, depth)
    if node.type in _NAMES:
        return _named(code, node, depth)
    if code.is_call(node):
        return _called(code, code.call(node), depth)
    return None


def _string(code: Code, node: Node, depth: int) -> Template | None:
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
    doubled = written_f(code, node)
    parts: list[Part] = []
    at = start
    for one in inside:
        if one.type in _CUTS:
            parts.append(_text(data[at : one.start_byte], raw, doubled))
            parts += _filled(code, one, depth)
            at = one.end_byte
    parts.append(_text(data[at:end], raw, doubled))
    return Template(tuple(part for part in parts if part != ""), (node,))


def written_f(code: Code, node: Node) -> bool:
    """A Python f-string: there a brace is written twice."""
    return code.language == "python" and "f" in code.syntax.text(node)[:2].lower()


def _filled(code: Code, hole: Node, depth: int) -> Iterator[Part]:
    if not hole.named_children:
        return
    inner = bare(hole.named_children[0])
    known = template(code, inner, depth + 1)
    if known is not None and not known.grown and all(isinstance(part, str) for part in known.parts):
        yield from known.parts
    else:
        yield Cut(inner)


def _text(data: bytes, raw: bool, doubled: bool) -> str:
    text = data.decode("utf-8", "replace")
    if not raw:
        text = _ESCAPE.sub(lambda match: _ESCAPED.get(match.group(1), match.group(1)), text)
    return text.replace("{{", "{").replace("}}", "}") if doubled else text


def _heredoc(code: Code, beginning: Node) -> Node | None:
    """The body of a heredoc: bodies follow in the order of their beginnings."""
    beginnings = list(code.syntax.walk("heredoc_beginning"))[:_MOST]
    bodies = list(code.syntax.walk("heredoc_body"))[:_MOST]
    place = next((number for number, one in enumerate(beginnings) if one.id == beginning.id), _MOST)
    return bodies[place] if place < len(bodies) and len(bodies) == len(beginnings) else None


def _operator(code: Code, node: Node, depth: int) -> Template | None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    sign = node.child_by_field_name("operator")
    if left is None or right is None or sign is None:
        return None
    if sign.type == "+":
        terms = _terms(node)
        return _sum([template(code, term, depth + 1) for term in terms], terms)
    if sign.type == "%" and (made := template(code, left, depth + 1)):
        given = right.named_children if right.type in {"tuple", "array"} else [right]
        return _formatted(made, _PERCENT, given)
    return None


def _terms(node: Node) -> list[Node]:
    """What a chain of `+` adds, in order; it leans to the left, however long it is."""
    terms: list[Node] = []
    while len(terms) < _MOST and node.type in _SUMS:
        left, right, sign = (node.child_by_field_name(name) for name in ("left", "right", "operator"))
        if left is None or right is None or sign is None or sign.type != "+":
            break
        terms.append(right)
        node = bare(left)
    return [node, *reversed(terms)]


def _sum(made: list[Template | None], nodes: list[Node]) -> Template | None:
    """Text after text; what is not known is a cut. None when nothing is known."""
    if all(one is None for one in made):
        return None
    parts: list[Part] = []
    for one, node in zip(made, nodes, strict=True):
        parts += one.parts if one is not None else (Cut(bare(node)),)
        if len(parts) > _MOST:
            return None
    written = [place for one in made if one is not None for place in one.nodes]
    return Template(tuple(parts), tuple(written[:_MOST]), any(one.grown for one in made if one is not None))


def _named(code: Code, node: Node, depth: int) -> Template | None:
    """What a name holds when it is assigned once; what is appended to it counts as appended sometimes."""
    found = code.bound(code.syntax.text(node), node)
    if not found or len(found) > 20 or found[0].grows or any(not one.grows for one in found[1:]):
        return None
    return _sum_grown([template(code, one.value, depth + 2) for one in found], [one.value for one in found])


def _sum_grown(made: list[Template | None], values: list[Node]) -> Template | None:
    if made[0] is None:
        return None
    whole = _sum(made, values)
    return Template(whole.parts, whole.nodes, whole.grown or len(values) > 1) if whole else None


def _called(code: Code, call: Call, depth: int) -> Template | None:
    if call.name in _FORMATS:
        return _format_call(code, call, depth)
    if call.name in _THROUGH:
        first = call.arguments[0] if call.arguments else call.receiver
        return template(code, first, depth + 1) if first is not None else None
    return None


def _format_call(code: Code, call: Call, depth: int) -> Template | None:
    braces = code.language == "python"
    own = template(code, call.receiver, depth + 1) if call.receiver is not None else None
    if own is not None:
        composed = call.receiver is not None and code.is_call(call.receiver) and code.call(call.receiver).name == "SQL"
        shut = "it is composed by the driver" if composed else ""
        return _formatted(own, _BRACES if braces else _PERCENT, list(call.arguments), shut)
    made = template(code, call.arguments[0], depth + 1) if call.arguments and not braces else None
    return _formatted(made, _PERCENT, list(call.arguments[1:])) if made is not None else None


def _formatted(made: Template, marks: re.Pattern[str], given: list[Node], shut: str = "") -> Template:
    """The text with its marks filled, in order or by name."""
    pairs = [(name.text, value) for name, value in map(_pair, given) if name is not None and value is not None]
    named = {name.decode("utf-8", "replace").strip("'\""): value for name, value in pairs if name}
    rest = iter([one for one in given if _pair(one)[0] is None])
    parts: list[Part] = []
    for part in made.parts:
        if isinstance(part, Cut):
            parts.append(part)
            continue
        at = 0
        for match in marks.finditer(part):
            word = match.group(0)
            parts.append(part[at : match.start()])
            at = match.end()
            if word == "%%":
                parts.append("%")
                continue
            value = named.get(match.group(1) or "") or next(rest, None)
            number = marks is _PERCENT and match.group(2) in "dixf"
            parts.append(
                Cut(bare(value), shut or ("it is written as a number" if number else "")) if value is not None else word
            )
        parts.append(part[at:])
    return Template(tuple(part for part in parts if part != ""), made.nodes, made.grown)


def _pair(node: Node) -> tuple[Node | None, Node | None]:
    """The name and value of a named argument."""
    if node.type == "keyword_argument":
        return node.child_by_field_name("name"), node.child_by_field_name("value")
    if node.type == "pair":
        return node.child_by_field_name("key"), node.child_by_field_name("value")
    return None, None
