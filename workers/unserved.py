"""What an index that the change drops or makes does for the plans of the code's queries."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.domain.changes import Mention, Span
from bot.domain.operations import CreateIndex
from bot.domain.queries import UnservedQuery
from workers.plannable import Wanted
from workers.served import Moved
from workers.sql.render import render

if TYPE_CHECKING:
    from workers.shadow.database import Database
    from workers.shadow.explain import Advice

_Seen = tuple[Wanted, "Advice"]


def unserved(database: Database, changed: Sequence[Moved], told: Collection[Span], ends: float) -> Iterator[UnservedQuery]:
    """The dropped indexes whose queries read all of the table without them; not those queries that are `told` of already.

    The plans are those where values are few, as well as where they are as many as the planner takes for granted.
    """
    for one in changed:
        found = list(_lost(database, one, told, ends)) if one.dropped else []
        if found:
            asked, advice = max(found, key=lambda each: each[1].before.cost / max(each[1].after.cost, 1.0))
            span = asked.query.span
            sql, mapped = " ".join(asked.query.sql.split())[:200], asked.query.mapped
            where = Mention(span.path, span.line, mapped or sql)
            sizes = tuple((str(name), count) for name, count in asked.sizes)
            assumed = "; ".join(filter(None, [asked.seeking.assumed, f"the call taken as `{sql}`" if mapped else ""]))
            yield UnservedQuery(
                one.span, database.version, sizes, one.table, one.index, where, advice.after, advice.before,
                assumed, len(found) - 1,
            )  # fmt: skip


def _lost(database: Database, one: Moved, told: Collection[Span], ends: float) -> Iterator[_Seen]:
    from workers.shadow.errors import ShadowError
    from workers.shadow.explain import advised

    statement = render(CreateIndex(one.table.name, one.index))
    for asked in one.queries:
        if asked.query.span in told or time.monotonic() > ends:
            continue
        sizes, worse = {str(name): count for name, count in asked.sizes}, list["Advice"]()
        for few in (False, True):
            with suppress(ShadowError):
                worse += [each for each in advised(database, asked.seeking.text, sizes, [statement], few=few) if each.used]
        if len(worse) == 2 and all(each.before.much_worse(each.after, str(one.table.name)) for each in worse):
            yield asked, worse[1]


def now_served(database: Database, changed: Sequence[Moved], ends: float) -> Iterator[str]:
    """Of each new index the query that gains most by it, as a line to read."""
    for one in changed:
        found = list(_gained(database, one, ends)) if not one.dropped else []
        if found:
            asked, advice = max(found, key=lambda each: each[1].before.cost / max(each[1].after.cost, 1.0))
            name, span = str(one.table.name), asked.query.span
            more = f", and {len(found) - 1} more quer{'y' if len(found) == 2 else 'ies'}" if len(found) > 1 else ""
            before, after = advice.before.of(name)[:1], advice.after.of(name, advice.name)[:1]
            yield (
                f"The new index `{advice.name}` serves {span.path}:{span.line}{more}: `{before[0]}`, cost "
                f"{advice.before.cost:,.0f}, becomes `{after[0]}`, cost {advice.after.cost:,.0f} (the planner's units)."
            )


def _gained(database: Database, one: Moved, ends: float) -> Iterator[_Seen]:
    from workers.shadow.errors import ShadowError
    from workers.shadow.explain import spared

    index = (one.table.name.schema or "public", one.index.name or "")
    for asked in one.queries:
        if time.monotonic() > ends:
            return
        with suppress(ShadowError):
            advice = spared(database, asked.seeking.text, {str(name): count for name, count in asked.sizes}, index)
            if advice.used and advice.before.much_worse(advice.after, str(one.table.name)):
                yield asked, advice
