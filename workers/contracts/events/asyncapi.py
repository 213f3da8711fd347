"""Two sides of an AsyncAPI document compared: its channels, and what is sent through them in which direction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.domain.contracts import ContractChange, EndpointRemoved
from bot.domain.findings import Gap
from bot.patterns import late
from workers.contracts.difference import Difference, anchored, room
from workers.contracts.marks import Marks
from workers.contracts.openapi.resolver import Resolver, name_of
from workers.contracts.openapi.schemas import Direction, Schemas
from workers.contracts.openapi.shapes import Shapes
from workers.contracts.uses import Uses
from workers.documents import Node

_PARAMETER = late(r"\{[^{}]{0,100}\}")
_PARTS = {"payload": "the message", "headers": "the headers"}
_SAID: dict[str, Direction] = {"publish": "request", "subscribe": "response"}
_MEANT: dict[str, Direction] = {"Client messages": "request", "Server messages": "response"}
Key = tuple[str, Direction, str]
"""Channel, direction, message."""
Sent = dict[Key, tuple[Node, dict[str, Node]]]
"""(Channel, direction, message) → (where the message stands, the schemas of its payload and headers)."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the document."""

    root: Node
    resolver: Resolver

    def channels(self) -> dict[str, tuple[str, Node]]:
        """By address (AsyncAPI 3 gives channels names of their own): below the path of the server, parameters without names."""
        channels = self.root.get("channels")
        found = {}
        for name, node in channels.pairs.items() if channels is not None else ():
            target = self.resolver.follow(node)
            if target is not None:
                address = target.word("address") or name
                found[self._address(address)] = address, node
        return found

    def _address(self, told: str) -> str:
        """What a channel is known by: WebSockets and HTTP have it below the path of their server."""
        path = self._below.rstrip("/")
        joined = f"{path}/{told.lstrip('/')}".rstrip("/") if path else told
        return _PARAMETER.sub("{}", joined)

    @property
    def _below(self) -> str:
        """The path that all servers have, '' without one."""
        servers = self.root.get("servers")
        paths = {_path(node) for node in servers.children() if node.form == "map"} if servers is not None else {""}
        return paths.pop() if len(paths) == 1 else ""

    def sent(self) -> Sent:
        """The messages: `publish` (2) and `receive` (3) is what clients send, `subscribe` and `send` what they are sent.

        Fern writes the two words of AsyncAPI 2 the other way round, and says so in its summaries.
        """
        found: Sent = {}
        places = self.channels()
        for address, (_, node) in places.items():
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
            address = self._address(target.word("address") or name_of(channel or target))
            listed = operation.get("messages") or target.get("messages")
            for message in listed.children() if listed is not None else ():
                self._messages(address, "request" if operation.word("action") == "receive" else "response", message, found)
        return found

    def _messages(self, address: str, direction: Direction, node: Node, found: Sent) -> None:
        target = self.resolver.follow(node)
        options = target.get("oneOf") if target is not None else None
        for message in options.items if options is not None else [node]:
            body = self.resolver.follow(message)
            if body is not None and body.form == "map":
                name = body.word("name") or body.word("messageId") or name_of(message)
                schemas = {part: one for part in _PARTS if (one := body.get(part)) is not None and one.form == "map"}
                found[address, direction, name] = message, schemas


def _path(server: Node) -> str:
    """The path below which a server of WebSockets or HTTP answers."""
    if not server.word("protocol").lower().startswith(("ws", "http")):
        return ""
    _, mark, path = server.word("url").rpartition("://")[2].partition("/")
    return server.word("pathname") or mark + path


def _follows(key: Key, known: Sent, given: Sent) -> Key | None:
    """The message of now: that of its name, or the only new one where the only old one stood. None: it is gone."""
    if key in given or any((one[0], one[2]) == (key[0], key[2]) for one in given):  # the other way round: put right
        return key
    fresh = [one for one in given if one[:2] == key[:2] and one not in known]
    gone = [one for one in known if one[:2] == key[:2] and one not in given]
    return None if not fresh else fresh[0] if len(fresh) == len(gone) == 1 else key


def compared(base: Side, head: Side, marks: Marks) -> Iterator[ContractChange | Gap]:
    """Everything there is to say about one document."""
    found = Uses()
    before, after = base.channels(), head.channels()
    channels = head.root.get("channels")
    for address, (name, node) in before.items():
        if address not in after and not node.true("deprecated"):
            spot = marks.spot((), (node,)) or marks.within(channels, "head")
            found.add([Difference(EndpointRemoved, f"channel `{name[:120]}`", "", "", True, spot, room(channels))], "")
    schemas = Schemas(Shapes(base.resolver, modern=True), Shapes(head.resolver, modern=True), marks)
    known, given = base.sent(), head.sent()
    for key, (where, was) in known.items():
        other = _follows(key, known, given)
        place = f"channel `{before[key[0]][0][:120]}`" if key[0] in before else ""
        if other in given:
            stands, now = given[other]
            for part in sorted(was.keys() & now.keys()):
                differences = anchored(schemas.compare(was[part], now[part], key[1]), marks, stands, where)
                found.add((replace(one, path=one.path or _PARTS[part]) for one in differences), place)
        elif key[0] in after and place and other is None:
            gone = f"message `{key[2][:120]}` of {place}" if key[2] else f"what is sent through {place}"
            spot = marks.spot((), (where,)) or marks.within(after[key[0]][1], "head")
            found.add([Difference(EndpointRemoved, gone, "", "", False, spot, room(channels))], "")
    unsure = not head.root.word("asyncapi").startswith("3")
    for fact in found.facts(marks):
        certain = fact.definite and (isinstance(fact, EndpointRemoved) or not unsure)
        yield replace(fact, medium="messages", definite=certain)
    yield from head.resolver.told()
