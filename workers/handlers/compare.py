"""Endpoints of both sides: which are the same, which lost their guards, which are gone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace

from bot.domain.changes import Span
from bot.domain.handlers import Endpoint, Guard, GuardLost
from workers.handlers.words import harmless, narrows, opens

Key = Callable[[Endpoint], object]
_SIGNS_IN = re.compile(
    r"log_?in|log_?out|sign_?(in|up|out)|sessions?#|regist(er|ration)|oauth|oidc|saml|sso|callback|password|web_?hook",
    re.IGNORECASE,
)
_SIGNS_OUT = re.compile(r"(log|sign)[-_]?out", re.IGNORECASE)
_SIGNS_UP = re.compile(
    r"((log|sign)[-_]?(in|up)([-_]?(redirect|callback|start|begin|finish))?|(forgot|reset)[-_]?password)/?$", re.IGNORECASE
)
_ASKED_FIRST = frozenset((("OPTIONS",), ("HEAD",)))
"""What browsers ask before they send who they are."""
_TELLING = 8
"""Letters from which on a name in another file is taken for the same handler: an `index` is in many."""
_KEYS: tuple[Key, ...] = (
    lambda e: (e.span.path, e.handler, e.methods, e.path),
    lambda e: (e.span.path, e.handler, e.path),
    lambda e: (e.span.path, e.handler),
    lambda e: e.path and (e.span.path, e.methods, e.path),
    lambda e: e.path is None and e.methods and "." in e.handler and (e.span.path, e.handler.rpartition(".")[0], e.methods),
    lambda e: len(e.handler) > _TELLING and (None, e.handler, e.methods, e.path),
)
"""What makes two endpoints the same, the surest first; of several with one key none is taken."""
SKIPS = "skip_before_action"
"""What takes a guard away that need not stand in the same file."""
Pair = tuple[Endpoint, Endpoint]
ROUTE = "→ "
"""Before the name of the view in the name of a route that stands apart from it: the view itself is another endpoint."""


def paired(
    base: Iterable[Endpoint], head: Iterable[Endpoint], moved: dict[str, str]
) -> tuple[list[Pair], list[Endpoint], list[Endpoint]]:
    """The endpoints that are on both sides, those of base alone, those of head alone. `moved` are paths at base → at head."""
    before, after = list(base), list(head)
    pairs: list[Pair] = []
    for key in _KEYS:
        here, there = _unique(before, key, moved), _unique(after, key, {})
        for name, one in here.items():
            other = there.get(name)
            if name and other is not None:
                pairs.append((one, other))
                before.remove(one)
                after.remove(other)
    return pairs, before, after


def _unique(endpoints: list[Endpoint], key: Key, moved: dict[str, str]) -> dict[object, Endpoint]:
    found: dict[object, list[Endpoint]] = defaultdict(list)
    for one in endpoints:
        name = key(one)
        if isinstance(name, tuple) and name and name[0] in moved:
            name = (moved[str(name[0])], *name[1:])
        found[name].append(one)
    return {name: ones[0] for name, ones in found.items() if len(ones) == 1}


def lost(
    pairs: Iterable[Pair], still: Callable[[Endpoint], tuple[str, ...]], touched: Callable[[Span], bool] = lambda _: True
) -> list[GuardLost]:
    """What guarded at base only, told once for all endpoints that it guarded.

    Where `still` names what guards them from elsewhere, only what asked for more than that: nothing, most often.

    It stands where the guard did; where that line is left alone (the handler went out of its reach), at the handler.
    """
    found: dict[GuardLost, list[Endpoint]] = defaultdict(list)
    both = list(pairs)
    gained = {name_of(after) for before, after in both if {g.name for g in after.guards} - {g.name for g in before.guards}}
    for before, after in both:
        if name_of(after) in gained or _instead(before, after) or after.methods in _ASKED_FIRST:
            continue
        if any(_SIGNS_OUT.search(word) or _SIGNS_UP.search(word) for word in (after.handler, after.path or "")):
            continue  # whoever is not signed in ends nothing there, or comes to be so
        fact = _fact(before, after) or _freed(before, after, still)
        fact = None if fact is None else _beyond(fact, still(after))
        if fact is not None:
            here = fact if touched(fact.span) or not touched(after.span) else replace(fact, span=after.span)
            found[here].append(after)
    return [_told(fact, endpoints) for fact, endpoints in found.items()]


def _freed(before: Endpoint, after: Endpoint, still: Callable[[Endpoint], tuple[str, ...]]) -> GuardLost | None:
    """What opens a handler that only something elsewhere guarded: what is asked of all that say nothing."""
    opened = _opened(before, after)
    if opened is None or before.guards or before.opened or after.guards or before_signing_in(after):
        return None
    if still(after) or not still(replace(after, opened=())):
        return None
    return GuardLost(Span(after.span.path, opened.line, opened.line), after.framework, (), (), (), opened.name)


def _beyond(fact: GuardLost, outside: tuple[str, ...]) -> GuardLost | None:
    """What is lost beside what others ask: a role, where they ask for none."""
    if not outside:
        return fact
    roles = tuple(name for name in fact.guards if narrows(name) and name not in outside)
    if fact.opened or not roles or any(narrows(name) for name in outside):
        return None
    return replace(fact, guards=roles, left=(), outside=outside)


def _told(fact: GuardLost, endpoints: list[Endpoint]) -> GuardLost:
    """With all endpoints, and what is left of guards before each of them."""
    left = [name for name in _left(endpoints[0]) if all(name in _left(one) for one in endpoints)]
    return replace(fact, endpoints=tuple(dict.fromkeys(one.shown for one in endpoints)), left=tuple(left))


def _fact(before: Endpoint, after: Endpoint) -> GuardLost | None:
    """The guards that are gone, where they stood; else what opens the handler beside guards that stay."""
    gone, opened = _gone(before, after), _opened(before, after)
    if gone and any(not guard.name.startswith(SKIPS) for guard in before.opened):
        return None  # it was open before, whatever stood there
    if gone:
        line = next(guard.line for guard in before.guards if guard.name in gone)
        name = "" if opened is None else opened.name
        span = Span(before.span.path, line, line, "base")
        return GuardLost(span, before.framework, gone, (), _left(after), name, before.beside)
    if opened is not None and (after.guards or opened.name.startswith(SKIPS)) and not before_signing_in(after):
        return GuardLost(Span(after.span.path, opened.line, opened.line), after.framework, (), (), (), opened.name)
    return None


def before_signing_in(endpoint: Endpoint) -> bool:
    """Whether it is, by its name, for those who have not signed in yet, or for a machine that signs: what opens it is meant."""
    return _SIGNS_IN.search(f"{endpoint.handler} {endpoint.path or ''}") is not None


def name_of(endpoint: Endpoint) -> str:
    """The last part of the handler's name: by it a route and its view belong together."""
    return endpoint.handler.rpartition(".")[2].removeprefix(ROUTE)


def _gone(before: Endpoint, after: Endpoint) -> tuple[str, ...]:
    there = {guard.name for guard in after.guards}
    return tuple(dict.fromkeys(guard.name for guard in before.guards if guard.name not in there))


def _left(after: Endpoint) -> tuple[str, ...]:
    return tuple(dict.fromkeys(guard.name for guard in after.guards))


def _opened(before: Endpoint, after: Endpoint) -> Guard | None:
    had = {guard.name for guard in before.opened}
    return next((guard for guard in after.opened if guard.name not in had), None)


def _instead(before: Endpoint, after: Endpoint) -> bool:
    """Whether anything new stands before the handler, or in it, that may ask the same."""
    if {guard.name for guard in after.guards} - {guard.name for guard in before.guards}:
        return True
    new = set(after.around) - set(before.around)
    if any(not harmless(name) and not opens(name) for name in new):
        return True
    return bool(set(after.inner) - set(before.inner))
