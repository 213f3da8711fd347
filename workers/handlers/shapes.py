"""What code answers with: models of pydantic, serializers of Django REST framework, classes of NestJS, and their fields."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from workers.handlers.python import Module, dotted, items, last, literal
from workers.readers.syntax import Node, Syntax

_ALIASED = re.compile(r"alias|Field\([^)]{0,500}\balias=|@(Expose|ApiProperty)\(\s*\{[^}]{0,500}\bname:", re.DOTALL)
_SERIALIZER = re.compile(r"Serializer$")


@dataclass(frozen=True, slots=True)
class Shape:
    """A class and its fields, each with its line.

    `all_fields` is the line that says `__all__`, `read_only` are those that clients may not write.
    """

    name: str
    kind: str
    line: int
    fields: dict[str, int]
    all_fields: int = 0
    read_only: frozenset[str] = frozenset()


def of_python(source: Module) -> dict[str, Shape]:
    """The models and serializers of a file, by name. What gives its fields other names outside is left out."""
    found: dict[str, Shape] = {}
    for node in source.tree.body:
        if isinstance(node, ast.ClassDef):
            bases = {last(one) for one in node.bases}
            if any(_SERIALIZER.search(one) for one in bases):
                shape = _serializer(node)
            elif "BaseModel" in bases or any(one in found and found[one].kind == "pydantic" for one in bases):
                inherited = {name: line for one in bases if one in found for name, line in found[one].fields.items()}
                shape = Shape(node.name, "pydantic", node.lineno, {**inherited, **dict(_annotated(node))})
            else:
                continue
            if shape is not None and not _ALIASED.search(ast.unparse(node)[:20_000]):
                found[node.name] = shape
    return found


def _annotated(node: ast.ClassDef) -> Iterator[tuple[str, int]]:
    for one in node.body:
        named = isinstance(one, ast.AnnAssign) and last(one.annotation) != "ClassVar"
        target = one.target if named and isinstance(one, ast.AnnAssign) else None
        if isinstance(target, ast.Name) and not target.id.startswith("_") and target.id != "model_config":
            yield target.id, one.lineno


def _serializer(node: ast.ClassDef) -> Shape | None:
    meta = next((one for one in node.body if isinstance(one, ast.ClassDef) and one.name == "Meta"), None)
    said = {dotted(one.targets[0]): one.value for one in (meta.body if meta else ()) if isinstance(one, ast.Assign)}
    listed = said.get("fields")
    read_only = frozenset(word for one in items(said.get("read_only_fields")) if (word := literal(one)))
    if literal(listed) == "__all__" and listed is not None:
        return Shape(node.name, "serializer", node.lineno, {}, listed.lineno, read_only)
    fields = {word: one.lineno for one in items(listed) if (word := literal(one))}
    return Shape(node.name, "serializer", node.lineno, fields, 0, read_only) if fields else None


def of_script(syntax: Syntax) -> dict[str, Shape]:
    """The classes of a file that only hold fields."""
    found = {}
    for node in syntax.walk("class_declaration"):
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if name is not None and body is not None and not _ALIASED.search(syntax.text(node)[:20_000]):
            fields = dict(_declared(syntax, body))
            if fields:
                found[syntax.text(name)] = Shape(syntax.text(name), "class", int(node.start_point.row) + 1, fields)
    return found


def _declared(syntax: Syntax, body: Node) -> Iterator[tuple[str, int]]:
    for one in body.named_children:
        name = one.child_by_field_name("name") if one.type == "public_field_definition" else None
        if name is not None:
            yield syntax.text(name), int(name.start_point.row) + 1
