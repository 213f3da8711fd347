"""How good the specialists are: sixty-two small pull requests with known answers, half of them clean, at any endpoint.

    python -m bench.specialists                       ANTHROPIC_API_KEY and ANTHROPIC_BASE_URL of the environment
    python -m bench.specialists --record DIR          and keep the answers
    python -m bench.specialists --replay DIR          play them again: no key, no network
    python -m bench.specialists --fake oracle         the harness itself: a stand-in that knows the answers (or: noise, silent)
    python -m bench.specialists --only postgres       one field, or one name

What is scored is what would be posted: at most two comments for each, after look-ups and the refuter. A second push adds a file
without a flaw and everything is read again: a comment that comes twice is a repeat.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from agents.ask import Desk, Reading, read_all
from agents.case import Case
from agents.claude import Claude, connect, known_models
from agents.findings import Judged
from agents.gate import needed
from agents.models import NOTHING, Models, Tokens
from agents.purse import Counter
from agents.specialists import chosen
from bench.specialist_changes import Small, all_changes
from bench.specialist_fakes import FAKES
from bench.transcripts import Transcripts
from bot.domain.findings import Finding
from bot.models import ModelSettings
from bot.policy import Policy
from bot.second import COMMENTS
from bot.variables import Variables
from tests.fake_claude import FakeClaude
from workers.facts import Notebook
from workers.inputs import routes_of
from workers.lookups import Lookups
from workers.review import Reviewer

LATER = {"db/migration/V99__later.sql": "SELECT 1;\n"}


@dataclass(frozen=True)
class Outcome:
    """What came of one pull request. `ruled`: a rule has spoken on the lines of what is wrong, so specialists must not."""

    case: Small
    posted: tuple[Finding, ...]
    further: int
    repeats: int
    gaps: int
    tokens: Tokens
    seconds: float
    ruled: bool = False

    @property
    def right(self) -> int:
        """Comments that say what is wrong."""
        expected = self.case.expected
        return sum(expected is not None and expected.found(one, self.case) for one in self.posted)

    @property
    def anchored(self) -> int:
        """Comments on the lines of what is wrong, whatever they say."""
        expected = self.case.expected
        return sum(expected is not None and expected.anchored(one, self.case) for one in self.posted)


def run(case: Small, claude: Claude, readers: int) -> Outcome:
    """Read it, then once more after a second push."""
    began = time.monotonic()
    first, digests, told = _read(case, claude, readers, frozenset())
    posted = _posted(first)
    second, _, _ = _read(case, claude, readers, digests, LATER)
    names = {one.fingerprint for one in posted}
    repeats = sum(one.finding.fingerprint in names for one in second.found)
    tokens, seconds = first.tokens + second.tokens, time.monotonic() - began
    ruled = case.expected is not None and any(case.expected.anchored(one, case) for one in told)
    return Outcome(case, posted, len(first.found) - len(posted), repeats, len(first.gaps), tokens, seconds, ruled)


def _read(
    case: Small, claude: Claude, readers: int, seen: frozenset[str], more: dict[str, str] | None = None
) -> tuple[Reading, frozenset[str], tuple[Finding, ...]]:
    changes, policy, book = case.changes(more), Policy(), Notebook()
    review = Reviewer(changes, policy, look=book.look).review()
    routes = routes_of(changes, review, policy)
    given = Case(changes, routes, book.facts(policy, review), review.findings, seen, traits=book.traits())
    lookups = Lookups(changes, policy, book.after())
    topics = {topic for found in routes.values() for topic in found}
    ones, used = needed(chosen(topics, given.engine, None, given.traits), given, claude)
    desk = Desk(claude, lookups.tools(), lookups.checks(), "canary-of-the-bench")
    reading = read_all(ones[:readers], given, desk, lambda _, work: work()) if ones else Reading()
    whole = Reading(reading.found, reading.gaps, reading.tokens + used, reading.readers)
    return whole, given.digests(), review.findings


def _posted(reading: Reading) -> tuple[Finding, ...]:
    worth: Iterable[Judged] = (one for one in reading.found if one.inline)
    return tuple(one.finding for one in worth)[:COMMENTS]


def report(outcomes: Sequence[Outcome]) -> str:
    """The figures, and a line for each that is not as it should be."""
    bad = [one for one in outcomes if one.case.expected and not one.ruled]
    clean = [one for one in outcomes if not one.case.expected]
    comments, right = sum(len(one.posted) for one in outcomes), sum(bool(one.right) for one in bad)
    exact = sum(one.right for one in outcomes)
    tokens = sum((one.tokens for one in outcomes), NOTHING)
    precision, recall = _share(exact, comments), _share(right, len(bad))
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    rows = [
        ("pull requests", f"{len(outcomes)}, {len(clean)} of them clean"),
        ("left to the rules, which tell them", str(sum(one.ruled for one in outcomes))),
        ("precision of comments", f"{precision:.2f} ({exact} of {comments})"),
        ("recall", f"{recall:.2f} ({right} of {len(bad)})"),
        ("F1", f"{f1:.2f}"),
        ("comments per pull request", f"{_share(comments, len(outcomes)):.2f}"),
        ("clean ones without a comment", f"{_share(sum(not one.posted for one in clean), len(clean)):.0%}"),
        ("comments on the right lines", f"{_share(sum(one.anchored for one in bad), sum(len(one.posted) for one in bad)):.0%}"),
        ("repeats after a second push", str(sum(one.repeats for one in outcomes))),
        ("remarks that were no comment", str(sum(one.further for one in outcomes))),
        ("readings that failed", str(sum(one.gaps for one in outcomes))),
        ("tokens per pull request, both pushes", f"{tokens.total // max(len(outcomes), 1):,}"),
        ("… of them read from the cache", f"{_share(tokens.cached, tokens.total):.0%}"),
        ("dollars per pull request, both pushes", f"{tokens.micros / 1e6 / max(len(outcomes), 1):.4f}"),
        ("seconds per pull request, both pushes", f"{_share(sum(one.seconds for one in outcomes), len(outcomes)):.1f}"),
    ]
    missed = [f"- missed: {one.case.field}/{one.case.name}" for one in bad if not one.right]
    noise = [f"- noise: {one.case.field}/{one.case.name}: {said.title}" for one in clean for said in one.posted]
    return "\n".join([*(f"| {name} | {value} |" for name, value in rows), "", *missed, *noise])


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def settings_of(base_url: str, key: str) -> ModelSettings:
    """From the environment, but for the address."""
    from bot.models import read_models

    read = Variables({**os.environ, "ANTHROPIC_API_KEY": key, "ANTHROPIC_BASE_URL": base_url})
    settings = read_models(read)
    if read.problems:
        raise SystemExit("; ".join(read.problems))
    return settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it and print the report."""
    options = _options(arguments)
    cases = [one for one in all_changes() if not options.only or options.only in {one.field, one.name}]
    key = os.environ.get("ANTHROPIC_API_KEY", "")
    upstream = os.environ.get("ANTHROPIC_BASE_URL", "https://api.anthropic.com")
    if not (key or options.replay or options.fake):
        raise SystemExit("ANTHROPIC_API_KEY is not set: give one, or --replay DIR, or --fake oracle")
    with ExitStack() as held:
        if options.fake:
            reply: Callable[..., object] = FAKES[options.fake](cases)
            upstream, key = held.enter_context(FakeClaude(reply)).url, "fake"  # type: ignore[arg-type]
        if options.record or options.replay:
            folder = Path(options.record or options.replay)
            upstream = held.enter_context(Transcripts(folder, "" if options.replay else upstream)).url
        settings = settings_of(upstream, key or "replayed")
        claude = Claude(connect(settings), Models(known_models(), settings.models, settings.prices), Counter(), settings)
        held.callback(claude.client.close)
        outcomes = []
        for case in cases:
            outcomes.append(run(case, claude, settings.readers))
            print(f"{case.field}/{case.name}: {len(outcomes[-1].posted)}", file=sys.stderr)
    print(report(outcomes))
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.specialists", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--record", metavar="DIR")
    parser.add_argument("--replay", metavar="DIR")
    parser.add_argument("--fake", choices=sorted(FAKES))
    parser.add_argument("--only", metavar="NAME", default="")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
