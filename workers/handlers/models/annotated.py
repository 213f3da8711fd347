"""Models whose fields are annotations: pydantic's, and enumerations that are their values."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from workers.documents import Node
from workers.handlers.models.constants import Constants
from workers.handlers.models.model import Building, Model, direction, member, scalar
from workers.handlers.python import Function, Module, dotted, items, keyword, last, literal

_TYPES = {"str": "string", "int": "integer", "float": "number", "bool": "boolean", "bytes": "string", "EmailStr": "string"}
_CALLS = {"constr": "string", "conint": "integer", "confloat": "number", "condecimal": "number", "SecretStr": "string"}
_LISTS = frozenset(("list", "List", "set", "Set", "Sequence", "tuple", "Tuple", "Iterable", "conlist"))
_LIMITS = {
    "max_length": "maxLength", "min_length": "minLength", "ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum",
    "lt": "exclusiveMaximum", "pattern": "pattern", "regex": "pattern", "min_items": "minItems", "max_items": "maxItems",
}  # fmt: skip
_ALIASES = ("serialization_alias", "alias")
_ENUMS = frozenset(("Enum", "StrEnum", "IntEnum", "TextChoices"))
_BASES = re.compile(r"(Model|Schema)$")
_TABLES = frozenset(("models.Model", "db.Model", "Model"))
_KNOWN_BASES = frozenset(("BaseModel", "Generic", "ABC", "object", "str"))


def annotated(source: Module, known: Constants) -> Iterator[Model]:
    """The models of a file, those of their bases that stand there too included."""
    classes = {one.name: one for one in source.tree.body if isinstance(one, ast.ClassDef)}
    for node in classes.values():
        chain = list(_chain(node, classes))
        bases = {last(base) for one in chain for base in one.bases}
        if bases & _ENUMS:
            yield Model(node.name, _enum(node, source.path))
        elif any(_BASES.search(one) and one not in classes for one in bases) and not _is_table(node, chain):
            made = _model(node, chain, source.path, known, frozenset(bases - _KNOWN_BASES))
            if len((made.node.get("properties") or made.node).pairs):
                yield made


def _is_table(node: ast.ClassDef, chain: list[ast.ClassDef]) -> bool:
    """Whether it is a mapper's: its annotations tell a checker of types what its columns do not, and clients nothing."""
    said = [one for owner in chain for one in owner.body]
    columns = (one.value for one in said if isinstance(one, ast.Assign) and isinstance(one.value, ast.Call))
    return (
        bool(_TABLES & {dotted(base) for base in node.bases})
        or any(dotted(one).startswith("models.") for one in columns)
        or any(isinstance(one, ast.AnnAssign) and last(_outer(one.annotation)) == "Mapped" for one in said)
    )


def _outer(node: ast.expr) -> ast.expr:
    return node.value if isinstance(node, ast.Subscript) else node


def _chain(node: ast.ClassDef, classes: dict[str, ast.ClassDef], depth: int = 0) -> Iterator[ast.ClassDef]:
    """The class and its bases of the same file, the nearest first."""
    yield node
    for base in node.bases if depth < 8 else ():
        if (above := classes.get(last(base))) is not None and above is not node:
            yield from _chain(above, classes, depth + 1)


def _model(node: ast.ClassDef, chain: list[ast.ClassDef], path: str, known: Constants, above: frozenset[str]) -> Model:
    made = Building.at(path, node.lineno, node.end_lineno or node.lineno)
    for one in reversed(chain):
        for item in one.body:
            target = item.target if isinstance(item, ast.AnnAssign) else None
            hidden = not isinstance(target, ast.Name) or target.id.startswith("_") or target.id == "model_config"
            if (
                isinstance(item, ast.AnnAssign)
                and isinstance(target, ast.Name)
                and not hidden
                and last(item.annotation) != "ClassVar"
            ):
                _put(made, target.id, item, path, known)
    asks, answers = direction(node.name)
    return Model(node.name, made.node, True, asks, answers, kept=_others(chain), above=above)


def _others(chain: list[ast.ClassDef]) -> frozenset[str]:
    """Names that a class has in another way: a property, a computed field, a plain attribute."""
    inside = [one for owner in chain for one in owner.body]
    functions = {one.name for one in inside if isinstance(one, Function)}
    return frozenset(
        functions | {t.id for one in inside if isinstance(one, ast.Assign) for t in one.targets if isinstance(t, ast.Name)}
    )


