"""How well SQL injection is told from what is safe, beside bandit's B608. `python -m bench.queries [--no-peers]`."""

from __future__ import annotations

import argparse
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.environments import Failed, python_packages, run
from bot.domain.changes import Change, ChangeSet, Touched
from bot.domain.memory import MemoryTree
from bot.policy import Policy
from workers.review import Reviewer

NOTE = """\
Our own samples in Python, each in a file of its own. `exposes`: whoever calls the function or sends the request can write SQL.
A sample counts as flagged when we report interpolated-value-injects-sql there, or bandit B608 at any confidence."""
BANDIT = "bandit==1.9.4"
RESULT = Path(__file__).parent / "results" / "queries.md"
RULE = "interpolated-value-injects-sql"


@dataclass(frozen=True, slots=True)
class Sample:
    """One function; `exposes` is the known answer."""

    name: str
    exposes: bool
    text: str


SAMPLES = (
    Sample("f-string in quotes", True, "def f(c, x):\n    c.execute(f\"SELECT a FROM t WHERE b = '{x}'\")\n"),
    Sample("f-string as a value", True, "def f(c, x):\n    c.execute(f'SELECT a FROM t WHERE b = {x}')\n"),
    Sample("percent", True, "def f(c, x):\n    c.execute(\"SELECT a FROM t WHERE b = '%s'\" % x)\n"),
    Sample("percent by name", True, "def f(c, x):\n    c.execute(\"DELETE FROM t WHERE b = '%(b)s'\" % {'b': x})\n"),
    Sample("format", True, "def f(c, x):\n    c.execute(\"SELECT a FROM t WHERE b = '{}'\".format(x))\n"),
    Sample("sum", True, 'def f(c, x):\n    c.execute("SELECT a FROM t WHERE b = \'" + x + "\'")\n'),
    Sample("a name in between", True, "def f(c, x):\n    q = f\"UPDATE t SET a = 1 WHERE b = '{x}'\"\n    c.execute(q)\n"),
    Sample("appended", True, "def f(c, x):\n    q = 'SELECT a FROM t'\n    q += f\" WHERE b = '{x}'\"\n    c.execute(q)\n"),
    Sample("SQLAlchemy text", True, "def f(s, x):\n    s.execute(text(f\"SELECT a FROM t WHERE b = '{x}'\"))\n"),
    Sample("LIKE", True, "def f(c, x):\n    c.execute(f\"SELECT a FROM t WHERE b LIKE '%{x}%'\")\n"),
    Sample("LISTEN", True, "def f(c, x):\n    c.execute(f'LISTEN \"jobs#{x}\"')\n"),
    Sample(
        "order by a request", True, "def f(c, request):\n    c.execute(f\"SELECT a FROM t ORDER BY {request.args['by']}\")\n"
    ),
    Sample("table of a request", True, "def f(c, request):\n    x = request.GET['t']\n    c.execute(f'SELECT a FROM {x}')\n"),
    Sample("VALUES", True, "def f(c, x, y):\n    c.execute(f\"INSERT INTO t VALUES ('{x}', '{y}')\")\n"),
    Sample("bound", False, "def f(c, x):\n    c.execute('SELECT a FROM t WHERE b = %s', (x,))\n"),
    Sample(
        "placeholders",
        False,
        "def f(c, x):\n    m = ', '.join(['%s'] * len(x))\n    c.execute(f'SELECT a FROM t WHERE b IN ({m})', x)\n",
    ),
    Sample("psycopg.sql", False, "def f(c, x):\n    c.execute(sql.SQL('SELECT a FROM {}').format(sql.Identifier(x)))\n"),
    Sample("int()", False, "def f(c, x):\n    c.execute(f'SELECT a FROM t LIMIT {int(x)}')\n"),
    Sample("annotated int", False, "def f(c, x: int):\n    c.execute(f'SELECT a FROM t LIMIT {x}')\n"),
    Sample("constant", False, "STATE = 'open'\n\n\ndef f(c):\n    c.execute(f\"SELECT a FROM t WHERE b = '{STATE}'\")\n"),
    Sample(
        "list of constants",
        False,
        "def f(c):\n    for x in ('a', 'b'):\n        c.execute(f\"DELETE FROM t WHERE b = '{x}'\")\n",
    ),
    Sample("choice", False, "def f(c, x):\n    by = 'a' if x else 'b'\n    c.execute(f'SELECT a FROM t ORDER BY {by}')\n"),
    Sample("table of a model", False, "def f(c, M):\n    c.execute(f'SELECT a FROM {M._meta.db_table} WHERE b = %s', (1,))\n"),
    Sample("prose in an error", False, "def f(x):\n    raise ValueError(f'Select a valid asset from {x}')\n"),
    Sample("prose in a log", False, "def f(log, x):\n    log.info(f'Update the set of {x} where needed: update t set {x}')\n"),
    Sample("help text", False, "def f(x):\n    return f'Delete from {x} or select one from the list'\n"),
    Sample("test", False, "def test_f(c, x: str = 'a'):\n    c.execute('SELECT a FROM t WHERE b = ' + '1')\n"),
    Sample("page", False, "def f(c, x):\n    c.execute(f'SELECT a FROM t LIMIT 10 OFFSET {len(x) * 10}')\n"),
)


