"""What is said of MariaDB against a real one: `python -m bench.truth_mariadb [--write]`.

Needs `mariadbd` and `mariadb-install-db` (Debian: apt-get install mariadb-server). Two lists: single statements, of which the
algorithm and lock are predicted, and the examples of all rules' pages for MySQL and MariaDB, all judged for the server's
version. Each statement is tried with every way in its turn, the cheapest first, as a review does (workers/shadow/mysql). With
`--write` the result goes to bench/results/mariadb.md.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench.mariadb_statements import STATEMENTS, TABLES
from bot.domain.changes import Change, ChangeSet, Touched
from bot.domain.memory import MemoryTree
from bot.domain.schema import Schema
from bot.policy import Policy
from workers.online import foresee, release_of
from workers.replay import replay_text
from workers.review import Reviewer
from workers.rules.registry import all_rules
from workers.shadow.mysql.admit import Refused, admitted
from workers.shadow.mysql.binary import find_binary
from workers.shadow.mysql.connect import Session
from workers.shadow.mysql.place import disposable
from workers.shadow.mysql.server import Own
from workers.shadow.mysql.trying import tried
from workers.shadow.mysql.worst import rows
from workers.sql.mysql import operations
from workers.sql.mysql.text import split

ENGINE = "mariadb"
PAIRS, SEED = 150, 3
RESULT = Path(__file__).parent / "results" / "mariadb.md"


@dataclass(frozen=True, slots=True)
class Case:
    """Statements on tables that are there before, and where they are from."""

    label: str
    given: str
    text: str
    prediction: bool = False


@dataclass(slots=True)
class Seen:
    """What happened: the ways taken, the first error in the server's words; `unusable`: why there were no tables before."""

    ways: list[tuple[str, str]] = field(default_factory=list)
    error: str = ""
    unusable: str = ""

    @property
    def blocks(self) -> bool:
        return any(lock != "NONE" for _, lock in self.ways)


def cases() -> Iterator[Case]:
    """The list, then every example of a page that is for one of both engines and brings its tables with it."""
    yield from (Case(statement, TABLES, statement, prediction=True) for statement in STATEMENTS)
    for rule in all_rules():
        for example in rule.page.examples:
            if (
                example.engine in {"mysql", "mariadb"}
                and example.path.endswith(".sql")
                and not example.before
                and not example.runner
            ):
                words = "bad" if example.bad else "good"
                yield Case(f"{example.rule}, {words} example {example.number}", example.given, example.text)


def parts(text: str) -> list[str]:
    return [text[piece.start : piece.end] for piece in split(text)]


def measured(own: Own, case: Case, *, worst: bool = False) -> Seen:
    """The case in a database of its own, on tables as it gives them, or with the `worst` rows."""
    seen = Seen()
    schema = replay_text(case.given, ENGINE)
    before = {table.name.name.lower() for table in schema.tables}
    with disposable(own.manager) as place, Session(own.manager, place.database) as session:
        session.do("SET SESSION sql_mode = ''")
        for sql in parts(case.given):
            if error := session.run(sql):
                return Seen(unusable=error[6:])
        for sql in (sql for table in schema.tables for sql in rows(table) if worst):
            session.run(sql)
        session.do("SET SESSION sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'")
        for sql in parts(case.text):
            try:
                sent = admitted(sql)
            except Refused:  # the pages' rows and settings are our own
                seen.error = seen.error or session.run(sql) or ""
                continue
            names = {getattr(one, "table", None) for one in sent.operations}
            known = {name.name.lower() for name in names if name} <= before
            taken = tried(session, sent, ENGINE, choose=known)
            seen.ways += [(taken.algorithm, taken.lock)] if taken.algorithm else []
            if taken.error:
                seen.error = taken.error
                break
    return seen


def claimed(case: Case, line: str) -> frozenset[str]:
    """The kinds of harm that a review of that version says."""
    path = "migrations/002_case.sql"
    after = {path: case.text.encode()}
    touched = Touched(head=frozenset(range(1, case.text.count("\n") + 2)))
    change = Change(path, None, False, lambda: None, lambda: after[path], lambda: touched)
    changes = ChangeSet("base", "head", (change,), MemoryTree({}), MemoryTree(after))
    policy = Policy(engine=ENGINE, release=line, paths=("**/*.sql",))
    review = Reviewer(changes, policy, schema=replay_text(case.given, ENGINE)).review()
    return frozenset(kind for finding in review.findings for kind in finding.kinds)


def predicted(case: Case, line: str) -> tuple[str, str] | None:
    """The way that one statement is foreseen to take."""
    schema: Schema = replay_text(case.given, ENGINE)
    steps = [step for parsed in operations(case.text) for step, _, _ in parsed.steps]
    table = next(table for table in schema.tables if table.name == steps[0].table)  # type: ignore[attr-defined]
    way = foresee(steps, table, release_of(ENGINE, line))
    return (way.algorithm, way.lock) if way else None


