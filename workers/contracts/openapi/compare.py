"""Two sides of an OpenAPI document compared, operation by operation; what is found is told once, with all that it touches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.domain.contracts import AuthenticationAdded, ContractChange, EndpointRemoved, SunsetEarlier
from bot.domain.findings import Gap
from workers.contracts.difference import Difference, anchored, room
from workers.contracts.marks import Marks
from workers.contracts.openapi.document import Document, Operation
from workers.contracts.openapi.exchange import Exchange, removed_responses
from workers.contracts.openapi.lifecycle import earlier, retired
from workers.contracts.openapi.schemas import Schemas
from workers.contracts.openapi.security import guard_of, moved, renamed
from workers.contracts.openapi.servers import moved_base, prefixes
from workers.contracts.uses import Uses
from workers.documents import Node

_FOR_ALL = ("basePath", "components", "consumes", "produces", "security", "securityDefinitions", "servers")


@dataclass(slots=True)
class Comparison:
    """One root document on both sides."""

    base: Document
    head: Document
    marks: Marks
    found: Uses = field(default_factory=Uses)
    schemes: dict[str, str] = field(default_factory=dict)

    def facts(self) -> list[ContractChange]:
        """What may break somebody, in the order it is found."""
        schemas = Schemas(self.base.shapes, self.head.shapes, self.marks, self.head.same)
        exchange = Exchange(self.base, self.head, self.marks, schemas)
        left = self._left()
        before = {one.key: one for one in self.base.operations(left)}
        after = {one.key: one for one in self.head.operations(left)}
        self.schemes = renamed(self.base, self.head)
        before, after = prefixes(self.base, self.head, before, after)
        for key, was in before.items():
            now = after.get(key)
            promised = not was.hidden and not (now is not None and now.hidden)
            if now is not None and now.kind != "webhook":
                self._guards(was, now, promised=promised)
            if now is None and promised:
                self._removed(was, before, after)
            elif now is not None and promised:
                self._operation(was, now, exchange)
        for one in moved_base(self.base, self.head, before, after, self.marks):
            self.found.add([one], "")
        return self.found.facts(self.marks)

    def _left(self) -> frozenset[tuple[str, str]]:
        """Operations in files that lead to no changed one, where nothing that holds for all of them changes either."""
        if any(self._touched(self.base.root.get(word), self.head.root.get(word)) for word in _FOR_ALL):
            return frozenset()
        before, after = self.base.elsewhere(), self.head.elsewhere()
        return frozenset(key for key, target in before.items() if after.get(key) == target)

    def _touched(self, base: Node | None, head: Node | None) -> bool:
        if (base is None) != (head is None):
            return True
        return bool(self.marks.within(base, "base") or self.marks.within(head, "head"))

    def gaps(self) -> tuple[Gap, ...]:
        """What could not be followed."""
        return self.head.resolver.told()

    def _operation(self, was: Operation, now: Operation, exchange: Exchange) -> None:
        found = exchange.webhook(was, now) if now.kind == "webhook" else exchange.call(was, now)
        self.found.add(anchored(found, self.marks, now.node, was.node), now.label)
        if now.kind == "webhook":
            return
        self.found.add(removed_responses(exchange, was, now), now.label)
        self._sunset(was, now)
        answers = {one.key: one for one in self.head.callbacks(now)}
        for callback in self.base.callbacks(was):
            if (other := answers.get(callback.key)) is not None:
                self.found.add(exchange.webhook(callback, other), f"{callback.label} of {now.label}")

    def _guards(self, was: Operation, now: Operation, *, promised: bool) -> None:
        """Who may call: whoever was promised nothing is not broken by a new guard, but one that goes lets everybody in."""
        for change in moved(guard_of(self.base, was, self.schemes), guard_of(self.head, now), was.node, now.node):
            if promised or change.kind is not AuthenticationAdded:
                spot = self.marks.spot(change.head, change.base)
                self.found.add([Difference(change.kind, "", "", change.now, True, spot, room(now.node))], now.label)

    def _sunset(self, was: Operation, now: Operation) -> None:
        if (days := earlier(was.node, now.node)) is not None:
            spot = self.marks.spot((now.node.get("x-sunset"), now.node), (was.node.get("x-sunset"),))
            self.found.add([Difference(SunsetEarlier, now.label, *days, True, spot, room(now.node))], "")

    def _removed(
        self, was: Operation, before: dict[tuple[str, str], Operation], after: dict[tuple[str, str], Operation]
    ) -> None:
        said = retired(was.node, was.item)
        if said is None:
            return
        word = "paths" if was.kind == "path" else "webhooks"
        known, paths = self.base.root.get(word), self.head.root.get(word)
        reference = known.get(_path(was)) if known is not None else None
        holder = self.head.resolver.follow(paths.get(_path(was))) if paths is not None else None
        spot = self.marks.spot((), (was.node, was.item, reference)) or self.marks.within(
            holder or paths or self.head.root, "head"
        )
        there = [one.label for key, one in after.items() if key[1] == was.key[1] and key not in before]
        same = [one.label for one in after.values() if one.key not in before and _id(one) and _id(one) == _id(was)]
        now = next(iter([*same, *there]), "")
        self.found.add([Difference(EndpointRemoved, was.label, said, now, not said, spot, room(holder or paths))], "")


def _path(operation: Operation) -> str:
    return operation.label.split(" ", 1)[1].rstrip("`")


def _id(operation: Operation) -> str:
    return operation.node.word("operationId")


def compared(base: Document, head: Document, marks: Marks) -> Iterator[ContractChange | Gap]:
    """Everything there is to say about one document."""
    comparison = Comparison(base, head, marks)
    yield from comparison.facts()
    yield from comparison.gaps()
