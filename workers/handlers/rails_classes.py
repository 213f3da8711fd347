"""Controllers of Rails as classes: what is put before their actions, there and in the classes and modules above them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from bot.domain.changes import Side
from workers.handlers.script import line_of
from workers.handlers.words import guards
from workers.readers.syntax import Node, Syntax, TooLarge, parse_source
from workers.scene import Scene
from workers.sql.text import UnreadableText, decode_text

_BEFORE = frozenset(
    ("before_action", "prepend_before_action", "append_before_action", "before_filter", "prepend_before_filter")
)
_SKIP = frozenset(("skip_before_action", "skip_before_filter", "skip_filter", "skip_action_callback"))
_FILE = re.compile(r"(?:^|/)controllers/(?:concerns/)?(.{1,200})\.rb$")
_PART = re.compile(r"(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ROOTS = ("ActionController::", "AbstractController::")
_MODULES = re.compile(r"^(Rails|ActionController|ActionView|ActiveSupport|Devise|Pundit|Pagy|AbstractController)\b")
"""Modules of libraries that put nothing before actions by being included."""
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Put:
    """One call of the class: what it names, and of which actions; `only` None for all but `excepted`.

    `conditional` is what happens to some requests only: those that bring a token are asked about it, others go through.
    """

    names: tuple[str, ...]
    line: int
    skips: bool
    only: frozenset[str] | None
    excepted: frozenset[str]
    conditional: bool = False

    def meets(self, action: str) -> bool:
        """Whether it is of that action."""
        return action not in self.excepted and (self.only is None or action in self.only)


@dataclass(frozen=True, slots=True)
class Class:
    """A class or module of a file; `above` its superclass, `included` its modules, by name."""

    name: str
    above: str
    included: tuple[str, ...]
    put: tuple[Put, ...]
    methods: frozenset[str]


@dataclass(frozen=True, slots=True)
class Line:
    """What the classes above one put before its actions. `complete`: every one of them was found."""

    put: tuple[Put, ...]
    methods: frozenset[str]
    complete: bool

    def asked(self, action: str) -> tuple[str, ...]:
        """The guards before an action, without those that are skipped."""
        names: dict[str, None] = {}
        for one in self.put:
            if one.meets(action):
                for name in one.names:
                    if one.skips and not one.conditional:
                        names.pop(name, None)
                    elif not one.skips and not one.conditional and guards(name):
                        names[name] = None
        return tuple(names)


def key_of(path: str) -> str:
    """The name of a controller's file as routes spell it with `_controller` after it; '' for none."""
    match = _FILE.search(path)
    return match[1] if match else ""


def above(scene: Scene, side: Side, key: str, owner: Class) -> Line:
    """The line above a class in the file of that key."""
    put, methods, complete = list[Put](), set[str](), True
    waiting = [(key, name) for name in (owner.above, *owner.included) if name]
    seen = set[str]()
    while waiting and len(seen) < _DEEPEST:
        place, name = waiting.pop(0)
        if name.startswith(_ROOTS) or _MODULES.search(name) or name in seen:
            continue
        seen.add(name)
        found = _resolved(scene, side, place, name)
        if found is None:
            complete = False
            continue
        where, one = found
        put[:0] = one.put
        methods |= one.methods
        waiting += [(where, other) for other in (one.above, *one.included) if other]
    return Line(tuple(put), frozenset(methods), complete and not waiting)


def _resolved(scene: Scene, side: Side, place: str, name: str) -> tuple[str, Class] | None:
    """The class of that name as seen from a file: in its own namespace first, then further out."""
    files = scene.remember(("rails files", side), partial(_files, scene, side))
    wanted = "/".join(_PART.sub("_", part).lower() for part in name.removeprefix("::").split("::"))
    spaces = place.split("/")[:-1]
    for depth in range(0 if name.startswith("::") else len(spaces), -1, -1):
        key = "/".join([*spaces[:depth], wanted])
        for path in files.get(key, ())[:2]:
            for one in scene.remember(("rails class", side, path), partial(_parsed, scene, side, path)):
                if one.name.rpartition("::")[2] == name.rpartition("::")[2]:
                    return key, one
        if name.startswith("::"):
            break
    return None


