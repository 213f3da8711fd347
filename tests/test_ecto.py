"""Ecto's migrations: what a page cannot show well. Elixir in, SQL out, and fixes in Elixir."""

from __future__ import annotations

from textwrap import indent

import pytest

from bot.domain.changes import Change, ChangeSet, Touched
from bot.domain.facts import Migration
from bot.domain.findings import Review
from bot.domain.memory import MemoryTree
from bot.domain.operations import Opaque, RunCode
from bot.policy import Policy
from workers.prove import applied
from workers.readers.reader import claims
from workers.replay import replay_text
from workers.review import Reviewer

PATH = "priv/repo/migrations/20240101000000_change.exs"
SCHEMA = "CREATE TABLE orders (id bigint PRIMARY KEY, code varchar(255), state int);"


def exs(body: str, above: str = "") -> str:
    return f"defmodule M do\n  use Ecto.Migration\n{above}  def change do\n{indent(body, ' ' * 4)}\n  end\nend\n"


def read(text: str, **files: str) -> Migration:
    tree = MemoryTree({name: content.encode() for name, content in files.items()} | {PATH: text.encode()})
    reader, claim = claims([PATH], tree)[PATH]
    return reader.load(PATH, text.encode(), tree, claim=claim)


def sent(body: str, **files: str) -> list[str]:
    return [
        type(one).__name__ if isinstance(one := statement.steps[0].operation, Opaque | RunCode) else statement.sql
        for statement in read(exs(body), **files).up
    ]


def reviewed(text: str) -> Review:
    lines = frozenset(range(1, text.count("\n") + 2))
    change = Change(PATH, None, False, lambda: None, text.encode, lambda: Touched(lines))
    head = MemoryTree({PATH: text.encode()})
    return Reviewer(ChangeSet("base", "head", (change,), MemoryTree({}), head), Policy(), schema=replay_text(SCHEMA)).review()


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("add :a, :string, size: 40, default: \"it's\", null: false", "a varchar(40) DEFAULT 'it''s' NOT NULL"),
        ("add :a, :decimal, precision: 10, scale: 2", "a numeric(10,2)"),
        ("add :a, {:array, :string}, default: []", "a varchar(255)[] DEFAULT '{}'"),
        ("add :a, :map, default: %{}", "a jsonb DEFAULT '{}'"),
        ("add :a, :utc_datetime_usec, default: fragment(\"now()\")", "a timestamp DEFAULT now()"),
        ("add :a, :binary_id, primary_key: true", "a uuid, PRIMARY KEY (a)"),
        ("add :a, references(:users, type: :uuid, on_delete: :nilify_all)",
         "a uuid, CONSTRAINT t_a_fkey FOREIGN KEY (a) REFERENCES users (id) ON DELETE SET NULL"),
        ("timestamps(type: :utc_datetime, updated_at: false)", "inserted_at timestamp(0) NOT NULL"),
        ("for x <- [:a, :b], do: add(x, :text)", "a text, b text"),
    ],
)  # fmt: skip
def test_columns(line: str, column: str) -> None:
    assert sent(f"create table(:t, primary_key: false) do\n  {line}\nend") == [f"CREATE TABLE t ({column})"]


def test_commands() -> None:
    body = """alter table(:t) do
  modify :a, :text, null: false, default: nil, from: :string
  remove :b, :string
  add :c, references(:users)
end
create index(:t, ["lower(a)", :b], unique: true, where: "a > 0", using: "gin", prefix: "s")
drop_if_exists unique_index(:t, [:a])
rename index(:t, [:a]), to: "x"
rename table(:t), to: table(:u)
drop constraint(:t, :positive)
create constraint(:t, :positive, check: "a > 0", validate: false)"""
    assert sent(body) == [
        "ALTER TABLE t ALTER COLUMN a TYPE text, ALTER COLUMN a SET NOT NULL, ALTER COLUMN a SET DEFAULT NULL, DROP COLUMN b, "
        "ADD COLUMN c bigint, ADD CONSTRAINT t_c_fkey FOREIGN KEY (c) REFERENCES users (id)",
        "CREATE UNIQUE INDEX t_lower_a_b_index ON s.t USING gin (lower(a), b) WHERE a > 0",
        "DROP INDEX IF EXISTS t_a_index",
        "ALTER INDEX t_a_index RENAME TO x",
        "ALTER TABLE t RENAME TO u",
        "ALTER TABLE t DROP CONSTRAINT positive",
        "ALTER TABLE t ADD CONSTRAINT positive CHECK (a > 0) NOT VALID",
    ]


