"""How a framework says operations in its own words: for fixes, in place or as steps of a recipe."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from bot.domain.facts import Statement
from bot.domain.operations import Opaque, Operation, RunCode, Select, Update
from bot.domain.schema import Name
from workers.sql.dialect import speaks_vendor
from workers.sql.parse import parse


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Whole lines that stand in for lines `line` to `end` (1-based, both included) of the file."""

    text: str
    line: int
    end: int


class Voice(Protocol):
    """One framework's words. `comment` begins a line of comment in its language."""

    @property
    def comment(self) -> str:
        """'#' or '//'."""

    def phrase(self, operation: Operation) -> str | None:
        """The operation as one would write it, without indentation; None where the framework has no words for it."""

    def rewrite(self, operations: Sequence[Operation], statement: Statement, lines: Sequence[str]) -> Rewrite | None:
        """The operations in place of `statement`, which alone stands on its lines; None where one stretch of lines does not
        suffice. What it gives is read and judged again before it is offered, so a doubtful one may be tried."""


@runtime_checkable
class Leaving(Protocol):
    """A voice that can say a call so that it sends less."""

    def without(self, operation: Operation, statement: Statement) -> str | None:
        """The call of `statement` without this one of the operations that it sends; None where no words do that."""


@runtime_checkable
class Retiring(Protocol):
    """A voice of a framework that can leave a column out of its queries while the column is still there."""

    def retired(self, table: Name, column: str) -> str:
        """What one writes for that, with a comment that says where."""


@runtime_checkable
class Sending(Protocol):
    """A voice that can send SQL as it is written: where operations are not said in the engine's dialect."""

    def sent(self, sql: str) -> str:
        """The call that sends it, without indentation."""

    def resent(self, sql: str, statement: Statement, lines: Sequence[str]) -> Rewrite | None:
        """The SQL in place of what `statement` sends; None where one stretch of lines does not suffice."""


@dataclass(frozen=True, slots=True)
class LateVoice:
    """A voice that is loaded when something is to be said: most reviews never hear most frameworks."""

    comment: str
    load: Callable[[], Voice]

    def phrase(self, operation: Operation) -> str | None:
        """As the voice says it."""
        return self.load().phrase(operation)

    def rewrite(self, operations: Sequence[Operation], statement: Statement, lines: Sequence[str]) -> Rewrite | None:
        """As the voice writes it."""
        return self.load().rewrite(operations, statement, lines)

    def retired(self, table: Name, column: str) -> str:
        """As the voice says it, '' where it has no words for that."""
        voice = self.load()
        return voice.retired(table, column) if isinstance(voice, Retiring) else ""


def without(voice: Voice, operation: Operation, statement: Statement) -> str | None:
    """The call of `statement` in the framework's words, so that it no longer does `operation`."""
    own = voice.load() if isinstance(voice, LateVoice) else voice
    return own.without(operation, statement) if isinstance(own, Leaving) else None


def resent(voice: Voice, sql: str, statement: Statement, lines: Sequence[str]) -> Rewrite | None:
    """The SQL as it is written in place of what `statement` sends, None where the framework's voice cannot say that."""
    own = voice.load() if isinstance(voice, LateVoice) else voice
    return own.resent(sql, statement, lines) if isinstance(own, Sending) else None


def _as_written(voice: Voice, sql: str) -> str:
    own = voice.load() if isinstance(voice, LateVoice) else voice
    return own.sent(sql) if isinstance(own, Sending) else sql


def operations_of(sql: str) -> tuple[Operation, ...]:
    """What the SQL does; empty when part of it is not understood."""
    found = tuple(operation for parsed in parse(sql) for operation, _, _ in parsed.steps)
    return () if any(isinstance(operation, Opaque | RunCode) for operation in found) else found


def is_comment(step: str) -> bool:
    """Whether a step of a recipe is a remark, to be said in the language of the others."""
    return step.lstrip().startswith("--")


def said(voice: Voice, sql: str) -> str:
    """A step of a recipe in the framework's words; the SQL itself where it has none, or where it is to be sent by hand."""
    if is_comment(sql):
        return sql.replace("--", voice.comment, 1)
    operations = operations_of(sql)
    if any(isinstance(operation, Select) or ("…" in sql and isinstance(operation, Update)) for operation in operations):
        return sql  # a look at the rows; batches that go on until nothing is left
    if speaks_vendor():
        return _as_written(voice, sql) if operations else sql  # operations are not said in those dialects
    phrases = [voice.phrase(operation) for operation in operations]
    known = [phrase for phrase in phrases if phrase is not None]
    return "\n".join(known) if known and len(known) == len(phrases) else sql
