"""A name that the rows of a model are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.domain.changes import Span
from workers.joined.django.source import Class

Way = Literal["filter", "value", "select", "prefetch", "write"]


@dataclass(frozen=True, slots=True)
class Ask:
    """A name, 'shop__town', that a call asks the rows of a model for. `named` are names that the query gives them itself."""

    model: Class
    path: str
    way: Way
    method: str
    span: Span
    named: frozenset[str]
    whose: tuple[Class, ...]
