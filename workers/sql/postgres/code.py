"""Functions, triggers, policies."""

from __future__ import annotations

from typing import Literal

from bot.domain.operations import CreateFunction, CreatePolicy, CreateTrigger, Operation
from bot.domain.schema import Function
from bot.domain.signatures import Signature
from workers.sql.libpg_query import pb
from workers.sql.nodes import qualified, relation, type_of
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
    function = Function(qualified(node.funcname), language, volatility, body, returns == ["trigger"], _signature(node))
    return [CreateFunction(function, source.text, node.replace, definer, settings, "as" not in found)]


_OUT = frozenset((pb.FUNC_PARAM_OUT, pb.FUNC_PARAM_TABLE, pb.FUNC_PARAM_INOUT))


def _signature(node: pb.CreateFunctionStmt) -> Signature | None:
    """What it takes and gives; None where a type is that of a column (`t.c%TYPE`), which the text does not tell."""
    every = [one.function_parameter for one in node.parameters]
    if any(one.arg_type.pct_type for one in every) or node.return_type.pct_type:
        return None
    taken = [one for one in every if one.mode not in {pb.FUNC_PARAM_OUT, pb.FUNC_PARAM_TABLE}]
    given = [f"{one.name} {_kind(one.arg_type)}" for one in every if one.mode in _OUT]
    many = "setof " if node.return_type.setof else ""
    gives = f"{many}{_kind(node.return_type)}" if node.HasField("return_type") else ""
    kept = f"({', '.join(given)})" if given else ""
    return Signature(
        tuple(_kind(one.arg_type) for one in taken),
        tuple(one.name for one in taken),
        sum(one.HasField("defexpr") for one in taken),
        (f"{gives} {kept}" if len(given) > 1 or "record" in gives else gives).strip(),
    )


def _kind(node: pb.TypeName) -> str:
    """A type as functions tell it apart: without modifiers, any number of dimensions alike."""
    kind = type_of(node)
    return f"{kind.schema}.{kind.name}".lstrip(".") + ("[]" if kind.dimensions else "")


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
