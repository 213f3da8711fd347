"""One reading of one head: facts gathered, specialists chosen and asked, earlier findings verified."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from agents.ask import Desk, Reading, read_all
from agents.case import Case
from agents.claude import Claude, Unanswered
from agents.design import Designer, who_delivers
from agents.findings import Judged, overlap
from agents.gate import needed
from agents.models import NOTHING, Tokens
from agents.refute import still_holds
from agents.specialists import Specialist, all_specialists, chosen
from agents.tools import Toolbox
from bot.anchors import Anchors, anchors
from bot.designs import design
from bot.domain.changes import ChangeSet, Span
from bot.domain.findings import Gap
from bot.domain.intents import Pull
from bot.domain.posted import Posted
from bot.github import Installation
from bot.known import Known
from bot.second import Opinion
from bot.wording import counted
from workers.designing import Bench, sketched
from workers.facts import Notebook
from workers.guard import guard
from workers.inputs import fetched, policy_of, routes_of, shadow_of
from workers.lessons import held_back
from workers.lookups import Lookups
from workers.purse import Account
from workers.review import Reviewer
from workers.rounds import Round, standing
from workers.services import Services
from workers.stage import Stage
from workers.trials import trials_of

Answer = tuple[Opinion, Anchors, Round]


@dataclass(frozen=True, slots=True)
class Reader:
    """Of one job."""

    services: Services
    claude: Claude
    canary: str
    pull: Pull
    github: Installation

    def read(self, posted: Posted, own: Known, last: Round) -> Answer:
        """What specialists say of this head; `own` are their comments that stand, `last` is what the reading before left."""
        with fetched(self.services, self.pull, self.github, posted) as repository:
            changes = repository.change_set(posted.base, posted.head)
            case, desk, ones, _ = self._case(changes, posted, last)
            found, tokens = self._verified(case, own, last, desk)
            ones, used = needed(ones, case, desk.claude) if _something(case) else ((), NOTHING)
            reading = read_all(ones[: self._readers()], case, desk, _guarded) if ones else Reading()
            unwanted = held_back(self.services.queue.lessons(self.pull.installation), self.pull.repository)
            opinion = _opinion(posted.head, reading, found, own, tokens + used, unwanted)
            places = anchors(repository, changes, opinion.worth)
        claims = {name: text for name, text in last.claims.items() if name in found.standing}
        claims |= {one.fingerprint: f"{one.title} {one.consequence}" for one in opinion.worth}
        answered = bool(reading.readers) or not ones
        return opinion, places, Round(case.digests() | last.seen if answered else last.seen, claims)

    def design(self, posted: Posted, wish: str) -> str:
        """The design that somebody asks for, as a comment. Raises Unanswered."""
        with fetched(self.services, self.pull, self.github, posted) as repository:
            changes = repository.change_set(posted.base, posted.head)
            case, desk, _, bench = self._case(changes, posted, Round())
            who = who_delivers(all_specialists(), "design")
            if who is None:
                raise Unanswered("no specialist delivers one")
            designer = Designer(who, desk.claude, Toolbox.of(desk.tools, who.tools, desk.lock), desk.canary)
            found, tokens = designer.design(case, wish)
            return design(sketched(found, bench, who.id, _bill(tokens)))

    def _case(self, changes: ChangeSet, posted: Posted, last: Round) -> tuple[Case, Desk, tuple[Specialist, ...], Bench]:
        policy, _ = policy_of(changes, self.github)
        book, cache = Notebook(), self.services.settings.cache / "replay"
        shadow = shadow_of(self.services, self.pull, self.github, posted, policy)
        reviewer = Reviewer(changes, policy, cache=cache, look=book.look, stage=Stage(shadow))
        review, policy = reviewer.review(), reviewer.policy
        routes = routes_of(changes, review, policy)
        engine, version = book.engine(policy), policy.version
        facts = book.facts(policy, review)
        case = Case(changes, routes, facts, review.findings, last.seen, engine, version, book.traits())
        trials = trials_of(shadow, reviewer.stage.runs, version)
        trying, ran = (trials.offered(), trials.ran) if trials else ({}, lambda _: "")
        lookups = Lookups(changes, policy, book.after(), cache, trying, ran)
        settings = self.claude.settings
        purse = Account(self.services.second, self.pull, settings) if self.services.second else self.claude.purse
        desk = Desk(replace(self.claude, purse=purse), lookups.tools(), lookups.checks(), self.canary)
        topics = {topic for found in routes.values() for topic in found}
        bench = Bench(lookups.schema, policy, trials, engine == "postgresql")
        return case, desk, chosen(topics, engine, policy.specialists, case.traits), bench

    def _readers(self) -> int:
        return self.claude.settings.readers

    def _verified(self, case: Case, own: Known, last: Round, desk: Desk) -> tuple[Verified, Tokens]:
        """Which open comments still stand: their lines are there, and nobody could disprove them on what is new."""
        spans, tokens = standing(own, case), NOTHING
        mended: set[str] = set()
        for name, span in spans.items():
            if name in last.claims and _something(case):
                holds, used = still_holds(last.claims[name], span, case, desk.claude)
                tokens += used
                mended |= set() if holds else {name}
        opened = {name for name, (_, mark) in own.inline.items() if mark.state == "open"}
        return Verified(spans, frozenset(opened - spans.keys()), frozenset(mended)), tokens


@dataclass(frozen=True, slots=True)
class Verified:
    """Earlier comments: where those that stand do, which are gone, which no longer hold."""

    standing: dict[str, Span]
    gone: frozenset[str]
    mended: frozenset[str]


def _something(case: Case) -> bool:
    """Whether there are lines that nobody has read."""
    return any(case.unread.values())


def _opinion(  # noqa: PLR0913, PLR0917
    head: str, reading: Reading, found: Verified, own: Known, tokens: Tokens, unwanted: frozenset[str]
) -> Opinion:
    new = [one for one in reading.found if not _told(one, found, own) and one.finding.rule not in unwanted]
    worth = tuple(one.finding for one in new if one.inline)
    further = tuple(one.finding for one in new if not one.inline)
    bill = _bill(reading.tokens + tokens)
    return Opinion(head, worth, further, reading.gaps, found.gone, found.mended, reading.readers, bill)


def _told(one: Judged, found: Verified, own: Known) -> bool:
    """Whether a comment says it already, or said so and was answered."""
    return one.finding.fingerprint in own.inline or any(overlap(one.finding.span, span) for span in found.standing.values())


def _bill(tokens: Tokens) -> str:
    cached = f", {tokens.cached:,} of them cached" if tokens.cached else ""
    dollars = f"{tokens.micros / 1e6:.4f}".rstrip("0").rstrip(".")
    calls = f"{counted(tokens.calls, 'call')} of {', '.join(tokens.models) or 'no model'}"
    return f"{calls}; {tokens.total:,} tokens{cached}, about {dollars} dollars"


def _guarded(name: str, work: Callable[[], Reading]) -> Reading | Gap:
    found = guard("specialist", name, work, Span("", 1, 1))
    return Gap(found.what, "It failed; that is our fault, and it is in the log") if isinstance(found, Gap) else found
