"""The handlers of one framework in all changed files, compared at once: what moves from one to another is found again."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial

from bot.domain.changes import Change, Side, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.domain.handlers import Code, Endpoint, RoutesRemoved
from workers.handlers.added import moved as moved_elsewhere
from workers.handlers.added import still_named
from workers.handlers.altered import altered, elsewhere
from workers.handlers.compare import ROUTE, lost, name_of, paired
from workers.handlers.inhouse import calls_no_more
from workers.handlers.neighbours import unguarded, unsigned
from workers.handlers.parameters import asked_otherwise
from workers.handlers.paths import ENDING, FRONT_END, TESTS
from workers.handlers.promised import dropped
from workers.handlers.written_anew import unmounted, written_anew
from workers.readers.syntax import TooLarge
from workers.scene import Scene, text_of

Find = Callable[[Change, Side, Scene], list[Endpoint] | None]
"""The endpoints of one side of a file; None where it is not the framework's. May raise TooLarge."""
Still = Callable[[Endpoint, Scene], tuple[str, ...]]
"""The names of what guards the endpoint at head and is not beside it: where it is mounted, the whole application."""
_DEPRECATED = re.compile(r"deprecat|sunset|obsolete|will be removed|legacy", re.IGNORECASE)

_PUBLIC = re.compile(
    r"(#|//|\*).{0,300}?\b(public|publicly|anonymous|unauthenticated|no auth\w*|without auth\w*|everybody|everyone)\b",
    re.IGNORECASE,
)
_IS_GONE = re.compile(r"\b(HTTP_)?410(_GONE)?\b|status:? ?\(?:gone\b|HttpResponseGone|HttpStatus\.GONE")
_HEALTH = re.compile(r"(^|/)(ping|health\w*|livez?|liveness|readyz?|readiness|version|favicon\.ico|robots\.txt)/?$")
_BOUND = frozenset(("Go", "Express"))
"""Where functions of the repository's own may bind routes: a handler that a new line names is bound by one of them."""
_FEW, _MANY_FILES = 2, 8
_TELLING = 6


def compared(framework: str, change: Change, scene: Scene, find: Find, still: Still) -> Iterator[Fact | Gap]:
    """The facts that stand in this file."""
    found = scene.remember(("handlers", framework), lambda: _all(framework, scene, find, still))
    for path in dict.fromkeys((change.path, change.previous or change.path)):
        yield from found.get(path, ())


