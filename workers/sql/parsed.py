"""What parsing yields: statements with exact positions, in the order of the text."""

from __future__ import annotations

from bot.domain.operations import Operation
from bot.domain.record import dataclass


@dataclass(frozen=True, slots=True)
class Parsed:
    """One statement of a text: character offsets into the text that was given, end exclusive, without the semicolon.

    `steps` are its operations with the offsets each stands on (an action of ALTER TABLE has its own). A statement found
    inside a DO block or function body follows its container and says so in `inside`.
    """

    start: int
    end: int
    steps: tuple[tuple[Operation, int, int], ...]
    inside: str = ""


class SqlError(ValueError):
    """The text is not PostgreSQL's SQL. `position` is the character offset where the parser gave up."""

    def __init__(self, message: str, position: int) -> None:
        """Keep the parser's own words."""
        super().__init__(message)
        self.position = position
