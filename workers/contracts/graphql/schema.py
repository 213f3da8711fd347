"""A schema file as what it declares, with lines. Only parsed: nothing needs to be valid or complete."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

from workers.contracts.graphql.pieces import Cut, blanked

if TYPE_CHECKING:
    from graphql import DocumentNode

Kind = Literal["type", "interface", "input", "enum", "union", "scalar", "directive"]
_KINDS: dict[str, Kind] = {
    "object_type": "type",
    "interface_type": "interface",
    "input_object_type": "input",
    "enum_type": "enum",
    "union_type": "union",
    "scalar_type": "scalar",
    "directive": "directive",
}
_NESTED = re.compile(r'"""(?:[^"]|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*|([\[{(])|([\]})])')
_KINDS_BY_WORD: dict[str, Kind] = {word: word for word in get_args(Kind)}
_IN_QUERIES = frozenset((
    "QUERY", "MUTATION", "SUBSCRIPTION", "FIELD", "FRAGMENT_DEFINITION", "FRAGMENT_SPREAD", "INLINE_FRAGMENT",
    "VARIABLE_DEFINITION",
))  # fmt: skip
_DEEPEST, _LARGEST, _MOST_TOKENS = 60, 2_000_000, 400_000


class UnreadableSchema(ValueError):
    """The text is no GraphQL document. `why` continues a sentence."""

    def __init__(self, why: str) -> None:
        """Why it is none."""
        super().__init__(why)
        self.why = why


@dataclass(slots=True)
class Part:
    """A field, argument, value or member: `type` as written, '' without one; `default` likewise."""

    name: str
    path: str
    line: int
    end: int
    type: str = ""
    default: str = ""
    deprecated: bool = False
    arguments: dict[str, Part] = field(default_factory=dict)
    directives: dict[str, Part] = field(default_factory=dict)

    @property
    def required(self) -> bool:
        """Whether it must be given."""
        return self.type.endswith("!") and not self.default


@dataclass(slots=True)
class Definition:
    """A named type (or directive) as one file declares and extends it. `parts` are its fields, values or members.

    One that both sides have word for word may be an outline: then `text` is what it says, and `naming` the types in it.
    `allowed` tells of a directive where in a query it may stand, as words of a sentence.
    """

    name: str
    kind: Kind
    path: str
    line: int
    end: int
    parts: dict[str, Part] = field(default_factory=dict)
    interfaces: dict[str, Part] = field(default_factory=dict)
    directives: dict[str, Part] = field(default_factory=dict)
    extension: bool = False
    allowed: tuple[str, ...] = ()
    text: str = ""
    naming: tuple[tuple[str, bool], ...] = ()

    @property
    def executable(self) -> bool:
        """Whether a query may use the directive."""
        return bool(self.allowed)

    @property
    def reached(self) -> bool:
        """Whether a query may name it that no field leads to: a directive, or a type that an interface leads to."""
        if self.kind == "directive":
            return self.executable
        return self.kind in {"type", "interface"} and not self.extension and bool(self.interfaces)

    def named(self) -> Iterator[tuple[str, bool]]:
        """The types that it names, and whether as something to send."""
        yield from self.naming
        for part in self.parts.values():
            yield bare(part.type) or part.name, self.kind == "input"
            yield from ((bare(argument.type), True) for argument in part.arguments.values())
        yield from ((name, False) for name in self.interfaces)


def bare(written: str) -> str:
    """A type without its lists and exclamation marks."""
    return written.strip("[]! ")


def read_schema(path: str, text: str, cut: Cut | None = None) -> dict[str, Definition] | None:
    """Name → what is declared (directives with their `@`); None for a file of queries. Raises UnreadableSchema.

    With `cut`, which knows the other side too, what both have is only outlined.
    """
    if cut is None:
        return _read(path, text)
    own, kept = cut.side(text)
    found = _read(path, blanked(own, kept)) or {}
    for piece in own:
        if piece not in kept and (seen := cut.outline(piece)) is not None:
            interfaces = {name: Part(name, path, piece.line, piece.line) for name in seen.interfaces}
            end = piece.line + piece.text.rstrip().count("\n")
            known = Definition(seen.name, _KINDS_BY_WORD[seen.kind], path, piece.line, end, {}, interfaces)
            known.extension, known.text, known.naming = seen.extension, piece.text, seen.named
            found.setdefault(seen.name, known)
    return found or None


def _read(path: str, text: str) -> dict[str, Definition] | None:
    from graphql import GraphQLSyntaxError, parse

    if not text.strip():
        return None
    if len(text) > _LARGEST or _depth(text) > _DEEPEST:
        raise UnreadableSchema("it is too large, or nested too deep")
    try:
        document = parse(text, max_tokens=_MOST_TOKENS)
    except GraphQLSyntaxError as error:
        line = error.locations[0].line if error.locations else 1
        raise UnreadableSchema(f"not valid at line {line}") from None
    found = _definitions(path, document)
    return found or None


def _depth(text: str) -> int:
    """How deep brackets are nested, outside of strings and comments."""
    depth = deepest = 0
    for match in _NESTED.finditer(text):
        depth += bool(match[1]) - bool(match[2])
        deepest = max(deepest, depth)
    return deepest


def _definitions(path: str, document: DocumentNode) -> dict[str, Definition]:
    found: dict[str, Definition] = {}
    for node in document.definitions:
        kind = _KINDS.get(node.kind.removesuffix("_definition").removesuffix("_extension"))
        if kind is None:
            continue
        name = f"@{_name(node)}" if kind == "directive" else _name(node)
        extension = node.kind.endswith("_extension")
        known = found.get(name)
        if known is None:
            line, end = _lines(node)
            known = found[name] = Definition(name, kind, path, line, end, extension=extension)
        known.extension = known.extension and extension
        _fill(known, node)
    return found


def _fill(known: Definition, node: Any) -> None:
    for word in ("fields", "values", "types"):
        for one in getattr(node, word, None) or ():
            known.parts[_name(one)] = _part(known.path, one)
    if known.kind == "directive":
        places = tuple(f"on `{one.value}`" for one in node.locations if one.value in _IN_QUERIES)
        known.allowed = (*places, "more than once") if places and node.repeatable else places
        known.parts.update((_name(one), _part(known.path, one)) for one in node.arguments or ())
    for one in getattr(node, "interfaces", None) or ():
        known.interfaces[_name(one)] = _part(known.path, one)
    known.directives.update(_directives(known.path, node))


def _part(path: str, node: Any) -> Part:
    from graphql import print_ast

    line, end = _lines(node)
    written = getattr(node, "type", None)
    default = getattr(node, "default_value", None)
    part = Part(_name(node), path, line, end, print_ast(written) if written else "", print_ast(default) if default else "")
    part.directives = _directives(path, node)
    part.deprecated = "deprecated" in part.directives
    part.arguments = {_name(one): _part(path, one) for one in getattr(node, "arguments", None) or ()}
    return part


def _directives(path: str, node: Any) -> dict[str, Part]:
    from graphql import print_ast

    found = {}
    for one in getattr(node, "directives", None) or ():
        line, end = _lines(one)
        found[_name(one)] = Part(_name(one), path, line, end, print_ast(one))
    return found


def _name(node: Any) -> str:
    return str(node.name.value)


def _lines(node: Any) -> tuple[int, int]:
    """The line of its name (a description stands before it) and its last one."""
    location = node.name.loc
    return location.start_token.line, node.loc.end_token.line
