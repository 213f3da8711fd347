"""A design → Markdown. All words in it are a model's, so all are made harmless; SQL is what was checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot import markdown as md
from bot.folds import Fold

ROOM = 24_000
_NAME = re.compile(r"[^A-Za-z0-9_]+")
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is to be shown. SQL in it may be shown: where it may not, it is ''. `verdict` says how it was checked.

    `entities` pairs names with rows `name`, `type`, `key`; `relations` are rows `one`, `many`, `words`; `indexes` `sql`,
    `answers`, `costs`; `queries` `question`, `sql`; `steps` `title`, `sql`, `check`, `back`; `monitoring` `metric`,
    `threshold`, `why`. A row with `sql` says in `left out` whether there was some.
    """

    summary: str
    verdict: Sequence[str]
    assumptions: Sequence[str]
    entities: Sequence[tuple[str, Sequence[Row]]]
    relations: Sequence[Row]
    tables: Sequence[str]
    indexes: Sequence[Row]
    queries: Sequence[Row]
    steps: Sequence[Row]
    performance: Sequence[str]
    monitoring: Sequence[Row]
    author: str
    bill: str


def design(one: Sketch) -> str:
    """The comment: the summary and how it was checked, the parts each behind a fold."""
    parts = [f"### A design, by the specialist {md.code(one.author)}", md.inline(one.summary, 700)]
    parts += ["\n".join(f"- {md.inline(line, 300)}" for line in one.verdict)] if one.verdict else []
    room = ROOM - sum(map(len, parts))
    for title, bodies in _parts(one):
        fold = Fold(room)
        for body in bodies:
            fold.add(title, body)
        text = fold.text()
        room -= len(text)
        parts += [text] if text else []
    parts.append(f"A model's work ({md.inline(one.bill)}): read it as a colleague's draft.")
    return "\n\n".join(parts) + "\n"


def _parts(one: Sketch) -> Iterator[tuple[str, Iterable[str]]]:
    yield "tables", [md.fenced(sql, most=3_000) for sql in one.tables if sql]
    yield "data model", [_diagram(one)] if one.entities else []
    yield "indexes, each with its reason", [_index(row) for row in one.indexes]
    yield "queries", [f"**{md.inline(row['question'], 300)}**\n{_sql(row)}" for row in one.queries]
    yield "migration plan", [_step(number, row) for number, row in enumerate(one.steps, 1)]
    yield "performance", [f"- {md.inline(line, 500)}" for line in one.performance]
    yield "monitoring", [_watch(one.monitoring)] if one.monitoring else []
    yield "assumptions", [f"- {md.inline(line, 400)}" for line in one.assumptions]


def _diagram(one: Sketch) -> str:
    """Mermaid, which GitHub draws; its words are names only."""
    lines = ["erDiagram"]
    for name, columns in one.entities[:30]:
        lines.append(f"  {_word(name)} {{")
        lines += [f"    {_word(row['type'])} {_word(row['name'])} {row['key']}".rstrip() for row in columns[:40]]
        lines.append("  }")
    for row in one.relations[:60]:
        lines.append(f'  {_word(row["one"])} ||--o{{ {_word(row["many"])} : "{_word(row["words"]).replace("_", " ")}"')
    return "```mermaid\n" + "\n".join(lines) + "\n```"


def _word(text: str) -> str:
    return _NAME.sub("_", text)[:60].strip("_") or "x"


def _sql(row: Row) -> str:
    return md.fenced(row["sql"]) if row["sql"] else "_Its SQL is left out: see above._"


def _index(row: Row) -> str:
    return f"{_sql(row)}\n{md.inline(row['answers'], 400)} Costs: {md.inline(row['costs'], 300)}"


def _step(number: int, row: Row) -> str:
    sql = f"\n{_sql(row)}" if row["sql"] or row["left out"] else ""
    checked = f"\nChecked by: {md.inline(row['check'], 300)}" if row["check"].strip() else ""
    back = f"\nBack: {md.inline(row['back'], 300)}" if row["back"].strip() else ""
    return f"**{number}. {md.inline(row['title'], 200)}**{sql}{checked}{back}"


def _watch(rows: Sequence[Row]) -> str:
    cells = [[md.cell(md.inline(row[name], 200)) for name in ("metric", "threshold", "why")] for row in rows[:20]]
    return "\n".join(["| measure | alarm from | why |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in cells)])
