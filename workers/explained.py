"""`/explain`: a rule, a finding by its label, a specialist's remark by its label."""

from __future__ import annotations

from agents.specialists import Specialist, all_specialists
from bot import markdown as md
from bot.domain.posted import Posted
from bot.known import known
from bot.markers import Seal, digest
from bot.posting import SECOND, STAGE
from workers.lessons import OFTEN
from workers.rules.pages import brief
from workers.rules.registry import all_rules

_LABELS = (
    "No comment here is labelled {}. Each finding ends with the name of its rule: `/explain` takes that as well, "
    "for example `/explain index-blocks-writes`."
)
_REMARK = """\
**{}** is a judgement of the specialist {} ({}), about {}.{}

It is a language model's. Its quote was found, character by character, on lines that this pull request touches; what could \
be looked up was; SQL in it was read, judged by the rules and written anew; a second model tried to disprove it. None of this \
makes it a fact: so it is never more than a warning and fails no check. Trade-offs and the way back are folded in its comment.

If it is wrong, resolve its thread or leave 👎: what a repository has rejected {} times is not said there again."""


def explained(name: str, posted: Posted, seal: Seal) -> str:
    """The answer, as Markdown. `name` is a label or a rule's id."""
    if "-" in name:
        rule = next((rule for rule in all_rules() if rule.id == name), None)
        return brief(rule) if rule else f"There is no rule `{name}`."
    stage = SECOND if name.startswith("S") else STAGE
    marks = known(posted, seal, stage).inline.values()
    labelled = {mark.rule for _, mark in marks if f"{name[0]}{mark.label}" == name}
    if stage == SECOND:
        found = next(((one, about) for one in all_specialists() for about in one.covers if _id(one, about) in labelled), None)
        return _remark(name, *found) if found else _LABELS.format(name)
    rule = next((rule for rule in all_rules() if digest(rule.id) in labelled), None)
    return brief(rule) if rule else _LABELS.format(name)


def _id(one: Specialist, about: tuple[str, str]) -> str:
    return digest(f"{one.id}/{about[0]}")


def _remark(label: str, one: Specialist, about: tuple[str, str]) -> str:
    """Who said it, what about, how far it was checked, and what to do where it is wrong."""
    checked = dict(one.checked).get(about[0], ())
    beside = f" Rules and commands beside it: {', '.join(map(md.code, checked))}." if checked else ""
    return _REMARK.format(label, md.code(one.id), one.name, md.inline(about[1]), beside, OFTEN)
