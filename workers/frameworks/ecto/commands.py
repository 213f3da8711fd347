"""The commands of Ecto.Migration: the SQL that each sends, and the SQL that takes it back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import ModuleType

from workers.frameworks.ecto import definition, mysql
from workers.frameworks.ecto.blocks import content, rounds
from workers.frameworks.ecto.definition import Line, Repo, dotted
from workers.frameworks.ecto.elixir import Elixir, Made, Names
from workers.frameworks.values import Text, Unresolved, known
from workers.readers.syntax import Node
from workers.sql.dialect import speaks_mysql
from workers.sql.render.names import quote

_LINES = {"add", "add_if_not_exists", "modify", "remove", "remove_if_exists", "timestamps"}
_CREATES = {"create": False, "create_if_not_exists": True}
_DROPS = {"drop": False, "drop_if_exists": True}


def _made(elixir: Elixir, node: Node, names: Names) -> Made:
    listed, _ = elixir.arguments(node, names)
    found = known(listed[0]) if listed else None
    if not isinstance(found, Made):
        raise Unresolved(f"`{elixir.short(node)}`")
    return found


def _lines(elixir: Elixir, node: Node, names: Names) -> list[Line]:
    """The lines of a table's block, loops over what is written out included. Raises Unresolved for what is none."""
    return list(_lines_of(elixir, content(elixir, node), names))


def _lines_of(elixir: Elixir, nodes: list[Node], names: Names) -> Iterator[Line]:
    for node in nodes:
        word = elixir.call(node) if node.type == "call" else ""
        if word in _LINES:
            listed, named = elixir.arguments(node, names)
            yield Line(word, tuple(listed), named)
            continue
        values, variable, body = rounds(elixir, node, names)
        if not isinstance(values, list) or variable is None:
            raise Unresolved(f"`{elixir.short(node)}`")
        for one in values[:500]:
            yield from _lines_of(elixir, body, {**names, variable: one})


def _grammar() -> ModuleType:
    """The words of the engine that is read for."""
    return mysql if speaks_mysql() else definition


Sql = tuple[list[str], list[str] | None]


def _create(elixir: Elixir, repo: Repo, node: Node, names: Names) -> Sql:
    made, lenient = _made(elixir, node, names), _CREATES[elixir.call(node)]
    if made.word == "table":
        lines = _lines(elixir, node, names)
        return list(_grammar().create_table(made, lines, repo, lenient=lenient)), [f"DROP TABLE {dotted(made)}"]
    if made.word == "constraint":
        back = f"ALTER TABLE {dotted(made)} DROP CONSTRAINT {quote(made.name(1))}"
        return list(_grammar().create_constraint(made)), [back]
    return list(_grammar().create_index(made, lenient=lenient)), list(_grammar().drop_index(made, lenient=False))


def _drop(elixir: Elixir, repo: Repo, node: Node, names: Names) -> Sql:
    del repo
    made, lenient = _made(elixir, node, names), _DROPS[elixir.call(node)]
    if made.word == "table":
        mode = elixir.arguments(node, names)[1].get("mode")
        return [f"DROP TABLE {'IF EXISTS ' * lenient}{dotted(made)}" + " CASCADE" * (mode == "cascade")], None
    if made.word == "constraint":
        return [f"ALTER TABLE {dotted(made)} DROP CONSTRAINT {'IF EXISTS ' * lenient}{quote(made.name(1))}"], None
    return list(_grammar().drop_index(made, lenient=lenient)), list(_grammar().create_index(made, lenient=False))


def _alter(elixir: Elixir, repo: Repo, node: Node, names: Names) -> Sql:
    made, lines = _made(elixir, node, names), _lines(elixir, node, names)
    adds = all(line.word in {"add", "add_if_not_exists"} for line in lines)
    back = [Line("remove", line.arguments[:1]) for line in reversed(lines)]
    undo = list(_grammar().alter_table(made, back, repo)) if adds else None
    return list(_grammar().alter_table(made, lines, repo)), undo


def _rename(elixir: Elixir, repo: Repo, node: Node, names: Names) -> Sql:
    del repo
    made, (listed, named) = _made(elixir, node, names), elixir.arguments(node, names)
    new = known(named.get("to"))
    if isinstance(new, Made):
        words = "RENAME TABLE {} TO {}" if speaks_mysql() else "ALTER TABLE {} RENAME TO {}"
        return [words.format(dotted(made), quote(new.name()))], [words.format(dotted(new), quote(made.name()))]
    if made.word != "table":
        head = f"ALTER TABLE {dotted(made)} RENAME INDEX {{}} TO {{}}" if speaks_mysql() else "ALTER INDEX {} RENAME TO {}"
        return [head.format(quote(definition.index_name(made)), quote(str(new)))], None
    old = known(listed[1]) if len(listed) > 1 else None
    if not isinstance(old, str) or not isinstance(new, str | Text):
        raise Unresolved("a column's name")
    head = f"ALTER TABLE {dotted(made)} RENAME COLUMN"
    return [f"{head} {quote(old)} TO {quote(new)}"], [f"{head} {quote(new)} TO {quote(old)}"]


Act = Callable[[Elixir, Repo, Node, Names], Sql]
ACTS: dict[str, Act] = {
    **dict.fromkeys(_CREATES, _create), **dict.fromkeys(_DROPS, _drop), "alter": _alter, "rename": _rename,
}  # fmt: skip