def pairs() -> Iterator[Case]:
    """Two actions of the list's statements in one: what nobody has looked at one by one."""
    actions = [sql.split(" ", 3)[3] for sql in STATEMENTS if sql.startswith("ALTER TABLE t ") and "ORDER BY" not in sql]
    draw = random.Random(SEED)  # noqa: S311 - the same ones each time
    for _ in range(PAIRS):
        sql = f"ALTER TABLE t {', '.join(draw.sample(actions, 2))}"
        yield Case(sql, TABLES, sql, prediction=True)


class Score:
    """Claims held against what happened."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.lines: list[str] = []
        self.unusable: list[str] = []

    def add(self, what: str, said: bool, real: bool, label: str, seen: Seen) -> None:
        self.counts[f"{what} {'true' if said == real else 'false'} {'positive' if said else 'negative'}"] += 1
        if said != real:
            happened = seen.error or ", ".join(f"{algorithm}, LOCK={lock}" for algorithm, lock in seen.ways) or "nothing"
            self.lines.append(f"- **{label}**: {'claimed' if said else 'not claimed'} that {what}; measured {happened}")

    def row(self, what: str) -> str:
        hits, wrong, missed, quiet = (
            self.counts[f"{what} {one}"] for one in ("true positive", "false positive", "false negative", "true negative")
        )
        precision, recall = (f"{hits / total:.3f}" if (total := hits + other) else "–" for other in (wrong, missed))
        return f"| {what} | {hits + wrong + missed + quiet} | {hits} | {wrong} | {missed} | {precision} | {recall} |"


def report(version: str, score: Score) -> str:
    date = datetime.now(UTC).date().isoformat()
    counts = score.counts
    table = ["| claim | cases | right | wrong | missed | precision | recall |", "|---|---|---|---|---|---|---|"]
    text = [
        "# Verdicts against a real MariaDB", "", f"{date}; MariaDB {version}, all of it judged for its line.", "",
        *table, score.row("writes wait"), score.row("it fails"), "",
        f"{counts['statements']} single statements, of which {counts['exact']} take exactly the ALGORITHM and LOCK predicted "
        f"({counts['none']} leave no choice or are refused); {counts['examples']} examples of the rules' pages, good and bad.",
        "Each statement is tried with every ALGORITHM and LOCK, the cheapest first, on the tables that come with it; what the",
        "server takes is the truth. Where a failure is claimed, the tables get the worst rows there can be: NULLs, equal ones,",
        "values as long as their types allow.",
        "Where both differed the prediction was mended: the list tells that it holds, not how it does on what nobody has",
        f"thought of. {PAIRS} pairs of its actions in one ALTER TABLE, drawn anew (seed {SEED}), tell that: the server took",
        f"{counts['pairs']} of them, {counts['pairs exact']} with exactly the ALGORITHM and LOCK predicted, "
        f"{counts['pairs lock']} with that LOCK.",
        "No MySQL server is among the packages that the benches install: what is said of MySQL is its manual's.", "",
        "## Every disagreement", "", *(score.lines or ["None."]), "",
        *(["## Not run: the tables before cannot be made here", "", *score.unusable, ""] if score.unusable else []),
    ]  # fmt: skip
    return "\n".join(text)


def run(own: Own, version: str) -> Score:
    score, line = Score(), version.rpartition(".")[0]
    for case in cases():
        seen, kinds = measured(own, case), claimed(case, line)
        if seen.unusable:
            score.unusable.append(f"- {case.label}: {seen.unusable}")
            continue
        if case.prediction:
            foreseen = predicted(case, line)
            score.counts["statements"] += 1
            if not seen.ways or seen.error:
                score.counts["none"] += 1
            elif seen.ways[0] == foreseen:
                score.counts["exact"] += 1
            else:
                score.lines.append(f"- **{case.label}**: predicted {foreseen}, measured {seen.ways[0]}")
        else:
            score.counts["examples"] += 1
        if not seen.error:
            score.add("writes wait", "blocks" in kinds, seen.blocks, case.label, seen)
        fails = "fails" in kinds
        if fails and not seen.error:
            seen = measured(own, case, worst=True)
        score.add("it fails", fails, bool(seen.error), case.label, seen)
    return score


def run_pairs(own: Own, score: Score, version: str) -> None:
    for case in pairs():
        seen, foreseen = measured(own, case), predicted(case, version.rpartition(".")[0])
        if seen.ways and not seen.error:
            score.counts["pairs"] += 1
            score.counts["pairs exact"] += seen.ways[0] == foreseen
            score.counts["pairs lock"] += foreseen is not None and seen.ways[0][1] == foreseen[1]
            if seen.ways[0] != foreseen:
                score.lines.append(f"- **{case.label}**: predicted {foreseen}, measured {seen.ways[0]}")


def main() -> int:
    """Print the page; write it where that is asked."""
    found = find_binary()
    if found is None or found.engine != ENGINE:
        print("mariadbd is not there: apt-get install mariadb-server")
        return 1
    with Own(found) as own:
        score = run(own, found.version)
        run_pairs(own, score, found.version)
        text = report(found.version, score)
    print(text)
    if "--write" in sys.argv[1:]:
        RESULT.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
