"""Structs that GORM maps: the names that queries may use of them, what their fields lead to.

Source: https://gorm.io/docs/models.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.domain.changes import Mention
from workers.queries.called import read_code
from workers.queries.code import Code
from workers.queries.heads import heads
from workers.queries.mapped.names import snake
from workers.queries.parts import field_of
from workers.readers.listing import Listing
from workers.readers.syntax import Node

_TAG = re.compile(r"gorm:\"([^\"]*)\"")
_COLUMN = re.compile(r"(?i)(?:^|;)\s*column:\s*(\w+)")
_MODEL = ("ID", "CreatedAt", "UpdatedAt", "DeletedAt")
_NOT_SERVING = re.compile(r"_test\.go$|(^|/)(vendor|testdata)/")
_DEEPEST = 5


@dataclass(slots=True)
class Struct:
    """One of them. `fields` are Go's names with the types as written, `columns` all names without case and underscores,
    `spelled` the columns as they are called; with `open` there may be others. `mapped` says that GORM's own words are on it.
    """

    name: str
    path: str
    node: Node
    code: Code
    fields: dict[str, str] = field(default_factory=dict)
    columns: set[str] = field(default_factory=set)
    spelled: list[str] = field(default_factory=list)
    open: bool = False
    mapped: bool = False

    @property
    def at(self) -> Mention:
        """Where it is declared."""
        return Mention(self.path, self.code.syntax.span(self.node).line, f"type {self.name} struct")

    def has(self, name: str) -> bool:
        """Whether a column or a field may be called so, in whatever spelling."""
        return self.open or plain(name) in self.columns


def plain(name: str) -> str:
    """The name as all strategies of naming have it in common."""
    return name.replace("_", "").lower()


def struct(tree: Listing, written: str, by: Code) -> Struct | None:
    """The struct that a file means by `Order` or `models.Order`; None where that is not plain."""
    written = written.strip().lstrip("*&[]")
    if re.fullmatch(r"(?:\w+\.)?[A-Za-z]\w*", written) is None:
        return None
    package, _, name = written.rpartition(".")
    where = by.syntax.path.rpartition("/")[0]
    return tree.remember(("gorm struct", where, package, name), lambda: _struct(tree, package, name, by, 0))


def _struct(tree: Listing, package: str, name: str, by: Code, depth: int) -> Struct | None:
    path = _declared(tree, package, name, by)
    code = tree.remember(("code", path), lambda: read_code(path, "go", tree)) if path else None
    for node in code.syntax.walk("type_spec") if code is not None else ():
        named, kind = field_of(node, "name"), field_of(node, "type")
        if code is not None and named is not None and kind is not None and code.text(named) == name:
            return _read(tree, Struct(name, path, node, code), kind, depth) if kind.type == "struct_type" else None
    return None


def _declared(tree: Listing, package: str, name: str, by: Code) -> str:
    """The one file that declares it: beside the file for a bare name, in the package's folder for others."""
    head = re.compile(rf"^\s*(?:type\s+)?{name}\s+struct\b")
    found = heads(tree, [f"{name} struct"], [".go"], head)
    paths = [one.path for one in found or () if not _NOT_SERVING.search(one.path)]
    where = by.syntax.path.rpartition("/")[0]
    if package:
        parts = _import(by, package).rpartition('"')[0].rpartition('"')[2].split("/")
        folders = ["/".join(parts[-2:]), parts[-1]] if parts[-1] else []
        near = [[path for path in paths if f"/{path.rpartition('/')[0]}".endswith(f"/{folder}")] for folder in folders]
        paths = next(filter(None, near), [])
    else:
        paths = [path for path in paths if path.rpartition("/")[0] == where]
    return paths[0] if len(paths) == 1 else ""


def _import(by: Code, package: str) -> str:
    """The line that imports the package, under a name of its own or by the end of its path."""
    for node in by.syntax.walk("import_spec"):
        text = by.text(node)
        if text.startswith(f"{package} ") or text.rstrip('"').endswith((f"/{package}", f'"{package}')):
            return text
    return ""


def _read(tree: Listing, found: Struct, kind: Node, depth: int) -> Struct:
    for one in (node for part in kind.named_children for node in part.named_children if node.type == "field_declaration"):
        typed, tag = field_of(one, "type"), field_of(one, "tag")
        written = found.code.text(typed) if typed is not None else ""
        given = _TAG.search(found.code.text(tag)) if tag is not None else None
        names = [found.code.text(named) for named in one.children_by_field_name("name")]
        found.mapped = found.mapped or given is not None or written == "gorm.Model"
        if not names or (given is not None and "embedded" in given[1]):
            _embed(tree, found, written, depth)
            found.open = found.open or (given is not None and "embeddedprefix" in given[1].lower())
        said = _COLUMN.search(given[1]) if given is not None else None
        for name in names:
            found.fields[name] = written
            found.columns.add(plain(name))
            found.spelled.append(said[1] if said is not None else snake(name))
        if said is not None:
            found.columns.add(plain(said[1]))
    return found


def _embed(tree: Listing, found: Struct, written: str, depth: int) -> None:
    """What a struct inside of it adds."""
    if written == "gorm.Model":
        found.columns |= {plain(name) for name in _MODEL}
        return
    package, _, name = written.lstrip("*").rpartition(".")
    inner = _struct(tree, package, name, found.code, depth + 1) if depth < _DEEPEST and name.isidentifier() else None
    if inner is None or inner.open:
        found.open = True
        return
    found.columns |= inner.columns
    found.spelled += inner.spelled
    found.fields |= inner.fields
    found.mapped = found.mapped or inner.mapped


def targets(tree: Listing, start: Struct, path: list[str]) -> Iterator[tuple[Struct, str]]:
    """Each relation of a path with the struct that should have it, as far as the structs are known."""
    here: Struct | None = start
    for name in path:
        if here is None or here.open:
            return
        yield here, name
        here = struct(tree, here.fields.get(name, ""), here.code) if name in here.fields else None
