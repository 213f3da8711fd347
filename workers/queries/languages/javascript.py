"""JavaScript and TypeScript: node-postgres, mysql2, Knex, Sequelize, TypeORM, Prisma."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workers.queries.code import Code
from workers.queries.fields import WORD, Named, keys, strings
from workers.queries.knex import columns
from workers.queries.language import Around, Language, Mapped
from workers.queries.parts import Call, parameters_of
from workers.readers.syntax import Node

_PRISMA = re.compile(r"(?i)^(?:.*\.)?(?:\w*prisma\w{0,40}|tx|trx)\.(\w+)$")
_CLIENT = re.compile(r"(?i)^(?:.*\.)?(?:db|database|client|db_?(?:read|write|reader|writer|client|replica))\.(\w+)$")
"""Names that a client of Prisma's may have, as those of other stores."""
_DRIZZLE = re.compile(r"^(?:.*\.)?\w+\.query\.(\w+)$")
_DRIZZLE_READS = frozenset(("findMany", "findFirst"))
_PRISMA_READS = frozenset((
    "findMany", "findUnique", "findFirst", "findUniqueOrThrow", "findFirstOrThrow", "count", "aggregate", "groupBy",
))  # fmt: skip
_PRISMA_ONLY = frozenset(("findMany", "findUnique", "findUniqueOrThrow", "findFirstOrThrow"))
_PRISMA_WRITES = frozenset(("deleteMany", "updateMany"))
_SEQUELIZE_READS = frozenset(("findAll", "findByPk", "findOne", "findAndCountAll", "count"))
_SEQUELIZE_WRITES = frozenset(("destroy", "update"))
_TYPEORM = re.compile(r"(?i)(repository|repo|manager)$|\bgetRepository\(")
_TYPEORM_READS = frozenset(
    ("find", "findOne", "findOneBy", "findBy", "findOneOrFail", "findAndCount", "findOneByOrFail", "count", "countBy")
)
_SETS = ("Promise", "Bluebird", "async", "_", "lodash", "")
_EACH_OF = {
    **dict.fromkeys(("map", "mapSeries", "mapLimit", "each", "eachSeries", "eachLimit", "forEach"), _SETS[:-1]),
    **dict.fromkeys(("pMap", "pEach", "pMapSeries", "asyncForEach", "asyncMap", "mapAsync"), _SETS[-1:]),
}
"""Functions that are given what to go through first, by what they are called on."""
_SCOPED = r"(\.unscoped(\(\))?|\.scope\(.*\)|\.schema\(.*\))?$"
_MODEL = re.compile(r"^[A-Z]\w*" + _SCOPED)
_HELD = re.compile(r"^(?:\w+\.)+(?:[A-Z]\w*|\w+Model)" + _SCOPED)
"""A model that an object holds: `db.User`, `this.userModel`. Only methods that nothing else has are taken as its."""
_SEQUELIZE_ONLY = frozenset(("findAll", "findByPk", "findAndCountAll"))
_KNEX = re.compile(r"(?i)^(?:await )?(?:this\.)?(?:knex|db|trx)\((['\"`])(\w+)\1\)$")
_ENDS = frozenset(
    ("then", "catch", "finally", "returning", "transacting", "debug", "timeout", "toString", "toSQL", "onConflict")
)
"""What may follow in Knex and filters nothing."""
_KNEX_WRITES = {"del": "deleted", "delete": "deleted", "update": "updated"}
_BUILT = re.compile(r"\.(delete|update)\(\w*\)(?:\.from\((\w+)\))?(?:\.set\((?:[^()]|\([^()]*\))*\))?$")


def _mapper(code: Code, call: Call) -> Mapped | None:
    if call.receiver is None:
        return None
    receiver = code.text(call.receiver)
    if call.name == "$get" and call.arguments:
        return Mapped("sequelize", receiver, True)
    return _object(receiver, call) or _built(receiver, call.name, _after(code, call))


def _object(receiver: str, call: Call) -> Mapped | None:
    reads = call.name in _PRISMA_READS | _SEQUELIZE_READS | _TYPEORM_READS
    if (prisma := _PRISMA.match(receiver)) and call.name in _PRISMA_READS | _PRISMA_WRITES:
        return Mapped("prisma", prisma.group(1), reads)
    if (client := _CLIENT.match(receiver)) and call.name in _PRISMA_ONLY:
        return Mapped("prisma", client.group(1), reads)
    if (drizzle := _DRIZZLE.match(receiver)) and call.name in _DRIZZLE_READS:
        return Mapped("drizzle", drizzle.group(1), True)
    if _TYPEORM.search(receiver) and call.name in _TYPEORM_READS:
        return Mapped("typeorm", receiver, True)
    model = _MODEL.match(receiver) and call.name in _SEQUELIZE_READS | _SEQUELIZE_WRITES
    if model or (_HELD.match(receiver) and call.name in _SEQUELIZE_ONLY):
        return Mapped("sequelize", receiver, reads)
    return None


