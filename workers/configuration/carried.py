"""Configuration files that YAML carries: as the text under a key, or as a mapping."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.patterns import late
from workers.configuration import flat
from workers.configuration.access import Access, access, accesses
from workers.configuration.found import Found, found
from workers.documents import Node

_FILES: dict[str, flat.Parse] = {
    "postgresql.conf": flat.postgresql, "postgres.conf": flat.postgresql, "redis.conf": flat.redis, "valkey.conf": flat.redis,
    "pgbouncer.ini": flat.pgbouncer, "my.cnf": flat.mysql, "mysqld.cnf": flat.mysql, "mariadb.cnf": flat.mysql,
}  # fmt: skip
_CHARTS = frozenset({"configuration", "extendedConfiguration", "commonConfiguration"})
_OWNERS: dict[str, flat.Parse] = {
    "postgresql": flat.postgresql, "redis": flat.redis, "valkey": flat.redis, "mysql": flat.mysql, "mariadb": flat.mysql,
}  # fmt: skip
_POOLERS = {
    ("poolMode", ("pgbouncer",)),
    ("mode", ("connectionPooler",)),
    ("pool_mode", ("global",)),
    ("poolMode", ("pooler",)),
}
"""Where operators (CloudNativePG, Zalando, Crunchy) and charts say how a pooler shares its connections."""
_KEPT = late(
    r"^(postgres(ql)?(-?ha)?|mysql|mariadb(-?galera)?|redis(-?cluster)?|valkey|mongo(db)?|rabbitmq|kafka|elasticsearch|opensearch"
    r"|cassandra|clickhouse|neo4j|minio)$"
)
"""Keys under which values of charts describe a store."""
_DEEPEST = 12


def settings_in(documents: Iterable[Node]) -> Iterator[Found]:
    """The settings of stores' servers anywhere in the documents."""
    for at, document in enumerate(documents):
        for path, key, node in _walk(document):
            where = ".".join((*path, key))
            parse = _FILES.get(key) or (_owner(path) if key in _CHARTS else None)
            if parse is not None and node.form == "text":
                yield from parse(node.text, _first(node), f"`{where}`" if not at else f"`{where}` (document {at + 1})")
            elif key == "parameters" and path[-1:] == ("postgresql",) and node.form == "map":
                for name, value in node.pairs.items():
                    yield found("postgresql", name, value.text, value.line, f"`{where}`", value.end)
            elif key == "enabled" and path[-1:] == ("persistence",) and (store := _store(path)) and not _off(document, path):
                yield found(store, "persistence", node.text, node.line, f"`{where}`")
            elif (key, path[-1:]) in _POOLERS and node.form == "text":
                yield found("pgbouncer", "pool_mode", node.text, node.line, f"`{where}`")


def accesses_in(documents: Iterable[Node]) -> Iterator[Access]:
    """The records of pg_hba.conf anywhere in the documents."""
    for document in documents:
        for _, key, node in _walk(document):
            if key in {"pg_hba.conf", "pgHbaConfiguration"} and node.form == "text":
                yield from accesses(node.text, _first(node))
            elif key == "pg_hba" and node.form == "list":
                yield from (one for item in node.items if item.form == "text" and (one := access(item.text, item.line)))


def _first(node: Node) -> int:
    """The line on which a text begins: of one that spans lines, the one below its key."""
    return node.line + 1 if "\n" in node.text else node.line


def _store(path: tuple[str, ...]) -> str:
    """The store that the nearest key above names; '' where none does."""
    return next((part.lower() for part in reversed(path) if _KEPT.match(part.lower())), "")


def _off(document: Node, path: tuple[str, ...]) -> bool:
    """Whether something above is switched off as a whole: then it has no volume to lose."""
    return any(
        (one := document.at(*path[:depth])) is not None and one.word("enabled") == "false" for depth in range(1, len(path))
    )


def _owner(path: tuple[str, ...]) -> flat.Parse | None:
    return next((_OWNERS[part.lower()] for part in reversed(path) if part.lower() in _OWNERS), None)


def _walk(document: Node) -> Iterator[tuple[tuple[str, ...], str, Node]]:
    """(keys above, key, value) of every mapping, not deeper than charts nest; each node once, whatever aliases say."""
    stack: list[tuple[tuple[str, ...], Node]] = [((), document)]
    seen = set[int]()
    while stack:
        path, node = stack.pop()
        if id(node) in seen or len(path) > _DEEPEST:
            continue
        seen.add(id(node))
        for key, value in reversed(node.pairs.items()):
            stack.append(((*path, key), value))
        stack.extend((path, item) for item in reversed(node.items))
        if path and node is not document:
            yield path[:-1], path[-1], node
