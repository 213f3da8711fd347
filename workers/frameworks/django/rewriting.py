"""A migration's text with one operation said otherwise. What comes out is read and judged again before it is offered."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from bot.domain.facts import Statement
from bot.domain.operations import AddConstraint, CreateIndex, DropIndex, Operation
from bot.domain.schema import Check
from workers.frameworks.django.source import Module, Unread, dotted_name
from workers.readers.voice import Rewrite
from workers.sql.render import render

_PACKAGE = "django.contrib.postgres.operations"
_IMPORT = re.compile(rf"^from {re.escape(_PACKAGE)} import ([\w, ]+)$", re.MULTILINE)
_FIRST = re.compile(r"^(?:from|import) (?!__future__)", re.MULTILINE)
_CLASS = re.compile(r"^class Migration\(.*\):[^\n]*\n(?:[ \t]*\n)*", re.MULTILINE)
_ATOMIC = re.compile(r"^([ \t]+)atomic[ \t]*=[ \t]*(True|False)\b", re.MULTILINE)
_CALLED = re.compile(r"\b(?:migrations\.)?(AddIndex|RemoveIndex|AddConstraint)\b(?=\s*\()")
_ON_INDEXES = frozenset(("AddIndex", "RemoveIndex", "AddIndexConcurrently", "RemoveIndexConcurrently"))


def rewritten(operations: Sequence[Operation], statement: Statement, lines: Sequence[str]) -> Rewrite | None:
    """The lines from the first one that changes to the operation's last; None where lines do not suffice."""
    span = statement.span
    block = "\n".join(lines[span.line - 1 : span.end])
    changed, imported, concurrent = _block(operations, statement, block)
    if changed is None:
        return None
    if not imported and not concurrent:
        return Rewrite(changed, span.line, span.end)
    head = "\n".join(lines[: span.line - 1])
    if concurrent and not _only_indexes(lines, statement):
        return None
    return _from_the_top(head, changed, imported, concurrent, span.end)


def unindexed(text: str) -> str | None:
    """The call with `db_index=False` in its foreign key; None where it has none, or says something of its index already."""
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError):
        return None
    keys = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and dotted_name(node.func).endswith("ForeignKey")]
    if len(keys) != 1 or any(keyword.arg in {None, "db_index"} for keyword in keys[0].keywords):
        return None
    lines = text.split("\n")
    line = (keys[0].end_lineno or 1) - 1
    column = len(lines[line].encode()[: keys[0].end_col_offset].decode()) - 1  # the tree counts bytes
    before = "\n".join([*lines[:line], lines[line][:column]])
    bare = before.rstrip().removesuffix(",").rstrip()
    return f"{bare}, db_index=False)" + "\n".join([lines[line][column + 1 :], *lines[line + 1 :]])


def _block(operations: Sequence[Operation], statement: Statement, block: str) -> tuple[str | None, str, bool]:
    """The operation's own lines, the name they need imported, and whether the migration must not be atomic."""
    concurrent = any(isinstance(one, CreateIndex | DropIndex) and one.concurrently for one in operations)
    if "RunSQL" in statement.text.partition("(")[0]:
        sql = statement.sql
        changed = block.replace(sql, ";\n".join(map(render, operations))) if sql and block.count(sql) == 1 else None
        return changed, "", concurrent
    called = _CALLED.search(block)
    if len(operations) != 1 or called is None or len(_CALLED.findall(block)) != 1:
        return None, "", False
    match operations[0], called[1]:
        case CreateIndex(concurrently=True), "AddIndex":
            name = "AddIndexConcurrently"
        case DropIndex(concurrently=True), "RemoveIndex":
            name = "RemoveIndexConcurrently"
        case AddConstraint(constraint=Check(not_valid=True)), "AddConstraint":
            name = "AddConstraintNotValid"
        case _:
            return None, "", False
    return _CALLED.sub(name, block), name, concurrent


def _only_indexes(lines: Sequence[str], statement: Statement) -> bool:
    """Whether all operations are on indexes (or are this one), so that none loses a transaction it needs."""
    try:
        module = Module.of("\n".join(lines))
    except Unread:
        return False
    made = module.classes.get("Migration")
    for node in ast.walk(made) if made else ():
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign) and isinstance(node.value, ast.List | ast.Tuple):
            names = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(name, ast.Name) and name.id == "operations" for name in names):
                return all(_harmless(one, module, statement) for one in node.value.elts)
    return False


def _harmless(node: ast.expr, module: Module, statement: Statement) -> bool:
    if not isinstance(node, ast.Call):
        return False
    return dotted_name(node.func).rpartition(".")[2] in _ON_INDEXES or module.source(node) == statement.text


def _from_the_top(head: str, changed: str, name: str, concurrent: bool, end: int) -> Rewrite | None:
    """With the import and `atomic = False` in the lines above."""
    if name:
        found = _IMPORT.search(head)
        first = _FIRST.search(head)
        if found:
            names = sorted({*(one.strip() for one in found[1].split(",")), name})
            head = head[: found.start()] + f"from {_PACKAGE} import {', '.join(names)}" + head[found.end() :]
        elif first:
            head = head[: first.start()] + f"from {_PACKAGE} import {name}\n" + head[first.start() :]
        else:
            return None
    if concurrent:
        given, made = _ATOMIC.search(head), _CLASS.search(head)
        if given:
            head = _ATOMIC.sub(r"\1atomic = False", head, count=1)
        elif made:
            head = head[: made.end()] + "    atomic = False\n\n" + head[made.end() :]
        else:
            return None
    return Rewrite(f"{head}\n{changed}", 1, end)
