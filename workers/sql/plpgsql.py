"""SQL inside DO blocks: what PL/pgSQL would run, each statement at its place in the text.

Bodies of functions are left alone: they run later, not in the migration.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.domain.operations import Commit, Inert, Opaque, Operation, Rollback
from workers.sql.bodies import refused
from workers.sql.constants import constant_string
from workers.sql.libpg_query import pb, read_plpgsql
from workers.sql.parsed import Parsed, SqlError
from workers.sql.postgres.source import Source

Read = Callable[[str], list[Parsed]]
_DYNAMIC = "dynamic SQL in a DO block cannot be read"
_LINE = re.compile(r"\n")
_SPACES = re.compile(r" {2,}")
_EXECUTE = re.compile(r"\bexecute\b", re.IGNORECASE)


def do_block(node: pb.DoStmt, source: Source, read: Read) -> list[Parsed]:
    """The block itself, Inert, and after it the statements in it; Opaque when they cannot be known.

    `read` parses the SQL found inside.
    """
    found = {a.def_elem.defname: a.def_elem.arg.string.sval for a in node.args}
    language = found.get("language", "plpgsql").lower()
    if language != "plpgsql":
        return [_alone(source, Opaque(source.text, f"a DO block in {language} cannot be read"))]
    try:
        tree = read_plpgsql(source.text)
    except SqlError as error:
        return [_alone(source, Opaque(source.text, f"the body of a DO block does not parse: {error}", refused(error)))]
    body = _Body(source, found.get("as", ""), read)
    inner = sorted((p for s, v in _statements(tree) for p in body.statement(s, v)), key=lambda p: p.start)
    return [_alone(source, Inert("DO", source.text)), *inner]


def _alone(source: Source, operation: Operation) -> Parsed:
    return Parsed(source.start, source.end, ((operation, source.start, source.end),))


def _statements(tree: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every PL/pgSQL statement of libpg_query's JSON, whatever IF, LOOP or EXCEPTION it stands in."""
    waiting: list[Any] = [tree]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting += reversed(item)
        elif isinstance(item, dict):
            for key, value in item.items():
                if key.startswith("PLpgSQL_stmt_"):
                    yield key.removeprefix("PLpgSQL_stmt_"), value
            waiting += reversed(item.values())


@dataclass
class _Body:
    """The block's code: `text` as PL/pgSQL sees it, `start` its first character in the whole text, -1 when it was escaped."""

    source: Source
    text: str
    read: Read
    start: int = field(init=False)
    lines: list[int] = field(init=False)
    last: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find the code between its quotes. Where '' or an E'…' escape shifts it, its own place cannot be told."""
        self.start = self.source.whole.find(self.text, self.source.start, self.source.end)
        self.lines = [0, *[m.end() for m in _LINE.finditer(self.text)]]

    def statement(self, kind: str, value: dict[str, Any]) -> list[Parsed]:
        """The SQL of one PL/pgSQL statement."""
        line = value.get("lineno", 1)
        if kind in ("execsql", "call"):
            return self._static(_query(value, "sqlstmt") or _query(value, "expr"), line)
        if kind == "fors":
            return self._static(_query(value, "query"), line)
        if kind == "perform":
            return self._perform(_query(value, "expr"), line)
        if kind in ("dynexecute", "dynfors"):
            return self._dynamic(_query(value, "query"), line)
        if kind in ("commit", "rollback"):
            word = re.compile(rf"\b{kind}\b", re.IGNORECASE).search(self.text, self._line(line))
            return [self._fixed(Commit() if kind == "commit" else Rollback(), word.span() if word else None)]
        return []

    def _static(self, query: str, line: int) -> list[Parsed]:
        """SQL written as such. INTO was cut out of it by as many blanks, so lengths still hold."""
        at = self._find(query, line)
        if at is None:
            head = _SPACES.split(query)[0]
            found = self._find(head, line)
            at = (found[0], found[0] + len(query)) if found else None
        return self._parse(query, at, exact=at is not None)

    def _perform(self, query: str, line: int) -> list[Parsed]:
        """PERFORM … stands where PL/pgSQL puts SELECT …"""
        rest = query.removeprefix("SELECT")
        at = self._find(rest, line)
        return self._parse(query, (at[0] - len("PERFORM"), at[1]) if at else None, exact=False)

    def _dynamic(self, expression: str, line: int) -> list[Parsed]:
        """EXECUTE: readable when the string is made of constants only."""
        at = self._find(expression, line)
        if at:
            words = [m.start() for m in _EXECUTE.finditer(self.text, self._line(line), at[0])]
            at = (words[-1] if words else at[0], at[1])
        text = constant_string(expression)
        if text is None:
            return [self._fixed(Opaque(f"EXECUTE {expression}", _DYNAMIC), at)]
        return self._parse(text, at, exact=False)

    def _parse(self, sql: str, at: tuple[int, int] | None, exact: bool) -> list[Parsed]:
        """The operations of SQL found at these characters of the code; `exact` says that it stands there as it is."""
        start, end = self._place(at)
        try:
            found = self.read(sql)
        except SqlError as error:
            return [self._fixed(Opaque(sql, f"SQL in a DO block does not parse: {error}"), at)]
        if exact and self.start >= 0:
            return [
                Parsed(p.start + start, p.end + start, tuple([(o, a + start, b + start) for o, a, b in p.steps]), "DO")
                for p in found
            ]
        return [Parsed(start, end, tuple([(o, start, end) for o, _, _ in p.steps]), "DO") for p in found]

    def _fixed(self, operation: Operation, at: tuple[int, int] | None) -> Parsed:
        start, end = self._place(at)
        return Parsed(start, end, ((operation, start, end),), "DO")

    def _find(self, text: str, line: int) -> tuple[int, int] | None:
        """Where the text stands from that line on; asked again for the same text, the next place."""
        at = self.text.find(text, max(self._line(line), self.last.get(text, 0)))
        if at < 0 or not text:
            return None
        self.last[text] = at + len(text)
        return at, at + len(text)

    def _line(self, number: int) -> int:
        """The offset of a line of the code, counted from 1."""
        return self.lines[min(max(number, 1), len(self.lines)) - 1]

    def _place(self, at: tuple[int, int] | None) -> tuple[int, int]:
        """Offsets in the whole text; the whole block's when they are not known."""
        if self.start < 0 or at is None:
            return self.source.start, self.source.end
        return self.start + at[0], self.start + at[1]


def _query(value: dict[str, Any], key: str) -> str:
    """The text of an expression of libpg_query's JSON, '' when there is none."""
    text = value.get(key, {}).get("PLpgSQL_expr", {}).get("query", "")
    return text if isinstance(text, str) else ""