def test_settings_of_the_repository() -> None:
    config = (
        "config :shop, Repo, migration_primary_key: [name: :uid, type: :uuid], migration_timestamps: [type: :utc_datetime_usec]"
    )
    body = "create table(:t) do\n  add :a, references(:users)\n  timestamps()\nend"
    (sql,) = sent(body, **{"config/config.exs": config})
    assert sql.startswith("CREATE TABLE t (uid uuid NOT NULL, a uuid, CONSTRAINT")
    assert sql.endswith("inserted_at timestamp NOT NULL, updated_at timestamp NOT NULL, PRIMARY KEY (uid))")
    for files, engine in (
        ({"lib/shop/repo.ex": "use Ecto.Repo, adapter: Ecto.Adapters.MyXQL"}, "mysql"),
        ({"lib/shop/repo.ex": "use Ecto.Repo, adapter: Ecto.Adapters.ClickHouse"}, "clickhouse"),
        ({"mix.exs": '{:myxql, "~> 0.6"}'}, "mysql"),
        ({"mix.exs": '{:postgrex, ">= 0.0.0"}'}, "postgresql"),
    ):
        assert read(exs(body), **files).engine == engine


def test_directions_and_helpers() -> None:
    above = "  @table :orders\n  def add_it(name, kind \\\\ :text), do: alter(table(@table), do: add(name, kind))\n"
    body = 'if direction() == :up do\n  execute "SELECT 1"\nelse\n  execute "SELECT 2"\nend\nadd_it(:a)'
    migration = read(exs(body, above))
    assert migration.up[0].sql == "SELECT 1"
    assert len(migration.up) == 2


def test_a_way_back_that_is_a_function_leaves_the_way_up() -> None:
    assert sent('execute("DROP FUNCTION f", &noop/0)') == ["DROP FUNCTION f"]


def test_what_is_not_known_is_said() -> None:
    body = """create table(name()) do
end
alter table(:t) do
  mystery()
end
execute "DROP TABLE #{x}"
execute "UPDATE t SET a = #{x}"
execute fn -> repo().query!("SELECT 1") end
Oban.Migrations.up(version: 11)
Repo.update_all(Order, set: [a: 1])
flush()"""
    assert sent(body) == ["Opaque", "Opaque", "Opaque", "UPDATE t SET a = backstop_hole", "RunCode", "Opaque", "RunCode"]


@pytest.mark.parametrize(
    ("line", "new"),
    [
        ("create index(:orders, [:code])", "    create index(:orders, [:code], concurrently: true)"),
        ("create(index(:orders, [:code]))", "    create(index(:orders, [:code], concurrently: true))"),
        ('execute "CREATE INDEX x ON orders (code)"', '    execute "CREATE INDEX CONCURRENTLY x ON orders (code)"'),
    ],
)
def test_a_fix_reviewed_again_is_silent(line: str, new: str) -> None:
    text = exs(line)
    fix = next(fix for finding in reviewed(text).findings for fix in finding.fixes if fix.replaces)
    better = applied(fix, text.split("\n"))
    assert new in better.split("\n")
    assert "  use Ecto.Migration\n  @disable_ddl_transaction true\n  @disable_migration_lock true\n" in better
    assert not reviewed(better).findings


@pytest.mark.parametrize(
    "text",
    [
        "", "\0", "defmodule M do", exs("(" * 3000), exs("[" * 3000), exs("execute " + '"a" <> ' * 3000 + '"b"'),
        exs("if a do\n" * 300 + "end\n" * 300), exs("change()"), exs("create\nalter\ndrop\nrename\nexecute\nfor"),
        exs("create table(:t), do: add :a, :text"), "# " + "x" * 600_000, exs('execute """\nSELECT 1'),
    ],
)  # fmt: skip
def test_hostile_files_are_read_to_an_end(text: str) -> None:
    assert len(read(text).up) <= 10_000
