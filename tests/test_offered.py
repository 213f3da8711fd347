"""A fix that is offered for one click never stops the migration it is clicked in, whatever runs that."""

from __future__ import annotations

import pytest

from bot.domain.findings import Finding, Severity
from tests.contract_pairs import reviewed
from workers.prove import applied

TABLE, INDEX = "CREATE TABLE orders (id int, shop int);\n", "CREATE INDEX orders_shop ON orders (shop);\n"
UP = "-- +goose Up\n%s-- +goose Down\nSELECT 1;\n"
RUNNERS = {
    "dbmate": ("db/migrations/2024010100000%d_x.sql", "-- migrate:up\n%s\n-- migrate:down\n", ""),
    "diesel": ("migrations/2024-01-0%d-000000_x/up.sql", "%s", "diesel.toml"),
    "flyway": ("src/main/resources/db/migration/V%d__x.sql", "%s", ""),
    "goose": ("migrations/0000%d_x.sql", UP, ""),
    "sql-migrate": ("migrations/0000%d_x.sql", "-- +migrate Up\n%s-- +migrate Down\nSELECT 1;\n", ""),
    "sqlx": ("migrations/2024010100000%d_x.sql", "%s", "sqlx-data.json"),
    "alembic": (
        "migrations/versions/000%d_x.py",
        'revision = "b%d"\ndown_revision = %s\nfrom alembic import op\n\n\ndef upgrade():\n    op.execute("%%s")\n',
        "alembic.ini",
    ),
}


def _written(runner: str, number: int, sql: str) -> tuple[str, str]:
    path, text, _ = RUNNERS[runner]
    if runner == "alembic":
        text %= (number, repr(f"b{number - 1}") if number > 1 else None)
    return path % number, text % (sql.strip() if runner == "alembic" else sql)


def _clicks(findings: tuple[Finding, ...], text: str) -> list[str]:
    return [applied(fix, text.split("\n")) for one in findings for fix in one.fixes if fix.replaces]


@pytest.mark.parametrize("runner", RUNNERS)
def test_a_click_stops_no_migration(runner: str) -> None:
    marker = RUNNERS[runner][2]
    old = {**({marker: ""} if marker else {}), **dict([_written(runner, 1, TABLE)])}
    path, text = _written(runner, 2, INDEX)
    found = reviewed(old, {**old, path: text}).findings
    assert [(one.rule, bool(one.fixes)) for one in found] == [("index-blocks-writes", True)]
    for clicked in _clicks(found, text):
        after = reviewed(old, {**old, path: clicked}).findings
        assert [one.rule for one in after if one.severity is Severity.ERROR] == [], clicked
