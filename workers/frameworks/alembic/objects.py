"""Schema objects that make themselves: `enum.create(bind)`, `table.drop(bind)`, `op.execute(CreateSequence(…))`.

Source: https://docs.sqlalchemy.org/en/20/core/ddl.html
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from workers.frameworks.alembic.clauses import Unresolved, last
from workers.frameworks.alembic.columns import is_column
from workers.frameworks.alembic.constraints import Place, of_table, relation
from workers.frameworks.alembic.given import Context
from workers.frameworks.alembic.indexes import create_index
from workers.frameworks.alembic.rows import table_name
from workers.frameworks.alembic.tables import create_enum, create_table
from workers.frameworks.alembic.types import Enum, labels_of
from workers.frameworks.python.values import Called, Class, Function, Member, Symbol, Value

_ELEMENTS = frozenset(
    ("CreateTable", "DropTable", "CreateIndex", "DropIndex", "CreateSequence", "DropSequence", "CreateSchema", "DropSchema",
     "AddConstraint")
)  # fmt: skip


def is_element(value: Value) -> bool:
    """Whether it is one of SQLAlchemy's DDL constructs."""
    return isinstance(value, Called) and isinstance(value.function, Symbol) and last(value) in _ELEMENTS


def element(value: Called, context: Context) -> Iterator[str]:
    """The SQL of a DDL construct. Raises Unresolved."""
    kind = last(value)
    made = value.args[0] if value.args else value.kwargs.get("element", value.kwargs.get("name"))
    exists = value.kwargs.get("if_not_exists") is True or value.kwargs.get("if_exists") is True
    if kind in ("CreateSchema", "DropSchema"):
        drops = kind[0] == "D"
        words = ("IF EXISTS " if drops else "IF NOT EXISTS ") if exists else ""
        cascade = " CASCADE" if value.kwargs.get("cascade") is True else ""
        yield f"{'DROP' if drops else 'CREATE'} SCHEMA {words}{relation(made)}{cascade}"
        return
    yield from by_itself("create" if kind[0] in "CA" else "drop", made, exists, context)


def by_itself(verb: str, made: Value, lenient: bool, context: Context) -> Iterator[str]:
    """The statements of `made.create()` or `made.drop()`; `lenient` where it looks first whether there is one.

    Raises Unresolved for what is none of the objects known here.
    """
    word = last(made) if isinstance(made, Called) else ""
    if isinstance(made, Called) and word.lower() in ("enum", "domain"):
        yield from _type(verb, made, lenient)
    elif isinstance(made, Called) and word == "Sequence":
        exists = ("IF NOT EXISTS " if verb == "create" else "IF EXISTS ") if lenient else ""
        yield f"{verb.upper()} SEQUENCE {exists}{relation(made.args[0] if made.args else None, made.kwargs.get('schema'))}"
    elif isinstance(made, Called) and word == "Index":
        yield from _index(verb, made, lenient, context)
    elif (name := table_name(made)) is not None:
        place = Place(name.name, name.schema or None, context.conventions)
        if verb == "drop":
            yield f"DROP TABLE {'IF EXISTS ' if lenient else ''}{place.sql}"
        else:
            yield from create_table(place, _items(made, context), {"if_not_exists": lenient}, context.follow)
    elif isinstance(made, Called) and verb == "create" and (constraint := of_table(_nowhere(context), made)):
        raise Unresolved(f"the table of {constraint}")
    else:
        raise Unresolved("what is created" if verb == "create" else "what is dropped")


def _nowhere(context: Context) -> Place:
    return Place("", None, context.conventions)


def _type(verb: str, made: Called, lenient: bool) -> Iterator[str]:
    name, schema = made.kwargs.get("name"), made.kwargs.get("schema")
    if name is None and made.args and isinstance(made.args[0], Class):
        name = made.args[0].name.lower()
    shown = relation(name, schema)
    if verb == "drop":
        yield f"DROP TYPE {'IF EXISTS ' if lenient else ''}{shown}"
    else:
        yield create_enum(Enum(shown, labels_of(made)))


def _index(verb: str, made: Called, lenient: bool, context: Context) -> Iterator[str]:
    name, columns = (made.args[0] if made.args else None), made.args[1:]
    if verb == "drop":
        yield f"DROP INDEX {'IF EXISTS ' if lenient else ''}{relation(name)}"
        return
    owners = [column.owner.owner for column in columns if isinstance(column, Member) and isinstance(column.owner, Member)]
    table = next((found for owner in owners if (found := table_name(owner))), None)
    if table is None:
        raise Unresolved("the table of the index")
    place = Place(table.name, table.schema or None, context.conventions)
    yield create_index(place, name, columns, {**made.kwargs, "if_not_exists": lenient})


def _items(made: Value, context: Context) -> list[Value]:
    """What stands in a table: the items of a Table, or the columns of a mapped class under their names."""
    if isinstance(made, Member):
        made = made.owner
    if isinstance(made, Class):
        found: list[Value] = [item for base in made.bases if isinstance(base, Class) for item in _items(base, context)]
        for name, member in made.members.items():
            if isinstance(member, Function) and context.follow and _declares(member):
                member = context.follow(member)  # noqa: PLW2901
            if is_column(member) and isinstance(member, Called):
                named = member.args and isinstance(member.args[0], str)
                found.append(member if named else Called(member.function, (name, *member.args), member.kwargs, member.node))
        options = made.find("__table_args__")
        return found + [item for item in options if isinstance(item, Called)] if isinstance(options, tuple) else found
    given = made.args[1:] if isinstance(made, Called) else ()
    return [
        item for item in given if not (isinstance(item, Symbol | Called | Member) and last(item) in ("MetaData", "metadata"))
    ]


def _declares(member: Function) -> bool:
    """Whether it is a `declared_attr`: a function that makes a mixin's column."""
    marks = member.node.decorator_list if isinstance(member.node, ast.FunctionDef) else []
    return any(isinstance(mark, ast.Name) and mark.id == "declared_attr" for mark in marks)
