"""The models of all changed files, compared at once: what moves to another file is found again."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from bot.domain.changes import Change, Side
from bot.domain.contracts import (
    ContractChange,
    RequestFieldRemoved,
    RequestFieldRequired,
    RequestNarrowed,
    ResponseFieldRemoved,
)
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.contracts.difference import Difference
from workers.contracts.marks import Marks
from workers.contracts.openapi.resolver import Resolver
from workers.contracts.openapi.schemas import Schemas
from workers.contracts.openapi.shapes import Shapes
from workers.contracts.uses import Uses
from workers.handlers.inhouse import let_go, sends
from workers.handlers.models.above import holds, known
from workers.handlers.models.decisions import GONE, SPAN, decisions, outer, together
from workers.handlers.models.handed import handed_on
from workers.handlers.models.linked import MOST_ASKED, Linked, Served
from workers.handlers.models.model import Model
from workers.handlers.models.told import announced, put_in_again, still_read, told_elsewhere
from workers.handlers.paths import TESTS
from workers.readers.syntax import TooLarge
from workers.scene import Scene

Find = Callable[[Change, Side, Scene], list[Model]]
_ASKED = (RequestFieldRequired, RequestNarrowed, RequestFieldRemoved)
_OF_FORMS = frozenset(("_csrf", "_token", "authenticity_token", "csrf_token", "csrfmiddlewaretoken"))
"""What a framework's forms send along: no client was promised it."""
_MOST_NEW, _MOST_GONE = 8, 30
INSIDE = re.compile(
    r"(^|/|_|\b)(internal|admin|avo|administrate|debug|health|metrics|dev|experimental|beta|alpha|preview|settings|config|exports?|queues)(/|_|\.|\b)",
    re.IGNORECASE,
)
"""Paths of files and endpoints that only the house itself calls."""


def compared(changes: Iterable[Change], scene: Scene, find: Find, linked: Linked) -> dict[str, list[Fact | Gap]]:
    """Path → the facts that stand there."""
    found: dict[str, list[Fact | Gap]] = defaultdict(list)
    before: list[Model] = []
    after: list[Model] = []
    for change in changes:
        try:
            base, head = find(change, "base", scene), find(change, "head", scene)
        except TooLarge as large:  # the reader of calls says the same, where it looks into the file
            found[change.path].append(Gap("code", str(large), change.path))
            continue
        before, after = before + base, after + head
    marks, moved = Marks(scene), {one.previous: one.path for one in scene.changes.changes if one.previous}
    schemas = Schemas(Shapes(Resolver(scene, "base"), modern=True), Shapes(Resolver(scene, "head"), modern=True), marks)
    fields = {one.name: frozenset(held.pairs) for one in after if (held := one.node.get("properties")) is not None}
    had = {one.name: frozenset(held.pairs) for one in before if (held := one.node.get("properties")) is not None}
    anew = frozenset(word for name, words in fields.items() for word in words - had.get(name, frozenset()))
    seen: dict[tuple[str, object], tuple[bool, ContractChange]] = {}
    unasked: dict[str, str] = {}
    for was, now in _paired(before, after, moved):
        inherited = frozenset(word for name in now.above for word in fields.get(name, ()))
        inherited |= frozenset(word for one in after if now.name in one.above for word in fields.get(one.name, ()))
        inherited |= _above(scene, was, now, linked)
        kept = replace(now, kept=now.kept | inherited, whole=now.whole and _read(scene, was, now, fields, linked))
        missed = [fact for fact in outer(list(_facts(was, kept, schemas, marks))) if not _unmissed(scene, fact, was, anew)]
        ways = _served(scene, was, linked) if missed else Served()
        told = [
            (where, fact) for fact in missed if (where := ways.answers if isinstance(fact, ResponseFieldRemoved) else ways.asks)
        ]
        if len(told) < len(missed) and not ways.whole:
            unasked.setdefault(was.name, missed[0].span.path)
        for where, fact in _one_word(told):
            if not INSIDE.search(where):
                here = was.node.line <= fact.span.line <= was.node.end
                key = (type(fact).__name__.removeprefix("Request").removeprefix("Response"), fact.span)
                if key not in seen or (here and not seen[key][0]):  # of a class and those that extend it, the class
                    seen[key] = here, replace(fact, uses=_where(where, fact), definite=False, code=True)
    for fact in decisions(together([fact for _, fact in seen.values()])):
        found[fact.span.path].append(fact)
    for gap in _unasked(unasked):
        found[gap.path or ""].append(gap)
    return found


def _one_word(told: list[tuple[str, ContractChange]]) -> Iterator[tuple[str, ContractChange]]:
    """One on fields that clients read and send: it is told as read, that they send it too is said there."""
    read = {name for _, fact in told if isinstance(fact, ResponseFieldRemoved) for name in SPAN.findall(fact.thing)}
    sent = [frozenset(SPAN.findall(fact.thing)) for _, fact in told if isinstance(fact, RequestFieldRemoved)]
    for where, fact in told:
        names = frozenset(SPAN.findall(fact.thing))
        if isinstance(fact, ResponseFieldRemoved):
            yield where, replace(fact, sent=any(names & other for other in sent))
        elif not (isinstance(fact, RequestFieldRemoved) and names <= read):
            yield where, fact


