"""What is said of a drop: what breaks, as far as the code shows it, and what is lost."""

from __future__ import annotations

from bot.domain.changes import Mention
from bot.domain.findings import Lock
from bot.domain.mappers import MappedColumn
from workers.rules.rule import Harm
from workers.rules.site import Site
from workers.uses import Uses


def running(site: Site) -> Uses:
    """Where the code that runs at that time is looked through: a migration may wait for the new code."""
    return site.after if site.migration.deployed else site.uses


def title(what: str, contents: str, places: tuple[Mention, ...] | None, still: tuple[Mention, ...] = ()) -> str:
    """That code names it is claimed only where that was seen; `still` are queries of the new code."""
    if still:
        place = f"{still[0].path}:{still[0].line}"
        more = f" and {len(still) - 1} more" if len(still) > 1 else ""
        kind = "the mapping of" if isinstance(still[0], MappedColumn) else "the query of"
        return f"Dropping `{what}` breaks {kind} {place}{more}, which this change leaves in place, and loses its {contents}"
    if places:
        return f"Dropping `{what}` breaks running code that still names it, and loses its {contents}"
    return f"Dropping `{what}` loses its {contents}, and breaks whatever code still names it"


def lost(what: str, contents: str, locks: tuple[Lock, ...], verb: str = "Dropping") -> Harm:
    """The harm when another column or table bears the name in the same migration: running code finds that one."""
    return Harm(
        kinds=("loses", "irreversible"),
        title=f"{verb} `{what}` loses its {contents}: nothing in this migration copies them",
        parsed=f"`{what}` was there before this change, and another one bears its name in the same migration",
        locks=locks,
    )
