"""The text that a string expression makes, as far as it is known: pieces of text, and cuts where something unknown goes in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workers.queries.code import PRINTS, Code
from workers.queries.lists import LIST_JOINS, listed
from workers.queries.literals import STRINGS, pieces
from workers.queries.parts import Call
from workers.queries.terms import ADDS, SUMS, bare, terms
from workers.readers.syntax import Node

_DEEPEST, _MOST, _SHORT = 24, 200, 30
"""Of one string: how deep it is followed, and parts it may have (one with more is not known)."""
JOINED = frozenset(("concatenated_string", "chained_string"))
_NAMES = frozenset(("identifier", "constant", "instance_variable", "variable_name"))
_MEMBERS = frozenset(("class_constant_access_expression",))
"""Names of a constant that the class has: the last part is its name."""
_PERCENT = re.compile(
    r"%(?:\((\w+)\)|<(\w+)>|\[(?P<go>\d{1,3})\]|(?P<at>\d{1,3})\$)?[-+ #0]*\d*(?:\.\d+)?(?P<verb>[sdvqrifxT%])|%\{(\w+)\}"
)
_BRACES = re.compile(r"\{(\w*)(?:[.\[!:][^{}]*)?\}")
_THROUGH = frozenset((
    "text", "SQL", "dedent", "strip", "lstrip", "rstrip", "trim", "squish", "strip_heredoc", "freeze", "trimIndent",
    "stripIndent", "cleandoc", "sql", "literal", "String", "chomp", "toString", "raw", "from", "to_string", "to_owned",
    "as_str", "into", "Trim", "ToString", "trimMargin", "StringBuilder", "StringBuffer", "Raw", "expression", "clone",
))  # fmt: skip
_PUTS_IN = frozenset(("dedent", "raw", "stripIndent", "trim"))
"""Tags of templates that put values into the text as they are: those of SQL bind them."""
_CONCATENATES = frozenset(("concat", "Concat"))
_EMPTY = re.compile(r"(new )?(StringBuilder|StringBuffer)\(\d*\)|&?(strings\.Builder|bytes\.Buffer)(\{\})?|String::new\(\)")
"""A text that nothing was written to yet: Java, C#, Kotlin, Go, Rust."""
_CLASS = re.compile(r"[Ss]tring")
_FORMATS = frozenset((*PRINTS, "Sprintf", "format", "formatted", "sprintf", "vsprintf", "Format", "format!"))


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
    if node.type in STRINGS:
        return _string(code, node, depth)
    if node.type in JOINED:
        return _sum([template(code, one, depth + 1) for one in node.named_children], node.named_children)
    if node.type in SUMS:
        return _operator(code, node, depth)
    if node.type in _NAMES or code.is_attribute(node):
        return _named(code, node, depth)
    if node.type in _MEMBERS and node.named_children:
        return _named(code, node.named_children[-1], depth)
    if node.end_byte - node.start_byte < _SHORT and _EMPTY.fullmatch(code.text(node)):
        return Template((), (node,))
    if code.is_call(node):
        return _called(code, code.call(node), depth)
    return None


def _string(code: Code, node: Node, depth: int) -> Template | None:
    found = pieces(code, node)
    if found is None:
        return None
    parts, grown = list[Part](), False
    for one in found:
        known = template(code, one, depth + 1) if not isinstance(one, str) else None
        if isinstance(one, str):
            parts.append(one)
        else:
            parts += known.parts if known is not None else (Cut(bare(one)),)
            grown = grown or (known is not None and known.grown)
        if len(parts) > _MOST:
            return None
    return Template(tuple(part for part in parts if part != ""), (node,), grown)


def _operator(code: Code, node: Node, depth: int) -> Template | None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    sign = node.child_by_field_name("operator")
    if left is None or right is None or sign is None:
        return None
    if sign.type in ADDS:
        added = terms(node)
        return _sum([template(code, term, depth + 1) for term in added], added)
    if sign.type == "%" and (made := template(code, left, depth + 1)):
        given = right.named_children if right.type in {"tuple", "array", "dictionary", "hash"} else [right]
        return _formatted(code, made, _PERCENT, given, depth)
    return None


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
    found = code.reaching(code.syntax.text(node), node)
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
    if call.name in _CONCATENATES:
        return _concatenated(code, call, depth)
    if call.name in LIST_JOINS:
        return _joined(code, call, depth)
    tagged = bool(call.arguments) and call.arguments[0] == call.node.child_by_field_name("arguments")
    if tagged and call.name not in _PUTS_IN:
        return None  # a tagged template: what is put into it is bound
    if call.name in _THROUGH:
        first = call.arguments[0] if call.arguments else call.receiver
        return template(code, first, depth + 1) if first is not None else None
    return None


