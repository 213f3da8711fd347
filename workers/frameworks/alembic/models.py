"""SQLAlchemy's declarative classes: their tables and columns, as far as the class's own body says them plainly.

Source: https://docs.sqlalchemy.org/en/20/orm/declarative_tables.html
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bot.domain.changes import Span
from bot.domain.schema import Name, Type
from workers.frameworks.entities import Attribute, Entity
from workers.frameworks.python.source import parsed

_COLUMNS = frozenset(("Column", "mapped_column", "MappedColumn"))
_TYPES = {
    "Integer": "int4", "INTEGER": "int4", "BigInteger": "int8", "BIGINT": "int8", "SmallInteger": "int2", "Text": "text",
    "UnicodeText": "text", "TEXT": "text", "Boolean": "bool", "BOOLEAN": "bool", "Date": "date", "JSONB": "jsonb",
}  # fmt: skip
_LENGTHS = frozenset(("String", "Unicode", "VARCHAR"))
_LARGEST = 2_000_000


def entities(path: str, text: str) -> dict[str, Entity]:
    """The classes of a file that name a table, by their names; none of one that is not Python."""
    try:
        tree = parsed(text) if len(text) <= _LARGEST else ast.Module([], [])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    found = (_entity(path, node) for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    return {one.name: one for one in found if one is not None}


def _entity(path: str, made: ast.ClassDef) -> Entity | None:
    bound = {name: value for _, name, value, _ in _bound(made.body)}
    table, schema = bound.get("__tablename__"), _schema(bound.get("__table_args__"))
    if not isinstance(table, ast.Constant) or not isinstance(table.value, str) or schema is None:
        return None
    if {"__bind_key__", "__table__"} & bound.keys():
        return None  # another database, or a table that is made elsewhere
    attributes: dict[str, Attribute] = {}
    for node, name, value, annotation in _bound(made.body):
        if (found := _attribute(path, node, name, value, annotation)) is not None:
            attributes[found.column] = found
    kin = ", ".join(ast.unparse(base) for base in made.bases)
    return Entity(made.name, Name(table.value, schema), Span(path, made.lineno, made.lineno), attributes, kin)


def _bound(body: list[ast.stmt]) -> Iterator[tuple[ast.stmt, str, ast.expr | None, ast.expr | None]]:
    for node in body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield node, name, value, None
            case ast.AnnAssign(target=ast.Name(id=name), value=value, annotation=annotation):
                yield node, name, value, annotation


def _schema(given: ast.expr | None) -> str | None:
    """The schema that `__table_args__` names, '' for none, None where that is not plain."""
    for node in ast.walk(given) if given is not None else ():
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "schema":
                    plain = isinstance(value, ast.Constant) and isinstance(value.value, str)
                    return str(value.value).replace("public", "") if plain and isinstance(value, ast.Constant) else None
    return ""


def _attribute(path: str, node: ast.stmt, name: str, value: ast.expr | None, annotation: ast.expr | None) -> Attribute | None:
    span = Span(path, node.lineno, node.end_lineno or node.lineno)
    mapped = annotation.slice if isinstance(annotation, ast.Subscript) and _last(annotation.value) == "Mapped" else None
    if value is None and mapped is not None:
        return Attribute(name, span, _optional(mapped))
    if isinstance(value, ast.Call) and _last(value.func) == "deferred" and value.args:
        value = value.args[0]
    if not isinstance(value, ast.Call) or _last(value.func) not in _COLUMNS:
        return None
    first = value.args[0] if value.args else None
    named = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
    types = value.args[1:2] if named else value.args[:1]
    given = {one.arg: one.value for one in value.keywords}
    column = given["name"].value if isinstance(given.get("name"), ast.Constant) else named  # type: ignore[attr-defined]
    return Attribute(str(column or name), span, _nullable(given, mapped), _type(given.get("type_") or next(iter(types), None)))


def _nullable(given: dict[str | None, ast.expr], mapped: ast.expr | None) -> bool | None:
    said = given.get("nullable")
    if said is not None:
        return bool(said.value) if isinstance(said, ast.Constant) else None
    if isinstance(key := given.get("primary_key"), ast.Constant) and key.value is True:
        return False
    return True if mapped is None else _optional(mapped)


def _optional(mapped: ast.expr) -> bool | None:
    """What an annotation says of NULL; None where another name hides it."""
    match mapped:
        case ast.BinOp(op=ast.BitOr()):
            return any(isinstance(one, ast.Constant) and one.value is None for one in (mapped.left, mapped.right))
        case ast.Subscript(value=value):
            return True if _last(value) == "Optional" else None
        case ast.Name(id=name):
            return False if name in {"str", "int", "bool", "float", "bytes", "datetime", "date", "Decimal", "UUID"} else None
    return None


def _type(node: ast.expr | None) -> Type | None:
    made = node.func if isinstance(node, ast.Call) else node
    word = _last(made) if made is not None else ""
    if word in _LENGTHS:
        length = node.args[0] if isinstance(node, ast.Call) and node.args else None
        if length is None and not (isinstance(node, ast.Call) and node.keywords):
            return Type("varchar")
        return Type("varchar", (str(length.value),)) if isinstance(length, ast.Constant) else None
    return Type(_TYPES[word]) if word in _TYPES and not (isinstance(node, ast.Call) and (node.args or node.keywords)) else None


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
