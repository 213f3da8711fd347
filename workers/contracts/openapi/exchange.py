"""One operation on both sides: its parameters, what is sent, what comes back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.domain.contracts import (
    DefaultChanged,
    EncodingChanged,
    MediaTypeRemoved,
    ParameterRemoved,
    ParameterRequired,
    ResponseFieldOptional,
    ResponseRemoved,
)
from workers.contracts.difference import Difference, anchored, room
from workers.contracts.marks import Marks
from workers.contracts.openapi.document import Body, Document, Operation, Parameter
from workers.contracts.openapi.schemas import Direction, Schemas
from workers.documents import Node

_EMPTY = frozenset(("204", "205"))
"""Answers that never have a body, whatever a document says."""
_WRITTEN = frozenset(("string", "integer", "number", "boolean"))
_BOUNDS_OF_TEXT = frozenset(("const", "enum", "format", "maxLength", "minLength", "pattern"))
_PLACES = {"formData": "form"}
_ENCODING = ("style", "explode", "collectionFormat", "allowReserved")


@dataclass(slots=True)
class Exchange:
    """The two documents, and how their schemas compare."""

    base: Document
    head: Document
    marks: Marks
    schemas: Schemas

    def call(self, was: Operation, now: Operation) -> Iterator[Difference]:
        """What a client sends and receives."""
        yield from self._parameters(was, now)
        yield from self._body(self.base.body(was), self.head.body(now), now)
        yield from self._responses(was, now)

    def webhook(self, was: Operation, now: Operation) -> Iterator[Difference]:
        """What the server sends on its own: the request's body is what clients receive."""
        before, after = self.base.body(was), self.head.body(now)
        if before is not None and after is not None:
            yield from self._contents(before.schemas, after.schemas, "response", now)

    def _parameters(self, was: Operation, now: Operation) -> Iterator[Difference]:
        before, after = self.base.parameters(was), self.head.parameters(now)
        moved = {key: other for key, one in before.items() if key not in after for other in _elsewhere(one, before, after)}
        places = {one.key for one in moved.values()}
        for key, one in after.items():
            known = before.get(key)
            if known is not None:
                yield from self._parameter(known, one)
            elif key in places:
                continue
            elif one.required and one.place != "path":
                spot = self.marks.spot((one.node, one.target), ()) or self.marks.within(one.node, "head")
                yield Difference(ParameterRequired, _called(one), "", "", True, spot, room(now.node))
        for key, one in before.items():
            if (there := moved.get(key)) is not None:
                spot = self.marks.spot((there.node, there.target), (one.node, one.target)) or self.marks.within(
                    there.node, "head"
                )
                said = f"{_PLACES.get(there.place, there.place)} parameters"
                yield Difference(ParameterRemoved, _called(one), "", said, there.required, spot, room(now.node))
            elif key not in after and one.place != "path" and not one.target.true("deprecated"):
                spot = self.marks.spot((), (one.node, one.target)) or self.marks.within(now.node.get("parameters"), "head")
                yield Difference(ParameterRemoved, _called(one), "", "", False, spot, room(now.node))

    def _parameter(self, was: Parameter, now: Parameter) -> Iterator[Difference]:
        thing = _called(now)
        if now.required and not was.required:
            spot = self.marks.spot((now.target.get("required"), now.node), (was.target.get("required"),))
            yield Difference(ParameterRequired, thing, "optional", "", True, spot, room(now.target))
        if was.schema is None or now.schema is None:
            return
        yield from self._default(was, now)
        for word in _ENCODING:
            before, after = was.target.get(word), now.target.get(word)
            if before is not None and after is not None and before.text != after.text:
                spot = self.marks.spot((after,), (before,))
                yield Difference(
                    EncodingChanged,
                    thing,
                    f"`{word}: {before.text[:40]}`",
                    f"`{word}: {after.text[:40]}`",
                    True,
                    spot,
                    room(now.target),
                )
        if self._as_text(was.schema, now.schema):
            return
        for one in self.schemas.compare(was.schema, self._item(was, now), "request"):
            placed = anchored([one], self.marks, now.node, was.node)[0]
            path = f"{thing} (`{placed.path.lstrip('.')}`)" if placed.path else thing
            yield replace(placed, path=path, sealed=True)

    def _as_text(self, was: Node, now: Node) -> bool:
        """Whether a number or a truth value is taken as any text from now on: on the wire parameters are text all along."""
        before, after = self.base.shapes.of(was), self.head.shapes.of(now)
        if before is None or after is None or not before.types or after.types != frozenset({"string"}):
            return False
        return before.types != after.types and before.types <= _WRITTEN and not after.words.keys() & _BOUNDS_OF_TEXT

    def _item(self, was: Parameter, now: Parameter) -> Node:
        """The schema that a value so far must fit: that of the items, where a list may be written as one value."""
        before = self.base.shapes.of(was.schema) if was.schema else None
        after = self.head.shapes.of(now.schema) if now.schema else None
        schema = now.schema or now.target
        if before is None or after is None or now.place not in {"query", "formData"} or "array" in (before.types or ("array",)):
            return schema
        return after.words.get("items", schema) if after.types == frozenset({"array"}) else schema

    def _default(self, was: Parameter, now: Parameter) -> Iterator[Difference]:
        before = self.base.shapes.of(was.schema) if was.schema else None
        after = self.head.shapes.of(now.schema) if now.schema else None
        old = before.words.get("default") if before else None
        new = after.words.get("default") if after else None
        if after is None or before is None or now.required or old is None or (new is not None and new.text == old.text):
            return  # a default that is new tells what was so before, as far as anybody knows
        spot = self.marks.spot((new,), (old,))
        yield Difference(
            DefaultChanged,
            _called(now),
            _value(old),
            _value(new) if new else "",
            True,
            spot,
            room(now.target),
        )

    def _body(self, was: Body | None, now: Body | None, operation: Operation) -> Iterator[Difference]:
        if now is not None and now.required and not (was is not None and was.required):
            spot = self.marks.spot((now.said, now.node), (was.said,) if was else ()) or self.marks.within(now.node, "head")
            said = was is not None  # where nothing was said of a body it may have been asked for all along
            yield Difference(
                ParameterRequired, "the request body", "optional" if said else "", "", said, spot, room(operation.node)
            )
        if was is not None and now is None:
            spot = self.marks.spot((), (was.node,)) or self.marks.within(operation.node, "head")
            yield Difference(ParameterRemoved, "the request body", "", "", False, spot, room(operation.node))
        if was is not None and now is not None:
            yield from self._contents(was.schemas, now.schemas, "request", operation)

    def _contents(
        self,
        was: dict[str, tuple[Node, Node | None]],
        now: dict[str, tuple[Node, Node | None]],
        direction: Direction,
        operation: Operation,
    ) -> Iterator[Difference]:
        for media, (node, schema) in was.items():
            if media in now:
                other, after = now[media]
                if schema is not None and after is not None:
                    yield from anchored(self.schemas.compare(schema, after, direction), self.marks, other, node)
            elif now and not _covered(media, now):
                spot = self.marks.spot((), (node,)) or self.marks.within(operation.node, "head")
                yield Difference(MediaTypeRemoved, f"`{media[:80]}`", direction, "", True, spot, room(operation.node))
        if len(was) == len(now) == 1 and was.keys() != now.keys():  # one representation instead of another
            (node, schema), (other, after) = next(iter(was.values())), next(iter(now.values()))
            if schema is not None and after is not None:
                yield from anchored(self.schemas.compare(schema, after, direction), self.marks, other, node)

    def _responses(self, was: Operation, now: Operation) -> Iterator[Difference]:
        before, after = self.base.responses(was), self.head.responses(now)
        for status, (node, response) in before.items():
            if status not in after:
                continue
            where, other = after[status]
            given = self._contents(self.base.given(was, node, response), self.head.given(now, where, other), "response", now)
            for one in anchored(given, self.marks, where, node):
                yield one if status.startswith("2") else replace(one, definite=False)
            yield from self._headers(response, other, status)

    def _headers(self, was: Node, now: Node, status: str) -> Iterator[Difference]:
        before, after = _headers(was), _headers(now)
        for name, node in before.items() if status.startswith("2") else ():
            target = self.base.resolver.follow(node)
            other = self.head.resolver.follow(after.get(name))
            required = target is not None and target.true("required")
            if name not in after:
                spot = self.marks.spot((), (node,)) or self.marks.within(now, "head")
                yield Difference(ResponseRemoved, f"header `{name[:80]}`", "", "", required, spot, room(now))
            elif required and other is not None and not other.true("required"):
                spot = self.marks.spot((other.get("required"),), (target.get("required") if target else None,))
                yield Difference(ResponseFieldOptional, f"header `{name[:80]}`", "", "optional", True, spot, room(now))
            elif target is not None and other is not None:
                yield from self._header(name, target, other)

    def _header(self, name: str, was: Node, now: Node) -> Iterator[Difference]:
        before = was if self.base.old else was.get("schema")
        after = now if self.head.old else now.get("schema")
        for one in self.schemas.compare(before, after, "response") if before is not None and after is not None else ():
            yield replace(one, path=f"header `{name[:80]}`", sealed=True)


