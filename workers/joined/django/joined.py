"""Views and what they give rows to, held together: the relations that a change leaves to be fetched row by row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.domain.changes import Change, Mention, Span
from bot.domain.queries import RelationElsewhere
from workers.joined.django.concerned import views_of
from workers.joined.django.followed import Miss, Place, missed
from workers.joined.django.models import Models
from workers.joined.django.shown import Shown
from workers.joined.django.source import Project
from workers.joined.django.templates import Templates
from workers.joined.django.views import Views
from workers.readers.listing import Listing
from workers.scene import Scene
from workers.settle import touches

_MOST = 400


@dataclass(frozen=True, slots=True)
class Told:
    """A relation that rows of a view miss, and what the view's own places are."""

    shown: Shown
    miss: Miss

    @property
    def key(self) -> tuple[str, str, str, bool]:
        """What makes it the same on both sides."""
        return self.shown.name, self.miss.rows.model.name, self.miss.path, self.miss.anew


def relations_elsewhere(change: Change, scene: Scene) -> Iterator[RelationElsewhere]:
    """What the change makes rows miss, on the lines of this file that it touches."""
    project = Project(scene.tree("head"))
    views = views_of(change.path, project)
    near = [(told, span) for told in all_missed(views, scene.tree("head")) if (span := _span(told, change, scene)) is not None]
    if not near:
        return
    before = {told.key for told in all_missed(_before(views, scene), scene.tree("base"))}
    found: dict[tuple[str, str], RelationElsewhere] = {}
    for told, span in near:
        key = (told.miss.rows.model.name, told.miss.access.at[0].span.path)
        if told.key in before:
            continue
        if (first := found.get(key)) is None:
            found[key] = _fact(told, span, project)
        elif (relation := told.miss.path.replace("__", ".")) not in {first.relation, *first.others}:
            found[key] = replace(first, others=(*first.others, relation))
    yield from found.values()


def all_missed(views: list[str], tree: Listing) -> Iterator[Told]:
    """Each relation that rows of these files' views miss, once per view."""
    models = Models(Project(tree))
    for path in views:
        yield from tree.remember(("joined missed", path), lambda path=path: list(_missed(path, models)))  # type: ignore[misc]


def _missed(path: str, models: Models) -> Iterator[Told]:
    told: set[tuple[str, str, str, bool]] = set()
    for shown in Views(models).of(path):
        pairs = [(shown.rows, access) for access in shown.accesses] if shown.rows is not None else []
        pairs += [(one.rows, one.access) for one in Templates(models).shown(shown.template, shown.given.names)]
        for rows, access in pairs[:_MOST]:
            miss = missed(models, rows, access)
            one = Told(shown, miss) if miss is not None else None
            if one is not None and one.key not in told:
                told.add(one.key)
                yield one


def _before(views: list[str], scene: Scene) -> list[str]:
    """The names that the files had at base."""
    return [change.previous or change.path if (change := scene.change(path)) is not None else path for path in views]


def _span(told: Told, change: Change, scene: Scene) -> Span | None:
    """Where this file may be told of it: what follows on touched lines, else the query, where no other file is told."""
    asking = [place.span for place in reversed(told.miss.access.at)]
    touched = [span for span in asking if _touched(span, scene)]
    if touched:
        return touched[0] if touched[0].path == change.path else None
    asked = [told.miss.rows.span, *(place.span for place in told.shown.at)]
    own = next((span for span in asked if span.path == change.path and _touched(span, scene)), None)
    return own if own is not None else _removed(told, change, scene)


def _touched(span: Span, scene: Scene) -> bool:
    change = scene.change(span.path)
    return change is not None and touches(span, change.touched())


def _removed(told: Told, change: Change, scene: Scene) -> Span | None:
    """The line at base of this file's query that the change took away."""
    if change.added or told.miss.rows.span.path != change.path:
        return None
    path = change.previous or change.path
    models = Models(Project(scene.tree("base")))
    for shown in Views(models).of(path):
        rows = shown.rows or next(
            (one for one in shown.given.names.values() if getattr(one, "model", None) == told.miss.rows.model), None
        )
        if shown.name != told.shown.name or (span := getattr(rows, "span", None)) is None:
            continue
        lines = [line for line in range(span.line, span.end + 1) if line in change.touched().base]
        if lines:
            return Span(path, lines[0], lines[-1], "base")
    return None


def _fact(told: Told, span: Span, project: Project) -> RelationElsewhere:
    miss, place = told.miss, told.miss.access.at[-1]
    return RelationElsewhere(
        span,
        "Django",
        miss.rows.model.name,
        miss.path.replace("__", "."),
        miss.access.text or ".".join(miss.access.names),
        told.shown.name,
        _mention(_query(miss, project)),
        _mention(place),
        miss.relation.at,
        miss.through,
        miss.anew,
        _eager(miss),
    )


def _query(miss: Miss, project: Project) -> Place:
    source = project.source(miss.rows.span.path)
    return Place(miss.rows.span, source.line(miss.rows.span.line) if source is not None else "")


def _mention(place: Place) -> Mention:
    return Mention(place.span.path, place.span.line, place.text)


def _eager(miss: Miss) -> str:
    """How the query brings it: Django joins what is one, and fetches what is many beside."""
    if miss.anew:
        return ""
    joined = miss.relation.kind == "one" and miss.joins
    return f'.{"select_related" if joined else "prefetch_related"}("{miss.path}")'
