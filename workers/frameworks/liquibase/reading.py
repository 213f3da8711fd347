"""ChangeSets → statements, each with the lines of its change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.changes import Span
from bot.domain.facts import Statement, Step
from bot.domain.operations import Delete, Inert, Insert, Opaque, Operation, RunCode, Select, Update
from workers.documents.element import Element
from workers.frameworks.liquibase.changelog import ChangeSet, runs_on
from workers.frameworks.liquibase.dialect import Dialect, quotes_all
from workers.frameworks.liquibase.registry import NotFollowed, Sent, mistaken, sent_as
from workers.frameworks.liquibase.schemas import substituted
from workers.frameworks.liquibase.tree import located
from workers.readers.listing import Listing
from workers.sql.parse import parse

_LONGEST = 4 * 1024 * 1024
_RIGHTS = re.compile(r"\s*(?:GRANT|REVOKE|ALTER\s+DEFAULT\s+PRIVILEGES|(?:CREATE|ALTER|DROP)\s+(?:ROLE|USER))\b", re.IGNORECASE)
_LITERAL = re.compile(r"'[^']*'")
_BARE = re.compile(r"(?<![\w\"'`$.])\$\{[^}\n\"]{1,200}\}(?![\w\"'`.])")


@dataclass(frozen=True, slots=True)
class Reading:
    """One changelog on its way to statements. `lines` are its text's, `own` a parameter for the connection's schema."""

    path: str
    lines: Sequence[str]
    listing: Listing
    dialect: Dialect
    values: dict[str, str]
    own: str = ""

    def up(self, sets: Iterable[ChangeSet]) -> Iterator[Statement]:
        """What they send, each in a transaction of its own unless it is free."""
        for number, one in enumerate(sets, 1):
            yield from self._of(one, one.changes(), None if one.free else f"{self.path}#{number}")

    def down(self, sets: Sequence[ChangeSet]) -> Iterator[Statement]:
        """What their rollbacks send, the last one's first."""
        for number, one in reversed([*enumerate(sets, 1)]):
            for rollback in one.element.inside("rollback"):
                within = rollback.children or ([rollback] if rollback.text.strip() else [])
                yield from self._of(one, within, None if one.free else f"{self.path}#{number}")

    def _of(self, one: ChangeSet, changes: Iterable[Element], transaction: str | None) -> Iterator[Statement]:
        if quotes_all(one.element) and not self.dialect.quoting:
            yield from replace(self, dialect=replace(self.dialect, quoting=True))._of(one, changes, transaction)
            return
        for element in changes:
            if runs_on(element.get("dbms"), self.dialect.name):
                for statement in self._change(element):
                    yield _guarded(replace(statement, transaction=transaction), guarded=one.guarded)

    def _change(self, element: Element) -> Iterator[Statement]:
        if element.name in {"sql", "rollback"}:
            inner = element.first("sql")
            yield from self._sql(element, element.said("sql") or element.text, (inner or element).text_line)
        elif element.name == "sqlFile":
            yield from self._file(element)
        elif (known := sent_as(element.name)) is None:
            why = f"`{element.name}` is a change that is not known here"
            yield self._statement(element, (Opaque(self._text(element), why, mistaken(element.name)),), "")
        else:
            try:
                for sent in known(element, self.dialect):
                    yield from self._sent(sent)
            except NotFollowed as error:
                yield self._unknown(element, f"`{element.name}` {error}")

    def _sent(self, sent: Sent) -> Iterator[Statement]:
        if sent.code:
            yield self._statement(sent.element, (RunCode(self._text(sent.element), sent.code),), "")
            return
        found = parse(sent.sql)
        for parsed in found:
            steps = (*(step for step, _, _ in parsed.steps), *sent.beside)
            sql = sent.sql if len(found) == 1 else sent.sql[parsed.start : parsed.end]
            yield replace(self._statement(sent.element, steps, sql), inside=parsed.inside)

    def _file(self, element: Element) -> Iterator[Statement]:
        """The statements of another file, on the lines of the change that names it."""
        path = located(self.listing, self.path, element.get("path"), relative=element.true("relativeToChangelogFile"))
        size = self.listing.size(path) if path else None
        if path is None or size is None or size > _LONGEST:
            yield self._unknown(element, f"the file `{element.get('path')}` is not there, or over 4 MB")
            return
        text = substituted((self.listing.read(path) or b"").decode("utf-8", "replace"), self.values, self.own)
        for statement in self._sql(element, text, element.line):
            yield replace(statement, span=self._span(element), steps=tuple(self._steps(element, statement)))

    def _steps(self, element: Element, statement: Statement) -> Iterator[Step]:
        return (Step(step.operation, self._span(element)) for step in statement.steps)

    def _sql(self, element: Element, text: str, line: int) -> Iterator[Statement]:
        """SQL as it stands, cut where the change says; each statement on its own lines."""
        delimiter = element.get("endDelimiter").replace("\\n", "\n").strip()
        at = 0
        for piece in text.split(delimiter) if delimiter not in {"", ";"} else [text]:
            for parsed in parse(piece):
                first = line + text.count("\n", 0, at + parsed.start)
                last = line + text.count("\n", 0, at + max(parsed.start, parsed.end - 1))
                span = Span(self.path, min(first, element.end), min(last, element.end))
                sql = piece[parsed.start : parsed.end]
                steps = tuple(Step(_named(step, sql), span) for step in _rights(sql) or [step for step, _, _ in parsed.steps])
                yield Statement(steps, span, sql, None, parsed.inside, sql)
            at += len(piece) + len(delimiter)

    def _unknown(self, element: Element, why: str) -> Statement:
        return self._statement(element, (Opaque(self._text(element), why),), "")

    def _statement(self, element: Element, operations: Sequence[Operation], sql: str) -> Statement:
        span = self._span(element)
        steps = tuple(Step(_named(operation, sql), span) for operation in operations)
        return Statement(steps, span, self._text(element), None, "", sql)

    def _span(self, element: Element) -> Span:
        return Span(self.path, element.line, max(element.line, element.end))

    def _text(self, element: Element) -> str:
        return "\n".join(self.lines[element.line - 1 : element.end])


