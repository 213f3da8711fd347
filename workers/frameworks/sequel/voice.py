"""Fixes in Sequel's words: calls on the database, `alter_table` blocks, and `no_transaction` where it is needed.

Source: https://sequel.jeremyevans.net/rdoc/files/doc/schema_modification_rdoc.html
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import indent

from bot.domain import operations as ops
from bot.domain import schema
from bot.domain.facts import Statement
from bot.domain.operations import Operation
from workers.frameworks.rails.words import keywords, listed, quoted, symbol, symbols
from workers.readers.voice import Rewrite
from workers.sql.render import render

_MIGRATION = re.compile(r"^(\s*)(?:::)?Sequel\.migration\s+do\b")
_FREE = re.compile(r"^\s*no_transaction\b")
_CALL = re.compile(
    r"^(?:add_index|drop_index|run|drop_column|rename_column|rename_table|drop_table|set_column_\w+|add_column)\b"
)


@dataclass(frozen=True, slots=True)
class SequelVoice:
    """Ruby, as Sequel's own calls where it has them and `run` where it has none."""

    comment: str = "#"

    def phrase(self, operation: Operation) -> str | None:
        """The operation as one call, or one block of `alter_table`."""
        match operation:
            case ops.CreateIndex():
                return _index(operation) or _run(operation)
            case ops.DropIndex():
                return _run(operation)
            case ops.DropColumn(table=table, column=column, if_exists=False, cascade=False):
                return f"drop_column {_table(table)}, {symbol(column)}"
            case ops.RenameColumn(table=table, column=column, new_name=new_name):
                return f"rename_column {_table(table)}, {symbol(column)}, {symbol(new_name)}"
            case ops.ValidateConstraint(table=table, name=name):
                return _altered(table, f"validate_constraint {symbol(name)}")
            case ops.SetNotNull(table=table, column=column, not_null=not_null):
                word = "set_column_not_null" if not_null else "set_column_allow_null"
                return _altered(table, f"{word} {symbol(column)}")
            case ops.AddConstraint(table=table, constraint=schema.ForeignKey() as key) if key.name:
                words = _foreign_key(key)
                return _altered(table, words) if words else _run(operation)
            case ops.AddConstraint(table=table, constraint=schema.Check() as check) if check.name and check.enforced:
                name = f"{{ name: {symbol(check.name)}, not_valid: true }}" if check.not_valid else symbol(check.name)
                said = f"add_constraint({name}, Sequel.lit({quoted(check.expression.text)}))"
                return _altered(table, said)
        return _run(operation)

    def rewrite(self, operations: Sequence[Operation], statement: Statement, lines: Sequence[str]) -> Rewrite | None:
        """In place of a call on the database that has its lines for itself; a block's lines are not taken apart."""
        span, text = statement.span, statement.text
        block = "\n".join(lines[span.line - 1 : span.end])
        said = [self.phrase(one) for one in operations]
        if (
            block.strip() != text
            or not _CALL.match(text)
            or any(one is None for one in said)
            or _inside_table(span.line, lines)
        ):
            return None
        margin = block[: len(block) - len(block.lstrip())]
        new = indent("\n".join(one or "" for one in said), margin)
        apart = any(isinstance(one, ops.CreateIndex | ops.DropIndex) and one.concurrently for one in operations)
        return _apart(new, span.line, span.end, lines) if apart else Rewrite(new, span.line, span.end)


def _inside_table(line: int, lines: Sequence[str]) -> bool:
    """Whether the nearest line further out begins a table's block: its words are other ones."""
    margin = len(lines[line - 1]) - len(lines[line - 1].lstrip())
    for above in reversed(lines[: line - 1]):
        if above.strip() and len(above) - len(above.lstrip()) < margin:
            return re.search(r"\b(?:alter|create)_table\b", above) is not None
    return False


def _apart(new: str, line: int, end: int, lines: Sequence[str]) -> Rewrite | None:
    """The lines from `Sequel.migration do` on, so that no transaction is opened."""
    head = next((at for at in reversed(range(line - 1)) if _MIGRATION.match(lines[at])), None)
    if any(_FREE.match(one) for one in lines):
        return Rewrite(new, line, end)
    if head is None:
        return None
    found = _MIGRATION.match(lines[head])
    free = f"{found[1] if found else ''}  no_transaction"
    return Rewrite("\n".join([lines[head], free, "", *lines[head + 1 : line - 1], new]), head + 1, end)


def _altered(table: schema.Name, *said: str) -> str:
    body = "\n".join(f"  {one}" for one in said)
    return f"alter_table({_table(table)}) do\n{body}\nend"


def _table(name: schema.Name) -> str:
    return f"Sequel[{symbol(name.schema)}][{symbol(name.name)}]" if name.schema else symbol(name.name)


def _run(operation: Operation) -> str:
    """The SQL itself."""
    return f"run {quoted(render(operation))}"


def _index(operation: ops.CreateIndex) -> str | None:
    """`add_index`; None for what it has no words for."""
    index = operation.index
    plain = all(part.column and not (part.collation or part.opclass or part.descending or part.nulls) for part in index.parts)
    if not plain or operation.only or operation.options or operation.tablespace or index.name is None:
        return None
    given = [f"name: {symbol(index.name)}", *keywords(unique=index.unique or None)]
    given += [] if index.method == "btree" else [f"type: {symbol(index.method)}"]
    given += [f"where: Sequel.lit({quoted(index.where.text)})"] if index.where else []
    given += [f"include: {symbols(index.include)}"] if index.include else []
    given += ["nulls_distinct: false"] * index.nulls_not_distinct + ["if_not_exists: true"] * operation.if_not_exists
    given += ["concurrently: true"] * operation.concurrently
    columns = [part.column or "" for part in index.parts]
    return listed("add_index", _table(operation.table), symbols(columns), *given)


def _foreign_key(key: schema.ForeignKey) -> str | None:
    """`add_foreign_key` of existing columns; None for what it has no words for."""
    if key.match or not key.enforced or key.name is None:
        return None
    columns = f"[{', '.join(map(symbol, key.columns))}]"
    given = [f"name: {symbol(key.name)}"]
    given += [f"key: {symbols(key.references)}"] if key.references else []
    given += [f"{word}: {symbol(way.lower().replace(' ', '_'))}" for word, way in
              (("on_delete", key.on_delete), ("on_update", key.on_update)) if way]  # fmt: skip
    if key.deferrable:
        given += ["deferrable: true" if key.initially_deferred else "deferrable: :immediate"]
    return listed("add_foreign_key", columns, _table(key.table), *given, *["not_valid: true"] * key.not_valid)