def ours(sample: Sample) -> bool:
    """Whether the review of the file tells of injection."""
    data = sample.text.encode()
    lines = frozenset(range(1, sample.text.count("\n") + 2))
    change = Change("app/a.py", None, False, lambda: None, lambda: data, lambda: Touched(lines))
    trees = MemoryTree({}), MemoryTree({"app/a.py": data})
    return any(
        found.rule == RULE for found in Reviewer(ChangeSet("base", "head", (change,), *trees), Policy()).review().findings
    )


def bandit(place: Path) -> list[bool]:
    """Which samples bandit flags. Raises Failed where it cannot be installed."""
    python_packages(place, BANDIT)
    code = place / "samples"
    code.mkdir(exist_ok=True)
    for number, sample in enumerate(SAMPLES):
        (code / f"s{number:02}.py").write_text(sample.text)
    said = json.loads(run(place, "bandit", "-r", str(code), "-t", "B608", "-f", "json", "-q", "--exit-zero"))
    flagged = {Path(one["filename"]).name for one in said["results"]}
    return [f"s{number:02}.py" in flagged for number in range(len(SAMPLES))]


def row(name: str, said: list[bool]) -> str:
    """What one tool found, what it left alone, and where it was wrong."""
    exposing = sum(sample.exposes for sample in SAMPLES)
    found = sum(sample.exposes and flag for sample, flag in zip(SAMPLES, said, strict=True))
    quiet = sum(not sample.exposes and not flag for sample, flag in zip(SAMPLES, said, strict=True))
    wrong = [sample.name for sample, flag in zip(SAMPLES, said, strict=True) if sample.exposes != flag]
    return f"| {name} | {found}/{exposing} | {quiet}/{len(SAMPLES) - exposing} | {', '.join(wrong) or '-'} |"


def main() -> None:
    """Print the table and keep it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--no-peers", action="store_true")
    lines = ["| tool | injections found | safe left alone | wrong about |", "|---|---|---|---|"]
    lines.append(row("backstop", [ours(sample) for sample in SAMPLES]))
    if not options.parse_args().no_peers:
        with tempfile.TemporaryDirectory() as place:
            try:
                lines.append(row(BANDIT, bandit(Path(place))))
            except Failed as error:
                lines.append(f"| {BANDIT} | not run: {str(error).splitlines()[0][:80]} | | |")
    text = "\n".join(["# SQL injection", "", NOTE, "", *lines, ""])
    RESULT.write_text(text)
    print(text)


if __name__ == "__main__":
    main()
