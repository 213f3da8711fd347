"""An edited migration is told with what its own runner makes of it, and where that is documented."""

from __future__ import annotations

import pytest

from bot.domain.changes import Change, ChangeSet, Touched
from bot.domain.findings import Finding
from bot.domain.memory import MemoryTree
from bot.policy import Policy
from workers.readers.reader import readers
from workers.review import Reviewer

FLYWAY = {"flyway.conf": "flyway.url=jdbc:postgresql://localhost/shop\n"}
FILES = (
    ("flyway", "db/migration/V1__a.sql", FLYWAY, "CREATE TABLE a ({} int);\n", "documentation.red-gate.com", True),
    ("goose", "db/1_a.sql", {}, "-- +goose Up\nCREATE TABLE a ({} int);\n", "pressly.github.io/goose", False),
    (
        "rails", "db/migrate/20240101000000_a.rb", {"Gemfile": "gem 'rails', '7.1.3'\ngem 'pg'\n"},
        "class A < ActiveRecord::Migration[7.1]\n  def change\n    add_column :a, :{}, :integer\n  end\nend\n",
        "guides.rubyonrails.org", False,
    ),
)  # fmt: skip


def told(path: str, before: dict[str, str], after: dict[str, str], previous: str = "") -> list[Finding]:
    old, new = (MemoryTree({name: text.encode() for name, text in files.items()}) for files in (before, after))
    lines = frozenset(range(1, after[path].count("\n") + 1))
    was = previous or path
    change = Change(path, was, False, lambda: old.read(was), lambda: new.read(path), lambda: Touched(lines, lines))
    review = Reviewer(ChangeSet("1", "2", (change,), old, new), Policy()).review()
    return [finding for finding in review.findings if finding.rule == "edited-migration-is-not-rerun"]


def found(path: str, before: dict[str, str], after: dict[str, str]) -> Finding:
    (one,) = told(path, before, after)
    return one


@pytest.mark.parametrize(("runner", "path", "around", "text", "host", "stops"), FILES, ids=[one[0] for one in FILES])
def test_each_runner_has_its_own_source(  # noqa: PLR0917
    runner: str, path: str, around: dict[str, str], text: str, host: str, stops: bool
) -> None:
    one = found(path, around | {path: text.format("b")}, around | {path: text.format("c")})
    (source,) = [evidence.source for evidence in one.evidence if evidence.kind == "documented"]
    assert source.startswith(f"https://{host}")
    assert one.title.startswith(f"{runner} stops") is stops


def test_every_reader_names_one() -> None:
    named = {reader.name: reader.when_edited() for reader in readers()}
    assert {name for name, edited in named.items() if not edited.source.startswith("https://")} == {"plain"}
    assert {name for name, edited in named.items() if edited.checked} >= {"flyway", "liquibase"}


def test_a_runner_that_goes_by_numbers_knows_it_under_another_name() -> None:
    goose, text = "-- +goose Up\nCREATE TABLE a ({} int);\n", "b"
    before = {"db/1_a.sql": goose.format(text)}
    assert told("db/1_b.sql", before, {"db/1_b.sql": goose.format(text)}, "db/1_a.sql") == []
    (edited,) = told("db/1_b.sql", before, {"db/1_b.sql": goose.format("c")}, "db/1_a.sql")
    assert "will not run it again" in edited.title
    (renamed,) = told("db/2_a.sql", before, {"db/2_a.sql": goose.format(text)}, "db/1_a.sql")
    assert "run it again" in renamed.title


def test_a_call_that_a_newer_library_takes_again_is_no_edit() -> None:
    head = 'from alembic import op\nimport sqlalchemy as sa\nrevision = "1"\ndown_revision = None\n\ndef upgrade():\n'
    text = head + "    op.create_table('a', sa.Column('b', sa.Integer()))\n    op.get_bind().execute({})\n"
    path, update = "migrations/versions/1_a.py", '"UPDATE a SET b = {}"'
    plain, wrapped = text.format(update.format(1)), text.format(f"sa.text({update.format(1)})")
    assert told(path, {path: plain}, {path: wrapped}) == []
    assert len(told(path, {path: plain}, {path: text.format(f"sa.text({update.format(2)})")})) == 1


