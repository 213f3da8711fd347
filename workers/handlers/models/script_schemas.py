"""Schemas as scripts write them: objects of zod, Joi and TypeBox, and JSON Schema as an object in place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from workers.documents import Node as Document
from workers.handlers.models.model import Building, member, scalar
from workers.handlers.script import arguments, called, line_of, literal
from workers.readers.syntax import Node, Syntax

_OBJECTS = re.compile(r"^(z|zod|v)\.(object|strictObject)$|^(Joi|joi|yup|Yup)\.object$|^(Type|T|t)\.Object$")
_ARRAYS = re.compile(r"^(z|zod|v)\.array$|^(Type|T|t)\.Array$")
_OPTIONAL = re.compile(r"^(z|zod)\.(optional|nullish)$|^(Type|T|t)\.Optional$")
_MADE = re.compile(r"^(z|zod|v|Joi|joi|yup|Yup|Type)\.\w+\(")
_JOI = re.compile(r"^(Joi|joi|yup|Yup)\.")
_FREE = re.compile(
    r"\.(optional|nullish|default|prefault|catch|exactOptional)\(|z\.(any|unknown|undefined|preprocess|custom)\("
    r"|\.coerce\.(string|boolean)\(|^(z|zod)\.(optional|nullish)\(|^(Type|T|t)\.Optional\("
)
"""What may be left out, or is made of nothing: `z.coerce.boolean()` takes what is not there for `false`."""
_LIMITS = {"max": ("maxLength", "maximum"), "min": ("minLength", "minimum"), "lte": ("", "maximum"), "gte": ("", "minimum")}
_TYPE = re.compile(r"^\w+(?:\.coerce)?\.(string|number|boolean|array|object|email|uuid|url|enum)\(")
_BOX = re.compile(r"^(?:Type|T|t)\.(String|Number|Integer|Boolean)\(")
_BOUND = re.compile(r"\b(maxLength|minLength|maximum|minimum):(-?\d+)")
_MORE = frozenset(
    ("extend", "merge", "and", "augment", "keys", "concat", "append", "pick", "omit", "shape", "when", "transform")
)
"""Calls of a chain after which other fields are there than those in place."""
_TYPES = frozenset(("string", "number", "integer", "boolean", "array", "object"))
_LIBRARY = re.compile(r"(z|zod|v|Joi|joi|yup|Yup|Type|T|t)\.")
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_DEEPEST, _LONGEST = 6, 800


@dataclass(slots=True)
class Schemas:
    """Reads values of one file. `whole` is False once anything was met that may bring or take fields; of the fields of `unsure`
    it is not known whether they must be given: what they are stands in another file."""

    syntax: Syntax
    whole: bool = True
    unsure: set[str] = field(default_factory=set)

    def object(self, node: Node | None, depth: int = 0) -> Document | None:
        """The object that a value describes; None for what describes none in place."""
        node = unwrapped(node)
        if node is None or depth > _DEEPEST:
            return None
        if node.type == "object":
            return self._literal(node, depth)
        call = object_call(self.syntax, node)
        if call is None:
            return None
        chain = self.syntax.text(node)[len(self.syntax.text(call)) :]
        self.whole = self.whole and not any(word in _MORE for word in re.findall(r"\.(\w+)\(", chain))
        every = ".partial(" not in chain
        return self._fields(arguments(call)[0], called(self.syntax, call), depth, every=every)

    def bare(self, node: Node | None) -> Document | None:
        """`{ name: Joi.string() }`, which some middleware takes for an object."""
        node = unwrapped(node)
        if node is None or node.type != "object" or not node.named_children:
            return None
        values = ["".join(self.syntax.text(value).split()) for _, value, _ in _pairs(self.syntax, node)]
        if not values or not all(_MADE.match(one) for one in values):
            return None
        return self._fields(node, values[0].partition("(")[0], 0, every=True)

    def _fields(self, node: Node, by: str, depth: int, *, every: bool) -> Document:
        made = Building.at(self.syntax.path, line_of(node), int(node.end_point.row) + 1)
        self.whole = self.whole and all(one.type in {"pair", "comment"} for one in node.named_children)
        for key, value, pair in _pairs(self.syntax, node):
            said = "".join(self.syntax.text(value).split())[:2000]
            whole = said if _LIBRARY.match(said) else said + self._meant(said)
            needed = ".required(" in whole if _JOI.match(by) else every and not _FREE.search(_outer(whole))
            if whole == said and not _LIBRARY.match(said) and needed != bool(_JOI.match(by)):
                self.unsure.add(key)
            made.put(key, self.value(value, pair, said, depth + 1), needed=needed)
        return made.node

    def _meant(self, said: str) -> str:
        """What the name that a value begins with is made of, where its file says it."""
        name = _NAME.match(said)
        text = self.syntax.data.decode("utf-8", "replace") if name else ""
        at = text.find(f"const {name[0]} =") if name else -1
        return "".join(text[at : at + _LONGEST].partition(";")[0].partition("=")[2].split()) if at >= 0 else ""

    def value(self, value: Node, pair: Node, said: str, depth: int) -> Document:
        """What one field takes."""
        inside = unwrapped(value)
        if inside is not None and inside.type == "call_expression" and _OPTIONAL.search(called(self.syntax, inside)):
            inside = next(iter(arguments(inside)), None)
        if inside is not None and inside.type == "call_expression" and _ARRAYS.search(called(self.syntax, inside)):
            node = member(self.syntax.path, line_of(pair), int(pair.end_point.row) + 1, type="array")
            below = self.object(next(iter(arguments(inside)), None), depth + 1)
            if below is not None:
                node.pairs["items"] = below
            return node
        below = self.object(inside, depth) if ".array(" not in said else None
        if below is not None:
            below.line = line_of(pair)
            return below
        return leaf(self.syntax, pair, said)

    def _literal(self, node: Node, depth: int) -> Document | None:
        """JSON Schema in place."""
        held = {key: (value, pair) for key, value, pair in _pairs(self.syntax, node)}
        kind = literal(self.syntax, held["type"][0]) if "type" in held else None
        fields = unwrapped(held["properties"][0]) if "properties" in held else None
        if fields is None or fields.type != "object" or kind not in {None, "object"} or not {"type", "required"} & held.keys():
            return None
        made = Building.at(self.syntax.path, line_of(node), int(node.end_point.row) + 1)
        needed = unwrapped(held["required"][0]) if "required" in held else None
        names = {literal(self.syntax, one): one for one in needed.named_children} if needed and needed.type == "array" else {}
        self.whole = self.whole and all(one.type in {"pair", "comment"} for one in fields.named_children)
        for key, value, pair in _pairs(self.syntax, fields):
            made.put(key, self._described(value, pair, depth + 1), needed=key in names, line=line_of(names.get(key) or pair))
        return made.node

    def _described(self, value: Node, pair: Node, depth: int) -> Document:
        held = unwrapped(value)
        node = member(self.syntax.path, line_of(pair), int(pair.end_point.row) + 1)
        if held is None or held.type != "object":
            return node
        below = self._literal(held, depth) if depth <= _DEEPEST else None
        if below is not None:
            below.line = line_of(pair)
            return below
        for key, one, inner in _pairs(self.syntax, held):
            said = literal(self.syntax, one) if one.type != "number" else self.syntax.text(one)
            if said is not None and (
                key in {"maxLength", "minLength", "maximum", "minimum"} or (key == "type" and said in _TYPES)
            ):
                node.pairs[key] = scalar(self.syntax.path, line_of(inner), said)
        return node


def _outer(said: str) -> str:
    """A chain without what its calls are given in braces: what is optional in there is so for itself."""
    depth, kept = 0, list[str]()
    for letter in said:
        depth += (letter == "{") - (letter == "}")
        kept += [letter] if depth == 0 else []
    return "".join(kept)


def unwrapped(node: Node | None) -> Node | None:
    """The value of `{…} as const` and `{…} satisfies T`."""
    while node is not None and node.type in {"as_expression", "satisfies_expression", "parenthesized_expression"}:
        node = node.named_children[0] if node.named_children else None
    return node


def object_call(syntax: Syntax, value: Node | None) -> Node | None:
    """The innermost call of a chain that makes an object with its fields in place."""
    while value is not None and value.type == "call_expression":
        given = arguments(value)
        if _OBJECTS.search(called(syntax, value)) and given and given[0].type == "object":
            return value
        function = value.child_by_field_name("function")
        value = function.child_by_field_name("object") if function is not None else None
    return None


def _pairs(syntax: Syntax, node: Node) -> Iterator[tuple[str, Node, Node]]:
    for pair in node.named_children:
        key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
        if pair.type == "pair" and key is not None and value is not None:
            yield syntax.text(key).strip("\"'"), value, pair


def leaf(syntax: Syntax, pair: Node, said: str) -> Document:
    """A plain value with its limits."""
    kind, box = _TYPE.match(said), _BOX.match(said.removeprefix("Type.Optional("))
    text = (kind[1] if kind else "") in {"string", "email", "uuid", "url"}
    limits = dict(_BOUND.findall(said)) if box else {}
    for word, (long, large) in _LIMITS.items():
        found = re.search(rf"\.{word}\((-?\d+)", said)
        if found and kind and kind[1] in {"string", "number", "email", "url"} and (text or large) and (long if text else large):
            limits[long if text else large] = found[1]
    pattern = re.search(r"\.(?:regex|pattern|matches)\(/((?:[^/\\]|\\.)+)/", said)
    values = re.match(r"^\w+\.enum\(\[([^\]]*)\]\)", said)
    type_ = box[1].lower() if box else "string" if text else kind[1] if kind and kind[1] != "enum" else None
    node = member(syntax.path, line_of(pair), int(pair.end_point.row) + 1, type=type_, pattern=pattern[1] if pattern else None)
    for word, value in limits.items():
        node.pairs[word] = Document(syntax.path, "number", line_of(pair), value)
    if values:
        node.pairs["enum"] = member(syntax.path, line_of(pair), enum=re.findall(r"['\"]([^'\"]+)", values[1])).pairs["enum"]
    return node
