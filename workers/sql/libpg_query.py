"""The only place that calls libpg_query (through postgast): parse, scan, deparse, PL/pgSQL.

libpg_query is C and not safe against hostile size or depth: callers bound both, or run in the parser's child.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import PathFinder
from types import ModuleType
from typing import Any

from google.protobuf.message import DecodeError

from workers.sql.parsed import SqlError


def _bare(package: str, path: Sequence[str] | None = None) -> None:
    """Have a package's modules be found without its __init__: postgast's load a formatter and a class for each node, a third of
    the time and memory that the parser takes."""
    found = PathFinder.find_spec(package, path)
    if found is None or package in sys.modules:
        return
    sys.modules[package] = bare = ModuleType(package)
    bare.__path__, bare.__spec__ = list(found.submodule_search_locations or ()), found


_bare("postgast")
_bare("postgast.nodes", sys.modules["postgast"].__path__)
from postgast import pg_query_pb2 as pb  # noqa: E402
from postgast.deparse import deparse  # noqa: E402
from postgast.errors import PgQueryError  # noqa: E402
from postgast.parse import parse  # noqa: E402
from postgast.plpgsql import parse_plpgsql  # noqa: E402
from postgast.scan import scan  # noqa: E402

__all__ = ["deparse_expression", "deparse_query", "deparse_statement", "parse_text", "pb", "read_plpgsql", "scan_text"]


_VERSION = 180004  # of the grammar: libpg_query asks for it, and does not look


def _lift_depth_limit() -> None:
    """Protobuf refuses trees deeper than 100 messages, which 48 chained operators reach: lift that to its hard limit."""
    try:
        from google._upb import _message
    except ImportError:  # the pure-Python runtime has no such limit to lift
        return
    _message.SetAllowOversizeProtos(True)


_lift_depth_limit()


def parse_text(sql: str) -> pb.ParseResult:
    """The tree of the whole text. Raises SqlError where it does not parse or is not text PostgreSQL would take."""
    if "\0" in sql:  # the C side would silently stop there
        raise SqlError("the text has a NUL byte", sql.index("\0"))
    try:
        return parse(sql)
    except PgQueryError as error:
        # cursorpos counts characters, not bytes as its documentation says (measured), from 1; 0 when not known.
        raise SqlError(str(error), max(error.cursorpos - 1, 0)) from None
    except UnicodeEncodeError as error:
        raise SqlError("the text is not valid Unicode", error.start) from None
    except DecodeError:
        raise SqlError("the statement is nested too deeply", 0) from None


def scan_text(sql: str) -> list[tuple[int, int, int]]:
    """PostgreSQL's own tokens as (token number, start, end), comments left out; offsets in bytes. Raises SqlError."""
    try:
        found = scan(sql).tokens
    except PgQueryError as error:
        raise SqlError(str(error), max(error.cursorpos - 1, 0)) from None
    return [(t.token, t.start, t.end) for t in found if t.token not in (pb.SQL_COMMENT, pb.C_COMMENT)]


def deparse_expression(node: pb.Node) -> str:
    """Normalised SQL of one expression. Raises SqlError when libpg_query cannot say it."""
    tree = pb.ParseResult(version=_VERSION)
    tree.stmts.add().stmt.select_stmt.target_list.add().res_target.val.CopyFrom(node)
    return _deparse(tree)[len("SELECT ") :]


def deparse_query(query: pb.SelectStmt) -> str:
    """Normalised SQL of one query. Raises SqlError when libpg_query cannot say it."""
    return deparse_statement(pb.Node(select_stmt=query))


def deparse_statement(node: pb.Node) -> str:
    """Normalised SQL of one statement. Raises SqlError when libpg_query cannot say it."""
    tree = pb.ParseResult(version=_VERSION)
    tree.stmts.add().stmt.CopyFrom(node)
    return _deparse(tree)


def _deparse(tree: pb.ParseResult) -> str:
    try:
        return str(deparse(tree))
    except PgQueryError as error:
        raise SqlError(str(error), 0) from None


def read_plpgsql(statement: str) -> list[dict[str, Any]]:
    """libpg_query's JSON of a DO block or function in PL/pgSQL. Raises SqlError when the body does not parse."""
    try:
        return list(parse_plpgsql(statement))
    except PgQueryError as error:
        raise SqlError(str(error), max(error.cursorpos - 1, 0)) from None
    except (ValueError, RecursionError):
        raise SqlError("libpg_query gives no readable tree for this body", 0) from None
