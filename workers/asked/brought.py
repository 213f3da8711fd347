"""What the names of a file of JavaScript stand for: imports, what it requires, its classes and constants."""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from collections.abc import Collection, Iterator
from functools import cached_property

from workers.readers.listing import Listing
from workers.readers.syntax import Node, Syntax, TooLarge, language_of, parse_source

_FUNCTIONS = (
    "method_definition", "function_declaration", "generator_function_declaration", "public_field_definition",
    "lexical_declaration",
)  # fmt: skip
_BLOCKS = frozenset(("statement_block", "program", "switch_body", "class_static_block"))
_LONGEST_NAME = 120
ENDINGS = (".ts", ".js", ".mts", ".mjs", ".cts", ".cjs")


class Source:
    """A file with what its names stand for, found when first asked for."""

    def __init__(self, syntax: Syntax) -> None:
        """Look at a parsed file."""
        self.syntax = syntax
        self.repositories = dict[str, str]()

    @cached_property
    def brought(self) -> dict[str, tuple[str, str]]:
        """As `bound`, and the classes of the file."""
        made = (one.child_by_field_name("name") for one in self.syntax.walk("class_declaration"))
        own = {self.syntax.text(one): ("", "") for one in made if one is not None}
        return {name: (name, "") for name in own} | bound(self.syntax)

    @cached_property
    def second(self) -> list[tuple[int, str]]:
        """The strings behind something else in lists, with where they stand: what a query calls what it selects."""
        found = list[tuple[int, str]]()
        for one in self.syntax.walk("array"):
            pairs_in = [each.named_children for each in one.named_children if each.type == "array"]
            found += (self._said(given[1]) for given in pairs_in if [each.type for each in given] == ["string", "string"])
            given = one.named_children
            if given and given[0].type != "string":
                found += (self._said(each) for each in given[1:] if each.type == "string")
        return sorted(found)

    def _said(self, node: Node) -> tuple[int, str]:
        return node.start_byte, self.syntax.text(node).strip("\"'")

    @cached_property
    def functions(self) -> list[Node]:
        """The outermost functions and declarations of the file, methods of its classes among them, in order."""
        found = list[Node]()
        for one in self.syntax.walk(*_FUNCTIONS):
            if not found or one.start_byte >= found[-1].end_byte:
                found.append(one)
        return found

    @cached_property
    def constants(self) -> dict[str, list[Node]]:
        """What the names that the file declares are given."""
        found = dict[str, list[Node]]()
        for one in self.syntax.walk("variable_declarator"):
            name, value = one.child_by_field_name("name"), one.child_by_field_name("value")
            if name is not None and value is not None and name.type == "identifier":
                found.setdefault(self.syntax.text(name), []).append(value)
        return found

    @cached_property
    def given(self) -> dict[str, list[int]]:
        """Where parameters and patterns give a name something that nobody knows, in order."""
        found = dict[str, list[int]]()
        for one in self.syntax.walk(
            "shorthand_property_identifier_pattern", "formal_parameters", "arrow_function", "pair_pattern"
        ):
            if one.type == "formal_parameters":
                names = [
                    each.child_by_field_name("pattern") or each.child_by_field_name("left") or each
                    for each in one.named_children
                ]
            else:
                name = one.child_by_field_name("parameter") or one.child_by_field_name("value")
                names = [one] if not one.named_children else [name] if name is not None else []
            for each in names:
                found.setdefault(self.syntax.text(each)[:_LONGEST_NAME], []).append(each.start_byte)
        return {name: sorted(places) for name, places in found.items()}

    def constant(self, node: Node) -> Node | None:
        """What the one declaration of a name gives it, where `node` sees that one and nothing nearer gives it another."""
        name = self.syntax.text(node)
        found = self.constants.get(name, [])
        around = found[0].parent if len(found) == 1 else None
        while around is not None and around.type not in _BLOCKS:
            around = around.parent
        if around is None or not around.start_byte <= node.start_byte < around.end_byte:
            return None
        places = self.given.get(name, [])
        nearer = bisect_left(places, around.end_byte) > bisect_left(places, around.start_byte)
        return None if nearer else found[0]


def syntax_of(tree: Listing, path: str) -> Syntax | None:
    """A file of the tree, parsed; None where it cannot be."""

    def parsed() -> Syntax | None:
        language = language_of(path)
        try:
            return parse_source(path, tree.text(path), language) if language else None
        except TooLarge:
            return None

    return tree.remember(("asked parsed", path), parsed)


def arguments(call: Node) -> list[Node]:
    """What a call is given."""
    given = call.child_by_field_name("arguments")
    return [one for one in given.named_children if one.type != "comment"] if given is not None else []


def pairs(syntax: Syntax, given: Node) -> Iterator[tuple[str, Node]]:
    """The plain keys of an object and their values."""
    for one in given.named_children if given.type == "object" else ():
        key, value = one.child_by_field_name("key"), one.child_by_field_name("value")
        if one.type == "pair" and key is not None and value is not None and key.type != "computed_property_name":
            yield syntax.text(key).strip("\"'`"), value


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