def _concatenated(code: Code, call: Call, depth: int) -> Template | None:
    """`text.concat(more)`, `String.Concat(text, more)`."""
    own = [] if call.receiver is None or _CLASS.fullmatch(code.text(call.receiver)) else [call.receiver]
    given = [*own, *call.arguments]
    made = [template(code, one, depth + 1) for one in given]
    return _sum(made, given) if made and made[0] is not None else None


def _joined(code: Code, call: Call, depth: int) -> Template | None:
    """`" AND ".join(conditions)`: the texts of a list that code fills."""
    found = listed(code, call)
    between = template(code, found.between, depth + 1) if found is not None else None
    if found is None or between is None or any(isinstance(part, Cut) for part in between.parts):
        return None
    made = [one for node in found.items for one in (between, template(code, node, depth + 2))]
    whole = _sum(made[1:], [one for node in found.items for one in (node, node)][1:])
    return Template(whole.parts, whole.nodes, grown=True) if whole is not None else None


def _format_call(code: Code, call: Call, depth: int) -> Template | None:
    braces = code.language in {"python", "rust", "csharp"}
    written = call.name in PRINTS
    own = template(code, call.receiver, depth + 1) if call.receiver is not None and not written else None
    if own is not None:
        filled = _formatted(code, own, _BRACES if braces else _PERCENT, list(call.arguments), depth)
        composed = call.receiver is not None and code.is_call(call.receiver) and code.call(call.receiver).name == "SQL"
        return _composed(filled) if filled is not None and composed else filled
    given = list(call.arguments[1:] if call.name.startswith("F") and written else call.arguments)
    made = template(code, given[0], depth + 1) if given and code.language != "python" else None
    return _formatted(code, made, _BRACES if braces else _PERCENT, given[1:], depth) if made is not None else None


def _composed(made: Template) -> Template:
    """What psycopg puts together itself."""
    shut = "it is composed by the driver"
    parts = (part if isinstance(part, str) else Cut(part.node, part.shut or shut) for part in made.parts)
    return Template(tuple(parts), made.nodes, made.grown)


def _formatted(code: Code, made: Template, marks: re.Pattern[str], given: list[Node], depth: int) -> Template | None:
    """The text with its marks filled, in order or by name."""
    pairs = [(name.text, value) for name, value in map(_pair, given) if name is not None and value is not None]
    named = {name.decode("utf-8", "replace").strip("'\":"): value for name, value in pairs if name}
    rest = iter([one for one in given if _pair(one)[0] is None])
    parts, grown = list[Part](), made.grown
    for part in made.parts:
        if isinstance(part, Cut):
            parts.append(part)
            continue
        at = 0
        for match in marks.finditer(part):
            parts.append(part[at : match.start()])
            at = match.end()
            if match.group(0) == "%%":
                parts.append("%")
                continue
            verb = (match["verb"] or "s") if marks is _PERCENT else "s"
            value = _put(match, marks, named, given) or next(rest, None)
            why = "it is written as a number" if verb in "dixf" else ""
            known = template(code, value, depth + 1) if value is not None and not why else None
            put = known.parts if known is not None else (match.group(0) if value is None else Cut(bare(value), why),)
            parts += ('"', *put, '"') if verb == "q" else put
            grown = grown or (known is not None and known.grown)
        parts.append(part[at:])
    whole = Template(tuple(part for part in parts if part != ""), made.nodes, grown)
    return whole if len(parts) <= 2 * _MOST else None


def _put(match: re.Match[str], marks: re.Pattern[str], named: dict[str, Node], given: list[Node]) -> Node | None:
    """What a mark names: by its name, or by its number (from 0 between braces, from 1 behind a percent sign)."""
    first = 1 if marks is _PERCENT else 0
    number = match["go"] or match["at"] if marks is _PERCENT else match[1]
    if number and number.isdigit():
        return given[int(number) - first] if first <= int(number) < len(given) + first else None
    words = (match[1], match[2], match[match.re.groups]) if marks is _PERCENT else (match[1],)
    return next((named[word] for word in words if word in named), None)


def _pair(node: Node) -> tuple[Node | None, Node | None]:
    """The name and value of a named argument."""
    if node.type == "keyword_argument":
        return node.child_by_field_name("name"), node.child_by_field_name("value")
    if node.type == "assignment_expression":
        return node.child_by_field_name("left"), node.child_by_field_name("right")
    if node.type == "pair":
        return node.child_by_field_name("key"), node.child_by_field_name("value")
    return None, None
