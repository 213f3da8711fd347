"""Globs of paths: what .gitignore taught people, and no glob is slow."""

from __future__ import annotations

import time

import pytest

from bot import globs
from bot.config import Policy


@pytest.mark.parametrize(
    ("glob", "inside", "outside"),
    [
        ("*.sql", ["a.sql", "x/y/a.sql", ".sql"], ["a.sqlx", "a.py"]),
        ("vendor", ["vendor", "vendor/a", "x/vendor/a/b"], ["vendors/a"]),
        ("vendor/", ["vendor/a", "x/vendor/a"], ["vendor", "x/vendor"]),
        ("/vendor", ["vendor/a"], ["x/vendor/a"]),
        ("db/*.sql", ["db/a.sql"], ["db/x/a.sql", "x/db/a.sql"]),
        ("db/**/*.sql", ["db/a.sql", "db/x/y/a.sql"], ["a.sql", "x/db/a.sql"]),
        ("db/**", ["db/a", "db/x/y"], ["db", "x/db/a"]),
        ("**/down/**/x?", ["down/x1", "a/down/b/c/x1", "down/down/x1/y"], ["down/x", "down/x12"]),
        ("a/**/b/**/c", ["a/b/c", "a/1/b/2/b/3/c"], ["a/c", "a/b"]),
        ("[!a]*.sql", ["b.sql"], ["a.sql"]),
        ("v[0-9].sql", ["v1.sql"], ["vv.sql"]),
    ],
)
def test_globs_mean_what_gitignore_taught(glob: str, inside: list[str], outside: list[str]) -> None:
    assert not globs.refusal(glob)
    policy = Policy(paths=(glob,), ignore=("nothing", glob))
    assert [path for path in inside if not (policy.includes(path) and policy.ignores(path))] == []
    assert [path for path in outside if policy.includes(path) or policy.ignores(path)] == []
    assert not Policy().includes("a.sql")


def test_no_glob_is_slow() -> None:
    started = time.perf_counter()
    assert not globs.matches("*a" * 120 + "b", "a" * 4_000)
    assert not globs.matches("**/a*a*b/" * 28 + "x", "/".join(["a" * 30] * 130))
    assert time.perf_counter() - started < 20
