"""Operations on rows. `text` is the statement; `reads` the relations it looks at besides its target."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.operations.base import Operation
from bot.domain.schema import Name


@dataclass(frozen=True, slots=True)
class Insert(Operation):
    """INSERT; `from_query` when the rows come from a SELECT rather than VALUES."""

    table: Name
    text: str
    columns: tuple[str, ...] = ()
    from_query: bool = False
    reads: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class Update(Operation):
    """UPDATE; `columns` are those assigned, `filtered` says that it has a WHERE."""

    table: Name
    text: str
    columns: tuple[str, ...] = ()
    filtered: bool = False
    reads: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class Delete(Operation):
    """DELETE; `filtered` says that it has a WHERE."""

    table: Name
    text: str
    filtered: bool = False
    reads: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class Merge(Operation):
    """MERGE INTO."""

    table: Name
    text: str
    reads: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class Select(Operation):
    """A query at the top level; `functions` are those it calls (it may be the way to run a procedure)."""

    text: str
    functions: tuple[str, ...] = ()
    reads: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class ForEach(Operation):
    """Code that goes through rows of `table` and sends statements for each; `batched`: for some of them at a time.

    `text` is how the rows are asked for, `sends` are the calls that send something. Only such as may be most of the rows.
    """

    table: Name
    text: str
    sends: tuple[str, ...] = ()
    batched: bool = False


@dataclass(frozen=True, slots=True)
class Overruled(Operation):
    """A value that code gives to a column of a new row and that the framework replaces, as the field's `option` says."""

    table: Name
    text: str
    column: str
    option: str


@dataclass(frozen=True, slots=True)
class Truncate(Operation):
    """TRUNCATE, one operation per table."""

    table: Name
    cascade: bool = False
    restart_identity: bool = False


@dataclass(frozen=True, slots=True)
class Copy(Operation):
    """COPY table FROM or TO; `columns` as listed."""

    table: Name | None
    text: str
    loads: bool = True
