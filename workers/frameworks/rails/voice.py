"""Fixes in the words of Rails: a call for an operation, and calls put in place of one that is there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import operations as ops
from bot.domain import schema
from bot.domain.facts import Statement
from bot.domain.operations import Operation
from workers.frameworks.rails.words import indented, keywords, listed, quoted, symbol, symbols, table_symbol
from workers.readers.voice import Rewrite
from workers.sql.render import render

_CLASS = re.compile(r"^(\s*)class\s+\w[\w:]*\s*<")
_OPT_OUT = re.compile(r"^\s*disable_ddl_transaction!")
_METHOD = re.compile(r"^(\s*)def\s+(?:self\.)?(?:up|change)\b")
_CALL = re.compile(r"^[a-z_]+[\s(]")
_PAREN = re.compile(r"^(\w+)\((.*)\)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class RailsVoice:
    """Ruby, as ActiveRecord's own commands where it has them and `execute` where it has none."""

    comment: str = "#"

    def phrase(self, operation: Operation) -> str | None:
        """The operation as one call."""
        match operation:
            case ops.CreateIndex():
                return _index(operation) or _execute(operation)
            case ops.AddConstraint(table=table, constraint=schema.ForeignKey() as key):
                return _foreign_key(table, key) or _execute(operation)
            case ops.AddConstraint(table=table, constraint=schema.Check() as check) if check.enforced:
                given = keywords(name=check.name, validate=False if check.not_valid else None)
                return listed("add_check_constraint", table_symbol(table), quoted(check.expression.text), *given)
            case ops.ValidateConstraint(table=table, name=name):
                return f"validate_constraint {table_symbol(table)}, {quoted(name)}"
            case ops.SetNotNull(table=table, column=column, not_null=not_null):
                return f"change_column_null {table_symbol(table)}, {symbol(column)}, {'false' if not_null else 'true'}"
            case ops.DropColumn(table=table, column=column, if_exists=False, cascade=False):
                return f"remove_column {table_symbol(table)}, {symbol(column)}"
            case ops.RenameColumn(table=table, column=column, new_name=new_name):
                return f"rename_column {table_symbol(table)}, {symbol(column)}, {symbol(new_name)}"
            case _:
                return _execute(operation)

    def rewrite(self, operations: Sequence[Operation], statement: Statement, lines: Sequence[str]) -> Rewrite | None:
        """The call on its lines said otherwise; with `disable_ddl_transaction!` above it where an index is built concurrently.

        None when the call is not one of the migration's own words, or shares its lines with more than an indentation and a
        condition behind it.
        """
        span, text = statement.span, statement.text
        block = "\n".join(lines[span.line - 1 : span.end])
        said = [self._edited(one, text) for one in operations]
        if block.count(text) != 1 or not _CALL.match(text) or any(one is None for one in said):
            return None
        before, _, after = block.partition(text)
        if before.strip() or (after.strip() and (len(said) > 1 or not re.match(r"\s+(?:if|unless)\b", after))):
            return None
        new = before + f"\n{before}".join(indented(one or "", before) for one in said) + after
        apart = any(isinstance(one, ops.CreateIndex | ops.DropIndex) and one.concurrently for one in operations)
        return _apart(new, span.line, span.end, lines) if apart else Rewrite(new, span.line, span.end)

    def retired(self, table: schema.Name, column: str) -> str:
        """The model leaves the column out of its queries."""
        return (
            f"# this release, in the model of {table}, with all that uses it gone\nself.ignored_columns += [{quoted(column)}]"
        )

    def _edited(self, operation: Operation, text: str) -> str | None:
        """The author's own call with an option more where that says it, else the operation's phrase."""
        word, option = _option(operation)
        if option and text.startswith(word) and "{" not in text and " do" not in text and "<<" not in text:
            if option.split()[0] in text:
                return None
            inner = _PAREN.match(text)
            return f"{inner[1]}({inner[2].rstrip().rstrip(',')}, {option})" if inner else f"{text}, {option}"
        if text.startswith("execute"):
            return _execute(operation, heredoc="<<" in text)
        return self.phrase(operation)