def _files(scene: Scene, side: Side) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in scene.tree(side).paths():
        if path.endswith(".rb") and (key := key_of(path)):
            found.setdefault(key, []).append(path)
    return found


def file_of(scene: Scene, side: Side, controller: str) -> tuple[Class, ...] | None:
    """The classes in the file of a controller as routes name it; None where there is no such file."""
    files = scene.remember(("rails files", side), partial(_files, scene, side))
    path = next(iter(files.get(f"{controller}_controller", ())), None)
    return None if path is None else scene.remember(("rails class", side, path), partial(_parsed, scene, side, path))


def _parsed(scene: Scene, side: Side, path: str) -> tuple[Class, ...]:
    try:
        syntax = parse_source(path, decode_text(scene.tree(side).read(path) or b""), "ruby")
    except (UnreadableText, TooLarge):
        return ()
    return tuple(classes(syntax))


def classes(syntax: Syntax) -> Iterator[Class]:
    """Every class and module of a file."""
    for node in syntax.walk("class", "module"):
        name, base, body = (node.child_by_field_name(one) for one in ("name", "superclass", "body"))
        if name is None:
            continue
        above_it = syntax.text(base).lstrip("< ") if base is not None else ""
        included = tuple(_included(syntax, body)) if body is not None else ()
        put = tuple(puts(syntax, body)) if body is not None else ()
        methods = frozenset(_methods(syntax, body)) if body is not None else frozenset[str]()
        yield Class(syntax.text(name), above_it, included, put, methods)


def _statements(syntax: Syntax, body: Node) -> Iterator[Node]:
    """The calls of a class, and those of a module's `included do`."""
    for node in body.named_children:
        if node.type in {"call", "identifier"}:
            yield node
            method, block = node.child_by_field_name("method"), node.child_by_field_name("block")
            if method is not None and block is not None and syntax.text(method) == "included":
                for inside in block.named_children:
                    yield from (one for one in inside.named_children if one.type == "call")


def _included(syntax: Syntax, body: Node) -> Iterator[str]:
    for node in _statements(syntax, body):
        method, given = node.child_by_field_name("method"), node.child_by_field_name("arguments")
        if method is not None and given is not None and syntax.text(method) in {"include", "prepend"}:
            yield from (syntax.text(one) for one in given.named_children if one.type in {"constant", "scope_resolution"})


def _methods(syntax: Syntax, body: Node) -> Iterator[str]:
    for node in body.named_children:
        name = node.child_by_field_name("name") if node.type == "method" else None
        if name is not None:
            yield syntax.text(name)


def puts(syntax: Syntax, body: Node) -> Iterator[Put]:
    """What puts something before the actions of a class, or takes it away; a guard may stand by itself."""
    for node in _statements(syntax, body):
        method = node.child_by_field_name("method") or node
        word = syntax.text(method)
        given = node.child_by_field_name("arguments")
        listed = given.named_children if given is not None else []
        names = tuple(syntax.text(one).strip(":\"'") for one in listed if one.type in {"simple_symbol", "string"})
        options = dict(_options(syntax, listed))
        if word not in _BEFORE | _SKIP:
            if not guards(word) or word.startswith("skip_"):
                continue
            names = (word,)
        conditional = "if" in options or (word in _SKIP and "unless" in options)
        yield Put(names, line_of(node), word in _SKIP, options.get("only"), options.get("except", frozenset()), conditional)


def _options(syntax: Syntax, listed: list[Node]) -> Iterator[tuple[str, frozenset[str]]]:
    for pair in listed:
        key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
        if pair.type == "pair" and key is not None and value is not None:
            said = re.sub(r"^%i", "", syntax.text(value))
            yield syntax.text(key).strip(":\"'"), frozenset(re.findall(r"\w+[?!]?", said))
