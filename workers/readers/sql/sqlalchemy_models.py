"""
SQLAlchemy's declarative classes, held against the schema that the repository's migrations lead to.

Classes that name their table (`__tablename__`), with the columns of their own body: `Column(…)`, `mapped_column(…)`,
`Mapped[…]`. What a class says anew and the replayed schema does not have is told where both agreed at the merge base.

Source: https://alembic.sqlalchemy.org/en/latest/autogenerate.html
Source: https://docs.sqlalchemy.org/en/20/orm/declarative_tables.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of
from workers.uses import NOT_RUNNING

_ENDING = re.compile(r"\.py$")
_NAMES = "__tablename__"


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The file, where it declares tables, and what of it no migration brings to the database."""
    text = text_of(change, "head") or ""
    if _NAMES not in text or NOT_RUNNING.search(change.path) or "/versions/" in change.path:
        return
    from bot.domain.models import ModelFile
    from workers.frameworks.alembic.models import entities
    from workers.frameworks.mapped import ahead

    yield ModelFile(Span(change.path, 1, 1), "SQLAlchemy")
    yield from ahead("SQLAlchemy", change, entities, scene, "alembic revision --autogenerate -m …")


reader = TopicReader(__name__, _ENDING, read)