def _all(framework: str, scene: Scene, find: Find, still: Still) -> dict[str, list[Fact | Gap]]:
    found: dict[str, list[Fact | Gap]] = defaultdict(list)
    base: list[Endpoint] = []
    head: list[Endpoint] = []
    moved: dict[str, str] = {}
    lines: dict[str, list[str]] = {}
    now: dict[str, list[str]] = {}
    for change in scene.changes.changes:
        aside = TESTS.search(change.path) is not None
        if aside and not change.added:
            continue
        try:
            before, after = find(change, "base", scene), find(change, "head", scene)
        except TooLarge as large:
            found[change.path].append(Gap("handlers", str(large), change.path))
            continue
        if aside:  # a new app may be called `examples`: what moves there is not gone
            head += after or []
        elif before is not None or after is not None:
            found[change.path].append(Code(Span(change.path, 1, 1), framework))
            found[change.path] += after or ()
            base, head = base + (before or []), head + (after or [])
            now[change.path] = (text_of(change, "head") or "").split("\n")
            lines[change.previous or change.path] = (text_of(change, "base") or "").split("\n")
            if change.previous and change.previous != change.path:
                moved[change.previous] = change.path
    pairs, gone, new = paired(base, head, moved)
    new = [one for one in new if not TESTS.search(one.span.path)]
    left = [one for one in gone if not _announced(one, lines) and not _defined(name_of(one), now)]
    left = [one for one in left if not (framework in _BOUND and still_named(scene, name_of(one)))]
    stood_in = {name_of(one) for one in gone if _stands_in(one, lines)} if framework == "Django" else set[str]()
    left = [one for one in left if framework != "Django" or (name_of(one) not in stood_in and _named_elsewhere(scene, one))]
    lost_routes = list(_lost(left, base, head))
    promised = list(dropped(scene, lost_routes, base, head))
    told = {fact.span for fact in promised}
    bound = _bound(base)
    gone_for_others = (
        one
        for one in lost_routes
        if one.span not in told
        and not (one.path and ENDING.search(one.span.path) and _kept(scene, one.span.path, one.path))
        and not _own(scene, one.span, one.path, *_paths(bound, one))
    )
    removed = _together(_removed(framework, gone_for_others))
    opened = lost(
        [one for one in pairs if not _HEALTH.search(one[1].path or "") and not _meant(one[1], now)],
        lambda endpoint: still(endpoint, scene),
        partial(_touched, scene),
    )
    unlike = [one for one in unguarded(new, [after for _, after in pairs]) if not _meant(one.endpoint, now)]
    unlike = [one for one in unlike if not still(one.endpoint, scene)]
    altering = altered([pair for pair in pairs if pair[0].serves_data and not _announced(pair[0], lines)], head)
    for_others = [fact for fact in altering if not _own(scene, fact.span, *fact.paths)]
    moved_on = _together(sorted(for_others, key=lambda fact: not _touched(scene, fact.span)))
    for fact in (
        *moved_on,
        *(one for one in opened if not moved_elsewhere(one, scene)),
        *removed,
        *promised,
        *unlike,
        *unsigned(new, now),
        *asked_otherwise([pair for pair in pairs if not _announced(pair[0], lines)], scene),
    ):
        found[fact.span.path].append(fact)
    return found


def _stands_in(one: Endpoint, lines: dict[str, list[str]]) -> bool:
    """Whether it is a class that extends one of its own name: without it that one answers."""
    name = name_of(one)
    head = " ".join(lines.get(one.span.path, [])[one.span.line - 1 : one.span.end])[:1000]
    return name.isidentifier() and re.search(rf"\bclass {name}\([^()]*\.{name}\b", head) is not None


def _named_elsewhere(scene: Scene, one: Endpoint) -> bool:
    """Whether a line at base names a view beside the one that defines it: a class that no route names answers nobody."""
    name = one.handler.removeprefix(ROUTE).rpartition(".")[0] or one.handler
    if one.handler.startswith(ROUTE):
        return True
    own = re.compile(rf"^\s*(class|(async )?def) {re.escape(name)}\b")
    return any(not own.search(mention.text) for mention in scene.tree("base").lines_with([name], (".py",)))


def _touched(scene: Scene, span: Span) -> bool:
    """Whether the change touches one of the lines."""
    for one in scene.changes.changes:
        if span.path in {one.path, one.previous}:
            lines = one.touched().head if span.side == "head" else one.touched().base
            if any(number in lines for number in range(span.line, span.end + 1)):
                return True
    return False


def _bound(base: list[Endpoint]) -> dict[str, set[str]]:
    """View → the paths that routes of its own bind to it."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in base:
        if one.handler.startswith(ROUTE) and one.path is not None:
            found[name_of(one)].add(one.path)
    return found


def _paths(bound: dict[str, set[str]], one: Endpoint) -> set[str]:
    """The paths of a view; of a method of it those of its class."""
    named = one.handler.rpartition(".")[0] or one.handler
    return bound.get(name_of(one), set()) | bound.get(named, set()) if not one.handler.startswith(ROUTE) else set()


def _answered(one: Endpoint, path: str, head: list[Endpoint]) -> bool:
    return elsewhere(replace(one, path=path, methods=()), [other for other in head if other.handler.startswith(ROUTE)])


def _kept(scene: Scene, file: str, path: str) -> bool:
    """Whether a route of a script is served all the same, or was not before."""
    return written_anew(scene, path) or unmounted(scene, file)


def _own(scene: Scene, span: Span, *paths: str | None) -> bool:
    """Whether only the repository's own pages were served: by a server of theirs, or none of its clients calls it any more."""
    if FRONT_END.search(span.path) and ENDING.search(span.path):
        return True
    return any(calls_no_more(scene, span.path, path) for path in paths if path)


