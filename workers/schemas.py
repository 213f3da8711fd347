"""The schemas that all migrations of a tree lead to, one for each engine, for readers and rules of the other topics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.domain.changes import Tree
from bot.domain.schema import Name, Schema, Table
from bot.policy import Policy
from workers.dumped import beside, dumps_of
from workers.readers.dumps import schema_dumps
from workers.readers.listing import Listing
from workers.readers.reader import Claim, Reader, claims
from workers.replay import Past
from workers.sql.dialect import dialect_of
from workers.sql.text import UnreadableText, decode_text

History = tuple[tuple[str, Reader, Claim], ...]
_LOOKED_AT = 12
"""Files at either end of a history that are looked at for words of their engine."""


def schemas_of(tree: Tree, policy: Policy, cache: Path | None = None) -> tuple[Schema, ...]:
    """Every history of the tree, replayed and laid together with those of its dialect: PostgreSQL's schema first.

    Never empty. A table that two histories of a dialect make differently is not known.
    """
    listing = Listing.of(tree)
    histories: dict[str, list[tuple[str, Reader, Claim]]] = {}
    for path, (reader, claim) in claims(tree.paths(), listing, named=policy.includes).items():
        if claim.direction == "up":
            histories.setdefault(claim.family, []).append((path, reader, claim))
    parts: dict[str, list[Schema]] = {}
    for family, members in histories.items():
        members.sort(key=lambda member: member[2].order)
        for past, engine in _pasts(family, tuple(members), listing, policy):
            parts.setdefault(past.dialect, []).append(replace(past.schema(cache), engine=engine))
    if not parts:
        dialect = _dumped(listing)
        parts[dialect] = [replace(Past(tree, dumps_of(tree, dialect), (), dialect=dialect).schema(cache), engine=dialect)]
    found = sorted(parts.items(), key=lambda item: (item[0] != "postgresql", item[0]))
    return tuple(_joined(some) if len(some) > 1 else some[0] for _, some in found)


def schema_of(tree: Tree, policy: Policy, cache: Path | None = None) -> Schema:
    """The first of them."""
    return schemas_of(tree, policy, cache)[0]


def _pasts(family: str, members: History, listing: Listing, policy: Policy) -> list[tuple[Past, str]]:
    """The history as each dialect runs it, with the engine."""
    told = {policy.engine} if policy.engine else _told(members, listing)
    engines = {dialect: engine for engine in sorted(told) if (dialect := dialect_of(engine))}
    if told and not engines:
        return []
    if len(told) == 1 and told != {"postgresql"}:  # what has no words of its own is for the engine of its neighbours
        members = tuple((path, reader, replace(claim, engine=next(iter(told)))) for path, reader, claim in members)
    found = []
    for dialect, engine in engines.items() or [("postgresql", "postgresql")]:
        dumps = dumps_of(listing, dialect)
        known = tuple(dump for dump in dumps if beside(dump, family) or dump.endswith(".sql"))
        whole = len(engines) < 2 or dialect == "postgresql"
        found.append((Past(listing, known, members, whole, dialect), engine))
    return found


def _told(members: History, listing: Listing) -> set[str]:
    """The engines that runners' configuration, names and words of the files tell; none where nothing does."""
    ends = members if len(members) <= 2 * _LOOKED_AT else (*members[:_LOOKED_AT], *members[-_LOOKED_AT:])
    data = listing.read_many(path for path, reader, _ in ends if reader.voice is None)
    texts = {path: _text(content) for path, content in data}
    return {reader.spoken(path, texts.get(path, ""), listing, claim) for path, reader, claim in ends} - {""}


def _text(data: bytes | None) -> str:
    try:
        return decode_text(data or b"")
    except UnreadableText:
        return ""


def _dumped(tree: Tree) -> str:
    """The dialect of a tree that keeps dumps alone."""
    return "mysql" if schema_dumps(tree, "mysql") and not schema_dumps(tree) else "postgresql"


def _joined(parts: Sequence[Schema]) -> Schema:
    folds = parts[0].engine != "postgresql"
    tables: dict[Name, Table] = {}
    for table in (table for part in parts for table in part.tables):
        name = Name(table.name.name.lower(), table.name.schema.lower()) if folds else table.name
        other = tables.get(name)
        tables[name] = table if other in {None, table} else replace(table, known=False)
    return Schema(
        tuple(tables.values()),
        tuple(dict.fromkeys(kind for part in parts for kind in part.types)),
        tuple(dict.fromkeys(function for part in parts for function in part.functions)),
        all(part.complete for part in parts),
        tuple(sorted({name for part in parts for name in part.schemas})),
        tuple(sorted({name for part in parts for name in part.extensions})),
        engine=parts[0].engine,
        dark=_dark(parts),
    )


def _dark(parts: Sequence[Schema]) -> tuple[str, ...] | None:
    """The words of all that was not read; None where that is not known of one that is not complete."""
    said = [part.dark for part in parts if not part.complete]
    known = [words for words in said if words is not None]
    return tuple(sorted({word for words in known for word in words})) if known and len(known) == len(said) else None
