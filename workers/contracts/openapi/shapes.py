"""A schema as it works out: `$ref` followed, `allOf` merged, null told apart from the other alternatives."""

from __future__ import annotations

from dataclasses import dataclass, field

from workers.contracts.openapi.resolver import Resolver, name_of
from workers.documents import Node

_KNOWN = {"null", "boolean", "object", "array", "number", "string", "integer", "file"}
_DEEPEST = 30


@dataclass(slots=True)
class Shape:
    """`types` without null, None for any; `words` are its keywords, `fields` its properties, `required` the items that say so.

    `options` are the alternatives of oneOf or anyOf, null left out, `parts` the members of allOf. It is `unclear` where one of
    those is not to be known.
    """

    node: Node
    name: str = ""
    types: frozenset[str] | None = None
    nullable: Node | None = None
    words: dict[str, Node] = field(default_factory=dict)
    fields: dict[str, Node] = field(default_factory=dict)
    required: dict[str, Node] = field(default_factory=dict)
    options: tuple[Node, ...] = ()
    parts: tuple[Node, ...] = ()
    unclear: bool = False

    def true(self, word: str) -> bool:
        """Whether the keyword stands there and is true."""
        node = self.words.get(word)
        return node is not None and node.form == "boolean" and node.text.lower() == "true"

    @property
    def closed(self) -> bool:
        """Whether unknown fields are refused."""
        return any(_false(self.words.get(word)) for word in ("additionalProperties", "unevaluatedProperties"))

    @property
    def blank(self) -> bool:
        """Whether it says nothing that could be compared."""
        said = self.options or self.fields or "enum" in self.words or "const" in self.words
        return self.types is None and not said


def _false(node: Node | None) -> bool:
    return node is not None and node.form == "boolean" and node.text.lower() == "false"


class Shapes:
    """The shapes of one side, each worked out once."""

    def __init__(self, resolver: Resolver, modern: bool) -> None:
        """`modern`: OpenAPI 3.1 and later, where what stands beside a `$ref` counts."""
        self.resolver, self.modern = resolver, modern
        self._known: dict[int, Shape] = {}
        self._kept: list[Node] = []  # so that no id is given away twice
        self._open: set[int] = set()

    def of(self, node: Node) -> Shape | None:
        """The schema's shape; None where it is not to be known."""
        key = id(node)
        if key not in self._known:
            if key in self._open or len(self._open) > _DEEPEST:  # an allOf that holds itself
                return None
            self._open.add(key)
            shape = self._made(node)
            self._open.discard(key)
            if shape is None:
                return None
            self._known[key] = shape
            self._kept.append(node)
        return self._known[key]

    def _made(self, node: Node) -> Shape | None:
        target = self.resolver.follow(node)
        if target is None:
            return None
        shape = Shape(target, name_of(node))
        if target.form == "map":
            self._take(shape, target)
            if self.modern and target is not node and len(node.pairs) > 1:
                self._take(shape, node)
        return shape

    def _take(self, shape: Shape, node: Node) -> None:
        """Add what the keywords of this mapping say."""
        for word, value in node.pairs.items():
            shape.words.setdefault(word, value)
        self._types(shape, node)
        if (fields := node.get("properties")) is not None:
            for name, value in fields.pairs.items():
                if value.form != "list" and (name != "required" or value.form != "boolean"):  # a keyword, indented too deep
                    shape.fields.setdefault(name, value)
        required = node.get("required")
        for item in required.items if required is not None else ():
            shape.required.setdefault(item.text, item)
        if shape.types is None and "type" not in node.pairs:
            inferred = "object" if fields is not None else "array" if node.get("items") else None
            shape.types = frozenset({inferred}) if inferred else None
        members = node.get("allOf")
        for member in members.items if members is not None else ():
            self._join(shape, member)
        if len(shape.parts) == 1 and not fields:  # the usual way to say something beside a `$ref`
            shape.name = shape.name or name_of(shape.parts[0])
        for word in ("oneOf", "anyOf"):
            if (options := node.get(word)) is not None and options.form == "list":
                self._alternatives(shape, options)

    @staticmethod
    def _types(shape: Shape, node: Node) -> None:
        said = frozenset(node.words("type")) & _KNOWN
        if said - {"null"}:
            both = said - {"null"} if shape.types is None else shape.types & said
            shape.types = both or said - {"null"}
        if "null" in said:
            shape.nullable = node.get("type")
        for word in ("nullable", "x-nullable"):
            if node.true(word):
                shape.nullable = node.get(word)

    def _join(self, shape: Shape, member: Node) -> None:
        """One member of allOf, or the only alternative."""
        other = self.of(member)
        if other is None:
            shape.unclear = True
            return
        shape.parts += (member,)
        shape.unclear |= other.unclear
        for word, node in other.words.items():
            shape.words.setdefault(word, node)
        for name, node in other.fields.items():
            shape.fields.setdefault(name, node)
        for name, node in other.required.items():
            shape.required.setdefault(name, node)
        if other.types is not None:
            shape.types = other.types if shape.types is None else shape.types & other.types or shape.types
        shape.options = shape.options or other.options
        if len(shape.parts) == 1 and not shape.nullable:
            shape.nullable = other.nullable

    def _alternatives(self, shape: Shape, options: Node) -> None:
        kept = []
        for option in options.items:
            if option.form == "map" and option.words("type") == ("null",):
                shape.nullable = option
            else:
                kept.append(option)
        if len(kept) == 1 and not shape.options:
            self._join(shape, kept[0])
            shape.name, shape.parts = shape.name or name_of(kept[0]), ()
        elif kept:
            shape.options = shape.options or tuple(kept)
