"""Which database, and which major version, the repository's own files run: compose, CI, Dockerfiles, Terraform.

Terraform says what production runs and goes before the rest. Where the others do not agree, nothing is known.
Source: https://docs.docker.com/reference/compose-file/services/#image ,
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance ,
https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/sql_database_instance
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.changes import Tree
from bot.patterns import late
from workers.readers.listing import Listing

_COMPOSE = late(
    r"(^|/)(docker-)?compose[^/]*\.ya?ml$|^\.github/workflows/[^/]+\.ya?ml$|^\.gitlab-ci\.yml$|^\.circleci/[^/]+\.ya?ml$"
    r"|(^|/)Dockerfile[^/]*$|^\.devcontainer/[^/]+$"
)
_ELSEWHERE = late(r"(^|/)(node_modules|vendor|third_party|examples?|docs?|testdata|fixtures)/")
_IMAGE = late(
    r"(?:^|[\s\"'=/:])(?P<name>postgres|postgresql|postgis|timescaledb(?:-ha)?|pgvector|mysql|mysql-server|mariadb|percona)"
    r":(?P<tag>[\w.-]+)"
)
_VENDOR_IMAGE = late(
    r"\b(?:mcr\.microsoft\.com/(?P<sqlserver>mssql/server|azure-sql-edge)|(?P<oracle>gvenzl/oracle-(?:xe|free)"
    r"|container-registry\.oracle\.com/database/\w+|wnameless/oracle-xe[\w-]*))(?::(?P<tag>[\w.-]+))?"
)
_RDS = late(r"^[ \t]*engine\s*=\s*\"(?P<name>postgres|aurora-postgresql|mysql|aurora-mysql|mariadb)\"", re.MULTILINE)
_RDS_VERSION = late(r"^[ \t]*engine_version\s*=\s*\"(?P<tag>\d[\w.]*)\"", re.MULTILINE)
_CLOUD_SQL = late(r"^[ \t]*database_version\s*=\s*\"(?P<name>POSTGRES|MYSQL)_(?P<tag>[\d_]+)\"", re.MULTILINE)
_MOST = 60


@dataclass(frozen=True, slots=True)
class Deployed:
    """A database server that a file names: engine as in the policy, version as written ('16', '8.0'), and where."""

    engine: str
    version: str
    where: str
    production: bool = False

    @property
    def major(self) -> int:
        """The first number of the version."""
        return int(self.version.partition(".")[0])


def deployed(tree: Tree) -> tuple[Deployed, ...]:
    """Every server named, in the order of paths; looked up once per tree."""
    listing = Listing.of(tree)
    return listing.remember("deployed", lambda: tuple(_found(listing)))


def version_of(tree: Tree, engine: str) -> Deployed | None:
    """The one version of `engine` that the files agree on; production's where one of them says it."""
    named = [one for one in deployed(tree) if one.engine == engine]
    named = [one for one in named if one.production] or named
    return named[0] if named and len({one.major for one in named}) == 1 else None


def _found(listing: Listing) -> Iterator[Deployed]:
    paths = sorted(p for p in listing.paths() if (p.endswith(".tf") or _COMPOSE.search(p)) and not _ELSEWHERE.search(p))
    for path in paths[:_MOST]:
        text = listing.text(path)
        yield from _terraform(path, text) if path.endswith(".tf") else _images(path, text)


def _images(path: str, text: str) -> Iterator[Deployed]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.lstrip().startswith("#"):
            for match in _IMAGE.finditer(line):
                if version := _version(match["tag"]):
                    yield Deployed(_engine(match["name"]), version, f"{path}:{number}")
            for match in _VENDOR_IMAGE.finditer(line):
                engine = "sqlserver" if match["sqlserver"] else "oracle"
                numbers = re.match(r"\d+(?:\.\d+)*", match["tag"] or "")
                yield Deployed(engine, numbers[0] if numbers else "0", f"{path}:{number}")


def _terraform(path: str, text: str) -> Iterator[Deployed]:
    engines, versions = _RDS.findall(text), list(_RDS_VERSION.finditer(text))
    if len(set(engines)) == 1:  # one kind of server in the file: its versions are that one's
        for match in versions:
            yield Deployed(_engine(engines[0]), match["tag"], _at(path, text, match), production=True)
    for match in _CLOUD_SQL.finditer(text):
        yield Deployed(_engine(match["name"]), match["tag"].replace("_", "."), _at(path, text, match), production=True)


def _at(path: str, text: str, match: re.Match[str]) -> str:
    return f"{path}:{text.count(chr(10), 0, match.start('tag')) + 1}"


def _version(tag: str) -> str:
    """'16.4' of '16.4-alpine', '16' of 'pg16' and of 'latest-pg16'; '' where the tag names none."""
    found = re.match(r"(\d{1,2}(?:\.\d+)*)(?![\w.])", tag) or re.search(r"pg(\d{1,2})(?!\d)", tag)
    return found[1] if found else ""


def _engine(name: str) -> str:
    name = name.lower()
    if "maria" in name:
        return "mariadb"
    return "mysql" if "mysql" in name or name == "percona" else "postgresql"
