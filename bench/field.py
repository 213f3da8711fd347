"""Reviews run over the history of a repository that is not ours, one per commit, so that people can judge what is said.

`python -m bench.field REPO [--last N] [--files GLOB …]` walks the first-parent history, newest first, to the N last commits
(80) that add or change a migration, and reviews each against its parent, first with no cache and then with one. A line per
finding and a line per gap is printed; the same with the statements' text goes to bench/out/field/NAME.jsonl, which git
ignores: the code of others is never committed, only what was counted (bench/results/field.md).
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.domain.changes import ChangeSet, Span
from bot.domain.findings import Review
from bot.git import GitError, Repository
from bot.policy import Policy
from workers.review import Reviewer

OUT = Path(__file__).parent / "out" / "field"


@dataclass(slots=True)
class Tally:
    """What one repository came to."""

    commits: int = 0
    torn: int = 0
    migrations: int = 0
    statements: int = 0
    opaque: int = 0
    findings: Counter[str] = field(default_factory=Counter)
    gaps: Counter[str] = field(default_factory=Counter)
    cold: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)


def main() -> None:
    """Walk, review, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repository", type=Path, help="a repository or its git directory")
    parser.add_argument("--last", type=int, default=80, help="commits with migrations to review")
    parser.add_argument("--version", type=int, help="the PostgreSQL version to judge for")
    parser.add_argument("--files", nargs="+", default=["*.sql"], help="which files migrations may be in")
    options = parser.parse_args()
    name = _name(options.repository)
    OUT.mkdir(parents=True, exist_ok=True)
    tally = Tally()
    with Repository(options.repository) as repository, (OUT / f"{name}.jsonl").open("w") as kept:
        for commit in commits(options.repository, options.files):
            try:
                record = _one(repository, commit, Policy(version=options.version), tally)
            except GitError:  # snapshots leave out their largest files
                tally.torn += 1
                continue
            if record is None:
                continue
            kept.write(json.dumps({"repository": name, **record}, ensure_ascii=True) + "\n")
            for said in record["findings"]:
                print(name, commit[:10], said["place"], said["rule"], ",".join(said["kinds"]), said["title"], sep=" | ")
            for gap in record["gaps"]:
                print(name, commit[:10], gap["place"], "GAP", gap["what"], gap["why"], sep=" | ")
            if tally.commits == options.last:
                break
    _summary(name, tally)


def _name(repository: Path) -> str:
    parts = [part for part in repository.resolve().parts if part not in {"repo", ".git"}]
    return parts[-1].replace("+", "-").removesuffix(".git")


def commits(repository: Path, files: Sequence[str] = ("*.sql",)) -> Iterator[str]:
    """Commits of the first-parent line that touch such a file, newest first, those without a parent left out."""
    command = ["git", "-C", str(repository), "log", "--first-parent", "-m", "--format=%H %P", "HEAD", "--", *files]
    for line in subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines():
        commit, *parents = line.split()
        if parents:
            yield commit


def _one(repository: Repository, commit: str, policy: Policy, tally: Tally) -> dict[str, Any] | None:
    """The review of one commit; None when it changes no migration."""
    folder = Path(tempfile.mkdtemp(dir=OUT))
    try:
        review, changes, cold = _timed(repository, commit, policy, folder)
        if not review.coverage:
            return None
        warm = _timed(repository, commit, policy, folder)[2]
    finally:
        shutil.rmtree(folder)
    tally.commits += 1
    tally.migrations += len(review.coverage)
    tally.statements += sum(covered.statements for covered in review.coverage)
    tally.opaque += sum(covered.statements - covered.checked for covered in review.coverage)
    tally.findings.update(said.rule for said in review.findings)
    tally.gaps.update(f"{gap.what.partition(' `')[0]}: {gap.why[:90]}" for gap in review.gaps)
    tally.cold.append(cold)
    tally.warm.append(warm)
    return {"commit": commit, "cold": round(cold, 3), "warm": round(warm, 3), **_record(review, changes)}


def _timed(repository: Repository, commit: str, policy: Policy, cache: Path) -> tuple[Review, ChangeSet, float]:
    start = time.perf_counter()
    changes = repository.change_set(f"{commit}^1", commit)
    review = Reviewer(changes, policy, cache=cache).review()
    return review, changes, time.perf_counter() - start


def _record(review: Review, changes: ChangeSet) -> dict[str, Any]:
    findings = [
        {
            "rule": said.rule,
            "kinds": list(said.kinds),
            "severity": said.severity.word,
            "place": f"{said.span.path}:{said.span.line}",
            "title": said.title,
            "parsed": [proof.text for proof in said.evidence if proof.kind != "documented"],
            "locks": [f"{lock.mode} {lock.table}" for lock in said.locks],
            "fixes": [[fix.horizon, fix.title, fix.text, fix.tradeoff, fix.replaces is not None] for fix in said.fixes],
            "statement": _text(changes, said.span),
        }
        for said in review.findings
    ]
    gaps = [
        {
            "what": gap.what,
            "why": gap.why,
            "place": f"{gap.path}:{gap.line}",
            "statement": _text(changes, Span(gap.path, gap.line, gap.line + 2)) if gap.path and gap.line else "",
        }
        for gap in review.gaps
    ]
    files = [[covered.path, covered.reader, covered.statements, covered.checked] for covered in review.coverage]
    return {"findings": findings, "gaps": gaps, "files": files}


def _text(changes: ChangeSet, span: Span) -> str:
    data = (changes.head_tree if span.side == "head" else changes.base_tree).read(span.path) or b""
    return "\n".join(data.decode("utf-8", "replace").split("\n")[span.line - 1 : span.end])[:2000]


def _summary(name: str, tally: Tally) -> None:
    cold, warm = (statistics.median(values or [0]) for values in (tally.cold, tally.warm))
    torn = f" ({tally.torn} more with objects missing from the clone)" if tally.torn else ""
    print(
        f"{name}: {tally.commits} commits{torn}, {tally.migrations} migrations, {tally.statements} statements"
        f" ({tally.opaque} not understood), {tally.findings.total()} findings, {tally.gaps.total()} gaps;"
        f" median {cold:.3f} s cold, {warm:.3f} s warm"
    )
    for counted in (tally.findings, tally.gaps):
        for what, number in counted.most_common():
            print(f"  {number:5} {what}")


if __name__ == "__main__":
    main()
