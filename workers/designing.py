"""A design that was asked for: the model's, with SQL that was read, judged and run before it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from agents.design import Design
from agents.findings import prose
from bot.designs import Sketch
from bot.domain.schema import Schema
from bot.policy import Policy
from bot.wording import counted
from workers.suggested import creation, verdicts
from workers.trials import Trials

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Bench:
    """What a design is held against: the schema and policy, and a throw-away server where there is one."""

    schema: Schema
    policy: Policy
    trials: Trials | None
    postgres: bool


def sketched(one: Design, bench: Bench, author: str, bill: str) -> Sketch:
    """The design as it may be shown."""
    tables = [_sound(sql, bench) for sql in one.tables]
    indexes, queries, steps = (_rows(rows, bench) for rows in (one.indexes, one.queries, one.steps))
    built = [sql for sql in (*tables, *(row["sql"] for row in indexes)) if sql]
    asked = [*one.tables, *(row["sql"] for row in (*one.indexes, *one.queries, *one.steps))]
    shown = [*tables, *(row["sql"] for row in (*indexes, *queries, *steps))]
    lost = sum(bool(was.strip()) and not now for was, now in zip(asked, shown, strict=True))
    return Sketch(
        _said(one.summary, 700),
        tuple(_verdict(built, lost, bench)),
        _lines(one.assumptions),
        one.entities,
        one.relations,
        tables,
        indexes,
        queries,
        steps,
        _lines(one.performance),
        [{name: _said(text, 200) for name, text in row.items()} for row in one.monitoring],
        author,
        bill,
    )


def _sound(sql: str, bench: Bench) -> str:
    """What may be shown of it. Of other engines nothing is read, so nothing is."""
    return creation(sql) if bench.postgres and sql.strip() else ""


def _rows(rows: Iterable[Row], bench: Bench) -> list[Row]:
    words = ({name: text if name == "sql" else _said(text, 400) for name, text in row.items()} for row in rows)
    return [{**row, "sql": _sound(row["sql"], bench), "left out": row["sql"].strip()[:1]} for row in words]


def _said(text: str, most: int) -> str:
    """Words; nothing where they hold what somebody might paste. A semicolon between words is a comma."""
    return prose(text.replace(";", ","), most)


def _lines(lines: Iterable[str]) -> list[str]:
    return [line for line in (_said(one, 400) for one in lines) if line]


def _verdict(built: Sequence[str], lost: int, bench: Bench) -> Iterable[str]:
    """How it was checked."""
    if lost and not bench.postgres:
        yield f"{counted(lost, 'statement')} of SQL left out: only PostgreSQL's can be checked, and nothing unchecked is shown."
    elif lost:
        yield f"{counted(lost, 'statement')} of SQL left out: only what creates something, or asks, is passed on from a model."
    if not built:
        return
    text = "\n".join(built)
    against = [line for sql in _chunks(built) for line in verdicts(sql, bench.schema, bench.policy)] if text else []
    yield (
        f"The rules say: {'; '.join(dict.fromkeys(against))[:600]}"
        if against
        else "Rules: nothing against its tables and indexes."
    )
    if bench.trials is not None and (run := bench.trials.try_all(built)):
        yield f"{run}."


def _chunks(built: Sequence[str]) -> list[str]:
    """All of it together where it fits, for later statements need earlier ones."""
    return ["\n".join(built)] if sum(map(len, built)) < 3_900 else list(built)
