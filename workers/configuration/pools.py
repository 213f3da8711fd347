"""How many connections a pool may open: SQLAlchemy, asyncpg, psycopg, Rails, HikariCP, node-postgres, Knex, Go, Ecto.

Only numbers that stand in the file count. Source: https://docs.sqlalchemy.org/en/20/core/pooling.html ,
https://github.com/brettwooldridge/HikariCP , https://node-postgres.com/apis/pool , https://pkg.go.dev/database/sql
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.changes import Mention
from bot.patterns import late
from workers.configuration.factors import Stated, stated
from workers.configuration.found import trial
from workers.readers.listing import Listing

_REST = r"(?P<rest>[^\n]{1,200})"
_KINDS: tuple[tuple[re.Pattern[str], str, tuple[tuple[str, re.Pattern[str]], ...]], ...] = (
    (
        late(r"\.py$"), "create_engine create_async_engine SQLALCHEMY_ENGINE_OPTIONS",
        (
            ("pool_size", late(r"^[^#\n]{0,200}?\bpool_size[\"']?\s{0,3}[=:]\s{0,3}" + _REST, re.MULTILINE)),
            ("max_overflow", late(r"^[^#\n]{0,200}?\bmax_overflow[\"']?\s{0,3}[=:]\s{0,3}" + _REST, re.MULTILINE)),
        ),
    ),
    (
        late(r"\.py$"), "asyncpg psycopg_pool",
        (("max_size", late(r"^[^#\n]{0,200}?\bmax_size\s{0,3}=\s{0,3}" + _REST, re.MULTILINE)),),
    ),
    (
        late(r"(^|/)config/database\.yml$"), "adapter",
        (("pool", late(r"^[ \t]{1,20}pool:[ \t]{0,9}" + _REST, re.MULTILINE)),),
    ),
    (
        late(r"(^|/)application[^/]*\.(ya?ml|properties)$"), "hikari",
        (("maximum-pool-size", late(
            r"^[^#\n]{0,100}?\bmaximum-?[pP]ool-?[sS]ize[ \t]{0,9}[:=][ \t]{0,9}" + _REST, re.MULTILINE,
        )),),
    ),
    (
        late(r"\.[cm]?[jt]s$"), "Pool knex sequelize pool",
        (("max", late(r"(?:\bnew (?:pg\.)?Pool\(|\bpool:)\s{0,5}\{[^{}]{0,500}?\bmax:\s{0,3}" + _REST)),),
    ),
    (late(r"\.go$"), "SetMaxOpenConns", (("SetMaxOpenConns", late(r"\.SetMaxOpenConns\(" + _REST)),)),
    (
        late(r"(^|/)config/(runtime|prod|releases)\.exs$"), "Repo",
        (("pool_size", late(r"^[^#\n]{0,100}?\bpool_size:\s{0,3}" + _REST, re.MULTILINE)),),
    ),
)  # fmt: skip
_WORDS = (
    (("pool_size", "max_size"), (".py", ".exs")), (("Pool", "pool"), (".js", ".ts", ".mjs", ".cjs")),
    (("SetMaxOpenConns",), (".go",)),
)  # fmt: skip
_NAMED = late(r"(^|/)(config/database\.yml|application[^/]*\.(ya?ml|properties))$")
_NONE = late(r"\bNullPool\b|\bStaticPool\b|sqlite|\bmssql\b|\boracledb\b|\bclickhouse\b", re.IGNORECASE)
_OTHERS = late(r"(^|/)(node_modules|vendor|third_party|migrations?|alembic|scripts?)/")


@dataclass(frozen=True, slots=True)
class Pool:
    """One pool of one process: the numbers add up to the connections that it may open."""

    path: str
    sizes: tuple[Stated, ...]


def pools(tree: Listing) -> tuple[Pool, ...]:
    """Every pool whose size stands in running code or its configuration; remembered."""
    return tree.remember("application pools", lambda: tuple(_pools(tree)))


def _pools(tree: Listing) -> Iterator[Pool]:
    found = {mention.path for words, endings in _WORDS for mention in tree.lines_with(words, endings)}
    for path in sorted(found | set(filter(_NAMED.search, tree.paths()))):
        if not trial(path) and not _OTHERS.search(path) and any(kind.search(path) for kind, _, _ in _KINDS):
            yield from pools_in(path, tree.text(path))


def pools_in(path: str, text: str) -> Iterator[Pool]:
    """The pool of a file; none where it states a number twice, for then nothing tells which one counts."""
    for kind, words, numbers in _KINDS:
        if not kind.search(path) or not any(word in text for word in words.split()) or _NONE.search(text):
            continue
        matches = [(name, [*pattern.finditer(text)]) for name, pattern in numbers]
        if any(len(found) > 1 for _, found in matches) or not matches[0][1]:
            continue
        sizes = [stated(name, one["rest"], _mention(path, text, one.start("rest"))) for name, found in matches for one in found]
        if sizes and all(sizes):
            yield Pool(path, tuple(one for one in sizes if one is not None))


def _mention(path: str, text: str, at: int) -> Mention:
    line = text.count("\n", 0, at) + 1
    return Mention(path, line, text.split("\n")[line - 1].strip()[:200])
