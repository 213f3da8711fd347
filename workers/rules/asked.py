"""What is said of a name that a mapper is asked for in vain."""

from __future__ import annotations

from bot.domain.mappers import UnknownName
from workers.rules.rule import Harm

_SOURCES = {
    "SQLAlchemy": "https://docs.sqlalchemy.org/en/20/orm/mapping_styles.html",
    "Active Record": "https://guides.rubyonrails.org/active_record_querying.html",
    "Eloquent": "https://laravel.com/docs/queries",
}


def harm_of(fact: UnknownName) -> Harm:
    """That the call fails, or all that names what this change takes away."""
    place = f"{fact.declared.path}:{fact.declared.line}"
    if fact.gone:
        first, more = fact.places[0], len(fact.places) - 1
        others = f" and {more} more" if more else ""
        return Harm(
            kinds=("fails",),
            title=f"`{fact.model}.{fact.name}` is taken away, and the call of {first.path}:{first.line}{others} still names it",
            parsed=f"`{fact.model}` ({place}) has no `{fact.name}` any more, and {_when(fact, 'the call')}",
            quoted=fact.places,
            source=_SOURCES.get(fact.framework, ""),
        )
    what = f"`{fact.name}` is no field and no lookup" if fact.lookup else f"`{fact.model}` has no `{fact.name}`"
    what = f"The table `{fact.table}` has no column `{fact.name}`" if fact.table else what
    meant = f" (`{fact.meant}` is near)" if fact.meant else ""
    return Harm(
        kinds=("fails",),
        title=f"{what}{meant}: {_when(fact, f'`{fact.call}`')}",
        parsed=f"No migration of the repository gives `{fact.table}` that column, and no code declares the name"
        if fact.table
        else f"`{fact.model}` is declared at {place}; neither it nor a model that leads to it nor an annotation has the name",
        quoted=(fact.declared,),
        source=_SOURCES.get(fact.framework, ""),
    )


def _when(fact: UnknownName, call: str) -> str:
    return f"the application does not start with {call}" if fact.starting else f"{call} fails each time it is used"
