"""Functions, triggers, policies."""

from __future__ import annotations

from typing import Literal

from bot.domain.operations import CreateFunction, CreatePolicy, CreateTrigger, Operation
from bot.domain.schema import Function
from workers.sql.libpg_query import pb
from workers.sql.nodes import qualified, relation
from workers.sql.postgres.source import CLOSING, OPENING, Source

_VOLATILITY: dict[str, Literal["volatile", "stable", "immutable"]] = {"stable": "stable", "immutable": "immutable"}


def create_function(node: pb.CreateFunctionStmt, source: Source) -> list[Operation]:
    """CREATE FUNCTION or PROCEDURE. Its body runs later and by others: it is kept as text."""
    found = {o.def_elem.defname: o.def_elem.arg for o in node.options}
    settings = tuple(o.def_elem.arg.variable_set_stmt.name.lower() for o in node.options if o.def_elem.defname == "set")
    definer = "security" in found and found["security"].boolean.boolval
    language = found["language"].string.sval.lower() if "language" in found else "sql"
    volatility = _VOLATILITY.get(found["volatility"].string.sval, "volatile") if "volatility" in found else "volatile"
    returns = [n.string.sval for n in node.return_type.names][-1:]
    body = found["as"].list.items[0].string.sval if "as" in found else _sql_body(source)
    function = Function(qualified(node.funcname), language, volatility, body, returns == ["trigger"])
    return [CreateFunction(function, source.text, node.replace, definer, settings, "as" not in found)]


def _sql_body(source: Source) -> str:
    """The body of the SQL standard's form: RETURN … or BEGIN ATOMIC … END, outside of brackets."""
    depth = 0
    for token in source.tokens_from(source.start):
        depth += (token.kind in OPENING) - (token.kind in CLOSING)
        if not depth and token.kind in (pb.RETURN, pb.BEGIN_P):
            return source.whole[token.start : source.end]
    return ""


def create_trigger(node: pb.CreateTrigStmt, source: Source) -> list[Operation]:
    """CREATE TRIGGER."""
    return [CreateTrigger(relation(node.relation), node.trigname, source.text, node.replace)]


def create_policy(node: pb.CreatePolicyStmt, source: Source) -> list[Operation]:
    """CREATE POLICY."""
    return [CreatePolicy(relation(node.table), node.policy_name, source.text)]


def alter_policy(node: pb.AlterPolicyStmt, source: Source) -> list[Operation]:
    """ALTER POLICY."""
    return [CreatePolicy(relation(node.table), node.policy_name, source.text, alter=True)]
