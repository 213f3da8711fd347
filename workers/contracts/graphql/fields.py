"""Types of fields and arguments: what may be null, what must be given, what is another type."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.domain.changes import Span
from bot.domain.contracts import (
    ContractChange,
    DefaultChanged,
    ParameterRemoved,
    ParameterRequired,
    RequestFieldRequired,
    RequestNarrowed,
    ResponseFieldOptional,
    ResponseWidened,
)
from workers.contracts.graphql.schema import Part
from workers.contracts.marks import Marks, Placed

_ID = re.compile(r"\bID\b")


def changed_output(  # noqa: PLR0913
    marks: Marks, thing: str, was: Part, now: Part, room: Placed, *, sure: bool
) -> Iterator[ContractChange]:
    """What clients receive: null where none was, or another type."""
    before, after = (_ID.sub("String", part.type) for part in (was, now))  # an ID is received as a string
    if was.type == now.type or gives(before, after):
        return
    nullable = was.type.replace("!", "") == now.type.replace("!", "")
    span = marks.spot((now,), (was,))
    if span and nullable:
        yield ResponseFieldOptional(span, thing, now="nullable", room=_room(room))
    elif span:
        said = f"type `{now.type}` instead of `{was.type}`"
        yield ResponseWidened(span, thing, was=was.type, now=said, definite=sure, room=_room(room))


def changed_argument(  # noqa: PLR0913
    marks: Marks, thing: str, was: Part | None, now: Part | None, room: Placed, *, field: bool
) -> Iterator[ContractChange]:
    """What clients send: an argument, or a field of an input."""
    if was is None or now is None:
        yield from _come_or_gone(marks, thing, was, now, room, field=field)
        return
    span = marks.spot((now,), (was,))
    if span is None:
        return
    if not _takes(was.type, now.type):
        stricter = was.type.replace("!", "") == now.type.replace("!", "")
        if stricter and now.type.endswith("!") and not was.type.endswith("!") and was.type == now.type[:-1]:
            if now.required:
                kind = RequestFieldRequired if field else ParameterRequired
                yield kind(span, thing, was="optional", room=_room(room))
        else:
            yield RequestNarrowed(span, thing, was=was.type, now=f"type `{now.type}` instead of `{was.type}`", room=_room(room))
    elif was.default and was.default != now.default and not now.required:
        after = f"`{now.default}`" if now.default else ""
        yield DefaultChanged(span, thing, was=f"`{was.default}`", now=after, room=_room(room))


def _come_or_gone(  # noqa: PLR0913
    marks: Marks, thing: str, was: Part | None, now: Part | None, room: Placed, *, field: bool
) -> Iterator[ContractChange]:
    if now is not None and now.required and (span := marks.spot((now,), ())):
        kind = RequestFieldRequired if field else ParameterRequired
        yield kind(span, thing, room=_room(room))
    if was is not None and now is None and not field and (span := marks.spot((), (was,)) or marks.within(room, "head")):
        yield ParameterRemoved(span, thing, definite=not was.deprecated, room=_room(room))


def replaced(was: Mapping[str, Part], now: Mapping[str, Part]) -> frozenset[str]:
    """Names that one must give another one for now, of the same type: told with that, which no request gives so far."""
    gone = [part for name, part in was.items() if name not in now]
    fresh = [part for name, part in now.items() if name not in was and part.required]
    types = [part.type.removesuffix("!") for part in fresh]
    alone = [part.type.removesuffix("!") for part in gone]
    return frozenset(
        part.name for part, kind in zip(gone, alone, strict=True) if types.count(kind) == 1 and alone.count(kind) == 1
    )


def gives(was: str, now: str) -> bool:
    """Whether what is received now is of the type before, or never null where it might have been."""
    if was.endswith("!"):
        return now.endswith("!") and gives(was[:-1], now[:-1])
    now = now.removesuffix("!")
    if was.startswith("["):
        return now.startswith("[") and gives(was[1:-1], now[1:-1])
    return was == now


def _takes(was: str, now: str) -> bool:
    """Whether all that could be sent still can."""
    return gives(now, was)


def _room(room: Placed) -> Span:
    return Span(room.path, room.line, room.end)
