"""What a migration has sent, as statements on the lines of its file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from bot.domain.changes import Span
from bot.domain.facts import Statement, Step
from workers.frameworks.django.sending import Sent
from workers.frameworks.django.source import Module
from workers.sql.dialect import speaks_mysql


def statements(path: str, module: Module, sent: Sequence[Sent], atomic: bool) -> Iterator[Statement]:
    """Each with its transaction: the migration's; without one, statements sent in one go share an implicit one."""
    atomic = atomic and not speaks_mysql()  # which has no transaction around changes of the schema
    batches = Counter(one.batch for one in sent if not one.inside)
    for one in sent:
        whole = Span(path, one.node.lineno, one.node.end_lineno or one.node.lineno)
        spans = one.spans[1:] or (whole,) * len(one.operations)
        steps = tuple(Step(operation, span) for operation, span in zip(one.operations, spans, strict=True))
        shared = f"{path}#{one.batch}" if batches[one.batch] > 1 else None
        span = one.spans[0] if one.spans else whole
        yield Statement(steps, span, module.source(one.node), f"{path}#1" if atomic else shared, one.inside, one.sql)
