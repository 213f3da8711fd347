"""Ways back of plain SQL, names that the history has taken away, folders of migrations among others of their project."""

from __future__ import annotations

from bot.domain.changes import Change, ChangeSet, Touched
from bot.domain.memory import MemoryTree
from bot.policy import Policy
from workers.review import Reviewer

MANIFEST = {"package.json": '{"dependencies": {"knex": "3", "pg": "8"}}'}
UNREAD = "SELECT 1;\nFROBNICATE TABLE orders;\n"


def said(before: dict[str, str], after: dict[str, str]) -> list[tuple[str, str, int]]:
    base, head = (MemoryTree({path: text.encode() for path, text in files.items()}) for files in (before, before | after))
    changes = tuple(
        Change(
            path, path if path in before else None, False, lambda: None, text.encode, lambda: Touched(frozenset(range(1, 99)))
        )
        for path, text in after.items()
    )
    review = Reviewer(ChangeSet("base", "head", changes, base, head), Policy(version=16)).review()
    return [(finding.rule, finding.span.path, finding.span.line) for finding in review.findings]


def test_the_way_back_in_a_file_of_its_own_is_held_to_the_schema_that_the_way_up_leaves() -> None:
    before = {"migrations/0001_a.up.sql": "CREATE TABLE orders (id bigint PRIMARY KEY, code text NOT NULL);\n"}
    up, down = "migrations/0002_b.up.sql", "migrations/0002_b.down.sql"
    found = said(before, {up: "ALTER TABLE orders ADD COLUMN note text;\n", down: "ALTER TABLE orders DROP COLUMN notes;\n"})
    assert found == [("way-back-fails", down, 1)]


def test_a_way_back_that_cannot_be_read_is_told_once() -> None:
    before = {"migrations/0001_a.up.sql": "CREATE TABLE orders (id bigserial PRIMARY KEY, tags text[]);\n"}
    up, down = "migrations/0002_b.up.sql", "migrations/0002_b.down.sql"
    found = said(before, {up: "CREATE INDEX CONCURRENTLY a ON orders (tags);\n", down: "DROP INDEX IF EXIST a;\n"})
    assert found == [("syntax-error-stops-migration", down, 1)]


def test_a_name_that_the_history_has_taken_away_is_missed_though_not_all_of_it_is_read() -> None:
    before = {
        "migrations/0001_a.sql": "-- +migrate Up\nCREATE TABLE carts (id bigint);\n",
        "migrations/0002_b.sql": "-- +migrate Up\n" + UNREAD + "ALTER TABLE carts RENAME TO baskets;\n",
    }
    for name, expected in (("carts", ["missing-name-fails"]), ("boxes", []), ("baskets", [])):
        found = said(before, {"migrations/0003_c.sql": f"-- +migrate Up\nUPDATE {name} SET id = 1 WHERE id = 2;\n"})
        assert [rule for rule, _, _ in found] == expected, name


def test_a_folder_beside_others_of_its_project_does_not_know_all_tables() -> None:
    one = "exports.up = (knex) => knex.schema.createTable('%s', (t) => { t.increments(); });\nexports.down = () => {};\n"
    add = "exports.up = (knex) => knex.schema.alterTable('users', (t) => { t.text('note'); });\nexports.down = () => {};\n"
    alone = MANIFEST | {"a/migrations/20240101000000_a.js": one % "orders"}
    beside = alone | {"b/migrations/20240101000000_b.js": one % "users"}
    new = {"a/migrations/20240102000000_c.js": add}
    assert [rule for rule, _, _ in said(alone, new)] == ["missing-name-fails"]
    assert said(beside, new) == []
    assert [rule for rule, _, _ in said(beside | {"b/package.json": MANIFEST["package.json"]}, new)] == ["missing-name-fails"]


def test_a_temporary_table_that_a_migration_makes_for_itself_is_its_own_to_drop() -> None:
    before = {"migrations/0001_a.sql": "-- +migrate Up\n" + UNREAD}
    text = "-- +migrate Up\nDROP TABLE IF EXISTS counted;\nCREATE TEMP TABLE counted AS SELECT 1 AS n;\nDROP TABLE counted;\n"
    assert said(before, {"migrations/0002_b.sql": text}) == []
    kept = text.replace("CREATE TEMP TABLE counted AS SELECT 1 AS n;\n", "")
    assert {rule for rule, _, _ in said(before, {"migrations/0002_b.sql": kept})} == {"drop-breaks-running-code"}


def test_go_code_beside_files_of_sql_may_have_made_what_they_name() -> None:
    before = {"migrations/1000_a.up.sql": "CREATE TABLE orders (id bigserial, tags text[]);\n"}
    new = {"migrations/1002_c.up.sql": "UPDATE boxes SET id = 1 WHERE id = 2;\n"}
    assert [rule for rule, _, _ in said(before, new)] == ["missing-name-fails"]
    assert said(before | {"migrations/1001_b.up.go": "package migrations\n"}, new) == []


ALEMBIC = """from alembic import op
import sqlalchemy as sa
revision = "{number}"
down_revision = {before}
def upgrade():
    {up}
def downgrade():
    {down}
"""


def test_what_alembic_writes_to_put_a_column_back_is_left_alone() -> None:
    column = 'sa.Column("{}", sa.Text(), nullable=False)'
    given = ALEMBIC.format(number="1", before=None, up=f"op.create_table('a', {column.format('b')})", down="op.drop_table('a')")
    base = {"alembic.ini": "[alembic]\nscript_location = alembic\n", "alembic/versions/1_a.py": given}
    path = "alembic/versions/2_b.py"

    def rules(added: str) -> list[str]:
        back = f"op.add_column('a', {column.format(added)})"
        text = ALEMBIC.format(number="2", before='"1"', up="op.drop_column('a', 'b')", down=back)
        return [rule for rule, _, _ in said(base, {path: text})]

    assert "way-back-fails" not in rules("b")
    assert "way-back-fails" in rules("c")
