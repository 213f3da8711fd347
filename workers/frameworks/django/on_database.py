"""Operations that say SQL or run code: RunSQL, RunPython, SeparateDatabaseAndState, extensions, collations."""

from __future__ import annotations

import ast
from typing import Any

from bot.domain.operations import Inert, Opaque, RunCode
from workers.frameworks.django.code import changes
from workers.frameworks.django.expressions import quoted, value_sql
from workers.frameworks.django.operations import OPERATIONS, Run, Unclear, operation, text
from workers.frameworks.django.plain import plain
from workers.frameworks.django.rows import Scope
from workers.frameworks.django.values import Call, Ref

_EXTENSIONS = {
    "BloomExtension": "bloom", "BtreeGinExtension": "btree_gin", "BtreeGistExtension": "btree_gist",
    "CITextExtension": "citext", "CryptoExtension": "pgcrypto", "HStoreExtension": "hstore",
    "TrigramExtension": "pg_trgm", "UnaccentExtension": "unaccent",
}  # fmt: skip


@operation("RunSQL")
def _sql(run: Run, call: Call) -> None:
    for sql, where in scripts_of(call, "sql", 0) if run.database else ():
        run.sender.raw(sql, where)
    states = call.get("state_operations", 2)
    if isinstance(states, tuple):
        run.apart(states, database=False)


def scripts_of(call: Call, name: str, position: int) -> list[tuple[str, ast.expr]]:
    """What an argument of RunSQL gives to the driver, one by one, with the expression it stands in. Raises Unclear."""
    return _scripts(call.get(name, position), _argument(call.node, name, position))


def _argument(node: ast.expr, name: str, position: int) -> ast.expr:
    """The expression given for an argument; the call when it is given in another way."""
    if not isinstance(node, ast.Call):
        return node
    named = next((one.value for one in node.keywords if one.arg == name), None)
    return named or (node.args[position] if position < len(node.args) else node)


def _scripts(value: Any, node: ast.expr) -> list[tuple[str, ast.expr]]:
    """What is given to the driver, one by one, with the expression it stands in. Raises Unclear."""
    if isinstance(value, str):
        return [(value, node)]
    if isinstance(value, Ref) and value.last == "noop":
        return []
    if not isinstance(value, tuple):
        raise Unclear("runs SQL that is put together by code, which is not run here")
    inner = node.elts if isinstance(node, ast.List | ast.Tuple) and len(node.elts) == len(value) else [node] * len(value)
    found: list[tuple[str, ast.expr]] = []
    for one, where in zip(value, inner, strict=True):
        if isinstance(one, str):
            found.append((one, where))
            continue
        if not isinstance(one, tuple) or len(one) != 2 or not isinstance(one[0], str):
            raise Unclear("runs SQL that is put together by code, which is not run here")
        first = where.elts[0] if isinstance(where, ast.Tuple) else where
        found.append((_with(one[0], one[1]), first))
    return found


def _with(sql: str, params: Any) -> str:
    """The SQL with its parameters as literals."""
    rest = list(params) if isinstance(params, tuple) else []
    parts = sql.replace("%%", "\0").split("%s")
    filled = "".join(part + (value_sql(rest[at] if at < len(rest) else None) if at < len(parts) - 1 else "")
                     for at, part in enumerate(parts))  # fmt: skip
    return filled.replace("\0", "%")


@operation("RunPython")
def _code(run: Run, call: Call) -> None:
    code = call.get("code", 0)
    if not run.database or (isinstance(code, Ref) and code.last == "noop"):
        return
    named = f"`{code.last}`" if isinstance(code, Ref) else "code"
    function = run.module.functions.get(code.name) if isinstance(code, Ref) else None
    scope = Scope.of(run.module, function, run.state, run.app, {}) if function else None
    found = changes(scope) if scope else []
    why = f"`RunPython` runs {named}, " + ("of which only plain updates are followed" if found else "which is not followed")
    done = [(one.operation, one.line, one.end) for one in found]
    run.sender.code(RunCode(run.module.source(call.node), "" if scope and plain(scope) else why), done)


@operation("SeparateDatabaseAndState")
def _separate(run: Run, call: Call) -> None:
    for name, position, database in (("database_operations", 0, True), ("state_operations", 1, False)):
        given = call.get(name, position)
        if isinstance(given, tuple):
            run.apart(given, database=database)
        elif given is not None:
            raise Unclear("lists operations by code that is not run here")


@operation("CreateExtension", *_EXTENSIONS)
def _extension(run: Run, call: Call) -> None:
    name = extension_of(call)
    if run.database:
        run.sender.send(f"CREATE EXTENSION IF NOT EXISTS {quoted(name)}")


def extension_of(call: Call) -> str:
    """The extension that an operation makes. Raises Unclear."""
    return _EXTENSIONS.get(call.last) or text(call.get("name", 0))


@operation("CreateCollation", "RemoveCollation")
def _collation(run: Run, call: Call) -> None:
    name = text(call.get("name", 0))
    if not run.database:
        return
    if call.last == "RemoveCollation":
        run.sender.send(f"DROP COLLATION {quoted(name)}")
    else:
        run.sender.send(f"CREATE COLLATION {quoted(name)} (locale={quoted(text(call.get('locale', 1)))})")


def run_operation(run: Run, value: Any) -> None:
    """One element of `operations`. What cannot be followed is said with its reason."""
    if not isinstance(value, Call):
        source = run.module.source(run.sender.node)
        run.sender.opaque(source, "An operation is put together by code, which is not run here")
        return
    run.sender.node = value.node
    if value.name.startswith("pgtrigger."):  # triggers of django-pgtrigger and -pghistory: a lock for a moment, no more
        run.sender.put((Inert("CREATE TRIGGER", run.module.source(value.node)),))
        return
    if value.name.startswith("django_migration_linter."):  # a word to that linter
        return
    operate = OPERATIONS.get(value.last) if value.name.startswith("django.") else run.known(value)
    if operate is None:
        run.sender.opaque(run.module.source(value.node), f"`{value.last}` is an operation that is not Django's own")
        return
    try:
        operate(run, value)
    except Unclear as why:
        run.sender.put((Opaque(run.module.source(value.node), f"`{value.last}` {why}"),))
