"""Bodies of stored functions as facts: what they ask, what EXECUTE is given, what the change takes from under them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from bot.domain.bodies import BodyQuery, LostInBody, TriggerField
from bot.domain.changes import Span
from bot.domain.facts import Fact, Migration, Step
from bot.domain.operations import CreateFunction, DropColumn, DropTable, Operation, RenameColumn, RenameTable
from bot.domain.schema import Function, Name, Schema, Table
from workers.rules.sql_schema import table_of, whole
from workers.scene import Scene
from workers.sql.dynamic import holes, parts
from workers.sql.queries import asked
from workers.sql.routines import Routine, Said, routine

_PATH = re.compile(r"\bsearch_path\s*(?:=|TO)\s*([^\n;$]*)", re.IGNORECASE)
_FUNCTIONS = 400
"""Functions of one schema that are read for what a change drops."""


def bodies(migrations: Sequence[Migration], scene: Scene) -> Iterator[Fact]:
    """What the functions say that the migrations make and leave, and which functions name what they drop."""
    steps = [step for one in migrations if one.engine == "postgresql" for each in one.up for step in each.steps]
    made = [(step, step.operation) for step in steps if isinstance(step.operation, CreateFunction)]
    gone = [step for step in steps if isinstance(step.operation, DropColumn | DropTable | RenameColumn | RenameTable)]
    if not made and not gone:
        return
    head = scene.schema("head")
    kept = {(one.name, one.body) for one in head.functions}
    for step, operation in made:
        if (operation.function.name, operation.function.body) in kept:
            yield from said_by(operation, step.span, head)
    yield from _lost(gone, scene)


def said_by(operation: CreateFunction, span: Span, head: Schema) -> Iterator[Fact]:
    """The statements of a function that stands on these lines, where its names are those of the usual schema."""
    found = None if operation.resolved or not _usual_path(operation) else routine(operation.function, operation.text)
    if found is None:
        return
    function, at = operation.function, operation.text.find(operation.function.body)
    exact = at >= 0 and span.end - span.line == operation.text.strip().count("\n")
    first = span.line + operation.text.count("\n", 0, at) if exact else 0

    def place(line: int, lines: int = 0) -> Span:
        return Span(span.path, first + line - 1, first + line - 1 + lines) if exact else span

    names = found.made | frozenset(found.variables)
    for one in found.said:
        if one.dynamic:
            for part in _given(one, found):
                yield from _executed(part, found, function, place(part.line))
        elif one.sent:
            lines = one.sql.rstrip().count("\n")
            yield BodyQuery(place(one.line, lines), str(function.name), one.sql, names, (), function.returns_trigger)
    for name, line in found.fields.items():
        tables = _fired(head, function.name) if not re.search(r"(?i)\btg_(table_name|relname)\b", function.body) else []
        if tables and all(whole(head, table) and table.column(name) is None for table in tables):
            yield TriggerField(place(line), str(function.name), name, tuple(str(table.name) for table in tables))


def _usual_path(operation: CreateFunction) -> bool:
    """Whether its names are looked up where those of other queries are."""
    if "search_path" not in operation.settings:
        return "search_path" not in operation.function.body.lower()
    found = _PATH.search(operation.text)
    return found is not None and ("public" in found[1] or found[1].strip().startswith(("''", '""')))


def _given(one: Said, found: Routine) -> Iterator[Said]:
    """The expression that EXECUTE is given; what a variable holds is what it is set to, each time."""
    name = one.sql.strip().lower()
    if name in found.variables:
        yield from (replace(each, given=one.given) for each in found.said if each.target == name)
    else:
        yield one


def _executed(said: Said, found: Routine, function: Function, span: Span) -> Iterator[BodyQuery]:
    """The text, where a caller's text goes into it; parameters that the body sets are left out."""
    names = function.signature.names if function.signature else ()
    taken = {name.lower(): found.variables.get(name.lower(), "") for name in names if name}
    given = parts(said.sql)
    open_holes = tuple(holes(given, taken, [one.target for one in found.said if one.target]))
    if open_holes:
        text = "".join(part if isinstance(part, str) else f"${said.given + 1}" for part in given)
        yield BodyQuery(span, str(function.name), text, frozenset(), open_holes, given=said.given, statement=said.whole)


def _lost(gone: Iterable[Step], scene: Scene) -> Iterator[LostInBody]:
    """Each table and column that goes and that functions at head still name."""
    head, base = scene.schema("head"), scene.schema("base")
    functions = [one for one in head.functions if one.language in {"plpgsql", "sql"} and one.body][:_FUNCTIONS]
    for step in gone:
        for table, column in _what(step.operation):
            before, after = table_of(base, table), table_of(head, table)
            if before is None or (column and before.column(column) is None) or _there(after, column):
                continue
            if column and after is None:
                continue  # the table is renamed or gone, and that is told
            naming = [one for one in functions if _names(one, table, column)]
            tables = [after] if after is not None else []
            firing = [one for one in functions if column and _fires(one, tables, column)]
            found = tuple(dict.fromkeys(str(one.name) for one in (*firing, *naming)))
            if found:
                what, fired = f"{table}.{column}" if column else str(table), tuple(str(table) for _ in firing[:1])
                yield LostInBody(step.span, what, "column" if column else "table", found, fired)


def _there(table: Table | None, column: str) -> bool:
    return table is not None and (not column or not table.known or table.column(column) is not None)


def _what(operation: Operation) -> Iterator[tuple[Name, str]]:
    match operation:
        case DropColumn(table=table, column=column) | RenameColumn(table=table, column=column):
            yield table, column
        case DropTable(table=table) | RenameTable(table=table):
            yield table, ""


def _names(function: Function, table: Name, column: str) -> bool:
    """Whether a statement of its body names the table, and the column of it."""
    if not re.search(rf"(?i)\b{re.escape(table.name)}\b", function.body) or "search_path" in function.body.lower():
        return False
    found = routine(function) if re.search(rf"(?i)\b{re.escape(column or table.name)}\b", function.body) else None
    if found is None or table.name.lower() in found.made or column.lower() in found.variables:
        return False
    return any(_asks(one, table, column) for one in found.said if one.sent)


def _asks(one: Said, table: Name, column: str) -> bool:
    found = asked(one.sql)
    if found is None:
        return False
    return any(use.column == column and use.tables == (table,) for use in found.columns) if column else table in found.tables


def _fires(function: Function, tables: Collection[Table], column: str) -> bool:
    """Whether one of the tables has a trigger that runs the function, which names that field of NEW or OLD."""
    if not function.returns_trigger or not any(_runs(table, function.name) for table in tables):
        return False
    found = routine(function)
    by_name = re.search(r"(?i)\btg_(table_name|relname|argv)\b", function.body)
    return found is not None and not by_name and column.lower() in found.fields


def _fired(schema: Schema, function: Name) -> list[Table]:
    return [table for table in schema.tables if _runs(table, function)]


def _runs(table: Table, function: Name) -> bool:
    run = re.compile(rf"(?i)\bEXECUTE\s+(?:FUNCTION|PROCEDURE)\s+(?:\"?\w+\"?\.)?\"?{re.escape(function.name)}\"?\s*\(")
    return any(one.kind == "trigger" and run.search(one.text) for one in table.attached)
