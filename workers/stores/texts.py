"""Queries of stores in strings: CQL, Cypher, Flux, SQL of BigQuery, where the file imports their clients."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.stores import CqlText, CypherText, StoreText
from workers.readers.syntax import Node, Syntax

_STRINGS = (
    "string",
    "string_literal",
    "interpreted_string_literal",
    "raw_string_literal",
    "template_string",
    "concatenated_string",
)
_QUOTES = re.compile(r"^[rbfuRBFU]{0,2}[\"'`]{1,3}|[\"'`]{1,3}$")
_SPEAK = frozenset({"cassandra", "neo4j", "bigquery", "influxdb"})
_CQL = re.compile(r"(SELECT|CREATE|ALTER KEYSPACE|BEGIN (UNLOGGED |COUNTER )?BATCH|INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
_CYPHER = re.compile(r"(OPTIONAL )?MATCH\b", re.IGNORECASE)
_SQL = re.compile(r"(SELECT|WITH)\b", re.IGNORECASE)
_FLUX = re.compile(r"from\(\s?bucket")
_INFLUX = re.compile(r"DROP (MEASUREMENT|SERIES|DATABASE)\b|SELECT\b.*\bFROM\b", re.IGNORECASE)
_MOST = 2_000
"""Characters of a query that are kept."""


def texts(syntax: Syntax, stores: frozenset[str]) -> Iterator[CqlText | CypherText | StoreText]:
    """The strings that are statements. One that is put together with others is not known whole: left out where that matters."""
    for node in syntax.walk(*_STRINGS) if stores & _SPEAK else ():
        if node.parent is not None and node.parent.type == "concatenated_string":
            continue
        parts = node.named_children if node.type == "concatenated_string" else [node]
        text = " ".join("".join(_QUOTES.sub("", syntax.text(part)) for part in parts).split())[:_MOST]
        span = syntax.span(node)
        if "cassandra" in stores and _CQL.match(text):
            yield CqlText(span, text)
        elif "neo4j" in stores and _CYPHER.match(text):
            yield CypherText(span, text)
        elif "bigquery" in stores and _SQL.match(text) and _alone(node):
            yield StoreText(span, "bigquery", text)
        elif "influxdb" in stores and (_FLUX.match(text) or _INFLUX.match(text)) and _alone(node):
            yield StoreText(span, "influxdb", text)


def _alone(node: Node) -> bool:
    """Whether nothing is put before or behind it."""
    return node.parent is None or not node.parent.type.startswith("binary") or node.type == "concatenated_string"
