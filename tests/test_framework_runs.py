"""Migrations of Alembic, Django and Rails are run: what was measured stands on the framework's own lines."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.comments import to_markdown
from bot.domain.findings import Lock, Review
from bot.policy import Policy
from tests.specialist_desk import changed
from workers.measure import Shadow
from workers.review import Reviewer
from workers.stage import Stage

Seen = tuple[int, str, Lock, str]
"""A line, the rule that speaks about it, the lock it names, and words of what was measured there."""

ALEMBIC = {
    "alembic.ini": "[alembic]\nscript_location = migrations\n",
    "migrations/env.py": "from alembic import context\n",
    "migrations/versions/0001_orders.py": """from alembic import op
import sqlalchemy as sa

revision = "0001"
down_revision = None


def upgrade():
    op.create_table("customers", sa.Column("id", sa.BigInteger, primary_key=True))
    op.create_table(
        "orders",
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("customer_id", sa.BigInteger, nullable=False),
        sa.Column("code", sa.String(20)),
    )
""",
}
ALEMBIC_NEXT = """from alembic import op
import sqlalchemy as sa

revision = "0002"
down_revision = "0001"


def upgrade():
    op.create_index("ix_orders_code", "orders", ["code"])
    op.create_foreign_key(
        "fk_orders_customer", "orders", "customers", ["customer_id"], ["id"],
    )
    op.alter_column("orders", "code", type_=sa.String(40), nullable=False)


def downgrade():
    op.drop_constraint("fk_orders_customer", "orders")
    op.drop_index("ix_orders_code")
"""
DJANGO = {
    "manage.py": "import django\n",
    "shop/__init__.py": "",
    "shop/migrations/__init__.py": "",
    "shop/migrations/0001_initial.py": """from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel(name="Customer", fields=[("id", models.BigAutoField(primary_key=True))]),
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("code", models.CharField(max_length=20, null=True)),
                ("total", models.IntegerField(default=0)),
            ],
        ),
    ]
""",
}
DJANGO_NEXT = """from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["code"], name="order_code_idx"),
        ),
        migrations.AlterField("order", "total", models.BigIntegerField(default=0)),
        migrations.AddField(
            "order", "referrer",
            models.ForeignKey("shop.Customer", models.SET_NULL, null=True, related_name="+"),
        ),
    ]
"""
RAILS = {
    "Gemfile": "gem 'rails', '~> 7.1'\ngem 'pg'\n",
    "db/migrate/20240101000000_create_orders.rb": """class CreateOrders < ActiveRecord::Migration[7.1]
  def change
    create_table :customers do |t|
      t.text :email, null: false
    end
    create_table :orders do |t|
      t.references :customer, null: false
      t.string :code
      t.integer :total, default: 0
    end
  end
end
""",
}
RAILS_NEXT = """class ChangeOrders < ActiveRecord::Migration[7.1]
  def change
    add_index :orders, :code
    add_foreign_key :orders, :customers
    change_column :orders, :total, :bigint
  end
