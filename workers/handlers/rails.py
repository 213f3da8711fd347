"""What workers/readers/api/rails.py finds; it loads this when there is such a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.domain.changes import Change, Side, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.domain.handlers import Endpoint, Guard
from workers.handlers.paths import CONTROLLERS
from workers.handlers.script import line_of
from workers.handlers.sides import compared
from workers.handlers.words import asks, guards
from workers.readers.syntax import Node, Syntax, parse_source
from workers.scene import Scene, text_of

_API = re.compile(r"/controllers/(.*/)?(api|v\d+)(/|_)")
_BEFORE = frozenset(("before_action", "prepend_before_action", "before_filter"))
_SKIP = frozenset(("skip_before_action", "skip_before_filter"))


@dataclass(frozen=True, slots=True)
class _Put:
    """One call of the class: what it names, and of which actions; `only` None for all but `excepted`."""

    names: tuple[str, ...]
    line: int
    skips: bool
    only: frozenset[str] | None
    excepted: frozenset[str]

    def meets(self, action: str) -> bool:
        return action not in self.excepted and (self.only is None or action in self.only)


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The endpoints, and what changed about them."""
    return compared("Rails", change, scene, _find, _still)


def _still(endpoint: Endpoint, scene: Scene) -> tuple[str, ...]:
    del endpoint, scene  # what a base class puts there is on both sides
    return ()


def _find(change: Change, side: Side, scene: Scene) -> list[Endpoint] | None:
    del scene
    absent = change.deleted if side == "head" else change.added
    path = change.path if side == "head" else change.previous or change.path
    text = None if absent or not CONTROLLERS.search(path) else text_of(change, side)
    if text is None:
        return None
    syntax = parse_source(path, text, "ruby")
    return [one for node in syntax.walk("class") for one in _actions(syntax, side, node)]


def _actions(syntax: Syntax, side: Side, owner: Node) -> Iterator[Endpoint]:
    body, base = owner.child_by_field_name("body"), owner.child_by_field_name("superclass")
    name = owner.child_by_field_name("name")
    if body is None or name is None:
        return
    put = [one for node in body.named_children if node.type in {"call", "identifier"} for one in _put(syntax, node)]
    around = (syntax.text(base).lstrip("< "),) if base is not None else ()
    for node in body.named_children:
        if node.type == "identifier" and syntax.text(node) in {"private", "protected"}:
            return
        method = node.child_by_field_name("name") if node.type == "method" else None
        if method is not None:
            yield _action(syntax, side, node, f"{syntax.text(name)}#{syntax.text(method)}", put, around)


def _action(  # noqa: PLR0913, PLR0917
    syntax: Syntax, side: Side, node: Node, handler: str, put: list[_Put], around: tuple[str, ...]
) -> Endpoint:
    action = handler.rpartition("#")[2]
    met = [one for one in put if one.meets(action)]
    skipped = {name for one in met if one.skips for name in one.names}
    asking = [(name, one.line) for one in met if not one.skips for name in one.names if guards(name) and name not in skipped]
    opening = [(name, one.line) for one in met if one.skips for name in one.names if guards(name)]
    rest = [name for one in met if not one.skips for name in one.names if not guards(name)]
    own = {text: None for one in syntax.walk("identifier", "constant", within=node) if asks(text := syntax.text(one))}
    beside = {f"~{text}": None for one in _beside(syntax, node) if asks(text := syntax.text(one))}
    return Endpoint(
        Span(syntax.path, line_of(node), line_of(node), side),
        "Rails",
        handler,
        guards=tuple(Guard(name, line) for name, line in asking),
        opened=tuple(Guard(f"skip_before_action :{name}", line) for name, line in opening),
        around=(*around, *rest),
        inner=tuple(one for one in (*own, *beside) if one != action),
        serves_data=_API.search(syntax.path) is not None,
    )


def _beside(syntax: Syntax, node: Node) -> Iterator[Node]:
    """The names in the methods of an action's class that are no actions."""
    hidden = False
    for other in node.parent.named_children if node.parent is not None else ():
        hidden = hidden or (other.type == "identifier" and syntax.text(other) in {"private", "protected"})
        if hidden:
            yield from syntax.walk("identifier", "constant", within=other)


def _put(syntax: Syntax, node: Node) -> Iterator[_Put]:
    """A call of the class that puts something before its actions, or takes it away; a guard may stand by itself."""
    method = node.child_by_field_name("method") or node
    word = syntax.text(method)
    given = node.child_by_field_name("arguments")
    listed = given.named_children if given is not None else []
    names = tuple(syntax.text(one).strip(":\"'") for one in listed if one.type in {"simple_symbol", "string"})
    options = {}
    for pair in listed:
        key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
        if pair.type == "pair" and key is not None and value is not None:
            options[syntax.text(key).strip(":\"'")] = frozenset(re.findall(r"\w+[?!]?", re.sub(r"^%i", "", syntax.text(value))))
    if word not in _BEFORE | _SKIP:
        if not guards(word):
            return
        names = (word,)
    yield _Put(names, line_of(node), word in _SKIP, options.get("only"), options.get("except", frozenset()))
