"""Java: JDBC, Spring's JdbcTemplate, JPA's native queries."""

from __future__ import annotations

import re

from workers.queries.language import Language

SINKS = frozenset((
    "executeQuery", "executeUpdate", "execute", "prepareStatement", "prepareCall", "addBatch", "createNativeQuery",
    "createSQLQuery", "queryForObject", "queryForList", "queryForMap", "queryForRowSet", "query", "update", "batchUpdate",
    "executeLargeUpdate", "sql",
))  # fmt: skip
PREPARES = re.compile(r"^(prepareStatement|createNativeQuery|createSQLQuery)")
ROWS = re.compile(r"\.(findAll|queryForList|getResultList|executeQuery)\w*\(|\.query\(")

language = Language(
    sinks=SINKS,
    prepares=PREPARES,
    bind='connection.prepareStatement("… WHERE code = ?"), then setString(1, code)',
    http=re.compile(r"^(this\.)?restTemplate\.(getFor\w+|postFor\w+|exchange|put|delete)$"),
    rows=ROWS,
    each=frozenset(("map", "forEach", "flatMap")),
    appends=frozenset(("append",)),
    assignments=("variable_declarator", "assignment_expression"),
)
