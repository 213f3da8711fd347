"""Types, domains, sequences, schemas, extensions."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set

from bot.domain.operations import (
    AddEnumValue,
    AlterDomain,
    AlterSequence,
    CreateExtension,
    CreateSchema,
    CreateSequence,
    CreateType,
    Inert,
    Operation,
    RenameEnumValue,
)
from bot.domain.schema import Check, Name, UserType
from workers.sql.expressions import expression, inner, walk
from workers.sql.libpg_query import deparse_statement, parse_text, pb
from workers.sql.nodes import NotUnderstood, qualified, quoted_name, relation, type_of, words
from workers.sql.postgres.constraints import constraint
from workers.sql.postgres.drops import object_words
from workers.sql.postgres.source import Source, Token


def create_enum(node: pb.CreateEnumStmt, _source: Source) -> list[Operation]:
    """CREATE TYPE … AS ENUM."""
    return [CreateType(UserType(qualified(node.type_name), "enum", tuple(words(node.vals))))]


def create_composite(node: pb.CompositeTypeStmt, source: Source) -> list[Operation]:
    """CREATE TYPE … AS (…)."""
    return [CreateType(UserType(relation(node.typevar), "composite"), source.after(node.typevar.location))]


def create_range(node: pb.CreateRangeStmt, source: Source) -> list[Operation]:
    """CREATE TYPE … AS RANGE (…)."""
    return [CreateType(UserType(qualified(node.type_name), "range"), _after_words(source, 2))]


def define(node: pb.DefineStmt, source: Source) -> list[Operation]:
    """CREATE TYPE of a base type, and CREATE of what no rule knows: aggregates, operators, collations, text search."""
    if node.kind == pb.OBJECT_TYPE:
        return [CreateType(UserType(qualified(node.defnames), "other"), _after_words(source, 2))]
    return [Inert(f"CREATE {object_words(node.kind)}", source.text)]


def _after_words(source: Source, count: int) -> str:
    """The text after so many words and the name that follows them: CREATE TYPE name …"""
    tokens: list[Token] = source.tokens_from(source.start)[count:]
    return source.rest(source.skip_name(tokens))


def create_domain(node: pb.CreateDomainStmt, _source: Source) -> list[Operation]:
    """CREATE DOMAIN."""
    not_null, default = False, None
    checks: list[Check] = []
    for item in node.constraints:
        part = item.constraint
        if part.contype == pb.CONSTR_DEFAULT:
            default = expression(part.raw_expr)
        elif part.contype == pb.CONSTR_NOTNULL:
            not_null = True
        elif part.contype == pb.CONSTR_CHECK:
            checks.append(_check(part))
    collation = f"COLLATE {quoted_name(node.coll_clause.collname)}" if node.HasField("coll_clause") else ""
    domain = UserType(qualified(node.domainname), "domain", (), type_of(node.type_name), not_null, tuple(checks), default)
    return [CreateType(domain, collation)]


def _check(node: pb.Constraint) -> Check:
    """A domain's CHECK."""
    found = constraint(node)
    if not isinstance(found, Check):
        raise NotUnderstood("a domain's constraint that is no CHECK")
    return found


def alter_domain(node: pb.AlterDomainStmt, _source: Source) -> list[Operation]:
    """ALTER DOMAIN. The letters are those of AlterDomainStmt in src/include/nodes/parsenodes.h."""
    return [_DOMAIN_ACTIONS[node.subtype](node, qualified(node.type_name))]


def _domain_constraint(node: pb.AlterDomainStmt, domain: Name) -> Operation:
    part: pb.Constraint = getattr(node, "def").constraint
    if part.contype == pb.CONSTR_NOTNULL:
        return AlterDomain(domain, "set not null")
    return AlterDomain(domain, "add constraint", _check(part))


def _domain_default(node: pb.AlterDomainStmt, domain: Name) -> Operation:
    text = expression(getattr(node, "def")).text if node.HasField("def") else ""
    return AlterDomain(domain, "default", text=text)


def _domain_drop(node: pb.AlterDomainStmt, domain: Name) -> Operation:
    text = " ".join(["IF EXISTS"] * node.missing_ok + ["CASCADE"] * (node.behavior == pb.DROP_CASCADE))
    return AlterDomain(domain, "drop constraint", name=node.name, text=text)


_DOMAIN_ACTIONS: dict[str, Callable[[pb.AlterDomainStmt, Name], Operation]] = {
    "T": _domain_default,
    "C": _domain_constraint,
    "X": _domain_drop,
    "N": lambda _node, domain: AlterDomain(domain, "drop not null"),
    "O": lambda _node, domain: AlterDomain(domain, "set not null"),
    "V": lambda node, domain: AlterDomain(domain, "validate constraint", name=node.name),
}


def alter_enum(node: pb.AlterEnumStmt, _source: Source) -> list[Operation]:
    """ALTER TYPE … ADD VALUE and RENAME VALUE."""
    name = qualified(node.type_name)
    if node.old_val:
        return [RenameEnumValue(name, node.old_val, node.new_val)]
    near = node.new_val_neighbor
    return [AddEnumValue(name, node.new_val, node.skip_if_new_val_exists, near, bool(near) and node.new_val_is_after)]


def create_sequence(node: pb.CreateSeqStmt, source: Source) -> list[Operation]:
    """CREATE SEQUENCE; a temporary one is gone before anybody sees it."""
    if node.sequence.relpersistence == "t":
        return [Inert("CREATE TEMPORARY SEQUENCE", source.text)]
    return [CreateSequence(relation(node.sequence), node.if_not_exists, source.after(node.sequence.location))]


def alter_sequence(node: pb.AlterSeqStmt, source: Source) -> list[Operation]:
    """ALTER SEQUENCE with options."""
    return [AlterSequence(relation(node.sequence), source.after(node.sequence.location))]


def create_schema(node: pb.CreateSchemaStmt, _source: Source) -> list[Operation]:
    """CREATE SCHEMA, then what is made inside it: names without a schema are the new schema's."""
    schema = node.schemaname or node.authrole.rolename
    found: list[Operation] = [CreateSchema(schema, node.if_not_exists)]
    return found + _inside(node.schema_elts, schema)


def _inside(elements: Sequence[pb.Node], schema: str) -> list[Operation]:
    from workers.sql.postgres.statements import HANDLERS  # which has this module in its table

    made = {m.relname for m in map(_made, elements) if m}
    found: list[Operation] = []
    for element in elements:
        text = deparse_statement(_in_schema(element, schema, made))
        for raw in parse_text(text).stmts:
            kind = raw.stmt.WhichOneof("node") or ""
            found += HANDLERS[kind](getattr(raw.stmt, kind), Source(text, 0, len(text)))
    return found


def _made(element: pb.Node) -> pb.RangeVar | None:
    """The relation an element makes."""
    kind, value = inner(element)
    if kind in ("create_stmt", "create_seq_stmt", "view_stmt"):
        return value.relation if kind == "create_stmt" else value.sequence if kind == "create_seq_stmt" else value.view
    return None


def _in_schema(element: pb.Node, schema: str, made: Set[str]) -> pb.Node:
    """The element with every bare name of a relation made here qualified."""
    node = pb.Node()
    node.CopyFrom(element)
    for kind, value in walk(node):
        if kind == "RangeVar" and not value.schemaname and value.relname in made:
            value.schemaname = schema
    return node


def create_extension(node: pb.CreateExtensionStmt, _source: Source) -> list[Operation]:
    """CREATE EXTENSION."""
    return [CreateExtension(node.extname, node.if_not_exists)]
