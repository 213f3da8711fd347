"""What the names of a file of JavaScript stand for: imports, what it requires, its classes and constants."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator
from functools import cached_property

from workers.readers.syntax import Node, Syntax

ENDINGS = (".ts", ".js", ".mts", ".mjs", ".cts", ".cjs")


class Source:
    """A file with what its names stand for, found when first asked for."""

    def __init__(self, syntax: Syntax) -> None:
        """Look at a parsed file."""
        self.syntax = syntax

    @cached_property
    def brought(self) -> dict[str, tuple[str, str]]:
        """As `bound`, and the classes of the file."""
        made = (one.child_by_field_name("name") for one in self.syntax.walk("class_declaration"))
        own = {self.syntax.text(one): ("", "") for one in made if one is not None}
        return {name: (name, "") for name in own} | bound(self.syntax)

    @cached_property
    def constants(self) -> dict[str, list[Node]]:
        """What the names that the file declares are given."""
        found = dict[str, list[Node]]()
        for one in self.syntax.walk("variable_declarator"):
            name, value = one.child_by_field_name("name"), one.child_by_field_name("value")
            if name is not None and value is not None and name.type == "identifier":
                found.setdefault(self.syntax.text(name), []).append(value)
        return found


def file_of(paths: Collection[str], importer: str, module: str) -> str:
    """The file of a tree that another names relatively, '' where there is none."""
    wanted = posixpath.normpath(posixpath.join(posixpath.dirname(importer), module))
    stems = (wanted, f"{wanted}/index", wanted.removesuffix(".js"))
    found = (wanted, *(stem + ending for stem in stems for ending in ENDINGS)) if module.startswith(".") else ()
    return next((one for one in found if one in paths), "")


def bound(syntax: Syntax) -> dict[str, tuple[str, str]]:
    """The names that a file imports, requires or takes out of objects: what they are called there, and the module,
    '' for none."""
    found = dict[str, tuple[str, str]]()
    for one in syntax.walk("import_statement"):
        source = one.child_by_field_name("source")
        module = syntax.text(source).strip("'\"") if source is not None else ""
        for named in syntax.walk("import_specifier", within=one):
            own, alias = named.child_by_field_name("name"), named.child_by_field_name("alias")
            if own is not None:
                found[syntax.text(alias or own)] = (syntax.text(own), module)
        for clause in (child for child in one.named_children if child.type == "import_clause"):
            default = [syntax.text(child) for child in clause.named_children if child.type == "identifier"]
            found |= {each: (each, module) for each in default}
    for one in syntax.walk("variable_declarator"):
        name, value = one.child_by_field_name("name"), one.child_by_field_name("value")
        written = syntax.text(value)[:200] if value is not None else ""
        match = re.match(r"require\(['\"]([^'\"]{1,120})['\"]\)", written)
        if name is None or value is None:
            continue
        for there, here in _taken(syntax, name, written):
            found[here] = (there, match[1] if match else "")
    return found


def _taken(syntax: Syntax, name: Node, written: str) -> Iterator[tuple[str, str]]:
    """The names in a declaration, as the value has them and as the file does."""
    if name.type == "identifier":
        own = syntax.text(name)
        last = re.match(r"(?:await )?[\w.]{0,120}?\.?(\w+)\s*$", written)
        if "require(" in written or ".define" in written or ".import(" in written:
            yield own, own
        elif last is not None and "." in written:
            yield last[1], own
    elif name.type == "object_pattern":
        for one in name.named_children:
            if one.type == "shorthand_property_identifier_pattern":
                yield syntax.text(one), syntax.text(one)
            elif one.type == "pair_pattern":
                key, value = one.child_by_field_name("key"), one.child_by_field_name("value")
                if key is not None and value is not None:
                    yield syntax.text(key), syntax.text(value)