def _served(scene: Scene, was: Model, linked: Linked) -> Served:
    """Where it gets to clients."""
    if was.handed:
        return Served("", handed_on(scene, was.node.path, was.name))
    return Served(was.served, was.served) if was.served else linked.served(scene, was)


def _unmissed(scene: Scene, fact: ContractChange, was: Model, anew: frozenset[str]) -> bool:
    """Whether clients are told of it already, or have what they had all the same."""
    return (
        INSIDE.search(fact.span.path) is not None
        or told_elsewhere(scene, fact)
        or announced(scene, fact.span)
        or ((was.loose or not was.whole) and put_in_again(scene, fact))
        or (isinstance(fact, RequestFieldRemoved) and still_read(scene, was.name, fact))
        or _followed(scene, fact, anew)
    )


def _read(scene: Scene, was: Model, now: Model, fields: dict[str, frozenset[str]], linked: Linked) -> bool:
    """Whether what it did not extend before is known."""
    new = sorted(now.above - was.above - fields.keys())
    return len(new) <= _MOST_NEW and known(scene, new, linked.endings)


def _above(scene: Scene, was: Model, now: Model, linked: Linked) -> frozenset[str]:
    """The fields that are gone from it and that what it extends has."""
    before, after = was.node.get("properties"), now.node.get("properties")
    if not now.above or before is None or after is None:
        return frozenset()
    gone = [name for name in before.pairs if name not in after.pairs][:_MOST_GONE]
    return frozenset(name for name in gone if holds(scene, sorted(now.above), name, linked.endings))


def _followed(scene: Scene, fact: ContractChange, anew: frozenset[str]) -> bool:
    """Whether a client of the repository itself changes along with a field: lets go of what goes, sends what must be sent."""
    names = [name.rpartition(".")[2].rstrip("[]") for name in SPAN.findall(fact.thing)]
    if isinstance(fact, GONE):
        return let_go(scene, fact.span.path, names, anew)
    return isinstance(fact, RequestFieldRequired) and sends(scene, fact.span.path, names)


def _where(served: str, fact: ContractChange) -> tuple[str, ...]:
    """Who serves it, unless that is where the finding stands."""
    return () if served == fact.span.path else (f"`{served}`",)


def _unasked(models: dict[str, str]) -> Iterator[Gap]:
    """Said once, at the first of the models that changed and nobody looked up; `models` are names, each with its file."""
    if models:
        first, *others = models
        more = f" and {len(others)} more" if others else ""
        why = f"Whether clients get `{first}`{more} is not known: {MOST_ASKED} names are looked up in one review"
        yield Gap("models in code", why, models[first])


def _paired(before: list[Model], after: list[Model], moved: dict[str, str]) -> Iterator[tuple[Model, Model]]:
    """By file and name, what a method puts together apart from its class; else by a name that is gone there, new elsewhere."""
    there = {(one.node.path, one.name, one.loose, one.served): one for one in after}
    rest = dict(there)
    gone = []
    for was in before:
        key = (moved.get(was.node.path, was.node.path), was.name, was.loose, was.served)
        if (now := there.get(key)) is None:
            gone.append(was)
        else:
            rest.pop(key, None)
            yield was, now
    for was in gone:
        named = [one for (_, *said), one in rest.items() if said == [was.name, was.loose, was.served]]
        if len(named) == 1:
            yield was, named[0]


def _facts(was: Model, now: Model, schemas: Schemas, marks: Marks) -> Iterator[ContractChange]:
    """What a client is asked more of, or is given less of; of what may come from elsewhere nothing is known to be gone."""
    for way, on in (("response", was.answers and now.answers), ("request", was.asks and now.asks)):
        found = Uses()
        if on:
            found.add(_named(was, now, schemas, way), "")
        yield from (fact for fact in found.facts(marks) if isinstance(fact, (*_ASKED, ResponseFieldRemoved)))


def _named(was: Model, now: Model, schemas: Schemas, way: str) -> Iterator[Difference]:
    unsure = was.unsure | now.unsure
    for one in schemas.compare(was.node, now.node, "request" if way == "request" else "response"):
        known = one.kind in (_ASKED if way == "request" else (ResponseFieldRemoved,))
        closed = (was.whole and now.whole) or (was.rest != "" and was.rest == now.rest)
        if not known or (one.kind in GONE and (not closed or one.path.split(".")[0] in now.kept)):
            continue
        if (
            one.path.rpartition(".")[2] in _OF_FORMS
            or (one.kind is RequestFieldRequired and (not one.definite or not unsure.isdisjoint(one.path.split("."))))
            or one.now.endswith("instead of `any`")
        ):
            continue
        yield replace(one, path=f"{was.name}.{one.path}" if one.path else was.name, sealed=True, definite=False)


def by_file(change: Change, scene: Scene, mine: re.Pattern[str], find: Find, linked: Linked) -> Iterator[Fact | Gap]:
    """The facts that stand in this file; `mine` is searched in the paths of the files that are of the same kind."""

    def alike() -> list[Change]:
        return [one for one in scene.changes.changes if mine.search(one.path) and not TESTS.search(one.path)]

    found = scene.remember(("models", mine.pattern), lambda: compared(alike(), scene, find, linked))
    for path in dict.fromkeys((change.path, change.previous or change.path)):
        yield from found.get(path, ())
