"""The version is learned from the repository's own files."""

from __future__ import annotations

import pytest

from bot.domain.memory import MemoryTree
from workers.deployed import deployed, version_of


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        (
            "docker-compose.yml",
            "services:\n  db:\n    image: postgres:16.4-alpine\n",
            ("postgresql", "16.4", "docker-compose.yml:3"),
        ),
        ("compose.yaml", 'image: "timescale/timescaledb:latest-pg15"', ("postgresql", "15", "compose.yaml:1")),
        ("compose.yaml", "image: pgvector/pgvector:pg17", ("postgresql", "17", "compose.yaml:1")),
        (".github/workflows/ci.yml", "        image: mariadb:10.11\n", ("mariadb", "10.11", ".github/workflows/ci.yml:1")),
        ("db/Dockerfile", "FROM mysql:8.0 AS db\n", ("mysql", "8.0", "db/Dockerfile:1")),
        (
            "infra/main.tf",
            'engine = "aurora-postgresql"\n  engine_version = "15.4"\n',
            ("postgresql", "15.4", "infra/main.tf:2"),
        ),
        ("infra/sql.tf", '  database_version = "POSTGRES_14"\n', ("postgresql", "14", "infra/sql.tf:1")),
    ],
)
def test_a_server_that_a_file_names(path: str, text: str, told: tuple[str, str, str]) -> None:
    assert [(one.engine, one.version, one.where) for one in deployed(MemoryTree({path: text.encode()}))] == [told]


@pytest.mark.parametrize(
    "text",
    [
        "image: postgres\n",
        "image: postgres:latest\n",
        "# image: postgres:16\n",
        "image: postgres-exporter:1.2\n",
        "x: postgres:5432",
    ],
)
def test_what_names_none(text: str) -> None:
    assert deployed(MemoryTree({"docker-compose.yml": text.encode()})) == ()


def test_files_that_disagree_leave_it_open_and_production_decides() -> None:
    both = {"docker-compose.yml": b"image: postgres:16", ".github/workflows/a.yml": b"image: postgres:14"}
    assert version_of(MemoryTree(both), "postgresql") is None
    both["main.tf"] = b'engine = "postgres"\nengine_version = "13"\n'
    found = version_of(MemoryTree(both), "postgresql")
    assert found is not None
    assert (found.major, found.where) == (13, "main.tf:2")
    assert version_of(MemoryTree(both), "mysql") is None
