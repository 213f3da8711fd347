"""What a changed file is about, and when silence is right."""

from __future__ import annotations

import pytest

from bot.domain.changes import Change, ChangeSet, Touched
from bot.domain.memory import MemoryTree
from bot.router import route, unread


def changed(*paths: str) -> ChangeSet:
    changes = tuple(Change(path, None, False, lambda: None, lambda: b"", Touched) for path in paths)
    return ChangeSet("a", "b", changes, MemoryTree({}), MemoryTree({}))


def migrations(path: str) -> tuple[str, ...]:
    return ("sql", "migrations") if path.startswith("db/migrate/") else ()


@pytest.mark.parametrize(
    ("path", "topics"),
    [
        ("db/migrate/1.sql", ("migrations", "sql")),
        ("reports/top.sql", ("sql",)),
        ("db/functions/pay.sql", ("sql",)),
        ("openapi.yaml", ("api",)),
        ("docs/Payments-OpenAPI.json", ("api",)),
        ("proto/shop.proto", ("api",)),
        ("src/api/orders.py", ("api",)),
        ("app/controllers/orders_controller.rb", ("api",)),
        ("src/cache/redis.ts", ("stores",)),
        ("deploy/postgresql.conf", ("config",)),
        ("config/database.yml", ("config",)),
        ("README.md", ()),
        ("src/main.py", ()),
        ("vendor/lib/openapi.yaml", ()),
        ("capital.py", ()),
    ],
)
def test_a_file_by_its_name(path: str, topics: tuple[str, ...]) -> None:
    assert route(changed(path), [migrations]).get(path, ()) == topics


def test_nothing_relevant_is_nothing() -> None:
    assert route(changed("README.md", "src/app.py"), [migrations]) == {}
    assert unread({}) == ()


def test_what_nobody_reads_is_told_once_per_topic_and_only_when_sure() -> None:
    paths = (
        "db/migrate/1.sql",
        "b.proto",
        "a.proto",
        "db/views/x.sql",
        "scratch.sql",
        "src/api/x.py",
        "redis.conf",
        "lib/cache.py",
    )
    told = unread(route(changed(*paths), [migrations]))
    assert [(gap.path, gap.what) for gap in told] == [
        ("db/views/x.sql", "SQL file"),
        ("a.proto", "API contract, and 1 more file"),
        ("redis.conf", "database server's configuration"),
    ]


def test_what_a_detector_claims_is_not_guessed_at() -> None:
    assert unread(route(changed("db/views/x.sql"), [lambda _: ("migrations",)])) == ()
