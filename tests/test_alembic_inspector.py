"""Revisions that look into the database: answered from what the revisions before them have made, never guessed."""

from __future__ import annotations

import pytest

from bot.domain.facts import Migration
from bot.domain.memory import MemoryTree
from bot.domain.operations import Opaque, RunCode
from workers.readers.listing import Listing
from workers.readers.reader import claims

FOLDER = "app/migrations/versions"
HEAD = "import sqlalchemy as sa\nfrom alembic import op\nrevision = {own!r}\ndown_revision = {before!r}\n"
FIRST = """
def upgrade():
    op.create_table("orders", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("state", sa.String(9)))
    op.create_table("lines", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("order_id", sa.ForeignKey("orders.id")))
    op.create_unique_constraint(None, "orders", ["state"])
    op.create_index("ix_lines", "lines", ["order_id"])
"""
FINDS = """
def _keys(table):
    return {{key["name"] for key in sa.inspect(op.get_bind()).get_foreign_keys(table)}}

def _has(table, column):
    insp = sa.inspect(op.get_bind())
    return column in [one["name"] for one in insp.get_columns(table)]

def upgrade():
    insp = sa.inspect(op.get_bind())
    {}
"""


def history(*bodies: str, whole: bool = True) -> Migration:
    """The last of the revisions, each with those before it in the tree."""
    ids: list[str | None] = [None if whole else "lost", *(f"r{number}" for number in range(len(bodies)))]
    files = {
        f"{FOLDER}/{number}_x.py": HEAD.format(own=ids[number + 1], before=ids[number]) + text
        for number, text in enumerate(bodies)
    }
    files["app/migrations/env.py"] = "from alembic import context\n"
    listing = Listing(MemoryTree({path: text.encode() for path, text in files.items()}))
    path = f"{FOLDER}/{len(bodies) - 1}_x.py"
    reader, claim = claims([path], listing)[path]
    return reader.load(path, files[path].encode(), listing, claim=claim)


def told(migration: Migration) -> list[str]:
    """What is sent, and what becomes a gap, as people read it."""
    lines = []
    for statement in migration.up:
        stuck = [step.operation for step in statement.steps if isinstance(step.operation, Opaque | RunCode)]
        lines.append(f"{type(stuck[0]).__name__}: {stuck[0].why}" if stuck else statement.sql)
    return lines


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('[op.drop_constraint(name, "lines", type_="foreignkey") for name in _keys("lines")]',
         ["ALTER TABLE lines DROP CONSTRAINT lines_order_id_fkey"]),
        ('[op.drop_constraint(u["name"], "orders") for u in insp.get_unique_constraints("orders")]',
         ["ALTER TABLE orders DROP CONSTRAINT orders_state_key"]),
        ('op.drop_constraint(insp.get_pk_constraint("lines")["name"], "lines")',
         ["ALTER TABLE lines DROP CONSTRAINT lines_pkey"]),
        ('[op.drop_constraint(key.name, "lines") for key in sa.Table("lines", sa.MetaData(), autoload_with=op.get_bind())'
         '.foreign_key_constraints if key.referred_table.name == "orders" and key.column_keys == ["order_id"]]',
         ["ALTER TABLE lines DROP CONSTRAINT lines_order_id_fkey"]),
        ('op.drop_index([i["name"] for i in insp.get_indexes("lines")][0])', ["DROP INDEX ix_lines"]),
        ('op.drop_column("orders", "state") if _has("orders", "state") else None', ["ALTER TABLE orders DROP COLUMN state"]),
        ('op.drop_column("orders", "gone") if _has("orders", "gone") else None', []),
        ('op.drop_table("lines") if "lines" in insp.get_table_names() else None', ["DROP TABLE lines"]),
        ('op.drop_table("lines") if insp.has_table("lines") else None', ["DROP TABLE lines"]),
    ],
)  # fmt: skip
def test_what_the_database_holds_decides(line: str, expected: list[str]) -> None:
    assert told(history(FIRST, FINDS.format(line))) == expected


def test_what_the_revision_itself_has_done_counts() -> None:
    body = 'op.add_column("orders", sa.Column("note", sa.Text()))\n    if _has("orders", "note"):\n'
    body += '        op.drop_column("orders", "note")'
    assert told(history(FIRST, FINDS.format(body))) == [
        "ALTER TABLE orders ADD COLUMN note TEXT", "ALTER TABLE orders DROP COLUMN note",
    ]  # fmt: skip


def test_each_revision_finds_what_those_before_it_left() -> None:
    again = '[op.drop_constraint(name, "lines") for name in _keys("lines")]'
    made = 'op.create_foreign_key("lines_fk", "lines", "orders", ["order_id"], ["id"])'
    assert told(history(FIRST, FINDS.format(again), FINDS.format(made), FINDS.format(again))) == [
        "ALTER TABLE lines DROP CONSTRAINT lines_fk"
    ]


def test_a_table_that_nobody_made_here_is_no_answer() -> None:
    """The models may have made it: what hangs on it is followed as what may happen, with IF EXISTS."""
    (statement,) = history(FIRST, FINDS.format('if insp.has_table("carts"):\n        op.drop_table("carts")')).up
    assert statement.steps[0].operation.if_exists  # type: ignore[attr-defined]


def test_a_history_without_its_beginning_is_no_answer() -> None:
    found = history(FINDS.format('[op.drop_constraint(name, "lines") for name in _keys("lines")]'), whole=False)
    assert told(found) == ["Opaque: `drop_constraint`: `constraint_name` cannot be told before it runs"]


def test_the_way_back_finds_what_the_way_up_made() -> None:
    up = 'op.create_foreign_key("mine", "lines", "orders", ["id"], ["id"])\n\ndef downgrade():\n    '
    up += '[op.drop_constraint(name, "lines") for name in _keys("lines") if name == "mine"]'
    (statement,) = history(FIRST, FINDS.format(up)).down
    assert statement.sql == "ALTER TABLE lines DROP CONSTRAINT mine"
