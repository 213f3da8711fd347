"""Why a failure says nothing about the migration: the throw-away server lacks something that the real one has.

SQLSTATEs: https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from bot.domain.facts import Statement
from bot.domain.measurements import CUT_SHORT
from bot.domain.operations import CreateExtension, Opaque
from bot.patterns import late

DATA = ("22", "23", "21", "P0", "44")
"""Classes of errors that rows cause: data exceptions, constraints, cardinality, what code raises, WITH CHECK OPTION."""
_CERTAIN = (
    "42P01", "42703", "42P07", "42701", "42710", "42P06", "42723", "42809", "42804", "42846", "42P16", "42830", "42P17",
    "42601", "42803", "42702", "42P10", "42P18", "0A000", "2BP01", "55000", "55006", "25001", "42611", "42P21", "42939",
)  # fmt: skip
"""What holds on any server with this schema: names, types, syntax, dependents. Not functions, types or operator classes that
are missing (42883, 42704): extensions bring them, and those are often installed by hand."""
_ROLE = late(r'role "[^"]*" (does not exist|is not a member|cannot)|must be (member|able to SET ROLE)')
_RESOURCES = ("53", "54", "57", "58", "08", "XX", "F0")


@dataclass(frozen=True, slots=True)
class Ground:
    """What a failure is judged on: is the schema all there, are stand-ins about, is this the project's major version."""

    whole: bool
    same_version: bool = True
    lacks: tuple[str, ...] = ()


class Excuse(NamedTuple):
    """Why a statement tells nothing; `gap` when that leaves something unchecked that is told nowhere else."""

    why: str = ""
    gap: bool = False


def excuse(statement: Statement, error: str, ground: Ground) -> Excuse:
    """The reason why this failure is not the migration's, an empty one when it is."""
    state, message = error[:5], error[6:]
    if state in CUT_SHORT or state[:2] in _RESOURCES:
        return Excuse(f"{message} ({state})", gap=True)
    if any(isinstance(step.operation, Opaque) for step in statement.steps):
        return Excuse(f"it was not understood, and failed: {message}")
    if state == "42501" or _ROLE.search(message):
        return Excuse(f"the throw-away server has other roles and rights: {message}")
    if extension_of(statement):
        return Excuse(f"the extension is not there: {message}")
    if state in ("55P03", "40P01"):
        return Excuse("it gave up waiting for a lock of ours")
    if statement.inside:
        return Excuse(f"it runs only where code lets it ({statement.inside}): {message}")
    if state[:2] in DATA:
        return Excuse(f"made-up rows are in its way: {message}")
    if not ground.whole or state not in _CERTAIN:
        return Excuse(f"the schema before is not known in full: {message}", gap=True)
    if not ground.same_version and state in ("42601", "0A000"):
        return Excuse(f"this server is of another major version: {message}", gap=True)
    return Excuse()


def extension_of(statement: Statement) -> str:
    """The extension that the statement creates, '' for any other statement."""
    one = statement.steps[0].operation if statement.steps else None
    return one.extension if isinstance(one, CreateExtension) else ""
