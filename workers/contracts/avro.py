"""Two Avro schemas compared by the rules of schema resolution, both ways: new readers of old data, old readers of new data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from bot.domain.contracts import ContractChange, NewDataUnreadable, OldDataUnreadable
from workers.contracts.difference import Difference, room
from workers.contracts.marks import Marks
from workers.documents import Node

_PROMOTED = {
    "int": {"long", "float", "double"},
    "long": {"float", "double"},
    "float": {"double"},
    "string": {"bytes"},
    "bytes": {"string"},
}
_NAMED = {"record", "error", "enum", "fixed"}
_PLAIN = {"null", "boolean", "int", "long", "float", "double", "bytes", "string"}
_DEEPEST = 40
Way = Literal["old", "new"]
_KINDS: dict[Way, type[ContractChange]] = {"old": OldDataUnreadable, "new": NewDataUnreadable}


@dataclass(slots=True)
class Avro:
    """Both sides of one file. `way` 'old' asks whether the new schema reads old data, 'new' the reverse."""

    marks: Marks
    names: dict[int, dict[str, Node]] = field(default_factory=dict)
    seen: set[tuple[int, int, Way]] = field(default_factory=set)

    def compare(self, base: Node, head: Node) -> Iterator[Difference]:
        """Everything that one of the two cannot read of the other."""
        for side in (base, head):
            self.names[id(side)] = {}
            _collect(side, self.names[id(side)], 0)
        before, after = self.names[id(base)], self.names[id(head)]
        yield from self._types("", base, head, (before, after), "old")
        yield from self._types("", base, head, (before, after), "new")

    def _types(
        self, path: str, base: Node, head: Node, names: tuple[dict[str, Node], dict[str, Node]], way: Way
    ) -> Iterator[Difference]:
        """`base` and `head` stand for one place. Writer and reader are the one or the other, by the way."""
        was, now = names[0].get(base.text, base), names[1].get(head.text, head)
        key = (id(was), id(now), way)
        if key in self.seen or len(self.seen) > 20_000 or path.count(".") > _DEEPEST:
            return
        self.seen.add(key)
        if _declared_elsewhere(was, now) or _declared_elsewhere(now, was):
            return
        writer, reader = (was, now) if way == "old" else (now, was)
        if "list" in {writer.form, reader.form}:
            yield from self._unions(path, was, now, names, way)
            return
        old, new = _type(writer), _type(reader)
        if old != new:
            if new not in _PROMOTED.get(old, ()):
                said = f"it is `{_type(now)}` instead of `{_type(was)}`"
                yield self._told(way, path, said, now, was)
            return
        if old in _NAMED and _simple(writer) != _simple(reader) and _simple(writer) not in _aliases(reader):
            yield self._told(way, path, f"its name is `{_simple(now)}` instead of `{_simple(was)}`", now, was)
        elif old in {"record", "error"}:
            yield from self._fields(path or _simple(now), was, now, names, way)
        elif old == "enum":
            yield from self._symbols(path or _simple(now), was, now, way)
        elif old == "fixed" and writer.word("size") != reader.word("size"):
            yield self._told(
                way, path, f"its size is {now.word('size')} instead of {was.word('size')}", now.get("size") or now, was
            )
        for word in ("items", "values"):
            before, after = was.get(word), now.get(word)
            if before is not None and after is not None:
                yield from self._types(f"{path}[]", before, after, names, way)

    def _fields(
        self, path: str, was: Node, now: Node, names: tuple[dict[str, Node], dict[str, Node]], way: Way
    ) -> Iterator[Difference]:
        before, after = _fields(was), _fields(now)
        writer, reader = (before, after) if way == "old" else (after, before)
        for name, node in reader.items():
            found = next((writer[one] for one in (name, *_aliases(node)) if one in writer), None)
            if found is not None:
                pair = (found, node) if way == "old" else (node, found)
                types = pair[0].get("type"), pair[1].get("type")
                if types[0] is not None and types[1] is not None:
                    yield from self._types(f"{path}.{name}", types[0], types[1], names, way)
            elif "default" not in node.pairs and way == "old":
                yield self._told(way, f"{path}.{name}", "it is new and has no default", node, now)
            elif "default" not in node.pairs and not any(name in _aliases(other) for other in after.values()):
                yield self._told(way, f"{path}.{name}", "it is gone and had no default", None, node, now)

    def _symbols(self, path: str, was: Node, now: Node, way: Way) -> Iterator[Difference]:
        writer, reader = (was, now) if way == "old" else (now, was)
        beyond = [symbol for symbol in writer.words("symbols") if symbol not in reader.words("symbols")]
        if beyond and "default" not in reader.pairs:
            listed = ", ".join(f"`{symbol[:60]}`" for symbol in beyond[:3]) + (" and more" if len(beyond) > 3 else "")
            said = f"the symbol {listed} is {'gone' if way == 'old' else 'new'}, and there is no default for it"
            yield self._told(way, path, said, now.get("symbols"), was.get("symbols"))

    def _unions(
        self, path: str, was: Node, now: Node, names: tuple[dict[str, Node], dict[str, Node]], way: Way
    ) -> Iterator[Difference]:
        before, after = _branches(was, names[0]), _branches(now, names[1])
        writer, reader = (before, after) if way == "old" else (after, before)
        for name in writer:
            if name in reader:
                yield from self._types(path, before[name], after[name], names, way)
            elif not _PROMOTED.get(name, set()) & reader.keys():
                said = f"`{name[:60]}` is {'no longer' if way == 'old' else 'now'} one of its types"
                yield self._told(way, path, said, now, was)

    def _told(  # noqa: PLR0913, PLR0917
        self, way: Way, path: str, said: str, head: Node | None, base: Node | None, holder: Node | None = None
    ) -> Difference:
        spot = self.marks.spot((head,), (base,))
        return Difference(_KINDS[way], path, "", said, True, spot, room(holder or head))


def _collect(node: Node, names: dict[str, Node], depth: int) -> None:
    """The named types of a schema, by simple and by full name."""
    if depth > 2 * _DEEPEST:
        return
    if node.form == "map" and node.word("type") in _NAMED and node.word("name"):
        space = node.word("namespace")
        names.setdefault(_simple(node), node)
        names.setdefault(f"{space}.{_simple(node)}" if space else node.word("name"), node)
    for child in node.children():
        _collect(child, names, depth + 1)


def _type(node: Node) -> str:
    """The name of its type; a named one that is declared elsewhere by its own name."""
    if node.form != "map":
        return node.text if node.text else node.form
    inner = node.get("type")
    return _type(inner) if inner is not None else ""


def _declared_elsewhere(one: Node, other: Node) -> bool:
    """Whether one side only names the type that the other declares: it stands in a file of its own there."""
    named = one.text.rpartition(".")[2] if one.form not in {"map", "list"} and one.text not in _PLAIN else ""
    return bool(named) and other.form == "map" and other.word("type") in _NAMED and _simple(other) == named


def _simple(node: Node) -> str:
    return node.word("name").rpartition(".")[2]


def _aliases(node: Node) -> set[str]:
    return {alias.rpartition(".")[2] for alias in node.words("aliases")}


def _fields(node: Node) -> dict[str, Node]:
    fields = node.get("fields")
    return {one.word("name"): one for one in fields.items} if fields is not None else {}


def _branches(node: Node, names: dict[str, Node]) -> dict[str, Node]:
    found = {}
    for one in node.items if node.form == "list" else [node]:
        target = names.get(one.text, one)
        found[_simple(target) if _type(target) in _NAMED else _type(target)] = one
    return found
