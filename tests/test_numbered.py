"""Migrations with a version that is taken, or below the newest one: what is said, and where nothing is."""

from __future__ import annotations

import pytest

from bot.domain.changes import Change, ChangeSet, Touched
from bot.domain.memory import MemoryTree
from bot.policy import Policy
from workers.review import Reviewer

GOOSE = "-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 1;\n"
RAILS = "class A < ActiveRecord::Migration[7.1]\n  def change; end\nend\n"
CODE = "import { Kysely } from 'kysely'\nexport async function up(db: Kysely<any>): Promise<void> {}\n"
SUPABASE = "supabase/migrations/2024010"
KYSELY = {"package.json": '{"dependencies": {"kysely": "1", "pg": "8"}}', "db.ts": "import { Kysely } from 'kysely'\n"}
LATE, SAME = ["late-migration-is-not-run"], ["same-version-stops-the-deployment"]


def said(before: dict[str, str], after: dict[str, str]) -> list[str]:
    base, head = (MemoryTree({path: text.encode() for path, text in files.items()}) for files in (before, before | after))
    for path in [path for path, text in after.items() if not text]:
        del head.files[path]  # type: ignore[attr-defined]
    changes = tuple(
        Change(path, path if path in before else None, not text, lambda: None, text.encode, lambda: Touched(frozenset({1})))
        for path, text in after.items()
    )
    review = Reviewer(ChangeSet("base", "head", changes, base, head), Policy()).review()
    return [finding.rule for finding in review.findings]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"m/0001_a.sql": GOOSE, "m/0003_c.sql": GOOSE}, {"m/0002_b.sql": GOOSE}, LATE),
        ({"m/0001_a.sql": GOOSE, "m/0003_c.sql": GOOSE, "Makefile": "goose -allow-missing up\n"}, {"m/0002_b.sql": GOOSE}, []),
        ({"m/0001_a.sql": GOOSE, "m/20240101000000_c.sql": GOOSE}, {"m/0002_b.sql": GOOSE}, []),
        ({"n/0003_c.sql": GOOSE}, {"m/0002_b.sql": GOOSE}, []),
        ({"m/0001_a.sql": GOOSE}, {"m/0002_b.sql": GOOSE, "m/0002_c.sql": GOOSE}, SAME),
        ({"m/0001_a.sql": GOOSE, "m/0002_b.sql": GOOSE}, {"m/0002_b.sql": "", "m/0002_c.sql": GOOSE}, []),
        ({"db/migrate/20240101000000_a.rb": RAILS}, {"db/migrate/20240101000000_b.rb": RAILS.replace("A", "B", 1)}, SAME),
        ({"db/migrate/20240103000000_a.rb": RAILS}, {"db/migrate/20240102000000_b.rb": RAILS.replace("A", "B", 1)}, []),
        ({SUPABASE + "3000000_a.sql": "SELECT 1;"}, {SUPABASE + "2000000_b.sql": "SELECT 1;"}, LATE),
        ({"db/migration/V1__a.sql": "SELECT 1;"}, {"db/migration/V1.0__b.sql": "SELECT 1;"}, SAME),
        ({"db/migration/V9__a.sql": "SELECT 1;"}, {"db/migration/V8__b.sql": "SELECT 1;"}, LATE),
        ({"db/h2/V9__a.sql": "SELECT 1;"}, {"db/h2/V8__b.sql": "SELECT 1;"}, []),
        ({"db/migration/B1__a.sql": "SELECT 1;"}, {"db/migration/V1__b.sql": "SELECT 1;"}, []),
        ({"m/1_a.mysql.up.sql": "SELECT 1;"}, {"m/1_a.postgres.up.sql": "SELECT 1;"}, []),
        (KYSELY | {"migrations/2024-01-03_a.ts": CODE}, {"migrations/2024-01-02_b.ts": CODE}, LATE),
        (KYSELY | {"migrations/2024-01-03_a.ts": CODE}, {"migrations/2024-01-04_b.ts": CODE}, []),
    ],
)  # fmt: skip
def test_order(before: dict[str, str], after: dict[str, str], expected: list[str]) -> None:
    assert said(before, after) == expected