def _rights(sql: str) -> list[Operation]:
    """What a statement does that only says who may do what, to whom a parameter names: nothing else hangs on that name."""
    if "${" not in sql or _RIGHTS.match(sql) is None:
        return []
    found = [step for parsed in parse(_BARE.sub(r'"\g<0>"', sql)) for step, _, _ in parsed.steps]
    return found if all(isinstance(one, Inert) for one in found) else []


def _named(operation: Operation, sql: str) -> Operation:
    """What holds a parameter without a value is nothing that is known; in values of rows it is text like any other."""
    if "${" not in sql or isinstance(operation, RunCode | Inert):
        return operation
    if isinstance(operation, Insert | Update | Delete | Select) and "${" not in str(getattr(operation, "table", "")):
        return operation
    if isinstance(operation, Opaque) and "${" not in _LITERAL.sub("", sql) and (wrong := _refused(sql)):
        return wrong
    name = sql[sql.index("${") :].partition("}")[0]
    return Opaque(sql, f"it holds the parameter `{name}}}`, which gets its value elsewhere")


def _refused(sql: str) -> Opaque | None:
    """What the grammar answers to a statement whose parameters are inside of strings alone, where they change nothing."""
    found = [step for parsed in parse(sql.replace("${", "{")) for step, _, _ in parsed.steps]
    return found[0] if len(found) == 1 and isinstance(found[0], Opaque) and found[0].refused else None


def _guarded(statement: Statement, *, guarded: bool) -> Statement:
    """A statement that runs only where its preconditions hold: what it makes may be there, what it drops may not."""
    if not guarded:
        return statement
    steps = tuple(Step(_if_needed(step.operation), step.span) for step in statement.steps)
    return replace(statement, steps=steps, inside=statement.inside or "preConditions")


def _if_needed(operation: Operation) -> Operation:
    changed: Any = operation
    for flag in ("if_exists", "if_not_exists"):
        if hasattr(operation, flag):
            changed = replace(changed, **{flag: True})
    return changed  # type: ignore[no-any-return]
