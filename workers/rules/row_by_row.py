"""What is said of a relation that is fetched for each row of a query in another file, whatever the framework."""

from __future__ import annotations

from bot.domain.findings import Fix
from bot.domain.queries import RelationElsewhere
from workers.rules.rule import Harm


def row_by_row(fact: RelationElsewhere, source: str) -> Harm:
    """The harm, with the page that says how rows bring a relation along."""
    others = f" (and {', '.join(f'`{name}`' for name in fact.others)})" if fact.others else ""
    asked = f"`{fact.access}` in `{fact.asked.path}:{fact.asked.line}`"
    known = "this asks the database anew, whatever comes along" if fact.anew else "nothing brings it along with the rows"
    known = "this is a query of its own" if fact.itself else known
    return Harm(
        kinds=("costs",),
        title=f"One query per row: {asked} {'asks for' if fact.anew else 'fetches'} `{fact.relation}`{others}"
        f" of each `{fact.model}` of `{fact.view}`",
        parsed=f"The rows come from `{fact.query.path}:{fact.query.line}`, `{fact.declared.path}:{fact.declared.line}` declares"
        f" `{fact.relation}`, and {known}",
        quoted=(fact.query, fact.asked, *fact.through[:1]),
        fixes=(Fix("now", "Bring it along", fact.eager),) if fact.eager else (),
        source=source,
    )
