"""Fixes as one writes them in a migration: `op.create_index(…, postgresql_concurrently=True)` inside an autocommit block.

`postgresql_not_valid` needs SQLAlchemy 1.4.32, of March 2022.
Source: https://alembic.sqlalchemy.org/en/latest/ops.html , https://docs.sqlalchemy.org/en/20/dialects/postgresql.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import indent

from bot.domain.facts import Statement
from bot.domain.operations import (
    AddColumn,
    AddConstraint,
    CreateIndex,
    DetachPartition,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropTable,
    Operation,
    Reindex,
    SetDefault,
    SetNotNull,
    Vacuum,
)
from bot.domain.schema import Check, Constraint, Expression, ForeignKey, IndexPart, Key, Name
from workers.frameworks.alembic.spelling import column_words
from workers.readers.voice import Rewrite
from workers.sql.render import render
from workers.sql.render.indexes import render_part

_WIDE = 88
_BLOCK = "with op.get_context().autocommit_block():"
_CALL = re.compile(r"(?P<owner>[A-Za-z_]\w*)(?:\.[\w.()]+)?\(")
_BATCH = re.compile(r"\s*with [^#\n]{0,200}batch_alter_table\([^#\n]{0,400}\) as (?P<owner>\w+):\s*")
_OP = re.compile(r"^[ \t]*from alembic import [^#\n]*\bop\b", re.MULTILINE)
_SA = re.compile(r"^[ \t]*import sqlalchemy as sa\b", re.MULTILINE)
_BOUND = re.compile(r"(?<![:\w\\]):(?=\w)")


@dataclass(frozen=True, slots=True)
class AlembicVoice:
    """Alembic's words."""

    comment: str = "#"

    def phrase(self, operation: Operation) -> str | None:
        """The call, in its block where it may not run in a transaction."""
        said = _said(operation, True)
        return f"{_BLOCK}\n{indent(said, '    ')}" if alone(operation) else said

    def rewrite(self, operations: Sequence[Operation], statement: Statement, lines: Sequence[str]) -> Rewrite | None:
        """In place of a call that has its lines for itself, or of a batch that does nothing else."""
        place = _place(statement, lines)
        text = "\n".join(lines)
        if place is None or not _OP.search(text):
            return None
        margin, line, end = place
        free = statement.transaction is None
        said = list(_blocks(operations, free, bool(_SA.search(text))))
        return Rewrite(indent("\n".join(said), margin), line, end)


def alone(operation: Operation) -> bool:
    """Whether PostgreSQL refuses it inside of a transaction."""
    if isinstance(operation, CreateIndex | DropIndex | Reindex | DetachPartition):
        return operation.concurrently
    return isinstance(operation, Vacuum) and not operation.analyze_only


def _place(statement: Statement, lines: Sequence[str]) -> tuple[str, int, int] | None:
    """The margin and the lines that can be replaced."""
    span = statement.span
    block = "\n".join(lines[span.line - 1 : span.end])
    called = _CALL.match(statement.text)
    if called is None or block.strip() != statement.text:
        return None
    margin = block[: len(block) - len(block.lstrip())]
    above = _BATCH.fullmatch(lines[span.line - 2]) if span.line > 1 else None
    if above is None or above["owner"] != called["owner"]:
        return None if called["owner"].startswith("batch") else (margin, span.line, span.end)
    outer = above[0][: len(above[0]) - len(above[0].lstrip())]
    after = next((line for line in lines[span.end :] if line.strip()), "")
    ends = len(after) - len(after.lstrip()) <= len(outer)
    return (outer, span.line - 1, span.end) if ends else None


def _blocks(operations: Sequence[Operation], free: bool, imported: bool) -> Iterator[str]:
    block: list[str] = []
    for operation in operations:
        said = _said(operation, imported)
        if alone(operation) and not free:
            block.append(indent(said, "    "))
            continue
        yield from [_BLOCK, *block] if block else []
        block = []
        yield said
    yield from [_BLOCK, *block] if block else []


def _said(operation: Operation, imported: bool) -> str:
    """The call; without `import sqlalchemy as sa` only words that do not need it."""
    words = _words(operation)
    if words is None or (not imported and any("sa." in word for word in words)):
        return _executed(render(operation))
    name, *arguments = words
    line = f"op.{name}({', '.join(arguments)})"
    if len(line) <= _WIDE - 4:
        return line
    return f"op.{name}(\n" + "".join(f"    {argument},\n" for argument in arguments) + ")"


def _executed(sql: str) -> str:
    sql = _BOUND.sub(r"\\:", sql)
    line = f"op.execute({text(sql)})"
    return line if len(line) <= _WIDE - 4 else f"op.execute(\n    {text(sql)}\n)"


