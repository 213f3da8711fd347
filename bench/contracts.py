"""How well contracts are judged, beside the peers of each format, and how fast. `python -m bench.contracts [--no-peers]`."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from difflib import SequenceMatcher
from pathlib import Path

from bench import contract_peers
from bench.contract_pairs import Pair, pairs
from bench.speed import measured, median
from bot.domain.changes import Change, ChangeSet, Touched
from bot.domain.findings import Finding
from bot.domain.memory import MemoryTree
from bot.policy import Policy
from workers.review import Reviewer

NOTE = """\
A case counts as flagged when we report anything, buf fails with FILE and WIRE_JSON, graphql-inspector says BREAKING,
openapi-diff says breaking. buf's FILE rules refuse every removal by intention, also of what is reserved."""
TURNS = 5
RESULT = Path(__file__).parent / "results" / "contracts.md"


def ours(pair: Pair) -> tuple[Finding, ...]:
    """The review of the pair."""
    old, new = pair.before.split("\n"), pair.after.split("\n")
    blocks = [block for block in SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if block[0] != "equal"]
    touched = Touched(
        frozenset(line + 1 for _, _, _, a, b in blocks for line in range(a, b)),
        frozenset(line + 1 for _, a, b, _, _ in blocks for line in range(a, b)),
    )
    before, after = pair.before.encode(), pair.after.encode()
    change = Change(pair.path, pair.path, False, lambda: before, lambda: after, lambda: touched)
    trees = MemoryTree({pair.path: before}), MemoryTree({pair.path: after})
    return Reviewer(ChangeSet("base", "head", (change,), *trees), Policy()).review().findings


def row(name: str, said: list[bool | None], asked: list[Pair]) -> str:
    """One tool on one format: breaks found, safe changes left alone, and what it got wrong."""
    found = sum(pair.breaks and bool(one) for pair, one in zip(asked, said, strict=True))
    quiet = sum(not pair.breaks and one is False for pair, one in zip(asked, said, strict=True))
    broken = sum(pair.breaks for pair in asked)
    wrong = [pair.name for pair, one in zip(asked, said, strict=True) if bool(one) != pair.breaks or one is None]
    return f"| {asked[0].format} | {name} | {found}/{broken} | {quiet}/{len(asked) - broken} | {'; '.join(wrong) or '-'} |"


def table(place: Path | None) -> list[str]:
    """The whole comparison; `place` is where the peers are installed, None without them."""
    asked = list(pairs())
    mine = [bool(ours(pair)) for pair in asked]
    theirs: list[bool | None] = []
    names: dict[str, str] = {}
    if place is not None:
        theirs, names = contract_peers.flagged(place, asked), contract_peers.versions(place)
    rows = []
    for kind in dict.fromkeys(pair.format for pair in asked):
        chosen = [at for at, pair in enumerate(asked) if pair.format == kind]
        rows.append(row("backstop", [mine[at] for at in chosen], [asked[at] for at in chosen]))
        if theirs:
            rows.append(row(names[kind], [theirs[at] for at in chosen], [asked[at] for at in chosen]))
    return ["| format | tool | breaks found | safe left alone | wrong about |", "|---|---|---|---|---|", *rows]


def large(lines: int) -> dict[str, object]:
    """An OpenAPI document of about that many lines of YAML."""
    names, paths, schemas = "abcdef", {}, {}
    for at in range(lines // 45):
        schemas[f"S{at}"] = {
            "type": "object",
            "required": ["a"],
            "properties": {name: {"type": "string", "description": f"words about {name}", "maxLength": 5} for name in names},
        }
        answer = {"description": "x", "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/S{at}"}}}}
        key = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]
        paths[f"/s{at}/{{id}}"] = {"get": {"operationId": f"get{at}", "parameters": key, "responses": {"200": answer}}}
    return {"openapi": "3.0.3", "info": {"title": "x", "version": "1"}, "paths": paths, "components": {"schemas": schemas}}


def speed(place: Path, peer: Path | None) -> list[str]:
    """`backstop check` on a pull request with a document of 10,000 lines and 50 source files, whole processes, warm.

    Side by side with openapi-diff on the document alone, turn by turn, so that both meet the same machine.
    """
    import yaml

    rows = []
    for name, write in (("openapi.yaml", yaml.safe_dump), ("openapi.json", lambda value: json.dumps(value, indent=2))):
        repo = place / name
        repo.mkdir()
        text = write(large(10_000))
        for message, edited in (("base", text), ("head", text.replace("maxLength", "minLength", 20))):
            (repo / name).write_text(edited)
            (place / f"{message}-{name}").write_text(edited)
            for at in range(50):
                (repo / f"module{at}.py").write_text(f"def answer() -> str:\n    return {message!r}\n" * 40)
            _git(repo, *(("init", "--quiet") if message == "base" else ("status", "--short")))
            _git(repo, "add", "--all")
            _git(repo, "commit", "--quiet", "--message", message)
        backstop = str(Path(sys.executable).with_name("backstop"))
        command = [backstop, "check", "--repo", str(repo), "--base", "HEAD^", "--head", "HEAD"]
        other = contract_peers.program(peer, place / f"base-{name}", place / f"head-{name}") if peer else None
        turns = [(measured(command, repo), measured(other, place) if other else None) for _ in range(TURNS + 1)][1:]
        run, theirs = median([ours for ours, _ in turns]), [one for _, one in turns if one]
        beside = median(theirs) if theirs else None
        told = f"{beside.wall:.2f} s | {run.wall / beside.wall:.2f}" if beside else "not run | -"
        lines = f"{name}, {text.count(chr(10)):,} lines, and 50 files of code"
        rows.append(f"| {lines} | {run.wall:.2f} s | {run.busy:.2f} s | {run.memory:.0f} MB | {told} |")
    head = "| pull request | `backstop check`, warm | of the processor | memory | openapi-diff, of the document alone | ratio |"
    return [head, "|---|---|---|---|---|---|", *rows, "", f"Whole processes that take turns, the median of {TURNS}."]


def _git(repo: Path, *arguments: str) -> None:
    who = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
    subprocess.run(["git", "-C", str(repo), *who, *arguments], check=True, capture_output=True)


def main() -> None:
    """Print the tables, and keep them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-peers", action="store_true", help="do not install the peers")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, tempfile.TemporaryDirectory() as other:
        peer = Path(other) if not options.no_peers and contract_peers.installed(Path(other)) else None
        rows = table(peer)
        lines = ["# Contracts\n", *rows, "", NOTE, "", *speed(Path(place), peer)]
    print("\n".join(lines))
    RESULT.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
