"""`alter_table` with its block: what each line becomes, and which lines Sequel sends together.

Source: https://github.com/jeremyevans/sequel/blob/master/lib/sequel/database/schema_generator.rb
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from workers.frameworks.rails.command import Command, Item
from workers.frameworks.sequel.columns import check_sql, column_sql, columns_of, create_index, drop_index, key_sql, type_sql
from workers.frameworks.sequel.tables import Said, checked, first, primary, referring, together
from workers.frameworks.sequel.values import Kind, identifier, value
from workers.frameworks.values import Unresolved, Value, known
from workers.readers.syntax import Node


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of ALTER TABLE; `alone` when it is a statement of its own."""

    sql: str
    alone: bool = False
    guess: bool = False


def alter_table(command: Command) -> Iterator[Said]:
    """The lines of the block: those that can be are sent as one ALTER TABLE. Raises Unresolved."""
    table, start = first(command), f"ALTER TABLE {identifier(first(command))} "
    held: list[tuple[Clause, Node | None]] = []
    for item in command.items or ():
        for clause in clauses(item, table):
            if clause.alone:
                yield from _held(start, held, command.node)
                yield Said(clause.sql, item.node or command.node, clause.guess)
                held = []
            else:
                held.append((clause, item.node))
    yield from _held(start, held, command.node)


def _held(start: str, held: list[tuple[Clause, Node | None]], node: Node) -> Iterator[Said]:
    if held:
        lone = held[0][1] if len(held) == 1 else None
        sql = together(start, [(clause.sql, at) for clause, at in held], "", node)
        yield Said(sql if lone is None else str(sql), lone or node, any(clause.guess for clause, _ in held))


def clauses(item: Item, table: Value) -> Iterator[Clause]:
    """What one line of `alter_table` becomes. Raises Unresolved."""
    write = _ALTERS.get(item.name)
    if write is None:
        raise Unresolved(f"`{item.name}`, which is not a word of Sequel's")
    yield from write(item, table)


def _add_column(item: Item, table: Value) -> Iterator[Clause]:
    exists = "IF NOT EXISTS " if known(item.options.get("if_not_exists")) else ""
    yield Clause(f"ADD COLUMN {exists}{column_sql(first(item), first(item, 1), item.options)}")
    if wanted := known(item.options.get("index")):
        yield Clause(create_index(table, first(item), wanted if isinstance(wanted, dict) else {}), alone=True)


def _add_foreign_key(item: Item, table: Value) -> Iterator[Clause]:
    del table
    options = referring(item)
    if isinstance(first(item), list):
        yield Clause(f"ADD {key_sql('foreign_key', first(item), options)}")
    else:
        yield Clause(f"ADD COLUMN {column_sql(first(item), options.get('type', Kind('Integer')), options)}")


def _add_primary_key(item: Item, table: Value) -> Iterator[Clause]:
    del table
    if isinstance(first(item), list):
        yield Clause(f"ADD {key_sql('primary_key', first(item), item.options)}")
    else:
        yield Clause(f"ADD COLUMN {column_sql(*primary(item))}")


def _drop_column(item: Item, table: Value) -> Iterator[Clause]:
    del table
    exists = "IF EXISTS " if known(item.options.get("if_exists")) else ""
    yield Clause(f"DROP COLUMN {exists}{identifier(first(item))}{_cascade(item)}")


def _drop_constraint(item: Item, table: Value) -> Iterator[Clause]:
    del table
    yield Clause(f"DROP CONSTRAINT {identifier(first(item))}{_cascade(item)}")


def _drop_foreign_key(item: Item, table: Value) -> Iterator[Clause]:
    """Without a name Sequel asks the database which constraint is on the columns: PostgreSQL's own name for it is taken."""
    name = known(item.options.get("name", item.options.get("foreign_key_constraint_name")))
    several = isinstance(first(item), list)
    columns = [str(one) for one in columns_of(first(item))]
    guess = f"{identifier(table).rpartition('.')[2].strip(chr(34))}_{'_'.join(columns)}_fkey"
    yield Clause(f"DROP CONSTRAINT {identifier(name if name is not None else guess)}", guess=name is None)
    if not several:
        yield Clause(f"DROP COLUMN {identifier(first(item))}")


def _cascade(item: Item) -> str:
    return " CASCADE" if known(item.options.get("cascade")) else ""


def _rename_column(item: Item, table: Value) -> Iterator[Clause]:
    sql = f"ALTER TABLE {identifier(table)} RENAME COLUMN {identifier(first(item))} TO {identifier(first(item, 1))}"
    yield Clause(sql, alone=True)


def _set_type(item: Item, table: Value) -> Iterator[Clause]:
    del table
    words = f"ALTER COLUMN {identifier(first(item))} TYPE {type_sql(first(item, 1), item.options)}"
    using = known(item.options.get("using"))
    yield Clause(words + (f" USING {using if isinstance(using, str) else value(using)}" if using is not None else ""))


def _set_default(item: Item, table: Value) -> Iterator[Clause]:
    del table
    yield Clause(f"ALTER COLUMN {identifier(first(item))} SET DEFAULT {value(first(item, 1))}")


def _set_null(item: Item, table: Value) -> Iterator[Clause]:
    del table
    allowed = item.name == "set_column_allow_null" and (len(item.arguments) < 2 or bool(first(item, 1)))
    yield Clause(f"ALTER COLUMN {identifier(first(item))} {'DROP' if allowed else 'SET'} NOT NULL")


def _add_constraint(item: Item, table: Value) -> Iterator[Clause]:
    del table
    yield Clause(f"ADD {check_sql(*checked(item))}")


def _add_unique(item: Item, table: Value) -> Iterator[Clause]:
    del table
    if (using := known(item.options.get("using_index"))) is not None:
        name = known(item.options.get("name"))
        yield Clause(f"ADD {f'CONSTRAINT {identifier(name)} ' if name else ''}UNIQUE USING INDEX {identifier(using)}")
        return
    yield Clause(f"ADD {key_sql('unique', first(item), item.options)}")


def _validate(item: Item, table: Value) -> Iterator[Clause]:
    del table
    yield Clause(f"VALIDATE CONSTRAINT {identifier(first(item))}")


def _add_index(item: Item, table: Value) -> Iterator[Clause]:
    kind = {} if item.name == "add_index" else {"type": item.name.removeprefix("add_").removesuffix("_index")}
    yield Clause(create_index(table, first(item), {**kind, **item.options}), alone=True)


def _drop_index(item: Item, table: Value) -> Iterator[Clause]:
    yield Clause(drop_index(table, first(item), item.options), alone=True)


_ALTERS: dict[str, Callable[[Item, Value], Iterator[Clause]]] = {
    "add_column": _add_column, "add_foreign_key": _add_foreign_key, "add_primary_key": _add_primary_key,
    "drop_column": _drop_column, "drop_constraint": _drop_constraint, "drop_foreign_key": _drop_foreign_key,
    "rename_column": _rename_column, "set_column_type": _set_type, "set_column_default": _set_default,
    "set_column_allow_null": _set_null, "set_column_not_null": _set_null, "add_constraint": _add_constraint,
    "add_unique_constraint": _add_unique, "validate_constraint": _validate, "add_index": _add_index,
    "add_full_text_index": _add_index, "add_spatial_index": _add_index, "drop_index": _drop_index,
}  # fmt: skip
ALTERS = frozenset(_ALTERS)
"""The words of `alter_table`; most are also the database's, with the table first."""