def _put(made: Building, name: str, item: ast.AnnAssign, path: str, known: Constants) -> None:
    said = [one for one in (item.value, *_metadata(item.annotation)) if isinstance(one, ast.Call)]
    if any(isinstance(flag := keyword(one, "exclude"), ast.Constant) and flag.value is True for one in said):
        return
    alias = next((word for one in said for key in _ALIASES if (word := literal(keyword(one, key)))), None)
    limits = {_LIMITS[k.arg]: known.of(k.value) for one in said for k in one.keywords if k.arg in _LIMITS}
    node, optional = typed(item.annotation, path, item.lineno, known)
    for word, value in limits.items():
        if value is not None:
            node.pairs[word] = scalar(path, item.lineno, value, quoted=word == "pattern")
    node.line, node.end = item.lineno, item.end_lineno or item.lineno
    made.put(alias or name, node, needed=_required(item.value) and not optional)


def _metadata(annotation: ast.expr) -> list[ast.expr]:
    if isinstance(annotation, ast.Subscript) and last(annotation.value) == "Annotated":
        return items(annotation.slice)[1:]
    return [annotation] if isinstance(annotation, ast.Call) else []


def _required(value: ast.expr | None) -> bool:
    """Without a default: none there, `...`, or a Field without one."""
    if value is None or (isinstance(value, ast.Constant) and value.value is Ellipsis):
        return True
    if isinstance(value, ast.Call) and last(value) in {"Field", "Query", "Body", "Form"}:
        first = value.args[0] if value.args else keyword(value, "default")
        return keyword(value, "default_factory") is None and (
            first is None or (isinstance(first, ast.Constant) and first.value is Ellipsis)
        )
    return False


def typed(node: ast.expr, path: str, line: int, known: Constants) -> tuple[Node, bool]:
    """What an annotation means, and whether nothing need be given."""
    match node:
        case ast.Constant(value=str() as text) if text.isidentifier():
            return typed(ast.Name(text), path, line, known)
        case ast.BinOp(op=ast.BitOr()):
            return _union(node, path, line, known)
        case ast.Subscript(value=base, slice=inside):
            outer = last(base)
            if outer in {"Optional", "Union"}:
                return _some(items(inside) or [inside], path, line, known, optional=outer == "Optional")
            if outer == "Annotated":
                return typed(items(inside)[0] if items(inside) else inside, path, line, known)
            if outer == "Literal":
                values = [word for one in (items(inside) or [inside]) if (word := known.of(one)) is not None]
                return member(path, line, enum=values), False
            if outer in _LISTS:
                return member(path, line, type="array"), False
            return member(path, line, type="object" if outer in {"dict", "Dict", "Mapping"} else None), False
        case _:
            name = last(node)
            return member(path, line, type="array" if name in _LISTS else (_TYPES | _CALLS).get(name)), False


def _union(node: ast.BinOp, path: str, line: int, known: Constants) -> tuple[Node, bool]:
    parts: list[ast.expr] = []
    stack: list[ast.expr] = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, ast.BinOp) and isinstance(one.op, ast.BitOr):
            stack += [one.right, one.left]
        else:
            parts.append(one)
    return _some(parts, path, line, known)


def _some(parts: list[ast.expr], path: str, line: int, known: Constants, *, optional: bool = False) -> tuple[Node, bool]:
    """Of several types: the one beside None, nothing of more of them."""
    given = [one for one in parts if not (isinstance(one, ast.Constant) and one.value is None)]
    node = typed(given[0], path, line, known)[0] if len(given) == 1 else member(path, line)
    return node, optional or len(given) < len(parts)


def _enum(node: ast.ClassDef, path: str) -> Node:
    made = member(path, node.lineno, node.end_lineno or 0, type="string")
    values = Node(path, "list", node.lineno)
    for item in node.body:
        if isinstance(item, ast.Assign) and isinstance(item.value, ast.Constant | ast.Tuple):
            first = items(item.value)[0] if items(item.value) else item.value
            if isinstance(first, ast.Constant) and isinstance(first.value, str | int):
                values.items.append(Node(path, "text", item.lineno, str(first.value)))
    if values.items:
        values.end = made.end
        made.pairs["enum"] = values
    return made