def test_what_code_does_to_rows_is_not_told_again_where_it_is_laid_out_anew() -> None:
    text = """from django.db import migrations, models

def fill(apps, schema_editor):
    Order = apps.get_model({0}shop{0}, {0}Order{0})
    Order.objects.filter(code=None).update(code=1)

class Migration(migrations.Migration):
    dependencies = [({0}shop{0}, {0}0001_initial{0})]
    operations = [
        migrations.AddField({0}order{0}, {0}code{0}, models.IntegerField(null=True)),
        migrations.RunPython(fill{1}),
    ]
"""
    orders = """from django.db import migrations, models

class Migration(migrations.Migration):
    operations = [migrations.CreateModel("Order", [("id", models.AutoField(primary_key=True))])]
"""
    path, around = "shop/migrations/0002_code.py", {"shop/migrations/0001_initial.py": orders}
    single, double = text.format("'", ""), text.format('"', ",")
    old, new = (MemoryTree({name: one.encode() for name, one in (around | {path: to}).items()}) for to in (single, double))
    every = frozenset(range(1, 20))
    change = Change(path, path, False, lambda: old.read(path), lambda: new.read(path), lambda: Touched(every, every))
    assert Reviewer(ChangeSet("1", "2", (change,), old, new), Policy()).review().findings == ()
    added = Change(path, None, False, lambda: None, lambda: new.read(path), lambda: Touched(every, frozenset()))
    base = MemoryTree({name: one.encode() for name, one in around.items()})
    assert [one.rule for one in Reviewer(ChangeSet("1", "2", (added,), base, new), Policy()).review().findings] == [
        "data-change-under-lock-blocks"
    ]


MADE = "class Orders < ActiveRecord::Migration[7.1]\n  def change\n    create_table(:orders)\n  end\nend\n"
ORDERS = {"db/migrate/20240101000000_orders.rb": MADE}
NEXT = "db/migrate/20240102000000_next.rb"


def rails(line: str) -> dict[str, str]:
    """An application of Rails whose second migration does that."""
    text = f"class Next < ActiveRecord::Migration[7.1]\n  def change\n    {line}\n  end\nend\n"
    return FILES[2][2] | ORDERS | {NEXT: text}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("add_column :orders, :code, :string, null: false", "add_column :orders, :code, :string", 0),
        ("add_column :orders, :id, :bigint", "add_column :orders, :other, :bigint", 0),
        ("add_index :orders, :code", "# nothing", 0),
        ("add_column :orders, :code, :string", "add_column :orders, :code, :text", 1),
        ("add_column :orders, :code, :string", "add_column :orders, :code, :string, null: false", 1),
    ],
)
def test_an_edit_of_what_stopped_is_a_repair(before: str, after: str, said: int) -> None:
    assert len(told(NEXT, rails(before), rails(after))) == said


def test_an_edit_that_a_new_migration_sees_to_as_well() -> None:
    later = "db/migrate/20240103000000_later.rb"
    before, after = rails("add_column :orders, :code, :string"), rails("# a later one does it")
    old = MemoryTree({name: text.encode() for name, text in before.items()})
    for table, said in (("orders", 0), ("carts", 1)):
        add = after[NEXT].replace("class Next", "class Later").replace("# a", f"add_column :{table}, :code, :text # a")
        new = MemoryTree({name: text.encode() for name, text in (after | {later: add}).items()})
        changes = tuple(
            Change(path, path if path == NEXT else None, False, lambda p=path: old.read(p), lambda p=path, n=new: n.read(p),
                   lambda: Touched(frozenset((3,)), frozenset((3,))))
            for path in (NEXT, later)
        )  # fmt: skip
        review = Reviewer(ChangeSet("1", "2", changes, old, new), Policy()).review()
        assert sum(one.rule == "edited-migration-is-not-rerun" for one in review.findings) == said


def test_rows_that_a_new_database_begins_with_are_no_history() -> None:
    insert = "INSERT INTO roles (name) VALUES ('{}');\n"
    for path, expected in (("db/initial_data/003-role.sql", 0), ("db/migrations/003-role.sql", 1)):
        around = {path.replace("003-role", "001-a"): "CREATE TABLE roles (name text);"}
        assert len(told(path, around | {path: insert.format("a")}, around | {path: insert.format("b")})) == expected
