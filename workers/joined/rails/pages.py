"""Views of Rails: the loops over rows, and what each row is asked for, through partials."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.domain.changes import Span
from workers.frameworks.rails.inflect import singular, underscored
from workers.joined import rows
from workers.joined.budget import budget
from workers.joined.missing import Place
from workers.joined.rails.controllers import Rows, queried
from workers.joined.rails.models import Model, Models
from workers.joined.rails.ruby import block_of, called, given, named, word
from workers.joined.rails.templates import ruby_of
from workers.joined.rows import Names
from workers.joined.source import parsed
from workers.queries.parts import field_of
from workers.readers.syntax import Node, Syntax

ENDINGS = (
    ".html.erb",
    ".html.haml",
    ".html.slim",
    ".json.jbuilder",
    ".jbuilder",
    ".erb",
    ".haml",
    ".slim",
    ".xml.builder",
    ".turbo_stream.erb",
)
EACH = frozenset((
    "each", "each_with_index", "map", "collect", "find_each", "flat_map", "filter_map", "each_with_object", "select", "reject",
    "sort_by", "in_groups_of", "each_slice",
))  # fmt: skip
_CHOICES = frozenset(("if", "unless", "if_modifier", "unless_modifier", "conditional"))
_EITHER = re.compile(r"&&|\|\||\band\b|\bor\b")
_WHO = re.compile(r"current_user|user_signed_in|policy\(|can\?|admin|signed_in|logged_in")
_WORDS = re.compile(r"(?<![\w.])\w+"), re.compile(r"(?<![\w.])@\w+")
_DEEPEST = 4
Item = tuple[Rows, Names, tuple[Place, ...]]


class Asked(rows.Asked[Model]):
    """What a row of an Active Record model is asked for."""

    __slots__ = ()


@dataclass(slots=True)
class Page:
    """One view while it is read. `held` are names of rows, `items` names of one of them."""

    models: Models
    path: str
    held: Mapping[str, Rows]
    items: dict[str, Item] = field(default_factory=dict)
    at: tuple[Place, ...] = ()
    depth: int = 0

    def asked(self) -> Iterator[Asked]:
        """What its rows are asked for."""
        text = self.models.tree.text(self.path)
        tree = self.models.tree
        if self.depth > _DEEPEST or not budget(tree).page(text):
            return
        key = ("joined page", self.path)
        syntax = tree.remember(key, lambda: parsed(tree, self.path, ruby_of(self.path, text), "ruby"))
        if syntax is not None:
            reading = _Reading(self, syntax, text.split("\n"))
            yield from reading.walk(syntax.root, self.items, self.at)


@dataclass(slots=True)
class _Reading:
    page: Page
    syntax: Syntax
    lines: list[str]
    steps: int = 0

    def walk(self, node: Node, items: dict[str, Item], at: tuple[Place, ...], depth: int = 0) -> Iterator[Asked]:
        self.steps += 1
        if depth > 120 or self.steps > 20_000:
            budget(self.page.models.tree).cut = True
            return
        kind = node.type
        if kind in _CHOICES:
            yield from self._choice(node, items, at, depth)
        elif kind in {"case", "while", "until", "rescue", "method"}:
            return
        elif kind == "binary" and _EITHER.search(self.syntax.text(node)):
            yield from self._either(node, items, at, depth)
        elif kind == "assignment":
            yield from self._assigned(node, items, at, depth)
        elif kind == "call":
            yield from self._call(node, items, at, depth)
        else:
            for one in node.named_children:
                yield from self.walk(one, items, at, depth + 1)

    def _choice(self, node: Node, items: dict[str, Item], at: tuple[Place, ...], depth: int) -> Iterator[Asked]:
        """The condition, and what depends on it where that asks about a row."""
        condition = field_of(node, "condition")
        if condition is None:
            return
        yield from self.walk(condition, items, at, depth + 1)
        for one in node.named_children if self._sure(condition, items) else ():
            if one != condition:
                yield from self.walk(one, items, at, depth + 1)

    def _either(self, node: Node, items: dict[str, Item], at: tuple[Place, ...], depth: int) -> Iterator[Asked]:
        """The first of two, and the other where the first asks about a row."""
        left, right = field_of(node, "left"), field_of(node, "right")
        if left is not None:
            yield from self.walk(left, items, at, depth + 1)
            if right is not None and self._sure(left, items):
                yield from self.walk(right, items, at, depth + 1)

    def _sure(self, condition: Node, items: dict[str, Item]) -> bool:
        """Whether a condition asks about a row, about rows, or who asks."""
        text = self.syntax.text(condition)
        said = {word for pattern in _WORDS for word in pattern.findall(text)}
        return bool(_WHO.search(text)) or not said.isdisjoint(items) or not said.isdisjoint(self.page.held)

    def _assigned(self, node: Node, items: dict[str, Item], at: tuple[Place, ...], depth: int) -> Iterator[Asked]:
        left, right = field_of(node, "left"), field_of(node, "right")
        if left is None or right is None:
            return
        yield from self.walk(right, items, at, depth + 1)
        name, made = self.syntax.text(left), self._item(right, items)
        items.pop(name, None)
        if made is not None:
            items[name] = made

    def _call(self, node: Node, items: dict[str, Item], at: tuple[Place, ...], depth: int) -> Iterator[Asked]:
        name, on = called(self.syntax, node), field_of(node, "receiver")
        if name in {"cache", "cache_if"}:
            return
        if name == "render" and on is None:
            yield from self._render(node, items, at)
        elif (item := self._item(node, items)) is not None:
            yield Asked(item[0], item[1], (*at, self._place(node)), self._said(node))
        elif on is not None:
            yield from self.walk(on, items, at, depth + 1)
        for one in given(node):
            yield from self.walk(one, items, at, depth + 1)
        block = block_of(self.syntax, node)
        if block is not None:
            yield from self._block(node, name, on, block, items, at, depth)

    def _said(self, node: Node) -> str:
        """A call without its block."""
        block = field_of(node, "block")
        text = self.syntax.data[node.start_byte : block.start_byte if block is not None else node.end_byte]
        return " ".join(text.decode("utf-8", "replace").split())[:80]

    def _block(  # noqa: PLR0913, PLR0917
        self,
        node: Node,
        name: str,
        on: Node | None,
        block: tuple[list[str], Node],
        items: dict[str, Item],
        at: tuple[Place, ...],
        depth: int,
    ) -> Iterator[Asked]:
        parameters, body = block
        inner = {key: one for key, one in items.items() if key not in parameters}
        over = (
            on if name in EACH else next(iter(given(node)), None) if on is not None and self.syntax.text(on) == "json" else None
        )
        made = self._over(over, items) if over is not None else None
        if made is not None and parameters:
            inner[parameters[0]] = made
            at = (*at, self._place(node))
        for one in body.named_children:
            yield from self.walk(one, inner, at, depth + 1)

    def _over(self, over: Node, items: dict[str, Item]) -> Item | None:
        """One of what a loop goes through."""
        while called(self.syntax, over) in {"each", "with_index", "each_with_index", "compact", "reverse", "to_a"}:
            inner = field_of(over, "receiver")
            if inner is None:
                break
            over = inner
        if (item := self._item(over, items)) is not None:
            return item[0], (*item[1], "each"), item[2]
        rows = queried(self.page.models, self.syntax, over, dict(self.page.held))
        return (rows, (), ()) if rows is not None and not rows.one else None

    def _item(self, node: Node, items: dict[str, Item]) -> Item | None:
        """What an expression is that begins with a row of a loop."""
        names: list[str] = []
        while node.type == "call" and (on := field_of(node, "receiver")) is not None:
            names.append(called(self.syntax, node))
            node = on
        known = items.get(self.syntax.text(node)) if node.type in {"identifier", "instance_variable"} else None
        return (known[0], (*known[1], *reversed(names)), known[2]) if known is not None else None

    def _render(self, node: Node, items: dict[str, Item], at: tuple[Place, ...]) -> Iterator[Asked]:
        """A partial: once with what it is given, or once for each of a collection."""
        first = next(iter(given(node)), None)
        said = word(self.syntax, first) or word(self.syntax, named(self.syntax, node, "partial"))
        collection = named(self.syntax, node, "collection")
        place = (*at, self._place(node))
        if not said and first is not None and first.type in {"instance_variable", "identifier", "call"}:
            yield from self._collection(first, "", items, place)
        elif said and collection is not None:
            yield from self._collection(collection, said, items, place, word(self.syntax, named(self.syntax, node, "as")))
        elif said:
            yield from self._partial(said, self._given(node, items), place)

    def _collection(
        self, over: Node, said: str, items: dict[str, Item], at: tuple[Place, ...], name: str = ""
    ) -> Iterator[Asked]:
        made = self._item(over, items)
        made = made if made is not None and not said else self._over(over, items)
        if made is None:
            return
        usual = (
            underscored(made[0].model.name)
            if not made[1]
            else singular(next((n for n in reversed(made[1]) if n != "each"), ""))
        )
        said = said or f"{usual}s/{usual}"
        yield from self._partial(said, {name or said.rpartition("/")[2]: made}, at)

    def _given(self, node: Node, items: dict[str, Item]) -> dict[str, Item]:
        """Locals that stand for something behind a row."""
        found: dict[str, Item] = {}
        for pair in self.syntax.walk("pair", within=node):
            key, value = field_of(pair, "key"), field_of(pair, "value")
            if key is not None and value is not None and (item := self._item(value, items)) is not None:
                found[self.syntax.text(key).strip(":'\"")] = item
        return found

    def _partial(self, said: str, items: dict[str, Item], at: tuple[Place, ...]) -> Iterator[Asked]:
        folder, _, name = said.rpartition("/")
        views = re.match(r"(.*?app/views)/", self.page.path)
        where = f"{views[1]}/{folder}" if folder and views is not None else self.page.path.rpartition("/")[0]
        path = view_at(self.page.models, f"{where}/_{name}", self.page.path)
        if path is not None and (items or self.page.held):
            yield from Page(self.page.models, path, self.page.held, items, at, self.page.depth + 1).asked()

    def _place(self, node: Node) -> Place:
        line = node.start_point.row + 1
        text = self.lines[line - 1].strip()[:200] if line <= len(self.lines) else ""
        return Place(Span(self.page.path, line, line), text)


def view_at(models: Models, stem: str, like: str = "") -> str | None:
    """The file of a view or partial, of the same kind as another where there are several."""
    paths = models.tree.paths()
    endings = sorted(ENDINGS, key=lambda ending: not like.endswith(ending))
    return next((f"{stem}{ending}" for ending in endings if f"{stem}{ending}" in paths), None)
