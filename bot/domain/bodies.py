"""The facts about stored functions: what their bodies ask, and what is taken from under them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.domain.facts import Fact
from bot.domain.queries import Hole


@dataclass(frozen=True, slots=True)
class BodyQuery(Fact):
    """A statement in the body of a stored function; `names` are those that the function has of its own: variables, tables.

    With `holes` it is the text that EXECUTE is given, which is not whole: what is put in stands there as the next parameter
    after the `given` ones; `statement` are the words before the text, where all of the statement is these and the text.
    `trigger` says that the function is a trigger's.
    """

    function: str
    sql: str
    names: frozenset[str] = frozenset()
    holes: tuple[Hole, ...] = ()
    trigger: bool = False
    given: int = 0
    statement: str = ""

    @property
    def whole(self) -> bool:
        """Whether all of it is there."""
        return not self.holes

    @property
    def sink(self) -> str:
        """What it is given to."""
        return "EXECUTE" if self.holes else f"function {self.function}"


@dataclass(frozen=True, slots=True)
class DefinerFunction(Fact):
    """A function in a `.sql` file that runs with its owner's rights and looks names up in its caller's search_path."""

    function: str


@dataclass(frozen=True, slots=True)
class LostInBody(Fact):
    """What the statement at the span drops or renames (`what`), and the `functions` that stay and name it (`kind`: a column, a
    table); `fired` are the tables with a trigger that runs one of them.
    """

    what: str
    kind: Literal["column", "table"]
    functions: tuple[str, ...]
    fired: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TriggerField(Fact):
    """A field of NEW or OLD that a trigger's function names, and that none of the tables has which fire it."""

    function: str
    field: str
    tables: tuple[str, ...]
