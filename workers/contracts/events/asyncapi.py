"""Two sides of an AsyncAPI document compared: its channels, and what is sent through them in which direction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.domain.contracts import ContractChange, EndpointRemoved
from bot.domain.findings import Gap
from workers.contracts.difference import Difference, anchored, room
from workers.contracts.marks import Marks
from workers.contracts.openapi.resolver import Resolver, name_of
from workers.contracts.openapi.schemas import Direction, Schemas
from workers.contracts.openapi.shapes import Shapes
from workers.contracts.uses import Uses
from workers.documents import Node

_SAID: dict[str, Direction] = {"publish": "request", "subscribe": "response"}
_MEANT: dict[str, Direction] = {"Client messages": "request", "Server messages": "response"}
Sent = dict[tuple[str, Direction, str], tuple[Node, Node]]
"""(Channel, direction, message) → (where the message stands, its payload)."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the document."""

    root: Node
    resolver: Resolver

    def channels(self) -> dict[str, Node]:
        """By address (AsyncAPI 3 gives channels names of their own), parameters left in."""
        channels = self.root.get("channels")
        found = {}
        for name, node in channels.pairs.items() if channels is not None else ():
            target = self.resolver.follow(node)
            if target is not None:
                found[target.word("address") or name] = node
        return found

    def sent(self) -> Sent:
        """The messages: `publish` (2) and `receive` (3) is what clients send, `subscribe` and `send` what they are sent.

        Fern writes the two words of AsyncAPI 2 the other way round, and says so in its summaries.
        """
        found: Sent = {}
        for address, node in self.channels().items():
            target = self.resolver.follow(node)
            for word in ("publish", "subscribe") if target is not None else ():
                operation = self.resolver.follow(target.get(word)) if target is not None else None
                if operation is not None and (message := operation.get("message")) is not None:
                    way = _MEANT.get(operation.word("summary"), _SAID[word])
                    self._messages(address, way, message, found)
        operations = self.root.get("operations")
        for reference in operations.children() if operations is not None else ():
            operation = self.resolver.follow(reference)
            channel = operation.get("channel") if operation is not None else None
            target = self.resolver.follow(channel)
            if operation is None or target is None:
                continue
            address = target.word("address") or name_of(channel or target)
            listed = operation.get("messages") or target.get("messages")
            for message in listed.children() if listed is not None else ():
                self._messages(address, "request" if operation.word("action") == "receive" else "response", message, found)
        return found

    def _messages(self, address: str, direction: Direction, node: Node, found: Sent) -> None:
        target = self.resolver.follow(node)
        options = target.get("oneOf") if target is not None else None
        for message in options.items if options is not None else [node]:
            body = self.resolver.follow(message)
            payload = body.get("payload") if body is not None else None
            if body is not None and payload is not None and payload.form == "map":
                name = body.word("name") or body.word("messageId") or name_of(message)
                found[address, direction, name] = message, payload


def compared(base: Side, head: Side, marks: Marks) -> Iterator[ContractChange | Gap]:
    """Everything there is to say about one document."""
    found = Uses()
    before, after = base.channels(), head.channels()
    channels = head.root.get("channels")
    for address, node in before.items():
        if address not in after and not node.true("deprecated"):
            spot = marks.spot((), (node,)) or marks.within(channels, "head")
            found.add([Difference(EndpointRemoved, f"channel `{address[:120]}`", "", "", True, spot, room(channels))], "")
    schemas = Schemas(Shapes(base.resolver, modern=True), Shapes(head.resolver, modern=True), marks)
    given = head.sent()
    for key, (where, payload) in base.sent().items():
        if key in given:
            other, schema = given[key]
            differences = anchored(schemas.compare(payload, schema, key[1]), marks, other, where)
            found.add((replace(one, path=one.path or "the message") for one in differences), f"channel `{key[0][:120]}`")
    unsure = not head.root.word("asyncapi").startswith("3")
    for fact in found.facts(marks):
        certain = fact.definite and (isinstance(fact, EndpointRemoved) or not unsure)
        yield replace(fact, medium="messages", definite=certain)
    yield from head.resolver.told()
