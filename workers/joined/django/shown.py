"""What a view hands over: rows to a serializer, or names to a template."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from bot.domain.changes import Span
from workers.joined.django.followed import Access
from workers.joined.django.models import Models
from workers.joined.django.source import Source
from workers.joined.django.values import Context, Rows
from workers.joined.missing import Place


@dataclass(frozen=True, slots=True)
class Shown:
    """What a view hands over. `name` is the view's, `at` its own places that have a part in it.

    Rows go to a serializer (`accesses` is what is followed from each), or a template gets `given`.
    """

    name: str
    at: tuple[Place, ...]
    rows: Rows | None = None
    accesses: tuple[Access, ...] = ()
    template: str = ""
    given: Context = field(default_factory=Context, compare=False)


def queried(models: Models, rows: Rows) -> Place:
    """The lines of the query, and the first of them."""
    source = models.project.source(rows.span.path)
    return Place(rows.span, source.line(rows.span.line) if source is not None else "")


def place_of(source: Source, node: ast.expr) -> Place:
    """The lines of an expression, and the first of them."""
    return Place(Span(source.path, node.lineno, node.end_lineno or node.lineno), source.line(node.lineno))
