"""Views and what they give rows to, held together: the relations that rows miss."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.changes import Change
from bot.domain.findings import Gap
from bot.domain.queries import RelationElsewhere
from workers.joined.budget import budget
from workers.joined.django.concerned import views_of
from workers.joined.django.followed import Access, Miss, missed
from workers.joined.django.models import Models
from workers.joined.django.shown import Shown, queried
from workers.joined.django.source import Project
from workers.joined.django.templates import Templates
from workers.joined.django.values import Rows
from workers.joined.django.views import Views
from workers.joined.missing import Missing, told
from workers.readers.listing import Listing
from workers.scene import Scene

_MOST = 400
"""So much of what one view shows is looked at."""


def relations_elsewhere(change: Change, scene: Scene) -> Iterator[RelationElsewhere | Gap]:
    """What the change makes rows miss, on the lines of this file that it touches."""
    tree = scene.tree("head")
    views = views_of(change.path, Project(tree))
    yield from told("Django", change, scene, views, missed_in) if views or budget(tree).dry else ()


def missed_in(tree: Listing, path: str) -> Iterator[Missing]:
    """Each relation that rows of a file's views miss."""
    models = Models(Project(tree))
    for shown in Views(models).of(path):
        for rows, access in budget(tree).first(_asked(shown, models), _MOST):
            miss = missed(models, rows, access)
            if miss is not None:
                yield _missing(shown, miss, models)


def _asked(shown: Shown, models: Models) -> Iterator[tuple[Rows, Access]]:
    if shown.rows is not None:
        yield from ((shown.rows, access) for access in shown.accesses)
    for one in Templates(models).shown(shown.template, shown.given.names):
        yield one.rows, one.access


def _missing(shown: Shown, miss: Miss, models: Models) -> Missing:
    access = miss.access.text or ".".join(miss.access.names)
    path, query = miss.path.replace("__", "."), queried(models, miss.rows)
    return Missing(
        shown.name, miss.rows.model.name, path, access, query, miss.access.at, shown.at, miss.relation.at, _eager(miss),
        miss.through, miss.anew, miss.itself,
    )  # fmt: skip


def _eager(miss: Miss) -> str:
    """How the query brings it: Django joins what is one, and fetches what is many beside."""
    if miss.anew:
        return ""
    joined = miss.relation.kind == "one" and miss.joins
    return f'.{"select_related" if joined else "prefetch_related"}("{miss.path}")'
