"""The arguments of one call, by Alembic's names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workers.frameworks.alembic.clauses import Unresolved, last
from workers.frameworks.alembic.columns import default, identity
from workers.frameworks.alembic.constraints import Place, relation
from workers.frameworks.alembic.types import Follow
from workers.frameworks.python.values import Called, Operator, Unknown, Value


@dataclass(frozen=True, slots=True)
class Context:
    """What calls depend on: naming conventions, who follows functions that choose a type, SQLAlchemy's major version."""

    conventions: Mapping[str, str]
    follow: Follow | None = None
    major: int = 0


@dataclass(frozen=True, slots=True)
class Given:
    """The arguments of one call by Alembic's names; those after the named ones are in `rest`."""

    named: Mapping[str, Value]
    rest: tuple[Value, ...]
    context: Context

    def get(self, name: str, otherwise: Value = None) -> Value:
        """An argument. Raises Unresolved when it is only known at run time."""
        found = self.named.get(name, otherwise)
        if isinstance(found, Operator) and found.sign == "Or" and isinstance(found.operands[-1], str):
            return found.operands[-1]  # what is looked up, or else this name
        if isinstance(found, Unknown):
            raise Unresolved(f"`{name}`")
        return found

    def place(self, table: str = "table_name", schema: str = "schema") -> Place:
        """The table that the call is about."""
        name, owner = self.get(table), self.get(schema)
        relation(name, owner)  # to be sure that both are names
        return Place(name, owner, self.context.conventions)


def word_of(given: Given, name: str) -> str:
    """An argument that has to be a word. Raises Unresolved."""
    found = given.get(name)
    if not isinstance(found, str):
        raise Unresolved(f"`{name}`")
    return found


def default_action(given: Given, wanted: Value) -> str:
    """SET DEFAULT, DROP DEFAULT, or what turns a column's numbering on and off. Raises Unresolved."""
    before = given.get("existing_server_default")
    if isinstance(wanted, Called) and last(wanted) == "Identity":
        return f"ADD {identity(wanted)}"
    if wanted is None and isinstance(before, Called) and last(before) == "Identity":
        return "DROP IDENTITY"
    return f"SET DEFAULT {default(wanted)}" if wanted is not None else "DROP DEFAULT"
