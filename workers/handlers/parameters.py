"""What handlers on both sides ask of a request by name: what goes, and what must be sent from now on."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from bot.domain.changes import Change, Side, Span
from bot.domain.contracts import ContractChange, ParameterRemoved, ParameterRequired
from bot.domain.handlers import Endpoint, Parameter
from workers.handlers.altered import shape
from workers.handlers.compare import Pair
from workers.handlers.inhouse import let_go, sends
from workers.handlers.models.compared import INSIDE
from workers.scene import Scene, text_of

_NAMED = 2
_OFTEN = re.compile(r"^(authorization|cookie|accept|content-type|user-agent|host|x-forwarded-\w+)$", re.IGNORECASE)
"""Headers that browsers and proxies send."""
_BY_HAND = r"(?<!RequestParam)(?<!RequestHeader)(?<!CookieValue)[\[(]['\"]%s['\"]"
"""The name given to a call, or to brackets: `request.query_params.get("page")`, `Request.Query["page"]`."""
_WORD = re.compile(r"\w+")
Told = tuple[type[ContractChange], tuple[str, ...], str]


def asked_otherwise(pairs: Iterable[Pair], scene: Scene) -> Iterator[ContractChange]:
    """The same parameters of several endpoints are one decision, told at the first."""
    found: dict[Told, list[tuple[Endpoint, Span]]] = defaultdict(list)
    for before, after in pairs:
        if _comparable(before, after):
            for key, span in _of(before, after, scene):
                found[key].append((after, span))
    for (kind, things, was), ones in found.items():
        uses = tuple(dict.fromkeys(one.shown for one, _ in ones))
        named = uses if len(uses) <= _NAMED else uses[:1]
        thing = ", ".join(things)
        yield kind(ones[0][1], thing, named, len(uses) - len(named), was, definite=False, code=True)


def _comparable(before: Endpoint, after: Endpoint) -> bool:
    if not (before.serves_data and after.serves_data and before.path and after.path) or before.methods != after.methods:
        return False
    inside = any(INSIDE.search(one) for one in (before.path, before.span.path))
    return not inside and shape(before.path) == shape(after.path)


def _of(before: Endpoint, after: Endpoint, scene: Scene) -> Iterator[tuple[Told, Span]]:
    was, now = ({(one.place, one.name.lower()): one for one in side.parameters} for side in (before, after))
    gone = [one for key, one in was.items() if key not in now and not _held(scene, after, before, one, "head")]
    gone = [one for one in gone if not (_of_path(scene, before, one) or let_go(scene, before.span.path, [one.name]))]
    new = [one for key, one in now.items() if one.needed and key not in was and not _held(scene, before, after, one, "base")]
    new = [one for one in new if not (_of_path(scene, after, one) or sends(scene, after.span.path, [one.name]))]
    strict = [one for key, one in now.items() if one.needed and key in was and not was[key].needed]
    if len(new) == len(gone) == len(was) == 1 and new[0].needed and gone[0].needed:
        new = []  # one word: the old one goes
    for kind, ones, word, endpoint in (
        (ParameterRemoved, gone, "", before),
        (ParameterRequired, new, "", after),
        (ParameterRequired, strict, "optional", after),
    ):
        if ones:
            span = Span(endpoint.span.path, ones[0].line, ones[0].line, endpoint.span.side)
            yield (kind, _named(ones), word), span


def _named(ones: list[Parameter]) -> tuple[str, ...]:
    return tuple(f"{one.place} parameter `{one.name}`" if one.place != "header" else f"header `{one.name}`" for one in ones)


def _held(scene: Scene, there: Endpoint, here: Endpoint, one: Parameter, side: Side) -> bool:
    """Whether something that the endpoint takes on the other side may hold it: a class or a dependency that it did not take, or
    one in whose file, changed too, the name stands on a touched line; whether its body asks the request for it by hand."""
    if _OFTEN.match(one.name) or set(there.holders) - set(here.holders) or _depends(there) - _depends(here):
        return True
    if there.holders and one.name in scene.remember(("words touched", side), lambda: _touched(scene, side, here)):
        return True
    change = scene.change(here.span.path)
    by_hand = re.compile(_BY_HAND % re.escape(one.name))
    return change is not None and any(by_hand.search(line) for line in _lines(change, side))


def _depends(endpoint: Endpoint) -> set[str]:
    """What FastAPI puts before a handler: it takes parameters of its own."""
    if endpoint.framework != "FastAPI":
        return set()
    return {*endpoint.around, *(one.name for one in (*endpoint.guards, *endpoint.opened))}


def _of_path(scene: Scene, endpoint: Endpoint, one: Parameter) -> bool:
    """Whether a router is mounted under a prefix that holds it: it is a part of the path, wherever that file says so."""
    if endpoint.framework != "FastAPI" or one.place != "query":
        return False
    mentions = scene.tree(endpoint.span.side).lines_with([one.name], (".py",))
    return any(f"{{{one.name}" in line.text and "prefix" in line.text.lower() for line in mentions)


def _touched(scene: Scene, side: Side, here: Endpoint) -> frozenset[str]:
    found = set[str]()
    for change in scene.changes.changes:
        if {change.path, change.previous} & {here.span.path}:
            continue
        for line in _lines(change, side):
            found.update(_WORD.findall(line))
    return frozenset(found)


def _lines(change: Change, side: Side) -> Iterator[str]:
    """The touched ones."""
    lines = (text_of(change, side) or "").split("\n") if not change.deleted or side == "base" else []
    touched = change.touched().head if side == "head" else change.touched().base
    yield from (lines[number - 1] for number in touched if 0 < number <= len(lines))
