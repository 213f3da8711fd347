"""What rows miss that a page asks them for, whatever the framework; what of it a change is told of, and on which lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from bot.domain.changes import Change, Mention, Span
from bot.domain.findings import Gap
from bot.domain.queries import RelationElsewhere
from workers.joined.budget import budget
from workers.readers.listing import Listing
from workers.scene import Scene
from workers.settle import touches


@dataclass(frozen=True, slots=True)
class Place:
    """Lines and the first of them, as it says."""

    span: Span
    text: str

    @property
    def mention(self) -> Mention:
        """The first line."""
        return Mention(self.span.path, self.span.line, self.text)


@dataclass(frozen=True, slots=True)
class Missing:
    """A relation that is fetched for each row of a query (`query`) that the view of that name gives to a page.

    `asking` are the places that lead there (the loop, an include, a field), the innermost last; `own` are the view's. `path`
    is the relation's from the rows, 'author.team', with `itself` the model that is asked for. The rest is as in
    `RelationElsewhere`.
    """

    view: str
    model: str
    path: str
    access: str
    query: Place
    asking: tuple[Place, ...]
    own: tuple[Place, ...]
    declared: Mention
    eager: str
    through: tuple[Mention, ...] = ()
    anew: bool = False
    itself: bool = False

    @property
    def key(self) -> tuple[str, str, str, bool]:
        """What makes it the same on both sides."""
        return self.view, self.model, self.path, self.anew


Look = Callable[[Listing, str], Iterable[Missing]]
"""What rows of the views of one file miss."""


def told(framework: str, change: Change, scene: Scene, views: list[str], look: Look) -> Iterator[RelationElsewhere | Gap]:
    """What the change makes rows miss, on the lines of this file that it touches; one fact for all of a page.

    Where one side was not read to its end nothing is told, since what is missed there may be old: that is a gap.
    """
    head = all_missed(framework, scene.tree("head"), views, look)
    if head is None or budget(scene.tree("head")).dry:
        yield from broken_off(change, scene)
    if head is None:
        return
    near = [(one, span) for one in head if (span := _span(one, change, scene)) is not None]
    removed = [one for one in head if not change.added and one.query.span.path == change.path]
    if not near and not removed:
        return
    before = all_missed(framework, scene.tree("base"), _before(views, scene), look, whole=True)
    if before is None:
        yield from broken_off(change, scene)
        return
    known = {one.key for one in before}
    if removed and change.touched().base:
        told_of = {one.key for one, _ in near}
        lost = [one for one in removed if one.key not in known | told_of and not _asked_here(one, scene)]
        near += [(one, span) for one in lost if (span := _removed(one, change)) is not None]
    found: dict[tuple[str, str, bool], RelationElsewhere] = {}
    for one, span in near:
        key = (one.model, one.asking[0].span.path, one.itself)
        if one.key in known:
            continue
        if (first := found.get(key)) is None:
            found[key] = _fact(framework, one, span)
        elif one.path not in {first.relation, *first.others}:
            found[key] = replace(first, others=(*first.others, one.path))
    yield from found.values()


def broken_off(change: Change, scene: Scene) -> Iterator[Gap]:
    """What leads from one file to another was more than is followed. Where that is so of a whole side it is said once."""
    sides = [limit for limit in (budget(scene.tree("head")), budget(scene.tree("base"))) if limit.spent or limit.dry]
    if not any(limit.said for limit in sides):
        where = "; other files of this change may be concerned too" if sides else ""
        reason = f"What leads to them is too much to be followed to its end{where}"
        yield Gap("relations that another file follows", reason, change.path)
    for limit in sides:
        limit.said = True


def all_missed(framework: str, tree: Listing, views: list[str], look: Look, *, whole: bool = False) -> list[Missing] | None:
    """Each relation that rows of these files' views miss, once per view; None where they were not read to their end, and
    with `whole` where some may not be among them.
    """
    found: list[Missing] = []
    for path in views:
        one = tree.remember(("joined missed", framework, path), partial(_missed, tree, path, look, whole=whole))
        if one is None:
            return None
        found += one
    return found


def _missed(tree: Listing, path: str, look: Look, *, whole: bool) -> list[Missing] | None:
    found: dict[tuple[str, str, str, bool], Missing] = {}
    limit = budget(tree)
    limit.cut = False
    for one in look(tree, path):
        found.setdefault(one.key, one)
    return None if limit.spent or limit.cut or (whole and limit.dry) else list(found.values())


def _before(views: list[str], scene: Scene) -> list[str]:
    """The names that the files had at base."""
    changes = [scene.change(path) for path in views]
    return [
        (change.previous or change.path) if change is not None else path for change, path in zip(changes, views, strict=True)
    ]


def _span(one: Missing, change: Change, scene: Scene) -> Span | None:
    """Where this file may be told of it: what follows on touched lines, else the query, where no other file is told."""
    asking = [place.span for place in reversed(one.asking) if _touched(place.span, scene)]
    if asking:
        return asking[0] if asking[0].path == change.path else None
    own = (one.query.span, *(place.span for place in one.own))
    return next((span for span in own if span.path == change.path and _touched(span, scene)), None)


def _asked_here(one: Missing, scene: Scene) -> bool:
    return any(_touched(place.span, scene) for place in one.asking)


def _touched(span: Span, scene: Scene) -> bool:
    change = scene.change(span.path)
    return change is not None and touches(span, change.touched())


def _removed(one: Missing, change: Change) -> Span | None:
    """The lines at base that the change took away of the file, where they named the relation."""
    text = (change.before() or b"").decode("utf-8", "replace").split("\n")
    word = one.path.rpartition(".")[2]
    lines = [line for line in sorted(change.touched().base) if line <= len(text) and word in text[line - 1]]
    return Span(change.previous or change.path, lines[0], lines[0], "base") if lines else None


def _fact(framework: str, one: Missing, span: Span) -> RelationElsewhere:
    return RelationElsewhere(
        span, framework, one.model, one.path, one.access, one.view, one.query.mention, one.asking[-1].mention, one.declared,
        one.through, one.anew, one.eager, itself=one.itself,
    )  # fmt: skip
