"""Statements on indexes, and those that rebuild or read whole tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from bot.domain.operations import Cluster, CreateIndex, Operation, Reindex, Vacuum
from bot.domain.schema import Index, Name
from workers.sql.expressions import expression
from workers.sql.libpg_query import pb
from workers.sql.nodes import relation
from workers.sql.postgres.elements import index_part, options
from workers.sql.postgres.source import Source

_REINDEX: dict[int, Literal["index", "table", "schema", "database", "system"]] = {
    pb.REINDEX_OBJECT_INDEX: "index",
    pb.REINDEX_OBJECT_TABLE: "table",
    pb.REINDEX_OBJECT_SCHEMA: "schema",
    pb.REINDEX_OBJECT_DATABASE: "database",
    pb.REINDEX_OBJECT_SYSTEM: "system",
}


def create_index(node: pb.IndexStmt, _source: Source) -> list[Operation]:
    """CREATE INDEX."""
    index = Index(
        node.idxname or None,
        tuple([index_part(p.index_elem) for p in node.index_params]),
        node.unique,
        node.access_method,
        tuple([p.index_elem.name for p in node.index_including_params]),
        expression(node.where_clause) if node.HasField("where_clause") else None,
        node.nulls_not_distinct,
    )
    return [
        CreateIndex(
            relation(node.relation),
            index,
            node.concurrent,
            node.if_not_exists,
            not node.relation.inh,
            options(node.options),
            node.table_space,
        )
    ]


def reindex(node: pb.ReindexStmt, _source: Source) -> list[Operation]:
    """REINDEX; VERBOSE and TABLESPACE are left out."""
    target: Name | None = Name(node.name) if node.name else None
    if node.HasField("relation"):
        target = relation(node.relation)
    return [Reindex(_REINDEX[node.kind], target, _switched_on(node.params, "concurrently"))]


def cluster(node: pb.ClusterStmt, _source: Source) -> list[Operation]:
    """CLUSTER."""
    return [Cluster(relation(node.relation) if node.HasField("relation") else None, node.indexname)]


def vacuum(node: pb.VacuumStmt, _source: Source) -> list[Operation]:
    """VACUUM and ANALYZE, one operation per table."""
    full, analyze_only = _switched_on(node.options, "full"), not node.is_vacuumcmd
    tables: list[Name | None] = [relation(r.vacuum_relation.relation) for r in node.rels]
    return [Vacuum(t, full, analyze_only) for t in tables or [None]]


def _switched_on(nodes: Sequence[pb.Node], name: str) -> bool:
    """Whether a list of options has this one and does not say that it is off."""
    for node in nodes:
        option = node.def_elem
        if option.defname == name:
            value = option.arg
            said = value.string.sval or (str(value.integer.ival) if value.WhichOneof("node") == "integer" else "")
            return said.lower() not in ("false", "off", "0", "no")
    return False
