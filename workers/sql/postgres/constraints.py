"""Constraints from libpg_query's nodes, inline ones and those of a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.domain.schema import Check, Constraint, Exclusion, ForeignKey, Key, NotNull
from workers.sql.expressions import expression
from workers.sql.libpg_query import pb
from workers.sql.nodes import NotUnderstood, relation, words
from workers.sql.postgres.elements import index_part, options
from workers.sql.render.indexes import render_part
from workers.sql.render.names import quote, quote_all

_ACTIONS = {"r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}
_MATCHES = {"f": "FULL", "p": "PARTIAL"}


def constraint(node: pb.Constraint, column: str = "") -> Constraint:
    """The constraint; `column` is the one it is written at, '' for a table's. Raises NotUnderstood."""
    build = _BUILDERS.get(node.contype)
    if not build:
        raise NotUnderstood("a constraint of an unknown kind")
    return build(node, column)


def _check(node: pb.Constraint, _column: str) -> Check:
    return Check(expression(node.raw_expr), node.conname or None, node.skip_validation, node.is_no_inherit, node.is_enforced)


def _key(node: pb.Constraint, column: str) -> Key:
    if node.without_overlaps:
        raise NotUnderstood("WITHOUT OVERLAPS")
    columns = tuple(words(node.keys)) or ((column,) if column else ())
    return Key(
        columns,
        node.contype == pb.CONSTR_PRIMARY,
        node.conname or None,
        node.indexname or None,
        tuple(words(node.including)),
        node.nulls_not_distinct,
        node.deferrable,
        node.initdeferred,
        node.indexspace,
    )


def _foreign_key(node: pb.Constraint, column: str) -> ForeignKey:
    if node.fk_with_period or node.pk_with_period:
        raise NotUnderstood("a FOREIGN KEY with PERIOD")
    on_delete = _ACTIONS.get(node.fk_del_action, "")
    if node.fk_del_set_cols:
        on_delete += f" ({quote_all(words(node.fk_del_set_cols))})"
    return ForeignKey(
        tuple(words(node.fk_attrs)) or (column,),
        relation(node.pktable),
        tuple(words(node.pk_attrs)),
        node.conname or None,
        node.skip_validation,
        on_delete,
        _ACTIONS.get(node.fk_upd_action, ""),
        _MATCHES.get(node.fk_matchtype, ""),
        node.deferrable,
        node.initdeferred,
        node.is_enforced,
    )


def _exclusion(node: pb.Constraint, _column: str) -> Exclusion:
    """The text after EXCLUDE, in a canonical form."""
    text = f"USING {quote(node.access_method)} ({', '.join(map(_excluded, node.exclusions))})"
    if node.including:
        text += f" INCLUDE ({quote_all(words(node.including))})"
    if node.options:
        text += f" WITH ({options(node.options)})"
    if node.indexspace:
        text += f" USING INDEX TABLESPACE {quote(node.indexspace)}"
    if node.HasField("where_clause"):
        text += f" WHERE ({expression(node.where_clause).text})"
    text += " DEFERRABLE" * node.deferrable + " INITIALLY DEFERRED" * node.initdeferred
    return Exclusion(text, node.conname or None)


def _excluded(pair: pb.Node) -> str:
    """`during WITH &&` or `a WITH OPERATOR(ext.=)`."""
    element, operator = pair.list.items
    names = words(operator.list.items)
    symbol = names[0] if len(names) == 1 else f"OPERATOR({'.'.join([*map(quote, names[:-1]), names[-1]])})"
    return f"{render_part(index_part(element.index_elem))} WITH {symbol}"


def _not_null(node: pb.Constraint, column: str) -> NotNull:
    return NotNull(
        node.keys[0].string.sval if node.keys else column, node.conname or None, node.skip_validation, node.is_no_inherit
    )


_BUILDERS: dict[int, Callable[[pb.Constraint, str], Constraint]] = {
    pb.CONSTR_CHECK: _check,
    pb.CONSTR_PRIMARY: _key,
    pb.CONSTR_UNIQUE: _key,
    pb.CONSTR_FOREIGN: _foreign_key,
    pb.CONSTR_EXCLUSION: _exclusion,
    pb.CONSTR_NOTNULL: _not_null,
}


def inline_constraints(nodes: Sequence[pb.Node], column: str) -> list[Constraint]:
    """The constraints written at a column, each with the attributes that follow it; an unnamed NOT NULL is left out."""
    found: list[Constraint] = []
    for item in nodes:
        node = item.constraint
        if node.contype == pb.CONSTR_NOTNULL and not node.conname and not node.is_no_inherit:
            continue
        if node.contype in _BUILDERS:
            found.append(constraint(node, column))
        elif found:
            found[-1] = _with_attribute(found[-1], node.contype)
    return found


def _with_attribute(item: Constraint, kind: int) -> Constraint:
    """The constraint with one trailing attribute: at a column they come as nodes of their own."""
    if isinstance(item, Key | ForeignKey) and kind == pb.CONSTR_ATTR_DEFERRABLE:
        return replace(item, deferrable=True)
    if isinstance(item, Key | ForeignKey) and kind == pb.CONSTR_ATTR_DEFERRED:
        return replace(item, deferrable=True, initially_deferred=True)
    if isinstance(item, Check | ForeignKey) and kind == pb.CONSTR_ATTR_NOT_ENFORCED:
        return replace(item, enforced=False, not_valid=True)
    return item
