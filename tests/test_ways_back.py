"""Ways back that are judged without being run: each cites what documents its own runner."""

from __future__ import annotations

import pytest

from bot.domain.changes import ChangeSet
from bot.domain.memory import MemoryTree
from bot.policy import Policy
from tests.contract_pairs import reviewed
from tests.queries_read import change
from workers.review import Reviewer

RUBY = """\
class Note < ActiveRecord::Migration[7.1]
  def up
    add_column :orders, :note, :text
  end

  def down
    drop_column :orders, :note
  end
end
"""
PYTHON = """\
revision = "b"
down_revision = "a"
import sqlalchemy as sa
from alembic import op


def upgrade():
    op.add_column("orders", sa.Column("note", sa.Text))


def downgrade():
    op.drop_column("orders", "code")
"""
BASE = {
    "config/database.yml": "production:\n  adapter: postgresql\n",
    "db/migrate/20240101000000_orders.rb": "class Orders < ActiveRecord::Migration[7.1]\n  def change\n"
    "    create_table(:orders) { |t| t.string :code }\n  end\nend\n",
    "alembic/versions/a.py": 'revision = "a"\ndown_revision = None\nimport sqlalchemy as sa\nfrom alembic import op\n\n\n'
    'def upgrade():\n    op.create_table("orders", sa.Column("id", sa.Integer), sa.Column("code", sa.Text))\n',
}


@pytest.mark.parametrize(
    ("path", "text", "rule", "source"),
    [
        ("db/migrate/20240102000000_note.rb", RUBY, "way-back-fails", "guides.rubyonrails.org"),
        ("alembic/versions/b.py", PYTHON, "way-back-drops-others", "alembic.sqlalchemy.org"),
    ],
)
def test_it_cites_its_own_runner(path: str, text: str, rule: str, source: str) -> None:
    base = {name: one.encode() for name, one in BASE.items()}
    changes = ChangeSet("a", "b", (change(path, text),), MemoryTree(base), MemoryTree(base | {path: text.encode()}))
    (found,) = [one for one in Reviewer(changes, Policy()).review().findings if one.rule == rule]
    assert source in found.evidence[-1].source


DBMATE = "-- migrate:up\n{}\n-- migrate:down\n{}\n"


@pytest.mark.parametrize(
    ("first", "up", "down", "expected"),
    [
        ("CREATE INDEX orders_a_idx ON orders (a);", "CREATE INDEX IF NOT EXISTS orders_a_idx ON orders (a);",
         "DROP INDEX IF EXISTS orders_b_idx;", []),
        ("", "CREATE INDEX orders_a_idx ON orders (a);\nSELECT make_index('orders_b_idx');",
         "DROP INDEX IF EXISTS orders_b_idx;", []),
        ("CREATE SCHEMA app;\nCREATE TABLE app.orders (a int);", "CREATE INDEX orders_a_idx ON app.orders (a);",
         "DROP INDEX IF EXISTS orders_a_idx;",
         ["The way back leaves the index `app.orders_a_idx`: it drops `orders_a_idx`, which is not there"]),
        ("", "CREATE TABLE ext_orders (a int);", "DROP TABLE IF EXISTS ext_order;",
         ["The way back leaves the table `ext_orders`: it drops `ext_order`, which is not there"]),
        ("", "CREATE TABLE ext_orders (a int);", "DROP TABLE IF EXISTS ext_order;\nDROP TABLE ext_orders;", []),
    ],
)  # fmt: skip
def test_what_a_way_back_leaves_was_made_by_its_way_up(first: str, up: str, down: str, expected: list[str]) -> None:
    before = {"db/migrations/20240101000000_a.sql": DBMATE.format(f"CREATE TABLE orders (a int, b int);\n{first}", "SELECT 1;")}
    found = reviewed(before, before | {"db/migrations/20240102000000_b.sql": DBMATE.format(up, down)}).findings
    assert [one.title for one in found if one.rule == "way-back-misses-its-own"] == expected


LARAVEL = """\
<?php
use Illuminate\\Database\\Migrations\\Migration;
use Illuminate\\Database\\Schema\\Blueprint;
use Illuminate\\Support\\Facades\\Schema;

return new class extends Migration
{
    public function up(): void
    {
        UP
    }

    public function down(): void
    {
        Schema::table('orders', function (Blueprint $table) {
            DOWN
        });
    }
};
"""
CREATED = "Schema::create('orders', function (Blueprint $table) { $table->id(); $table->string('code')->unique(); });"
ALTERED = "Schema::table('orders', function (Blueprint $table) { $table->text('note')->nullable(); });"
UNREAD = "Schema::table('orders', function (Blueprint $table) { $table->string('state')->default(Order::PAID); });"


@pytest.mark.parametrize(
    ("up", "down", "expected"),
    [
        (ALTERED, "$table->drop('note');", ["way-back-drops-others"]),
        (ALTERED, "$table->dropColumn('note');", []),
        (ALTERED, "$table->dropUnique('code'); $table->dropColumn('note');", ["way-back-fails"]),
        (ALTERED, "$table->dropUnique(['code']); $table->dropColumn('note');", []),
        (UNREAD, "$table->dropColumn('state');", []),
    ],
)
def test_what_laravel_takes_back(up: str, down: str, expected: list[str]) -> None:
    first, path = "database/migrations/2024_01_01_000000_orders.php", "database/migrations/2024_01_02_000000_note.php"
    made = LARAVEL.replace("UP", CREATED).replace("DOWN", "$table->drop();")
    base = {"composer.json": b'{"require": {"laravel/framework": "^11.0"}}', first: made.encode()}
    text = LARAVEL.replace("UP", up).replace("DOWN", down)
    changes = ChangeSet("a", "b", (change(path, text),), MemoryTree(base), MemoryTree(base | {path: text.encode()}))
    found = Reviewer(changes, Policy()).review().findings
    assert [one.rule for one in found if one.rule.startswith("way-back")] == expected
