"""How well SQL injection is told from what is safe, beside bandit and semgrep. `python -m bench.queries [--no-peers]`."""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from bench.environments import Failed, python_packages, run
from bench.query_samples import Sample, others
from bot.domain.changes import Change, ChangeSet, Touched
from bot.domain.memory import MemoryTree
from bot.policy import Policy
from workers.review import Reviewer

NOTE = """\
Our own samples in ten languages, each in a file of its own: whoever calls the function or sends the request can write SQL, or
cannot. A sample counts as flagged when we report interpolated-value-injects-sql there, bandit (which reads Python alone) B608
at any confidence, semgrep anything by our rules in `bench/semgrep_rules.yml`. The time is that of a second run over all of
them, start-up included for those that are programs. sqlcheck is in no registry; sqlfluff reads files of SQL, not code."""
SPEED = """\
A change of 50 files with queries in ten languages and of an OpenAPI document of 10,000 lines is reviewed in {:.2f} s, {:.2f} s
of the processor, the third time in one process."""
BANDIT = "bandit==1.9.4"
SEMGREP = "semgrep==1.185.0"
_SHOWN, _FILES = 8, 50
RESULT = Path(__file__).parent / "results" / "queries.md"
RULE = "interpolated-value-injects-sql"


PYTHON = (
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


SAMPLES = (*PYTHON, *others())


def ours() -> list[bool]:
    """In which samples the review of the file tells of injection."""
    return [RULE in _said(sample) for sample in SAMPLES]


def _said(sample: Sample) -> set[str]:
    data = sample.text.encode()
    lines = frozenset(range(1, sample.text.count("\n") + 2))
    path = f"app/a.{sample.ending}"
    change = Change(path, None, False, lambda: None, lambda: data, lambda: Touched(lines))
    trees = MemoryTree({}), MemoryTree({path: data})
    review = Reviewer(ChangeSet("base", "head", (change,), *trees), Policy()).review()
    return {found.rule for found in review.findings}


def bandit(place: Path) -> list[bool]:
    """Which samples bandit flags."""
    said = json.loads(run(place, "bandit", "-r", str(_written(place)), "-t", "B608", "-f", "json", "-q", "--exit-zero"))
    return _flagged(one["filename"] for one in said["results"])


def semgrep(place: Path) -> list[bool]:
    """Which samples semgrep flags by the rules of semgrep_rules.yml."""
    rules = Path(__file__).parent / "semgrep_rules.yml"
    options = ("--metrics", "off", "--disable-version-check", "--json", "--quiet", "--no-git-ignore")
    said = json.loads(run(place, "semgrep", "scan", *options, "--config", str(rules), str(_written(place))))
    return _flagged(one["path"] for one in said["results"])


def _written(place: Path) -> Path:
    code = place / "samples"
    code.mkdir(exist_ok=True)
    for number, sample in enumerate(SAMPLES):
        (code / f"s{number:03}.{sample.ending}").write_text(sample.text)
    return code


def _flagged(paths: Iterable[str]) -> list[bool]:
    numbers = {Path(path).stem for path in paths}
    return [f"s{number:03}" in numbers for number in range(len(SAMPLES))]


def row(name: str, said: list[bool], seconds: float) -> str:
    """What one tool found, how much of what it said is right, what it left alone, how long it took, where it was wrong."""
    pairs = list(zip(SAMPLES, said, strict=True))
    exposing, found = sum(one.exposes for one in SAMPLES), sum(one.exposes and flag for one, flag in pairs)
    wrong = [one.name for one, flag in pairs if one.exposes != flag]
    shown = ", ".join(wrong[:_SHOWN]) + (f" and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else "")
    precision = f"{found / max(sum(said), 1):.0%}"
    return f"| {name} | {found}/{exposing} | {precision} | {seconds:.1f} s | {shown or '-'} |"


def python_row(name: str, said: list[bool]) -> str:
    """The same of the samples in Python alone."""
    pairs = list(zip(PYTHON, said, strict=False))
    exposing, found = sum(one.exposes for one in PYTHON), sum(one.exposes and flag for one, flag in pairs)
    quiet = sum(not one.exposes and not flag for one, flag in pairs)
    return f"| {name} | {found}/{exposing} | {quiet}/{len(PYTHON) - exposing} |"


def speed() -> tuple[float, float]:
    """Seconds, by the clock and of the processor, of the last of three reviews of 50 files and a large document."""
    code = {f"app/f{number}.{one.ending}": one.text for number, one in enumerate(SAMPLES[-_FILES:])}
    before, after = {"openapi.yaml": _document(0)}, code | {"openapi.yaml": _document(1)}
    clock = busy = 0.0
    for _ in range(3):
        begun, begun_busy = time.perf_counter(), time.process_time()
        _review(before, after)
        clock, busy = time.perf_counter() - begun, time.process_time() - begun_busy
    return clock, busy


def _review(before: dict[str, str], after: dict[str, str]) -> None:
    changes = []
    for path, text in after.items():
        old = before.get(path)
        data = [None if one is None else one.encode() for one in (old, text)]
        touched = Touched(frozenset(range(1, text.count("\n") + 2)), frozenset(range(1, (old or "").count("\n") + 2)))
        changes.append(Change(path, path if old else None, False, partial(data.__getitem__, 0), partial(data.__getitem__, 1),
                              partial(_same, touched)))  # fmt: skip
    trees = [MemoryTree({path: text.encode() for path, text in files.items()}) for files in (before, after)]
    Reviewer(ChangeSet("base", "head", tuple(changes), *trees), Policy()).review()


def _same(touched: Touched) -> Touched:
    return touched


_PATH = """\
  /o{0}:
    get:
      operationId: o{0}
      parameters:
        - name: a
          in: query
          schema:
            type: string
      responses:
        '200':
          description: fine
          content:
            application/json:
              schema:
                type: object
                properties:
                  id:
                    type: integer
"""


def _document(version: int) -> str:
    """An OpenAPI document of some 10,000 lines."""
    head = f"openapi: 3.1.0\ninfo: {{title: shop, version: '{version}'}}\npaths:\n"
    return head + "".join(_PATH.format(number) for number in range(550 + version))


def main() -> None:
    """Print the tables and keep them."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--no-peers", action="store_true")
    lines, python = (
        ["| tool | injections found | of what it says, right | time | wrong about |", "|---|---|---|---|---|"],
        list[str](),
    )
    tools: dict[str, Callable[[], list[bool]]] = {"backstop": ours}
    with tempfile.TemporaryDirectory() as place:
        if not options.parse_args().no_peers:
            tools |= {
                BANDIT: partial(_peer, bandit, BANDIT, Path(place)),
                SEMGREP: partial(_peer, semgrep, SEMGREP, Path(place)),
            }
        for name, tool in tools.items():
            try:
                tool()  # the first time installs or loads
                begun = time.perf_counter()
                said = tool()
            except Failed as error:
                lines.append(f"| {name} | not run: {str(error).splitlines()[0][:80]} | | | |")
                continue
            lines.append(row(name, said, time.perf_counter() - begun))
            python.append(python_row(name, said))
    told = [
        "# SQL injection",
        "",
        NOTE,
        "",
        *lines,
        "",
        "Of these, in Python:",
        "",
        "| tool | found | safe left alone |",
        "|---|---|---|",
    ]
    text = "\n".join([*told, *python, "", SPEED.format(*speed()), ""])
    RESULT.write_text(text)
    print(text)


def _peer(tool: Callable[[Path], list[bool]], package: str, place: Path) -> list[bool]:
    folder = place / package.partition("=")[0]
    folder.mkdir(exist_ok=True)
    python_packages(folder, package)
    return tool(folder)


if __name__ == "__main__":
    main()