def _after(code: Code, call: Call) -> tuple[str, ...]:
    """What is called on the call's result in the same chain; 'kept' where a name takes it that more may be called on."""
    found, node = list[str](), call.node
    while (access := node.parent) is not None and access.type == "member_expression" and access.parent is not None:
        name = access.child_by_field_name("property")
        found.append(code.text(name) if name is not None else "")
        node = access.parent
    kept = node.parent is not None and node.parent.type in {"variable_declarator", "assignment_expression", "arguments"}
    return (*found, "kept") if kept else tuple(found)


def _built(receiver: str, method: str, after: tuple[str, ...]) -> Mapped | None:
    """Builders of queries: Knex, whose filter may follow the verb, TypeORM."""
    if method in _KNEX_WRITES and (knex := _KNEX.match(receiver)) and _ENDS.issuperset(after):
        return Mapped("knex", knex.group(2), False, _KNEX_WRITES[method])
    if method == "execute" and "createQueryBuilder(" in receiver and (built := _BUILT.search(receiver)):
        return Mapped("typeorm", built.group(2) or "", False, f"{built.group(1)}d")
    return None


def _around(code: Code, node: Node) -> Around | None:
    """`Promise.map(rows, async (row) => …)` of Bluebird, `pMap(rows, …)`, `async.eachSeries(rows, …)`."""
    if node.type != "call_expression" or len((call := code.call(node)).arguments) < 2 or call.name not in _EACH_OF:
        return None
    receiver = code.text(call.receiver) if call.receiver is not None else ""
    over, given = call.arguments[:2]
    if receiver not in _EACH_OF[call.name] or given.type not in {"arrow_function", "function_expression"}:
        return None
    names = " ".join(parameters_of(code, given))
    return (names, over, given) if names else None


_CLAUSES = {"where": "object", "attributes": "array", "select": "object", "data": "object", "order": "object"}


def _fields(code: Code, call: Call) -> Iterator[Named]:
    """`Order.findAll({ where: { code } })`, of Sequelize, Prisma, TypeORM and Drizzle; chains of Knex and Objection."""
    yield from columns(code, call)
    mapped = _mapper(code, call)
    given = next((one for one in call.arguments[:1] if one.type == "object"), None)
    if mapped is None or given is None:
        return
    for clause, _, value in keys(code, given):
        if value.type == _CLAUSES.get(clause):
            found = keys(code, value) if value.type == "object" else ((text, node, node) for text, node in strings(code, value))
            model = re.sub(_SCOPED, "", mapped.model).rpartition(".")[2] if mapped.framework == "sequelize" else mapped.model
            yield from (Named(model, name, node) for name, node, _ in found if WORD.match(name))


language = Language(
    request=re.compile(r"^(?:await )?(?:\w+\.)?params[\[.]"),
    sinks=frozenset((
        "query", "$queryRawUnsafe", "$executeRawUnsafe", "raw", "execute", "unsafe", "prepare", "run", "all", "get", "exec",
        "one", "many", "any", "none", "manyOrNone", "oneOrNone", "queryRaw", "queryOne", "queryAll",
    )),
    pieces=frozenset((
        "whereRaw", "andWhereRaw", "orWhereRaw", "havingRaw", "orderByRaw", "groupByRaw", "selectRaw", "joinRaw", "fromRaw",
        "literal", "andWhere", "orWhere", "where",
    )),
    tags=frozenset(("$queryRaw", "$executeRaw", "sql", "SQL")),
    prepares=re.compile(r"^prepare"),
    bind='pool.query("… WHERE code = $1", [code])',
    http=re.compile(r"^fetch$|^(axios|got|ky|superagent)(\.(get|post|put|patch|delete|request|head))?$"),
    rows=re.compile(
        r"\.find(Many|All|AndCountAll)\(|\.get(Raw)?Many(AndCount)?\(|\.\$?queryRaw|\.query\("
        r"|(?i:\b\w*(repository|repo|manager|getRepository\(\)))\.find(By|AndCount|AndCountBy)?\("
        r"|\.select(Distinct)?\(\)\.from\(|\.selectFrom\(.*\.execute\(|^(await )?(this\.)?(knex|trx)\(\)"
    ),
    models=re.compile(r"^(?:await )?([A-Z]\w*)\.(?:\w+\([^()]*\)\.)*findAll\("),
    each=frozenset(("map", "forEach", "flatMap")),
    assignments=("variable_declarator", "assignment_expression", "augmented_assignment_expression"),
    around=_around,
    mapper=_mapper,
    fields=_fields,
)  # fmt: skip
