"""Calls of object mappers: what model, which method, which keys, in which loop."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bot.domain.queries import OrmCall
from workers.queries.code import Call, Code
from workers.queries.loops import loop_of
from workers.readers.syntax import Node

_PRISMA = re.compile(r"(?i)^(.*\.)?(prisma|tx|prismaClient|trx)\.(\w+)$")
_PRISMA_READS = frozenset((
    "findMany", "findUnique", "findFirst", "findUniqueOrThrow", "findFirstOrThrow", "count", "aggregate", "groupBy",
))  # fmt: skip
_PRISMA_WRITES = frozenset(("deleteMany", "updateMany"))
_SEQUELIZE_READS = frozenset(("findAll", "findByPk", "findOne", "findAndCountAll", "count"))
_SEQUELIZE_WRITES = frozenset(("destroy", "update"))
_TYPEORM = re.compile(r"(?i)(repository|repo|manager)$|\bgetRepository\(")
_TYPEORM_READS = frozenset(
    ("find", "findOne", "findOneBy", "findBy", "findOneOrFail", "findAndCount", "findOneByOrFail", "count", "countBy")
)
_DJANGO_READS = frozenset(("get", "first", "last", "count", "exists", "aggregate", "earliest", "latest"))
_ACTIVE_READS = frozenset(("find", "find_by", "find_by!", "count", "exists?", "first", "last", "pluck", "sum", "take"))
_MODEL = re.compile(r"^[A-Z]\w*(\.unscoped|\.scope\(.*\)|\.schema\(.*\))?$")


def orm_call(code: Code, call: Call) -> OrmCall | None:
    """The call as one of an object mapper; None for any other."""
    if call.receiver is None:
        return None
    named = _FOUND[code.language](code, call)
    if named is None:
        return None
    framework, model, reads = named
    keys, closed = _options(code, call)
    return OrmCall(
        code.syntax.span(call.node),
        framework,
        model[:60],
        call.name,
        keys,
        closed,
        reads,
        loop_of(code, call.node) if reads else None,
    )


def _none(code: Code, call: Call) -> None:
    del code, call  # what sends queries there is given SQL


def _javascript(code: Code, call: Call) -> tuple[str, str, bool] | None:
    reads = call.name in _PRISMA_READS | _SEQUELIZE_READS | _TYPEORM_READS
    if call.receiver is None or not (reads or call.name in _PRISMA_WRITES | _SEQUELIZE_WRITES):
        return None
    receiver = code.text(call.receiver)
    if (prisma := _PRISMA.match(receiver)) and call.name in _PRISMA_READS | _PRISMA_WRITES:
        return "prisma", prisma.group(3), reads
    if _TYPEORM.search(receiver) and call.name in _TYPEORM_READS:
        return "typeorm", receiver, True
    if _MODEL.match(receiver) and call.name in _SEQUELIZE_READS | _SEQUELIZE_WRITES:
        return "sequelize", receiver, reads
    return None


def _python(code: Code, call: Call) -> tuple[str, str, bool] | None:
    if call.receiver is None:
        return None
    receiver = code.text(call.receiver)
    if call.name in _DJANGO_READS | {"delete", "update"} and (model := re.match(r"([A-Z]\w*)\.objects\b", receiver)):
        return "django", model.group(1), call.name in _DJANGO_READS and "select_for_update" not in receiver
    if (
        call.name in {"get", "scalar", "scalars", "execute"}
        and re.search(r"(?i)\b(db\.)?session$", receiver)
        and call.arguments
    ):
        first = code.text(call.arguments[0])
        if call.name == "get" and re.match(r"[A-Z]\w*$", first):
            return "sqlalchemy", first, True
        if call.name != "get" and first.startswith(("select(", "sa.select(")):
            return "sqlalchemy", first, True
    return None


def _ruby(code: Code, call: Call) -> tuple[str, str, bool] | None:
    if call.receiver is None or call.receiver.type not in {"constant", "scope_resolution"}:
        chained = call.receiver is not None and re.match(r"[A-Z]\w*(::[A-Z]\w*)*\.where\(", code.text(call.receiver))
        return ("rails", code.text(call.receiver), True) if chained and call.receiver and call.name in _ACTIVE_READS else None
    model = code.text(call.receiver)
    if (
        call.name in _ACTIVE_READS
        and call.arguments
        and model not in {"File", "Dir", "Rails", "Time", "Set", "Array", "Hash", "ENV"}
    ):
        return "rails", model, True
    return None


def _options(code: Code, call: Call) -> tuple[tuple[str, ...], bool]:
    """The keys of the first object that is given, and whether it is written out whole."""
    if not call.arguments:
        return (), True
    first = next((one for one in call.arguments if one.type == "object"), None)
    if first is None:
        return (), False
    keys = tuple(_keys(code, first))
    return keys, not any(one.type == "spread_element" for one in first.named_children)


def _keys(code: Code, given: Node) -> Iterator[str]:
    for one in given.named_children:
        key = (
            one.child_by_field_name("key")
            if one.type == "pair"
            else one
            if one.type == "shorthand_property_identifier"
            else None
        )
        if key is not None:
            empty = one.type == "pair" and code.text(one.child_by_field_name("value") or one) == "{}"
            yield code.text(key).strip("'\"") + ("{}" if empty else "")


_FOUND: dict[str, Callable[[Code, Call], tuple[str, str, bool] | None]] = {
    "python": _python, "ruby": _ruby, "javascript": _javascript, "typescript": _javascript, "tsx": _javascript, "go": _none,
    "java": _none,
}  # fmt: skip
