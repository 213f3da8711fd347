"""What env.py, alembic.ini and the models say of how migrations run: transactions, engine, naming conventions.

Source: https://alembic.sqlalchemy.org/en/latest/api/runtime.html#alembic.runtime.environment.EnvironmentContext.configure
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from workers.frameworks.alembic.naming import DEFAULT
from workers.frameworks.python.evaluate import NOT_MINE
from workers.frameworks.python.execute import Executor
from workers.frameworks.python.frame import Frame
from workers.frameworks.python.modules import Module, Modules
from workers.frameworks.python.values import Member, Value
from workers.readers import names
from workers.readers.clues import served
from workers.readers.listing import Listing
from workers.sql.dialect import speaks_mysql

_NO_DDL = re.compile(r"transactional_ddl\s*=\s*False")
_AUTOCOMMIT = re.compile(r"""isolation_level["']?\s*[=:]\s*["']AUTOCOMMIT""")
_URL = re.compile(r"^[ \t]*(?:sqlalchemy\.)?url\s*=\s*[\"']?(\w+)(?:\+\w+)?:", re.MULTILINE)
_ENGINES = {"postgresql": "postgresql", "postgres": "postgresql", "mysql": "mysql", "mariadb": "mariadb", "sqlite": "sqlite",
            "mssql": "sqlserver", "oracle": "oracle", "cockroachdb": "cockroachdb"}  # fmt: skip
_DRIVERS = {
    "postgresql": re.compile(r"\b(psycopg|psycopg2|psycopg2-binary|asyncpg|pg8000)\b"),
    "mysql": re.compile(r"\b(pymysql|mysqlclient|aiomysql|asyncmy|mysql-connector-python)\b", re.IGNORECASE),
}
_MANIFESTS = re.compile(
    r"(?:^|/)(?:requirements[^/]*\.(?:txt|in)|requirements/[^/]+\.(?:txt|in)|pyproject\.toml|Pipfile)$|^(?:[^/]+/)?setup\.(?:py|cfg)$"
)
_LOCKS = re.compile(r"(?:^|/)(?:poetry|uv)\.lock$")
_SQLALCHEMY = re.compile(
    r"""^name = "sqlalchemy"\s*+^version = "(\d+)\."""
    r"""|^[^\w\n]*sqlalchemy(?:\[[^\]\n]*\])?[^\w\n]{0,20}(?:==|~=|>=|\^|=)[^\w\n]{0,20}(\d+)\.""",
    re.I | re.M,
)
_MOST = 40
_KINDS = frozenset(("ix", "uq", "ck", "fk", "pk"))
_ELSEWHERE = re.compile(r"(?:^|/)(?:tests?|docs?|examples?|versions)/")


def transactional(path: str, listing: Listing) -> bool:
    """Whether revisions run in transactions: env.py of the nearest folder above may say otherwise.

    On MySQL a change of the schema is in none.
    """
    text = next((listing.text(found) for found in listing.above(path, "env.py")), "")
    if speaks_mysql():
        return False
    return not (_NO_DDL.search(text) or _AUTOCOMMIT.search(text))


def sqlalchemy(listing: Listing) -> int:
    """The major version of SQLAlchemy that all of the repository's locks and requirements agree on, 0 where none says."""

    def asked() -> int:
        files = [path for path in listing.paths() if _LOCKS.search(path) or _MANIFESTS.search(path)]
        texts = (data.decode("utf-8", "replace") for _, data in listing.read_many(sorted(files)[:_MOST]) if data)
        found = {int(one[1] or one[2]) for text in texts for one in _SQLALCHEMY.finditer(text)}
        return found.pop() if len(found) == 1 else 0

    return listing.remember("sqlalchemy's version", asked)


def engine(path: str, listing: Listing) -> str:
    """The engine that the folder is called after (`versions/sqlite/`), that alembic.ini's URL names or, where neither does, the
    only driver the repository asks for; '' for none."""
    if own := _ENGINES.get(names.base(names.folder(path)).lower()):
        return own
    urls = (_URL.search(listing.text(found)) for found in listing.above(path, "alembic.ini"))
    named = next((_ENGINES.get(url[1], "") for url in urls if url), "")
    drivers = listing.remember("python drivers", lambda: _drivers(listing))
    if named not in ("", "sqlite"):
        return named
    if drivers:
        return served(listing, drivers) or ("postgresql" if "postgresql" in drivers else min(drivers))
    return named if drivers is not None else ""  # what runs on the author's machine says little of what others run on


def _drivers(listing: Listing) -> frozenset[str] | None:
    """The engines whose drivers the manifests name; None without a manifest."""
    found = sorted((path for path in listing.paths() if _MANIFESTS.search(path)), key=lambda path: (path.count("/"), path))
    texts = [(data or b"").decode("utf-8", "replace") for _, data in listing.read_many(found[:_MOST])]
    if not found:
        return None
    return frozenset(name for name, pattern in _DRIVERS.items() if any(map(pattern.search, texts)))


def conventions(listing: Listing) -> Mapping[str, str]:
    """The one naming convention that the repository's metadata has; SQLAlchemy's own where it has none or several."""
    return listing.remember("naming conventions", lambda: _conventions(listing))


def _conventions(listing: Listing) -> Mapping[str, str]:
    modules = Modules.of(listing)
    found: list[dict[str, str]] = []
    for mention in listing.lines_with(("naming_convention",), (".py",)):
        dotted = mention.path.removesuffix("/__init__.py").removesuffix(".py").replace("/", ".")
        if not _ELSEWHERE.search(mention.path) and (module := modules.find(dotted)) is not None:
            found += [one for one in _of_module(module, modules) if one not in found]
    return found[0] if len(found) == 1 else DEFAULT


def _of_module(module: Module, modules: Modules) -> Iterator[dict[str, str]]:
    executor = Executor(_Silent(), modules)
    for statement in dict.fromkeys(module.bindings.values()):
        for node in ast.walk(statement):
            if isinstance(node, ast.keyword) and node.arg == "naming_convention":
                value = executor.value(node.value, Frame(module))
                if isinstance(value, dict) and value.keys() & _KINDS:
                    yield {kind: name for kind, name in value.items() if isinstance(kind, str) and isinstance(name, str)}


class _Silent:
    """A host that lets everything be."""

    def called(self, name: str, call: Value) -> Value:  # noqa: ARG002
        return NOT_MINE

    def taken(self, name: str, member: Member) -> Value:  # noqa: ARG002
        return NOT_MINE

    def entered(self, value: Value) -> None:
        pass

    def spoken(self, node: ast.expr, value: Value) -> None:
        pass

    left = untaken = guarded = entered

    def looped(self, node: ast.For, items: Value, begins: bool) -> None:
        """Nothing is sent."""

    def done(self) -> int:
        return 0
