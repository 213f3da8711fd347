"""What frameworks send to MySQL and MariaDB. bench/mysql_frameworks runs the same samples with the frameworks themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.changes import ChangeSet
from bot.domain.facts import Migration
from bot.domain.findings import Review
from bot.domain.memory import MemoryTree
from bot.domain.operations import ModifyColumn, Opaque
from bot.domain.schema import Column, Schema, Type
from bot.policy import Policy
from tests.contract_pairs import changed
from workers.online.looked_up import looked_up
from workers.readers.reader import claims
from workers.review import Reviewer
from workers.sql.dialect import speaking
from workers.sql.parse import parse
from workers.world import World, apply

SAMPLES = Path(__file__).parent.parent / "bench" / "mysql_samples"
GOLDEN = Path(__file__).parent / "golden" / "mysql_frameworks"
NAMES = sorted(path.name for path in SAMPLES.iterdir() if path.is_dir())


def read(files: dict[str, bytes]) -> list[Migration]:
    """Every migration of the files, in order."""
    tree = MemoryTree(files)
    found = sorted(claims(sorted(files), tree).items(), key=lambda one: (one[1][1].family, one[1][1].order))
    return [reader.load(path, files[path], tree, claim=claim) for path, (reader, claim) in found]


def engine(name: str, **files: str) -> str:
    """The engine that the one migration among the files is for."""
    tree = {path.replace("__", "/"): text.encode() for path, text in files.items()}
    (migration,) = (one for one in read(tree) if one.path == name)
    return migration.engine


@pytest.mark.parametrize("name", NAMES)
def test_what_is_sent(name: str) -> None:
    root = SAMPLES / name
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    lines = []
    for migration in read(files):
        assert migration.engine == "mysql"
        assert migration.gaps == ()
        lines += [f"{migration.path}:{statement.span.line} {statement.sql}" for statement in migration.up]
        assert not [o for s in migration.up for o in s.steps if isinstance(o.operation, Opaque)]
    assert "\n".join(lines) + "\n" == (GOLDEN / f"{name}.txt").read_text()


def test_a_type_that_is_looked_up_stays() -> None:
    world = World(Schema())
    sql = "ALTER TABLE t CHANGE `a` `b` /* its type */ NOT NULL /* and as it was */, ADD COLUMN c int"
    with speaking("mysql"):
        before = "CREATE TABLE t (a varchar(20) DEFAULT 'x', id int unsigned AUTO_INCREMENT PRIMARY KEY)"
        for statement in (before, sql, "ALTER TABLE t CHANGE id id /* its type */ NOT NULL /* and as it was */"):
            operations = [step[0] for parsed in parse(statement) for step in parsed.steps]
            if statement is sql:
                said = looked_up(sql, operations, lambda table, name: world.existing(table).column(name))
            for operation in operations:
                apply(world, operation)
    renamed, number, _ = world.schema().tables[0].columns
    assert isinstance(operations[0], ModifyColumn)
    assert (renamed.name, renamed.type.modifiers if renamed.type else (), renamed.not_null) == ("b", ("20",), True)
    assert renamed.default is not None
    assert (number.type.name if number.type else "", number.identity) == ("int unsigned", "by default")
    assert said == "ALTER TABLE t CHANGE COLUMN `a` `b` varchar(20) NOT NULL DEFAULT 'x', ADD COLUMN c int"


def test_a_long_definition_is_looked_up_too() -> None:
    values = ", ".join(f"'value number {n}'" for n in range(60))
    sql = f"ALTER TABLE t MODIFY `a` enum({values}) NOT NULL /* and as it was */, MODIFY `b` int /* and as it was */"
    with speaking("mysql"):
        operations = [step[0] for parsed in parse(sql) for step in parsed.steps]
        said = looked_up(sql, operations, lambda _, name: Column(name, Type("int"), attributes=("COMMENT 'x'",)))
    assert "as it was" not in said
    assert said.count("COMMENT 'x'") == 2
    assert said.endswith("MODIFY COLUMN `b` int COMMENT 'x'")


RAILS = "class A < ActiveRecord::Migration[7.1]\n  def change\n    add_column :t, :a, :string\n  end\nend\n"
KNEX = "exports.up = (knex) => knex.schema.dropTable('t');\nexports.down = () => {};\n"


def test_the_engine_is_the_project_s_own() -> None:
    path = "db/migrate/20240101000000_a.rb"
    assert engine(path, **{path: RAILS, "config/database.yml": "production:\n  adapter: trilogy\n"}) == "mysql"
    assert engine(path, **{path: RAILS, "Gemfile": 'gem "mysql2"\n'}) == "mysql"
    assert engine(path, **{path: RAILS, "Gemfile": 'gem "mysql2"\ngem "pg"\n'}) == "postgresql"
    path = "migrations/20240101000000_a.js"
    both = '{"dependencies": {"knex": "3", "pg": "8", "mysql2": "3"}}'
    assert engine(path, **{path: KNEX, "package.json": '{"dependencies": {"knex": "3", "mysql2": "3"}}'}) == "mysql"
    assert engine(path, **{path: KNEX, "knexfile.js": "module.exports = { client: 'mysql2' };"}) == "mysql"
    assert engine(path, **{path: KNEX, "package.json": both}) == "postgresql"
    served = {"package.json": both, "docker-compose.yml": "services:\n  db:\n    image: mariadb:10.11\n"}
    assert engine(path, **{path: KNEX, **served}) == "mariadb"
    path = "prisma/migrations/20240101000000_a/migration.sql"
    assert engine(path, **{path: "SELECT 1;", "prisma/migrations/migration_lock.toml": 'provider = "mysql"\n'}) == "mysql"


def review(path: str, text: str, **files: str) -> Review:
    """A review of one new migration."""
    before = {name.replace("__", "/"): content.encode() for name, content in files.items()}
    trees = [MemoryTree(before), MemoryTree(before | {path: text.encode()})]
    return Reviewer(ChangeSet("b", "h", (changed(path, None, text),), *trees), Policy()).review()


def test_a_dump_of_rails_tells_mysql_s_schema() -> None:
    dump = """ActiveRecord::Schema[7.1].define(version: 2024_01_01_000000) do
  create_table "orders", charset: "utf8mb4", force: :cascade do |t|
    t.string "code", limit: 60, default: "x", null: false
    t.string "note"
  end
