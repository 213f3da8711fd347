"""What calls on a handle of the database do, by their names: of `database/sql`, sqlx, pgx and GORM; and what names mean."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.domain.changes import Span
from workers.frameworks.values import Value
from workers.readers.syntax import Node

SENDS = re.compile(
    r"(?:Must|Named)?Exec(?:Context)?|Query(?:Row)?x?(?:Context)?|Prepare(?:x|Named)?(?:Context)?|Raw|(?:Get|Select)Context"
)
OPENS = re.compile(r"Begin(?:Tx)?x?|BeginTransaction|Conn")
QUIET = re.compile(
    r"Commit|Rollback|Close|Ping(?:Context)?|Stmt(?:Context)?|Set(?:Max|Conn)\w+|Stats|Driver|Rebind|WithContext|Debug|Session"
    r"|Transaction|AddError|RowsAffected|Dialector|Name|SavePoint|RollbackTo|DB|Commit|Unsafe|Set|Unscoped"
)
ROWS = re.compile(
    r"Create(?:InBatches)?|Save|Find(?:InBatches)?|First(?:OrCreate|OrInit)?|Take|Last|Model|Table|Where|Not|Or|Delete|Update\w*"
    r"|Select|Omit|Order|Limit|Joins|Scan|Pluck|Clauses|Preload|Count|Get|CopyFrom|SendBatch|Row|Rows|Distinct|Group"
)
SAME = {"WithContext", "Debug", "Session", "Unscoped", "Set", "Unsafe"}
CONTEXT = re.compile(r"(?<!\w)(?:(?=\w*[cC]tx)\w++|context\.\w+\(\)|\w+\.Context\(\))$")
HANDLE = re.compile(r"\b(?:Tx|DB|Conn|Pool|TX)\b")
AMBIENT = re.compile(r"(?:\w+\.)*(?:\w*db|\w*DB|tx|conn|pool)")
ENGINE = re.compile(r"[\w.]*(?:Dialector\.Name|Dialect\(\)\.GetName|DriverName)\(\)\s*(?P<how>[=!]=)\s*\"(?P<name>\w+)\"")
FAILED = re.compile(r"\b(?=\w*[eE]rr)\w++\s*!=\s*nil|errors\.(?:Is|As)\(")
FINE = re.compile(r"^(?=\w*[eE]rr)\w++\s*==\s*nil$")


@dataclass(slots=True)
class Frame:
    """What names mean: values, handles of the database with the transaction they send in (None: none), closures."""

    names: dict[str, Value] = field(default_factory=dict)
    handles: dict[str, str | None] = field(default_factory=dict)
    closures: dict[str, Node] = field(default_factory=dict)

    def inner(self) -> Frame:
        """One for a block inside."""
        return Frame(dict(self.names), dict(self.handles), dict(self.closures))


@dataclass(frozen=True, slots=True)
class Place:
    """Lines of the migration and what they say."""

    span: Span
    text: str
