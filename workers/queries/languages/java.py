"""Java: JDBC, Spring's JdbcTemplate, JPA's native queries; annotations that hold SQL (JDBI, MyBatis, Spring Data)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workers.queries.code import Code
from workers.queries.language import Language, Mapped
from workers.queries.parts import Call, field_of
from workers.readers.syntax import Node

SINKS = frozenset((
    "executeQuery", "executeUpdate", "execute", "prepareStatement", "prepareCall", "addBatch", "createNativeQuery",
    "createSQLQuery", "queryForObject", "queryForList", "queryForMap", "queryForRowSet", "query", "update", "batchUpdate",
    "executeLargeUpdate", "sql", "PreparedStatementCreatorFactory",
))  # fmt: skip
PIECES = frozenset(("createQuery", "sqlRestriction"))
"""JPQL, and what Hibernate puts into its SQL as it is."""
REQUEST = re.compile(
    r"^(?:this\.)?\w*[rR]eq(?:uest)?(?:\(\))?\.get(?:Parameter(?:Values|Map)?|Headers?|QueryString|PathInfo|Cookies)\("
)
PREPARES = re.compile(r"^(prepareStatement|prepareCall|createNativeQuery|createSQLQuery|PreparedStatementCreatorFactory)")
_REPOSITORY = re.compile(r"(?i)(repository|repo|dao)$")
_FINDS = re.compile(r"^(find|get|count|exists|read|query)(All|One|First|Top)?(By\w+|ById)$|^(findAll|findById|count)$")


def mapper(code: Code, call: Call) -> Mapped | None:
    """Spring Data's repositories."""
    if call.receiver is None or not _REPOSITORY.search(receiver := code.text(call.receiver).removesuffix("()")):
        return None
    if call.name == "findAll" and not call.arguments:
        return Mapped("jpa", receiver, True, "read")
    return Mapped("jpa", receiver, True) if _FINDS.match(call.name) else None


ANNOTATIONS = frozenset(("SqlQuery", "SqlUpdate", "SqlBatch", "SqlCall", "Select", "Insert", "Update", "Delete", "Query"))
"""Those of JDBI, of MyBatis, and `@Query`, which says SQL where it is native or its library knows nothing else."""
_MYBATIS = re.compile(rb"\bimport\s+org\.apache\.ibatis\b")
_PLAIN = re.compile(
    rb"\bimport\s+(?:org\.springframework\.data\.(?:jdbc|r2dbc)|ch\.digitalfondue\.npjt)\b|@JdbcRepository\b|@R2dbcRepository\b"
)
_NATIVE = re.compile(r"\bnativeQuery\s*=\s*true\b")
_HEAD = 20_000


def annotated(code: Code) -> Iterator[Call]:
    """Annotations that hold a statement, as calls of their name."""
    head = code.syntax.data[:_HEAD]
    for node in code.syntax.walk("annotation"):
        named, given = _annotation(node)
        name = code.text(named) if named is not None else ""
        if given is None or name not in ANNOTATIONS:
            continue
        if name == "Query" and not (_PLAIN.search(head) or _NATIVE.search(code.text(given))):
            continue
        if name in _MYBATIS_OWN and not _MYBATIS.search(head):
            continue
        values = [value for one in given.named_children if (value := _value(code, one)) is not None]
        if values:
            yield Call(node, None, name, tuple(values[:1]))


_MYBATIS_OWN = frozenset(("Select", "Insert", "Update", "Delete"))


def _annotation(node: Node) -> tuple[Node | None, Node | None]:
    """Its name and what it is given, in Java and in Kotlin."""
    inside = next((one for one in node.named_children if one.type == "constructor_invocation"), node)
    given = next((one for one in inside.named_children if one.type in {"annotation_argument_list", "value_arguments"}), None)
    return (inside.named_children[0] if inside.named_children else None), given


def _value(code: Code, one: Node) -> Node | None:
    """What stands for `value`; None for another argument, and for a list of several texts."""
    parts = one.named_children
    if one.type == "value_argument":  # Kotlin's
        named = len(parts) > 1 and parts[0].type in {"identifier", "simple_identifier"}
        one = parts[-1] if parts and (not named or code.text(parts[0]) == "value") else one
        return one if one.type != "value_argument" else None
    if one.type == "element_value_pair":
        key, value = field_of(one, "key"), field_of(one, "value")
        if key is None or value is None or code.text(key) != "value":
            return None
        one = value
    if one.type == "element_value_array_initializer":
        return one.named_children[0] if len(one.named_children) == 1 else None
    return one


ROWS = re.compile(r"\.(findAll|queryForList|getResultList|executeQuery)\w*\(|\.query\(")

language = Language(
    sinks=SINKS | ANNOTATIONS,
    pieces=PIECES,
    request=REQUEST,
    alone=frozenset(("execute", "query", "PreparedStatementCreatorFactory")) | ANNOTATIONS,
    prepares=PREPARES,
    bind='connection.prepareStatement("… WHERE code = ?"), then setString(1, code)',
    http=re.compile(r"^(this\.)?restTemplate\.(getFor\w+|postFor\w+|exchange|put|delete)$"),
    rows=ROWS,
    each=frozenset(("map", "forEach", "flatMap")),
    appends=frozenset(("append",)),
    calls=("method_invocation", "object_creation_expression"),
    further=annotated,
    mapper=mapper,
    assignments=("variable_declarator", "assignment_expression", "resource"),
)
