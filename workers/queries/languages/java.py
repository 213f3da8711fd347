"""Java: JDBC, Spring's JdbcTemplate, JPA's native queries."""

from __future__ import annotations

import re

from workers.queries.code import Code
from workers.queries.language import Around, Language, Mapped
from workers.queries.parts import Call, parameters_of
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


def _around(code: Code, node: Node) -> Around | None:
    """`jdbcTemplate.query("…", (rs, number) -> …)`: what makes an object of each row."""
    if node.type != "method_invocation" or (call := code.call(node)).name != "query" or len(call.arguments) < 2:
        return None
    made = next((one for one in call.arguments[1:] if one.type == "lambda_expression"), None)
    names = " ".join(parameters_of(code, made)) if made is not None else ""
    return (names, node, made) if made is not None and names else None


ROWS = re.compile(r"\.(findAll|queryForList|getResultList|executeQuery)\w*\(|\.query\(")

language = Language(
    sinks=SINKS,
    pieces=PIECES,
    request=REQUEST,
    alone=frozenset(("execute", "query", "PreparedStatementCreatorFactory")),
    prepares=PREPARES,
    bind='connection.prepareStatement("… WHERE code = ?"), then setString(1, code)',
    http=re.compile(r"^(this\.)?restTemplate\.(getFor\w+|postFor\w+|exchange|put|delete)$"),
    rows=ROWS,
    each=frozenset(("map", "forEach", "flatMap")),
    appends=frozenset(("append",)),
    calls=("method_invocation", "object_creation_expression"),
    mapper=mapper,
    around=_around,
    assignments=("variable_declarator", "assignment_expression"),
)
