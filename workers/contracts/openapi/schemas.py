"""Two schemas compared in one direction: what clients send must not be asked more of, what they receive must not hold more."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from typing import Literal

from bot.domain.contracts import (
    ContractChange,
    RequestFieldRemoved,
    RequestFieldRequired,
    RequestNarrowed,
    ResponseFieldOptional,
    ResponseFieldRemoved,
    ResponseLoosened,
    ResponseWidened,
)
from bot.escape import one_line
from workers.contracts.difference import MOST, Difference, anchored, room
from workers.contracts.marks import Marks
from workers.contracts.openapi.alternatives import called, paired
from workers.contracts.openapi.bounds import UNSEEN, Bound, depending, formats, pattern, tightened
from workers.contracts.openapi.members import members
from workers.contracts.openapi.patterns import Patterns
from workers.contracts.openapi.resolver import Resolver
from workers.contracts.openapi.shapes import Shape, Shapes
from workers.contracts.openapi.values import Values, types_of, values_of
from workers.documents import Node

Direction = Literal["request", "response"]
_DEEPEST, _MOST_PAIRS, _MOST_OPTIONS = 40, 100_000, 30


class Schemas:
    """The comparison of schemas of two documents; each pair is looked at once per direction."""

    def __init__(self, base: Shapes, head: Shapes, marks: Marks, same: Collection[str] = ()) -> None:
        """`base` and `head` know the schemas of their sides; `same` are files that lead to nothing which changes."""
        self.base, self.head, self.marks, self.same = base, head, marks, same
        self._known: dict[tuple[int, int, Direction], list[Difference]] = {}
        self._targets: dict[tuple[int, int, Direction, str], list[Difference]] = {}
        self._depth = 0
        self.patterns = Patterns()

    def compare(self, base: Node, head: Node, direction: Direction) -> list[Difference]:
        """What differs, each on a touched line where there is one."""
        key = (id(base), id(head), direction)
        if (target := Resolver.stays(base, self.same)) and target == Resolver.stays(head, self.same):
            return []
        if key not in self._known:
            if self._depth > _DEEPEST or len(self._known) > _MOST_PAIRS:
                self.head.resolver.say(
                    head.path, head.line, "a schema", "Nested too deep, or too large: not compared to its end"
                )
                return []
            self._known[key] = []  # a schema that holds itself differs where it is looked at first
            self._depth += 1
            self._known[key] = self._compared(base, head, direction)
            self._depth -= 1
        return self._known[key]

    def _compared(self, base: Node, head: Node, direction: Direction) -> list[Difference]:
        was, now = self.base.of(base), self.head.of(head)
        if was is None or now is None or was.unclear or now.unclear:
            return []
        key = id(was.node), id(now.node), direction, now.name
        whole = all(node is shape.node or len(node.pairs) == 1 for node, shape in ((base, was), (head, now)))
        if not whole or key not in self._targets:  # what many `$ref` lead to is looked at once
            if whole:
                self._targets[key] = []
            found = list(islice(dict.fromkeys(self._own(was, now, direction)), MOST))
            found = anchored(found, self.marks, now.node, was.node)
            found = [one.within(now.name) for one in found] if now.name else found
            if not whole:
                return anchored(found, self.marks, head.get("$ref"), base.get("$ref"))
            self._targets[key] = found
        return anchored(self._targets[key], self.marks, head.get("$ref"), base.get("$ref"))

    def _own(self, was: Shape, now: Shape, direction: Direction) -> Iterator[Difference]:
        changed = types_of(was, now, direction)
        if changed is not None:
            yield self._told(changed, now, direction)
            return  # nothing below can be told of what is another thing
        yield from self._null(was, now, direction)
        for values in values_of(was, now, direction):
            yield self._told(values, now, direction)
        yield from self._bounds(was, now, direction)
        if bool(was.options) != bool(now.options):
            yield from self._wrapped(was, now, direction)
        elif direction == "request":
            yield from self._required(was, now)
            yield from self._unknown_fields(was, now)
        else:
            yield from self._lost_fields(was, now)
        yield from self._below(was, now, direction)
        yield from self._options(was, now, direction)

    def _told(self, values: Values, now: Shape, direction: Direction) -> Difference:
        kind: type[ContractChange] = RequestNarrowed if direction == "request" else ResponseWidened
        spot = self.marks.spot(values.head or (now.node,), values.base)
        return Difference(kind, "", values.was, values.now, values.definite, spot, room(now.node))

    def _null(self, was: Shape, now: Shape, direction: Direction) -> Iterator[Difference]:
        if direction == "request" and was.nullable and not now.nullable and not (now.blank and not now.words.keys() & {"type"}):
            spot = self.marks.spot((now.words.get("type"),), (was.nullable,)) or self.marks.within(now.node, "head")
            yield Difference(RequestNarrowed, "", "", "null is refused", True, spot, room(now.node))
        if direction == "response" and now.nullable and not was.nullable and not was.blank:
            spot = self.marks.spot((now.nullable,), (was.words.get("type"),)) or self.marks.within(now.node, "head")
            yield Difference(ResponseFieldOptional, "", "", "nullable", True, spot, room(now.node))

    def _bounds(self, was: Shape, now: Shape, direction: Direction) -> Iterator[Difference]:
        if direction == "request":
            found = [*tightened(was, now), *(one for one in (pattern(was, now, self.patterns), formats(was, now)) if one)]
            for bound in found:
                yield self._bound(RequestNarrowed, bound, now, definite=not bound.set)
            for name, item in depending(was, now):
                said = f"`{one_line(item.text, 60)}` must come with `{one_line(name, 60)}`"
                yield Difference(RequestNarrowed, "", "", said, True, self.marks.spot((item,), ()), room(now.node))
            return
        for bound in tightened(now, was):  # what is accepted more of: the sides swapped
            kind = ResponseLoosened if bound.word in UNSEEN else ResponseWidened
            yield self._bound(kind, _swapped(bound), now, definite=False)
        if changed := formats(was, now):
            yield self._bound(ResponseWidened, changed, now, definite=True)

    def _bound(self, kind: type[ContractChange], bound: Bound, now: Shape, *, definite: bool) -> Difference:
        spot = self.marks.spot((bound.head, now.node if bound.head is None else None), (bound.base,))
        return Difference(kind, "", bound.was, bound.words, definite, spot, room(now.node))

    def _required(self, was: Shape, now: Shape) -> Iterator[Difference]:
        """Fields that must be sent from now on."""
        for name, item in now.required.items():
            field = now.fields.get(name)
            shape = self.head.of(field) if field is not None else None
            if name in was.required or (shape is not None and shape.true("readOnly")) or was.blank:
                continue
            fresh = name not in was.fields
            default = shape is not None and "default" in shape.words
            spot = self.marks.spot((item, field if fresh else None), ())
            yield Difference(
                RequestFieldRequired,
                name,
                "" if fresh else "optional",
                "has a default" if default else "",
                not default,
                spot,
                room(now.node),
            )

    def _unknown_fields(self, was: Shape, now: Shape) -> Iterator[Difference]:
        """Fields that may no longer be sent."""
        for name, field in was.fields.items():
            shape = self.base.of(field)
            allowed = name in now.fields or now.blank or self._by_pattern(name, now)
            if allowed or (shape is not None and (shape.true("readOnly") or shape.true("deprecated"))):
                continue
            spot = self.marks.spot((), (field,)) or self.marks.within(now.node, "head")
            yield Difference(RequestFieldRemoved, name, "", "", now.closed, spot, room(now.node))

    def _by_pattern(self, name: str, now: Shape) -> bool:
        """Whether a pattern of names may stand for this one: so does one that cannot be judged."""
        patterns = now.words.get("patternProperties")
        allowing = (
            (one for one, schema in patterns.pairs.items() if schema.text.lower() != "false") if patterns is not None else ()
        )
        return any(self.patterns.fits(one, name) is not False for one in allowing)

    def _lost_fields(self, was: Shape, now: Shape) -> Iterator[Difference]:
        """Fields that are no longer received, or not always."""
        for name, field in was.fields.items():
            shape, kept = self.base.of(field), now.fields.get(name)
            hidden = kept is not None and (after := self.head.of(kept)) is not None and after.true("writeOnly")
            if (shape is not None and shape.true("writeOnly")) or now.blank:
                continue
            if kept is None or hidden:
                definite = name in was.required and not (shape is not None and shape.true("deprecated"))
                spot = self.marks.spot((kept.get("writeOnly") if kept else None,), (field,)) or self.marks.within(
                    now.node, "head"
                )
                yield Difference(ResponseFieldRemoved, name, "", "", definite, spot, room(now.node))
            elif name in was.required and name not in now.required:
                spot = self.marks.spot((now.words.get("required"),), (was.required[name],)) or self.marks.exact(kept, "head")
                yield Difference(ResponseFieldOptional, name, "", "optional", True, spot, room(now.node))

    def _below(self, was: Shape, now: Shape, direction: Direction) -> Iterator[Difference]:
        """Whatever lies below on both sides."""
        for base, head, name in members(was, now, "readOnly" if direction == "request" else "writeOnly"):
            yield from self._member(base, head, name, direction)

    def _member(self, base: Node, head: Node, name: str, direction: Direction) -> Iterator[Difference]:
        found = [one.below(name) for one in self.compare(base, head, direction)]
        yield from anchored(found, self.marks, head, base)

    def _wrapped(self, was: Shape, now: Shape, direction: Direction) -> Iterator[Difference]:
        """One side has alternatives and the other has none: one of them may stand for all that was."""
        if direction == "request" and now.options and not was.blank:
            kinds = [shape.types if (shape := self.head.of(option)) is not None else None for option in now.options]
            told = frozenset().union(*(types for types in kinds if types))
            if was.types is not None and len(was.types) > 1 and was.types <= told:
                return  # each of its types has an alternative of its own now
            every = (self.compare(was.node, option, direction) for option in now.options)
            tried = [[one for one in found if not _beside(one, now)] for found in every]
            other = [bool(was.types and types and not was.types & types) for types in kinds]
            _, _, best = min(
                (far, (sum(one.definite for one in found), len(found)), at)
                for at, (far, found) in enumerate(zip(other, tried, strict=True))
            )
            yield from anchored(tried[best], self.marks, now.node, was.node)

    def _options(self, was: Shape, now: Shape, direction: Direction) -> Iterator[Difference]:
        """The alternatives of oneOf and anyOf."""
        pairs, gone, fresh = paired(was, now, self.base, self.head)
        for before, after in pairs:
            found = (one for one in self.compare(before, after, direction) if not _beside(one, now))
            yield from anchored(found, self.marks, after, before)
        lost = gone if direction == "request" else ()
        for option in (one for one in lost if not self._covered(one, now)):
            spot = self.marks.spot((), (option,)) or self.marks.within(now.node, "head")
            yield Difference(
                RequestNarrowed, "", "", f"{called(self.base, option)} is no longer accepted", True, spot, room(now.node)
            )
        told = [option for option in fresh if bool(was.options) or self._new(was, option)]
        if told and direction == "response":
            names = list(dict.fromkeys(called(self.head, option) for option in told))
            listed = " or ".join(names[:2]) + (f" or {len(names) - 2} more" if len(names) > 2 else "")
            spot = self.marks.spot((*told, now.node), ())
            yield Difference(ResponseWidened, "", "", f"it may be {listed} now", False, spot, room(now.node))

    def _covered(self, option: Node, now: Shape) -> bool:
        """Whether what an alternative that is gone allowed fits another one still."""
        still = now.options[:_MOST_OPTIONS] if now.options else (now.node,)
        return any(not any(one.definite for one in self.compare(option, other, "request")) for other in still)

    def _new(self, was: Shape, option: Node) -> bool:
        """Whether an alternative holds what the plain schema before it did not allow."""
        return bool(self.compare(was.node, option, "response"))


def _beside(one: Difference, now: Shape) -> bool:
    """Whether a field that an alternative lost stands beside the alternatives now."""
    gone = one.kind in {RequestFieldRemoved, ResponseFieldRemoved}
    return gone and one.path.rpartition(".")[2] in now.fields and one.path.count(".") <= one.sealed


def _swapped(bound: Bound) -> Bound:
    return Bound(bound.word, bound.now, bound.was, bound.base, bound.head, bound.set)