def _removed(framework: str, gone: Iterable[Endpoint]) -> Iterator[RoutesRemoved]:
    """Of these what served data."""
    for one in gone:
        if one.serves_data:
            yield RoutesRemoved(one.span, framework, (one.shown,), (one.path,) if one.path else ())


def _lost(gone: list[Endpoint], base: list[Endpoint], head: list[Endpoint]) -> Iterator[Endpoint]:
    """What is found nowhere at head; of a view that is gone, the view and not its route."""
    names = {(name_of(one), one.handler.startswith(ROUTE)) for one in head}
    views = {name_of(one) for one in gone if not one.handler.startswith(ROUTE)}
    routes = _bound(base)
    for one in gone:
        route = one.handler.startswith(ROUTE)
        known = (name_of(one), route) in names or (route and name_of(one) in views)
        replaced = not route and bool(paths := _paths(routes, one)) and all(_answered(one, path, head) for path in paths)
        known = known or (route and any(name_of(one) in view for view in views))  # a base class of it, say
        known = known or _HEALTH.search(one.path or "") is not None or one.path == "/"
        if not known and not replaced and not elsewhere(one, head):
            yield one


def _together(removed: Iterable[RoutesRemoved]) -> list[RoutesRemoved]:
    """Of each file one fact, with all of them, where the first of them stood; where there are few, each by itself. A change
    that goes through many files is told once."""
    files: dict[str, list[RoutesRemoved]] = defaultdict(list)
    for fact in removed:
        if not any(fact.endpoints == other.endpoints for facts in files.values() for other in facts):
            files[fact.span.path].append(fact)
    found = []
    for facts in files.values():
        endpoints = tuple(dict.fromkeys(name for fact in facts for name in fact.endpoints))
        paths = tuple(dict.fromkeys(path for fact in facts for path in fact.paths))
        found += facts if len(facts) <= _FEW else [replace(facts[0], endpoints=endpoints, paths=paths)]
    if len(files) <= _MANY_FILES:
        return found
    endpoints = tuple(dict.fromkeys(name for fact in found for name in fact.endpoints))
    return [replace(found[0], endpoints=endpoints, paths=tuple(path for fact in found for path in fact.paths))]


def _announced(one: Endpoint, lines: dict[str, list[str]]) -> bool:
    """Whether the code said at base that it goes: at the endpoint, right above, or in the first lines of its body."""
    around = lines.get(one.span.path, [])[max(one.span.line - 4, 0) : one.span.end + 6]
    return any(_DEPRECATED.search(line) or _IS_GONE.search(line) for line in around)


def _meant(endpoint: Endpoint, now: dict[str, list[str]]) -> bool:
    """Whether a comment at the handler says that it is for everybody, or all that it says is that it is gone."""
    lines = now.get(endpoint.span.path, [])
    first = min([endpoint.span.line, *(guard.line for guard in endpoint.opened)]) - 4
    said = any(_PUBLIC.search(line) for line in lines[max(first, 0) : endpoint.span.end + 1])
    return said or any(_IS_GONE.search(line) for line in lines[endpoint.span.line : endpoint.span.end + 12])


def _defined(name: str, now: dict[str, list[str]]) -> bool:
    """Whether a changed file defines something of that name still, whatever it is."""
    if not name.isidentifier() or len(name) < _TELLING:
        return False
    pattern = re.compile(rf"^\s*(?:export\s+)?(?:class|(?:async )?def|function|const)\s+{name}\b")
    return any(pattern.search(line) for lines in now.values() for line in lines if name in line)
