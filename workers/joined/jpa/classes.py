"""Classes of Java by name: a public one lies in the file that is named after it, so that a tree need not be searched."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from workers.joined.budget import budget
from workers.queries.called import read_code
from workers.queries.code import Code
from workers.queries.parts import field_of
from workers.readers.listing import Listing
from workers.readers.syntax import Node

_DECLARES = ("class_declaration", "interface_declaration", "record_declaration", "enum_declaration")
_TESTS = re.compile(r"(?i)(^|/)(test|tests|\w*-?test|testFixtures|it)/|Tests?\.java$")
_MOST_FILES = 150
"""Files that all questions about one tree may have parsed: of what comes after these nothing is known."""
_LONGEST = 3_000
"""Bytes before a body that are looked at."""
_NAMED_TYPES = ("field_declaration", "formal_parameter", "local_variable_declaration")


@dataclass(frozen=True, slots=True, eq=False)
class Class:
    """A class, an interface or a record, with the file that declares it."""

    name: str
    code: Code
    node: Node

    @property
    def path(self) -> str:
        """Its file."""
        return self.code.syntax.path

    @property
    def members(self) -> tuple[Node, ...]:
        """What its body declares."""
        body = field_of(self.node, "body")
        return tuple(body.named_children) if body is not None else ()

    @property
    def marks(self) -> str:
        """Its annotations and modifiers, as written."""
        return marks(self.code, self.node)

    @property
    def head(self) -> str:
        """What stands before its body."""
        body = field_of(self.node, "body")
        end = body.start_byte if body is not None else self.node.end_byte
        start = max(self.node.start_byte, end - _LONGEST)
        return " ".join(self.code.syntax.data[start:end].decode("utf-8", "replace").split())

    def methods(self, name: str) -> list[Node]:
        """Its methods of that name; for its own name, its constructors."""
        wanted = {"constructor_declaration", "compact_constructor_declaration"} if name == self.name else {"method_declaration"}
        return [one for one in self.members if one.type in wanted and _name(self.code, one) == name]

    def above(self) -> list[str]:
        """The types that it extends or implements, as written."""
        found = re.search(r"\b(?:extends|implements)\b(.*)$", self.head.partition("{")[0])
        return re.findall(r"\b([A-Z]\w*)\b(?![^<]*>)", found[1]) if found is not None else []


def marks(code: Code, node: Node) -> str:
    """The annotations and modifiers of a declaration."""
    first = next((one for one in node.named_children if one.type == "modifiers"), None)
    return code.text(first) if first is not None else ""


def _name(code: Code, node: Node) -> str:
    named = field_of(node, "name")
    return code.text(named) if named is not None else ""


@dataclass(slots=True)
class Classes:
    """The classes of a tree, found by their simple names from the file that uses them.

    Those who follow one question together (`asking`) share what may be parsed; others have their own.
    """

    tree: Listing
    files: dict[str, list[str]] = field(default_factory=dict)
    parsed: int = 0
    asking: str = "java"

    @classmethod
    def of(cls, tree: Listing, asking: str = "java") -> Classes:
        """Those of the tree, once for all who ask."""
        files = tree.remember("files of java", lambda: _by_name(tree))
        return tree.remember(("classes of java", asking), lambda: cls(tree, files, asking=asking))

    def named(self, name: str, by: Code) -> Class | None:
        """The class that a file means by the name: what it declares, imports, or has beside it, else the only one."""
        if not re.fullmatch(r"[A-Z]\w*", name):
            return None
        return self.tree.remember((self.asking, "class", by.syntax.path, name), lambda: self._named(name, by))

    def _named(self, name: str, by: Code) -> Class | None:
        if (own := self._in_file(by, name)) is not None:
            return own
        paths = self.files.get(name, [])
        imported = re.search(rf"\bimport (?:static )?([\w.]+)\.{name};", by.syntax.data.decode("utf-8", "replace"))
        wanted = imported[1].replace(".", "/") if imported is not None else by.syntax.path.rpartition("/")[0]
        near = [path for path in paths if path.rpartition("/")[0].endswith(wanted)]
        found = near if len(near) == 1 else paths if imported is None and not near else []
        return self.at(found[0], name) if len(found) == 1 else None

    def at(self, path: str, name: str) -> Class | None:
        """The class of that name in the file."""
        code = self.code(path)
        return self._in_file(code, name) if code is not None else None

    def _in_file(self, code: Code, name: str) -> Class | None:
        found = self.tree.remember((self.asking, "declares", code.syntax.path), lambda: _declared(code))
        return Class(name, code, found[name]) if name in found else None

    def code(self, path: str) -> Code | None:
        """The file, parsed; None where it is too large, or too many were asked for."""
        key = ("code", path) if self.asking == "java" else (self.asking, "code", path)
        return self.tree.remember(key, lambda: self._parse(path))

    def _parse(self, path: str) -> Code | None:
        self.parsed += 1
        if self.parsed > _MOST_FILES:
            if self.asking == "java":
                budget(self.tree).dry = True
            return None
        return read_code(path, "java", self.tree)


def _declared(code: Code) -> dict[str, Node]:
    return {_name(code, node): node for node in reversed(list(code.syntax.walk(*_DECLARES)))}


def _by_name(tree: Listing) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(tree.paths()):
        if path.endswith(".java") and not tested(path):
            found[path.rpartition("/")[2].removesuffix(".java")].append(path)
    return dict(found)


def tested(path: str) -> bool:
    """Whether the file is one of tests."""
    return _TESTS.search(path) is not None


def line_of(code: Code, line: int, tree: Listing) -> str:
    """What a line of the file says."""
    lines = tree.remember(("java lines", code.syntax.path), lambda: code.syntax.data.decode("utf-8", "replace").split("\n"))
    return lines[line - 1].strip()[:200]


def types_in(code: Code, tree: Listing) -> dict[str, str]:
    """The types of fields, parameters and variables of a file, by their names; '' where one name stands for several."""
    return tree.remember(("java types", code.syntax.path), lambda: _types_in(code))


def _types_in(code: Code) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in code.syntax.walk(*_NAMED_TYPES):
        kind = field_of(node, "type")
        named = field_of(node, "name") or field_of(field_of(node, "declarator") or node, "name")
        if kind is not None and named is not None:
            name, text = code.text(named), code.text(kind)
            found[name] = text if found.get(name, text) == text else ""
    return found