end
"""
BLOCKED = "INSERT waited, SELECT did not"
ALL = "SELECT and INSERT waited"
RUNS: list[tuple[Mapping[str, str], str, str, list[Seen]]] = [
    (ALEMBIC, "migrations/versions/0002_next.py", ALEMBIC_NEXT, [
        (9, "index-blocks-writes", Lock("orders", "SHARE"), BLOCKED),
        (10, "foreign-key-blocks-writes", Lock("customers", "SHARE ROW EXCLUSIVE"), BLOCKED),
        (13, "set-not-null-scans-table", Lock("orders", "ACCESS EXCLUSIVE"), "all its rows were read"),
    ]),
    (DJANGO, "shop/migrations/0002_next.py", DJANGO_NEXT, [
        (7, "index-blocks-writes", Lock("shop_order", "SHARE"), BLOCKED),
        (11, "type-change-rewrites-table", Lock("shop_order", "ACCESS EXCLUSIVE"), "written anew"),
        (12, "index-blocks-writes", Lock("shop_order", "SHARE"), ALL),
    ]),
    (RAILS, "db/migrate/20240202000000_change_orders.rb", RAILS_NEXT, [
        (3, "index-blocks-writes", Lock("orders", "SHARE"), BLOCKED),
        (4, "foreign-key-blocks-writes", Lock("orders", "SHARE ROW EXCLUSIVE"), BLOCKED),
        (5, "type-change-rewrites-table", Lock("orders", "ACCESS EXCLUSIVE"), "written anew"),
    ]),
]  # fmt: skip
FRAMEWORKS = ("alembic", "django", "rails")


@pytest.fixture(scope="module")
def reviews(tmp_path_factory: pytest.TempPathFactory) -> list[Review]:
    cache = tmp_path_factory.mktemp("cache")
    return [
        Reviewer(changed(base, {**base, path: text}).changes, Policy(), stage=Stage(Shadow(cache=cache))).review()
        for base, path, text, _ in RUNS
    ]


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_locks_are_measured_on_the_frameworks_own_lines(reviews: list[Review], framework: str) -> None:
    at = FRAMEWORKS.index(framework)
    review, (_, path, _, expected) = reviews[at], RUNS[at]
    assert not review.gaps
    assert {covered.reader for covered in review.coverage} == {framework}
    for line, rule, lock, words in expected:
        (finding,) = [one for one in review.findings if one.rule == rule and one.span.line == line]
        assert finding.span.path == path
        assert lock in finding.locks
        measured = [one for one in finding.evidence if one.kind == "measured"]
        assert [one.source for one in measured] == [f"PostgreSQL {review.rehearsals[0].version}"]
        assert words in measured[0].text


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_the_review_shows_the_table_of_the_run(reviews: list[Review], framework: str) -> None:
    at = FRAMEWORKS.index(framework)
    text, (_, path, _, expected) = to_markdown(reviews[at]), RUNS[at]
    assert f"run on PostgreSQL {reviews[at].rehearsals[0].version}" in text
    rows = [line for line in text.split("\n") if line.startswith("| `") and line.count("|") == 5]
    for line, _, lock, _ in expected:
        assert [row for row in rows if row.startswith(f"| `{path}:{line}`") and f"on `{lock.table}`" in row]
    assert "**Measured:** held" in text


def test_statements_of_one_call_and_a_changed_column_are_told_apart(reviews: list[Review]) -> None:
    text = to_markdown(reviews[0])
    path = "migrations/versions/0002_next.py"
    assert f"| `{path}:13` `ALTER TABLE orders ALTER COLUMN code TYPE VARCHAR(40)` |" in text
    assert f"| `{path}:13` `ALTER TABLE orders ALTER COLUMN code SET NOT NULL` |" in text
    assert f"`{path}`, the way back | | | does not undo the change of `column orders.code`" in text
    assert "```sql\nSELECT count(*) FROM orders WHERE code IS NULL;" in text  # nobody looks by `op.execute`


def test_a_django_foreign_key_goes_first_without_its_index(reviews: list[Review]) -> None:
    finding = next(one for one in reviews[1].findings if one.span.line == 12)
    call, _, rest = finding.fixes[0].text.partition("\n# then, by itself:\n")
    assert call.endswith('models.SET_NULL, null=True, related_name="+", db_index=False),\n        )')
    assert rest.startswith('AddIndexConcurrently("order", models.Index(fields=["referrer"], name="shop_order_referrer_id_')
    widened = next(one for one in reviews[1].findings if one.span.line == 11)
    assert widened.fixes[0].text.startswith('migrations.AddField("order", "total_new", models.BigIntegerField(null=True))')
    assert [fix.language for fix in widened.fixes if fix.text.startswith("UPDATE shop_order SET total_new")] == [""]
