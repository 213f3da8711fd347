"""The tables of the comparison, as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bench.cases import Case
from bench.claimed import Claim
from bench.measured import Seen
from bench.squawk import BLOCKING

GROWING = frozenset({"blocks", "rewrites"})
Verdict = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Pair:
    """One case on one version: what happened, what we say, whether squawk flags it as blocking (None: not asked)."""

    case: Case
    version: int
    seen: Seen
    claim: Claim
    squawk: bool | None

    @property
    def agrees(self) -> bool:
        """Blocks, rewrites and fails are all three as claimed."""
        return not self.seen.broken and self.seen.kinds == self.claim[0]

    @property
    def blocking(self) -> bool:
        """It really blocked or rewrote."""
        return bool(self.seen.kinds & GROWING)


@dataclass(frozen=True, slots=True)
class Run:
    """All that was found. `unknown` is what we claim of each case with the version unknown, by title."""

    servers: dict[int, str]
    missing: dict[int, str]
    squawk: str
    pairs: Sequence[Pair]
    unknown: dict[str, Claim]

    def agreement(self) -> float:
        """The share of pairs in agreement."""
        return sum(pair.agrees for pair in self.pairs) / max(len(self.pairs), 1)


def to_markdown(run: Run) -> str:
    """The whole report."""
    lines = [
        "# Verdicts against real PostgreSQL",
        "",
        "Those against a real MariaDB have [a page of their own](mariadb.md).",
        "",
    ]
    versions = ", ".join(run.servers.values())
    lines += [f"{datetime.now(UTC):%Y-%m-%d}; PostgreSQL {versions}; {run.squawk or 'squawk not found'}.", ""]
    lines += [f"PostgreSQL {major} left out: {why}." for major, why in run.missing.items()]
    lines += [*_table(run), "", *_notes(run), "", "## Every disagreement", "", *_disagreements(run)]
    lines += ["", "## Version unknown", "", *_unknown(run)]
    return "\n".join(lines) + "\n"


def _table(run: Run) -> Iterator[str]:
    yield "| PostgreSQL | cases | agree | precision | recall | squawk precision | squawk recall |"
    yield "|---|---|---|---|---|---|---|"
    for major, name in run.servers.items():
        yield _row(name, [pair for pair in run.pairs if pair.version == major])
    yield _row("all", run.pairs)


def _row(name: str, pairs: Sequence[Pair]) -> str:
    agree = sum(pair.agrees for pair in pairs)
    ours = _scores(pairs, lambda pair: bool(pair.claim[0] & GROWING))
    theirs = _scores(pairs, lambda pair: bool(pair.squawk)) if any(pair.squawk is not None for pair in pairs) else ("–", "–")
    share = f"{agree / max(len(pairs), 1):.1%} ({agree})"
    return "| " + " | ".join((name, str(len(pairs)), share, *ours, *theirs)) + " |"


def _scores(pairs: Iterable[Pair], flagged: Callable[[Pair], bool]) -> Verdict:
    """Precision and recall of 'flagged as blocking'; statements that fail block nothing and are left out."""
    counted = [pair for pair in pairs if "fails" not in pair.seen.kinds and not pair.seen.broken]
    right = sum(flagged(pair) and pair.blocking for pair in counted)
    said, true = sum(map(flagged, counted)), sum(pair.blocking for pair in counted)
    return f"{right / said:.3f}" if said else "–", f"{right / true:.3f}" if true else "–"


def _notes(run: Run) -> Iterator[str]:
    names = {pair.case.title for pair in run.pairs}
    fails = sum("fails" in pair.seen.kinds for pair in run.pairs)
    blocking = sum(pair.blocking for pair in run.pairs)
    yield f"{len(names)} statements, {len(run.pairs)} runs: {blocking} blocked or rewrote, {fails} failed."
    yield "Agree: blocks, rewrites and fails are all three as measured. Precision and recall are those of 'blocks or rewrites'"
    yield "among the runs that did not fail. squawk sees the migration alone, as its users run it, with `--pg-version`; counted"
    yield f"as blocking are {', '.join(f'`{rule}`' for rule in BLOCKING)}."


def _disagreements(run: Run) -> Iterator[str]:
    wrong: dict[str, list[Pair]] = {}
    for pair in run.pairs:
        if not pair.agrees:
            wrong.setdefault(pair.case.title, []).append(pair)
    for title, pairs in wrong.items():
        yield f"- **{title}**"
        for (measured, claimed), versions in _grouped(pairs).items():
            yield f"  - {', '.join(versions)}: measured {measured}; claimed {claimed}"
    if not wrong:
        yield "None."


def _grouped(pairs: Iterable[Pair]) -> dict[Verdict, list[str]]:
    found: dict[Verdict, list[str]] = {}
    for pair in pairs:
        why = pair.seen.broken or (pair.seen.measurement.error if pair.seen.measurement else "") or ""
        measured = _words(pair.seen.kinds) + (f" ({why})" if why else "")
        kinds, rules, gaps = pair.claim
        claimed = _words(kinds) + (f" ({', '.join(rules)})" if rules else "") + "".join(f" [not known: {gap}]" for gap in gaps)
        found.setdefault((measured, claimed), []).append(str(pair.version))
    return found


def _unknown(run: Run) -> Iterator[str]:
    """What is claimed without a version and happens on none of them."""
    real: dict[str, set[str]] = {}
    for pair in run.pairs:
        real.setdefault(pair.case.title, set()).update(pair.seen.kinds)
    false = {title: _false(claim[0], real[title]) for title, claim in run.unknown.items() if title in real}
    false = {title: kinds for title, kinds in false.items() if kinds}
    claimed = sum(bool(claim[0]) for claim in run.unknown.values())
    yield f"{claimed} of {len(run.unknown)} statements are said to harm; {len(false)} of them on no version that ran."
    for title, kinds in false.items():
        yield f"- **{title}**: claimed {_words(kinds)} ({', '.join(run.unknown[title][1])})"


def _false(claimed: frozenset[str], real: set[str]) -> frozenset[str]:
    """What of the claim is seen nowhere; where it fails everywhere, as claimed, nothing else can be seen."""
    return frozenset() if "fails" in claimed and real == {"fails"} else claimed - real


def _words(kinds: frozenset[str]) -> str:
    return " and ".join(sorted(kinds)) or "nothing"