end
"""
    change = """class Change < ActiveRecord::Migration[7.1]
  def change
    change_column :orders, :code, :string, limit: 64
    change_column :orders, :code, :string, limit: 65
    change_column_null :orders, :note, false
    add_index :orders, :note, type: :fulltext, length: 10
  end
end
"""
    database = "production:\n  adapter: mysql2\n"
    files = {"db/schema.rb": dump, "config/database.yml": database, "db/migrate/20240101000000_a.rb": RAILS}
    found = review("db/migrate/20240201000000_change.rb", change, **files)
    told = [one for one in found.findings if one.rule != "dump-lacks-migration"]
    assert [(one.rule, one.span.line) for one in told] == [
        ("alter-copies-table-and-blocks-writes", 3),
        ("null-fails-not-null", 5),
        ("alter-copies-table-and-blocks-writes", 6),
    ]
    first, _, last = told
    assert "MODIFY COLUMN `code` varchar(64) NOT NULL DEFAULT 'x'" in first.fixes[0].text
    assert '--alter="ADD FULLTEXT INDEX `index_orders_on_note` (`note`(10))"' in last.fixes[0].text


def test_a_dump_of_mysqldump_tells_the_schema() -> None:
    dump = """-- MySQL dump 10.13
CREATE TABLE `orders` (`id` bigint NOT NULL AUTO_INCREMENT, `code` varchar(60), PRIMARY KEY (`id`)) CHARSET=utf8mb4;
INSERT INTO `schema_migrations` (version) VALUES
('20240101000000');
"""
    change = "class A < ActiveRecord::Migration[7.1]\n  def change\n    change_column :orders, :code, :text\n  end\nend\n"
    files = {"db/structure.sql": dump, "Gemfile": 'gem "trilogy"', "db/migrate/20240101000000_a.rb": RAILS}
    (found,) = review("db/migrate/20240201000000_change.rb", change, **files).findings
    assert found.rule == "alter-copies-table-and-blocks-writes"
    assert found.evidence[0].text.startswith("`varchar(60)` and `text` are stored differently")