def removed_responses(exchange: Exchange, was: Operation, now: Operation) -> Iterator[Difference]:
    """Successful answers that no longer come, and those that come without what they brought."""
    before, after = exchange.base.responses(was), exchange.head.responses(now)
    for status, (node, response) in before.items():
        if not status.startswith("2"):
            continue
        if status in after:
            where, other = after[status]
            if status not in _EMPTY and exchange.base.given(was, node, response) and not exchange.head.given(now, where, other):
                spot = exchange.marks.spot(
                    (), (response.get("content"), response.get("schema"), node)
                ) or exchange.marks.within(where, "head")
                yield Difference(ResponseRemoved, f"the body of response `{status}`", "", "", True, spot, room(where))
        elif "2XX" not in after and after:
            spot = exchange.marks.spot((), (node,)) or exchange.marks.within(now.node.get("responses"), "head")
            fresh = ", ".join(f"`{one}`" for one in after if one.startswith("2") and one not in before)
            stays = any(one.startswith("2") and one in before for one in after)  # then it may never have come
            yield Difference(ResponseRemoved, f"response `{status}`", "", fresh, not stays, spot, room(now.node))


def _elsewhere(one: Parameter, before: Iterable[tuple[str, str]], after: dict[tuple[str, str], Parameter]) -> list[Parameter]:
    """What is sent under its name in another place from now on, where it was not sent before; nothing for a deprecated one."""
    if one.target.true("deprecated"):
        return []
    same = (other for key, other in after.items() if other.name.lower() == one.name.lower() and key not in before)
    return [other for other in same if "path" not in {one.place, other.place}][:1]


def _value(node: Node) -> str:
    """A default as part of a sentence."""
    if node.form == "text" and not node.text:
        return "the empty text"
    return f"`{node.text[:60] or {'list': '[]', 'map': '{}'}.get(node.form, '')}`"


def _called(parameter: Parameter) -> str:
    place = _PLACES.get(parameter.place, parameter.place)
    return f"{place} parameter `{parameter.name[:80]}`"


def _headers(response: Node) -> dict[str, Node]:
    headers = response.get("headers")
    return {name.lower(): node for name, node in headers.pairs.items()} if headers is not None else {}


def _covered(media: str, now: dict[str, tuple[Node, Node | None]]) -> bool:
    """Whether a range on the other side still names it."""
    return "*/*" in now or f"{media.partition('/')[0]}/*" in now or media == "*/*"
