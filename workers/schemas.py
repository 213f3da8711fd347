"""The schema that all migrations of a tree lead to, for readers and rules of the other topics."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.domain.changes import Tree
from bot.domain.schema import Schema, Table
from bot.policy import Policy
from workers.dumped import beside, dumps_of
from workers.readers.reader import Claim, Reader, claims
from workers.replay import Past


def schema_of(tree: Tree, policy: Policy, cache: Path | None = None) -> Schema:
    """Every history of the tree, replayed and laid together. A table that two of them make differently is not known."""
    histories: dict[str, list[tuple[str, Reader, Claim]]] = {}
    for path, (reader, claim) in claims(tree.paths(), tree, named=policy.includes).items():
        if claim.direction == "up":
            histories.setdefault(claim.family, []).append((path, reader, claim))
    dumps = dumps_of(tree)
    parts = [
        Past(
            tree,
            tuple(dump for dump in dumps if beside(dump, family) or dump.endswith(".sql")),
            tuple(sorted(members, key=lambda member: member[2].order)),
        ).schema(cache)
        for family, members in histories.items()
    ] or [Past(tree, dumps, ()).schema(cache)]
    return _joined(parts) if len(parts) > 1 else parts[0]


def _joined(parts: list[Schema]) -> Schema:
    tables: dict[object, Table] = {}
    for table in (table for part in parts for table in part.tables):
        other = tables.get(table.name)
        tables[table.name] = table if other in {None, table} else replace(table, known=False)
    return Schema(
        tuple(tables.values()),
        tuple(dict.fromkeys(kind for part in parts for kind in part.types)),
        tuple(dict.fromkeys(function for part in parts for function in part.functions)),
        all(part.complete for part in parts),
        tuple(sorted({name for part in parts for name in part.schemas})),
        tuple(sorted({name for part in parts for name in part.extensions})),
    )