def _option(operation: Operation) -> tuple[str, str]:
    """The call that takes an option, and the option, for operations that differ from the plain ones by it alone."""
    match operation:
        case ops.CreateIndex(concurrently=True):
            return "add_index", "algorithm: :concurrently"
        case ops.DropIndex(concurrently=True):
            return "remove_index", "algorithm: :concurrently"
        case ops.AddConstraint(constraint=schema.ForeignKey(not_valid=True)):
            return "add_foreign_key", "validate: false"
        case ops.AddConstraint(constraint=schema.Check(not_valid=True)):
            return "add_check_constraint", "validate: false"
    return "", ""


def _apart(new: str, line: int, end: int, lines: Sequence[str]) -> Rewrite:
    """The lines from the class on, so that the file is told not to open a transaction."""
    head = next((at for at in reversed(range(line - 1)) if _CLASS.match(lines[at])), None)
    if head is None or any(_OPT_OUT.match(one) for one in lines):
        return Rewrite(new, line, end)
    found = _CLASS.match(lines[head])
    opt_out = f"{found[1] if found else ''}  disable_ddl_transaction!"
    blank = [] if not lines[head + 1 : head + 2] or not lines[head + 1].strip() else [""]
    return Rewrite("\n".join([lines[head], opt_out, *blank, *lines[head + 1 : line - 1], new]), head + 1, end)


def _execute(operation: Operation, *, heredoc: bool = False) -> str:
    """The SQL itself."""
    sql = render(operation)
    if heredoc or "\n" in sql or '"' in sql:
        body = "\n".join("  " + one for one in sql.split("\n"))
        return f"execute <<~SQL\n{body};\nSQL"
    return f'execute "{sql}"' if "\\" not in sql and "#{" not in sql else f"execute {quoted(sql)}"


def _index(operation: ops.CreateIndex) -> str | None:
    """`add_index`; None for what it has no words for."""
    index = operation.index
    plain = all(part.column and not (part.collation or part.opclass or part.nulls) for part in index.parts)
    if not plain or operation.only or operation.options or operation.tablespace or index.name is None:
        return None
    order = {part.column: ":desc" for part in index.parts if part.column and part.descending}
    given = keywords(
        unique=index.unique or None, name=index.name, where=index.where.text if index.where else None,
        using=None if index.method == "btree" else index.method,
    )  # fmt: skip
    given += [f"order: {{ {', '.join(f'{column}: {way}' for column, way in order.items())} }}"] if order else []
    given += [f"include: {symbols(index.include)}"] if index.include else []
    given += ["if_not_exists: true"] * operation.if_not_exists + ["algorithm: :concurrently"] * operation.concurrently
    columns = [part.column or "" for part in index.parts]
    return listed("add_index", table_symbol(operation.table), symbols(columns), *given)


def _foreign_key(table: schema.Name, key: schema.ForeignKey) -> str | None:
    """`add_foreign_key`; None for what it has no words for."""
    actions = {"CASCADE": "cascade", "SET NULL": "nullify", "RESTRICT": "restrict", "": None}
    if key.match or key.deferrable or not key.enforced or key.on_delete not in actions or key.on_update not in actions:
        return None
    primary = list(key.references) or ["id"]
    given = [f"column: {symbols(key.columns)}"]
    given += [] if primary == ["id"] else [f"primary_key: {symbols(primary)}"]
    given += keywords(name=key.name)
    given += [
        f"{word}: :{way}" for word, way in (("on_delete", actions[key.on_delete]), ("on_update", actions[key.on_update])) if way
    ]
    given += ["validate: false"] * key.not_valid
    return listed("add_foreign_key", table_symbol(table), table_symbol(key.table), *given)