def text(value: str) -> str:
    """A Python string in double quotes, as Black writes it."""
    if '"' in value and "'" not in value and "\n" not in value and "\\" not in value:
        return f"'{value}'"
    if "\n" in value or '"' in value:
        return '"""' + value.replace("\\", "\\\\").replace('"""', '\\"\\"\\"') + (' """' if value.endswith('"') else '"""')
    return '"' + value.replace("\\", "\\\\") + '"'


def _words(operation: Operation) -> list[str] | None:
    """The operation's name and arguments; None where op.execute() is the way to say it."""
    match operation:
        case CreateIndex(only=False, options="", tablespace="", index=index) if index.name:
            return _index(operation)
        case DropIndex(index=index, cascade=False):
            options = _schema(index) + _flag("postgresql_concurrently", operation.concurrently)
            return ["drop_index", text(index.name), *options, *_flag("if_exists", operation.if_exists)]
        case AddConstraint(table=table, constraint=constraint):
            return _constraint(table, constraint)
        case DropConstraint(table=table, name=name, if_exists=False, cascade=False):
            return ["drop_constraint", text(name), text(table.name), *_schema(table)]
        case DropColumn(table=table, column=column, if_exists=False, cascade=False):
            return ["drop_column", text(table.name), text(column), *_schema(table)]
        case DropTable(table=table, kind="table", if_exists=False, cascade=False):
            return ["drop_table", text(table.name), *_schema(table)]
        case SetNotNull(table=table, column=column, not_null=not_null):
            return ["alter_column", text(table.name), text(column), f"nullable={not not_null}", *_schema(table)]
        case SetDefault(table=table, column=column, default=default):
            wanted = f"server_default={_sql(default)}"
            return ["alter_column", text(table.name), text(column), wanted, *_schema(table)]
        case AddColumn(table=table, column=own, if_not_exists=False) if (words := column_words(own, text)) is not None:
            return ["add_column", text(table.name), words, *_schema(table)]
    return None


def _index(operation: CreateIndex) -> list[str]:
    index = operation.index
    keys = ", ".join(map(_key, index.parts))
    words = ["create_index", text(index.name or ""), text(operation.table.name), f"[{keys}]"]
    words += _flag("unique", index.unique) + _schema(operation.table)
    words += [f"postgresql_using={text(index.method)}"] if index.method != "btree" else []
    words += [f"postgresql_include={_list(index.include)}"] if index.include else []
    words += [f"postgresql_where={_sql(index.where)}"] if index.where else []
    words += _flag("postgresql_nulls_not_distinct", index.nulls_not_distinct)
    return words + _flag("postgresql_concurrently", operation.concurrently) + _flag("if_not_exists", operation.if_not_exists)


def _key(part: IndexPart) -> str:
    plain = part.column is not None and not (part.collation or part.opclass or part.descending or part.nulls)
    return text(part.column or "") if plain else f"sa.text({text(render_part(part))})"


def _constraint(table: Name, constraint: Constraint) -> list[str] | None:
    name = text(constraint.name) if constraint.name else "None"
    match constraint:
        case ForeignKey(references=references, enforced=True, match="") if references:
            words = ["create_foreign_key", name, text(table.name), text(constraint.table.name)]
            words += [_list(constraint.columns), _list(references)]
            words += _schema(table, "source_schema") + _schema(constraint.table, "referent_schema")
            words += [f"ondelete={text(constraint.on_delete)}"] if constraint.on_delete else []
            words += [f"onupdate={text(constraint.on_update)}"] if constraint.on_update else []
            words += _flag("deferrable", constraint.deferrable)
            words += ['initially="DEFERRED"'] if constraint.initially_deferred else []
            return words + _flag("postgresql_not_valid", constraint.not_valid)
        case Check(no_inherit=False, enforced=True, expression=expression):
            words = ["create_check_constraint", name, text(table.name), text(expression.text), *_schema(table)]
            return words + _flag("postgresql_not_valid", constraint.not_valid)
        case Key(index=None, include=(), nulls_not_distinct=False, deferrable=False, tablespace=""):
            kind = "create_primary_key" if constraint.primary else "create_unique_constraint"
            return [kind, name, text(table.name), _list(constraint.columns), *_schema(table)]
    return None


def _sql(expression: Expression | None) -> str:
    return f"sa.text({text(expression.text)})" if expression else "None"


def _list(names: Sequence[str]) -> str:
    return f"[{', '.join(map(text, names))}]"


def _schema(name: Name, word: str = "schema") -> list[str]:
    return [f"{word}={text(name.schema)}"] if name.schema else []


def _flag(word: str, wanted: bool) -> list[str]:
    return [f"{word}=True"] if wanted else []


VOICE = AlembicVoice()
