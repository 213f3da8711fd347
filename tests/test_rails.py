"""Rails' migrations: what a page cannot show well. Ruby in, SQL out, and fixes in Ruby."""

from __future__ import annotations

from textwrap import indent

import pytest

from bot.domain.changes import Change, ChangeSet, Touched
from bot.domain.facts import Migration
from bot.domain.findings import Finding, Review
from bot.domain.memory import MemoryTree
from bot.domain.operations import ForEach, Opaque, RunCode
from bot.policy import Policy
from workers.frameworks.rails.inflect import plural, singular, table_of
from workers.frameworks.rails.naming import index_name, join_table
from workers.prove import applied
from workers.readers.reader import claims
from workers.replay import replay_text
from workers.review import Reviewer
from workers.schemas import schema_of

PATH = "db/migrate/20240101000000_change.rb"


def ruby(body: str, version: str = "[7.1]", above: str = "", method: str = "change") -> str:
    body = indent(body.strip("\n"), "    ")
    return f"class Change < ActiveRecord::Migration{version}\n{above}  def {method}\n{body}\n  end\nend\n"


def read(text: str, **files: str) -> Migration:
    tree = MemoryTree({name: content.encode() for name, content in files.items()} | {PATH: text.encode()})
    reader, claim = claims([PATH], tree)[PATH]
    return reader.load(PATH, text.encode(), tree, claim=claim)


def sent(body: str, version: str = "[7.1]", **files: str) -> list[str]:
    """The SQL of a `change`, or what is not followed."""
    return [
        type(statement.steps[0].operation).__name__
        if isinstance(statement.steps[0].operation, Opaque | RunCode)
        else statement.sql
        for statement in read(ruby(body, version), **files).up
    ]


def back(body: str, version: str = "[7.1]") -> list[str]:
    return [statement.sql or type(statement.steps[0].operation).__name__ for statement in read(ruby(body, version)).down]


def reviewed(text: str, schema: str = "", **files: str) -> Review:
    lines = frozenset(range(1, text.count("\n") + 2))
    change = Change(PATH, None, False, lambda: None, text.encode, lambda: Touched(lines))
    tree = MemoryTree({name: content.encode() for name, content in files.items()})
    head = MemoryTree({**tree.files, PATH: text.encode()})
    known = replay_text(schema) if schema else None
    return Reviewer(ChangeSet("base", "head", (change,), tree, head), Policy(), schema=known).review()


SCHEMA = """CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, code varchar, state int, note text);
CREATE TABLE customers (id bigint PRIMARY KEY);
CREATE INDEX index_orders_on_state ON orders (state);"""


def test_types_follow_the_version() -> None:
    lines = "create_table :t do |t|\n  t.datetime :at\n  t.references :user\n  t.timestamps\nend"
    old, new = sent(lines, "[4.2]"), sent(lines, "[7.0]")
    assert old == [
        "CREATE TABLE t (id serial NOT NULL PRIMARY KEY, at timestamp, user_id integer, created_at timestamp, "
        "updated_at timestamp)"
    ]
    assert new[0] == (
        "CREATE TABLE t (id bigserial NOT NULL PRIMARY KEY, at timestamp(6), user_id bigint, "
        "created_at timestamp(6) NOT NULL, updated_at timestamp(6) NOT NULL)"
    )
    assert new[1:] == ["CREATE INDEX index_t_on_user_id ON t (user_id)"]
    assert "created_at timestamp NOT NULL" in sent(lines, "[5.2]")[0]
    assert "id serial" in sent(lines, "[5.0]")[0]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("t.string :a, limit: 20, default: 'x', null: false", "a varchar(20) DEFAULT 'x' NOT NULL"),
        ("t.decimal :a, precision: 10, scale: 2, default: 0", "a numeric(10,2) DEFAULT 0"),
        ("t.integer :a, limit: 8", "a bigint"),
        ("t.jsonb :a, default: {}", "a jsonb DEFAULT '{}'"),
        ("t.string :a, array: true, default: []", "a varchar[] DEFAULT '{}'"),
        ("t.uuid :a, default: -> { 'gen_random_uuid()' }", "a uuid DEFAULT gen_random_uuid()"),
        ("t.enum :a, enum_type: :mood", "a mood"),
        ("t.column :a, 'varchar(12)'", "a varchar(12)"),
        ("t.boolean :a, default: 'f'", "a boolean DEFAULT FALSE"),
        ("t.virtual :a, type: :integer, as: 'b * 2', stored: true", "a integer GENERATED ALWAYS AS (b * 2) STORED"),
        ("t.datetime :a, precision: nil", "a timestamp"),
        ("t.check_constraint 'a > 0', name: 'plus'", "CONSTRAINT plus CHECK (a > 0)"),
        ("t.foreign_key :people, column: :a", "CONSTRAINT fk_rails_4c0d4b2b1d FOREIGN KEY (a) REFERENCES people (id)"),
    ],
)
def test_columns(line: str, column: str) -> None:
    if "fk_rails" in column:
        column = sent("add_foreign_key :t, :people, column: :a")[0].removeprefix("ALTER TABLE t ADD ")
    assert sent(f"create_table(:t, id: false) do |t|\n  {line}\nend") == [f"CREATE TABLE t ({column})"]


def test_names_are_those_of_rails() -> None:
    assert index_name("orders", ["a", "b"], (7, 0)) == "index_orders_on_a_and_b"
    assert index_name("orders", "lower(code), id", (7, 0)) == "index_orders_on_lower_code_id"
    long = ["a_rather_long_name_of_a_column", "another_rather_long_name_of_one"]
    assert len(index_name("orders", long, (7, 0))) > 62
    assert index_name("orders", long, (7, 1)).startswith("idx_on_a_rather_long_name_of_a_column_another_rathe")
    assert len(index_name("orders", long, (7, 1))) == 62
    assert join_table("music_records", "music_artists") == "music_artists_records"
    assert (plural("category"), plural("person"), plural("order_status"), singular("statuses")) == (
        "categories", "people", "order_statuses", "status",
    )  # fmt: skip
    assert table_of("Billing::OrderItem") == "order_items"
    assert table_of("ActiveStorage::Blob") == "active_storage_blobs"


def test_indexes() -> None:
    body = """
add_index :orders, [:a, :b], unique: true, where: "a IS NOT NULL", order: { b: :desc }, using: :btree, algorithm: :concurrently
add_index :orders, "lower(code)", name: :by_code, include: [:id], if_not_exists: true
add_index "billing.orders", :a, opclass: :gin_trgm_ops, using: :gin
remove_index :orders, column: [:a, :b]
remove_index :orders, name: "x", algorithm: :concurrently, if_exists: true
rename_index :orders, "a", "b"
"""
    assert sent(body) == [
        "CREATE UNIQUE INDEX CONCURRENTLY index_orders_on_a_and_b ON orders USING btree (a, b DESC) WHERE a IS NOT NULL",
        "CREATE INDEX IF NOT EXISTS by_code ON orders (lower(code)) INCLUDE (id)",
        'CREATE INDEX "index_billing.orders_on_a" ON billing.orders USING gin (a gin_trgm_ops)',
        "DROP INDEX index_orders_on_a_and_b",
        "DROP INDEX CONCURRENTLY IF EXISTS x",
        "ALTER INDEX a RENAME TO b",
    ]


def test_one_statement_in_bulk() -> None:
    items = "  t.string :a\n  t.remove :b, type: :text\n  t.rename :c, :d\n  t.index :a\n"
    body = f"change_table :orders, bulk: true do |t|\n{items}end"
    assert sent(body) == [
        "ALTER TABLE orders ADD COLUMN a varchar, DROP COLUMN b",
        "ALTER TABLE orders RENAME COLUMN c TO d",
        "CREATE INDEX index_orders_on_a ON orders (a)",
    ]
    assert [s.span.line for s in read(ruby(body)).up] == [3, 6, 7]
    assert (
        sent(body.replace("rename :c, :d\n  t.index :a", "index :a\n  t.integer :e"))[2]
        == "ALTER TABLE orders ADD COLUMN e integer"
    )
    assert len(sent(body.replace(", bulk: true", ""))) == 4


def test_the_way_back_is_derived() -> None:
    body = """
create_table(:a) { |t| t.string :b }
add_reference :orders, :user, polymorphic: true
remove_column :orders, :code, :string, null: false
change_column_default :orders, :code, from: "a", to: "b"
change_column_null :orders, :code, false
rename_table :x, :y
execute "SELECT 1"
drop_table :gone
change_column :orders, :code, :text
"""
    assert back(body) == [
        "RunCode", "RunCode", "RunCode", "ALTER TABLE y RENAME TO x",
        "ALTER INDEX IF EXISTS y_pkey RENAME TO x_pkey", "ALTER TABLE orders ALTER COLUMN code DROP NOT NULL",
        "ALTER TABLE orders ALTER COLUMN code SET DEFAULT 'a'", "ALTER TABLE orders ADD COLUMN code varchar NOT NULL",
        "ALTER TABLE orders DROP COLUMN user_id", "ALTER TABLE orders DROP COLUMN user_type", "DROP TABLE a",
    ]  # fmt: skip
    assert sent("revert do\n  create_table(:a) { |t| t.string :b }\nend") == ["DROP TABLE a"]


def test_branches_loops_and_helpers() -> None:
    text = ruby(
        """
return if column_exists?(:orders, :code)
COLUMNS.each { |name, kind| add_column :orders, name, kind }
%w[a b].each_with_index do |name, place|
  execute "COMMENT ON TABLE #{name} IS '#{place}'"
end
if connection.adapter_name == "PostgreSQL"
  add_column :orders, :pg, :jsonb
else
  add_column :orders, :other, :text
end
add_index :orders, :test if Rails.env.test?
named(:z) { add_column :orders, :inner, :string }
""",
        above="  COLUMNS = { code: :string, 'size' => :integer }.freeze\n",
    )
    text = text.replace(
        "\nend\n", "\n\n  def named(name, kind: :text)\n    yield\n    add_column :orders, name, kind\n  end\nend\n"
    )
    assert [s.sql for s in read(text).up] == [
        "ALTER TABLE orders ADD COLUMN code varchar", "ALTER TABLE orders ADD COLUMN size integer",
        "COMMENT ON TABLE a IS '0'", "COMMENT ON TABLE b IS '1'", "ALTER TABLE orders ADD COLUMN pg jsonb",
        "ALTER TABLE orders ADD COLUMN inner varchar".replace("inner", '"inner"'), "ALTER TABLE orders ADD COLUMN z text",
    ]  # fmt: skip


def test_a_method_that_stands_before_one_of_rails() -> None:
    text = ruby("add_index :orders, :code, name: :x\nadd_column :orders, :a, :text")
    above = "  def add_index(table, column, options = {})\n    super unless index_exists?(table, column)\n  end\n"
    above += "  def add_column(table, name, kind)\n    super(table, name, :jsonb)\n  end\nend\n"
    assert [(s.sql, s.span.line) for s in read(text.removesuffix("end\n") + above).up] == [
        ("CREATE INDEX x ON orders (code)", 3),
        ("ALTER TABLE orders ADD COLUMN a jsonb", 10),
    ]


def test_rows_through_models() -> None:
    body = """
Order.update_all(state: 1)
Order.where(state: nil).where.not(code: %w[a b]).update_all("state = 2")
Order.unscoped.in_batches.delete_all
Order.mine(user).update_all(code: Time.now)
Order.find_each { |order| see(order) }
Order.reset_column_information
"""
    assert sent(body) == [
        "UPDATE orders SET state = 1",
        "UPDATE orders SET state = 2 WHERE state IS NULL AND code NOT IN ('a', 'b')",
        "DELETE FROM orders WHERE id IN (SELECT id FROM orders LIMIT 1000)",
        "UPDATE orders SET code = CURRENT_TIMESTAMP WHERE TRUE",
        "RunCode",
    ]


def test_sql_in_strings_keeps_its_lines() -> None:
    sql = "  UPDATE orders\n  SET code = #{x};\n\n  DROP VIEW v;\n"
    body = f'execute <<~SQL.squish\n{sql}SQL\nexecute "DROP VIEW #{{x}}"\nexecute(sql)'
    migration = read(ruby(body))
    assert [(type(s.steps[0].operation).__name__, s.span.line, s.span.end) for s in migration.up] == [
        ("Update", 4, 5),
        ("DropTable", 7, 7),
        ("Opaque", 9, 9),
        ("Opaque", 10, 10),
    ]
    migration = read(ruby(body.replace("DROP VIEW v;", "SELECT 1;")))
    assert [(type(s.steps[0].operation).__name__, s.span.line, s.span.end) for s in migration.up[:2]] == [
        ("Update", 4, 5),
        ("Select", 7, 7),
    ]


def test_files_that_the_migration_reads() -> None:
    files = {"db/views/totals_v02.sql": "SELECT 1 AS one", "db/sql/more.sql": "CREATE TABLE more ();\nDROP TABLE less;"}
    body = 'create_view :totals, version: 2\nexecute File.read(Rails.root.join("db", "sql/more.sql"))\ncreate_view :missing'
    migration = read(ruby(body), **files)
    assert [type(s.steps[0].operation).__name__ for s in migration.up] == ["CreateView", "CreateTable", "DropTable", "Opaque"]
    helper = "module Steps\n  def add_code(table)\n    add_column table, :code, :string\n  end\nend\n"
    text = ruby("add_code :orders", above="  include Helpers::Steps\n")
    found = read(text, **{"lib/helpers/steps.rb": helper}).up
    assert [(s.sql, s.span.line) for s in found] == [("ALTER TABLE orders ADD COLUMN code varchar", 4)]


def test_what_is_not_known_is_said() -> None:
    body = """
create_table(:t) { |t| t.mystery :picture }
add_concurrent_index :orders, :code
add_column table_for(:x), :code, :string
Other.new.up
OtherMigration.new.up
mystery.each { |name| add_column name, :x, :string }
"""
    assert sent(body) == [
        "Opaque",
        "CREATE TABLE t (id bigserial NOT NULL PRIMARY KEY)",
        *["Opaque"] * 2,
        "RunCode",
        "Opaque",
        "Opaque",
    ]


def test_rows_that_a_variable_or_a_method_stands_for() -> None:
    below = "\n  def paid\n    Order.where(state: 2)\n  end\nend\n"
    text = ruby("found = Order.where(state: nil)\nfound.update_all(state: 1)\npaid.delete_all").removesuffix("end\n") + below
    assert [one.sql for one in read(text).up] == [
        "UPDATE orders SET state = 1 WHERE state IS NULL",
        "DELETE FROM orders WHERE state = 2",
    ]


def test_rows_gone_through_one_by_one() -> None:
    def told(body: str) -> list[str]:
        steps = [step.operation for one in read(ruby(body)).up for step in one.steps]
        return [f"{one.table} {', '.join(one.sends)}" if isinstance(one, ForEach) else type(one).__name__ for one in steps]

    assert told("Order.find_each { |o| o.code = 1; o.save! }") == ["orders o.save!"]
    assert told("rows = Order.where.not(code: nil)\nrows.find_each do |row|\n  row.touch\nend") == ["orders row.touch"]
    for few in ("Order.where(code: 'x')", "Order.limit(5)", "Order.paid"):
        assert told(f"{few}.each {{ |o| o.destroy }}") == ["RunCode"]
    assert told("Order.find_each { |o| puts o.id }") == ["RunCode"]


def test_a_model_in_a_module_has_the_table_of_the_dump() -> None:
    dump = 'ActiveRecord::Schema[7.1].define(version: 1) do\n  create_table "%s" do |t|\n  end\nend\n'
    for table, model in (("spree_users", "Spree::User"), ("oauth_users", "Doorkeeper::User"), ("users", "Admin::User")):
        assert sent(f"{model}.update_all(state: 1)", **{"db/schema.rb": dump % table}) == [f"UPDATE {table} SET state = 1"]
    assert sent('User.delete_all("state = 1")') == ["DELETE FROM users WHERE (state = 1)"]


def test_behind_a_question_that_returns_nothing_is_certain() -> None:
    body = "return if column_exists?(:orders, :code)\nadd_column :orders, :code, :string"
    (added,) = read(ruby(body)).up
    assert added.inside == "unless column_exists?(:orders, :code)"
    assert "if_not_exists=True" in repr(added.steps[0].operation)
    assert reviewed(ruby(body), SCHEMA).findings == ()


def test_what_is_done_by_hand_in_production_is_read() -> None:
    body = "return if Rails.env.production?\nadd_index :orders, :code"
    assert sent(body) == ["CREATE INDEX index_orders_on_code ON orders (code)"]
    assert sent("return unless Rails.env.production?\nadd_index :orders, :code")
    assert sent("return if Rails.env.test?\nadd_index :orders, :code")
    assert sent("if Rails.env.production?\n  drop_table :a\nelse\n  drop_table :b\nend") == ["DROP TABLE a"]


def test_an_index_in_a_table_that_may_be_there_may_be_there() -> None:
    assert sent("create_table :orders, if_not_exists: true do |t|\n  t.index :code\nend")[1] == (
        "CREATE INDEX IF NOT EXISTS index_orders_on_code ON orders (code)"
    )


def test_a_type_of_two_and_values_of_the_clock() -> None:
    body = """at = 90.days.ago.to_fs(:db)
add_column :orders, :data, postgres_version == '9.3' ? :json : :jsonb
execute "INSERT INTO recent SELECT * FROM orders WHERE at > '#{at}'; CREATE TABLE kept (LIKE orders)"
execute "ALTER TYPE mood ADD VALUE '#{at}'"
"""
    assert sent(body) == [
        "ALTER TABLE orders ADD COLUMN data jsonb",
        "INSERT INTO recent SELECT * FROM orders WHERE at > 'backstop_hole'",
        "CREATE TABLE kept (LIKE orders)",
        "Opaque",
    ]


def test_many_calls_that_are_not_followed_are_one_gap() -> None:
    (gap,) = reviewed(ruby("Flipper.enable(:a)\nFlipper.enable(:b)\nFlipper.enable(:c)"), SCHEMA).gaps
    assert gap.why == "`Flipper.enable(:a)` is code that is not followed, nor are 2 more calls up to line 5"


def test_words_that_are_taken_for_those_of_rails() -> None:
    def refused(word: str, **files: str) -> str:
        (found,) = read(ruby(f"{word} :orders, :code"), **files).up
        operation = found.steps[0].operation
        return operation.refused if isinstance(operation, Opaque) else ""

    for word, meant in (("drop_index", "remove_index"), ("delete_table", "drop_table"), ("add_colum", "add_column"),
                        ("create_indexes", "add_index"), ("alter_column", "change_column")):  # fmt: skip
        assert f"`{meant}` is" in refused(word)
    assert refused("drop_column", **{"lib/more.rb": "def drop_column(*)\nend\n"}) == ""
    assert refused("add_audit") == ""


def test_engines() -> None:
    for files, engine in (
        ({"config/database.yml": "default:\n  adapter: mysql2\n"}, "mysql"),
        ({"config/database.yml": 'adapter: <%= ENV["DB"] || "postgresql" %>\n'}, "postgresql"),
        ({"Gemfile": 'gem "sqlite3"\ngem "pg"\n'}, "postgresql"),
        ({"Gemfile": 'gem "trilogy"\n'}, "mysql"),
        ({}, "postgresql"),
    ):
        assert read(ruby("add_column :t, :a, :text"), **files).engine == engine
    safe = {"Gemfile": "source 'https://rubygems.org'\ngem 'safe-pg-migrations'\n"}
    assert sent("add_index :orders, :code", **safe) == ["CREATE INDEX CONCURRENTLY index_orders_on_code ON orders (code)"]


def fixed(text: str, finding: Finding) -> str:
    return applied(next(fix for fix in finding.fixes if fix.replaces), text.split("\n"))


@pytest.mark.parametrize(
    ("line", "rule", "new"),
    [
        ("add_index :orders, :code", "index-blocks-writes", "    add_index :orders, :code, algorithm: :concurrently"),
        ("add_index(:orders, %i[code id])", "index-blocks-writes",
         "    add_index(:orders, %i[code id], algorithm: :concurrently)"),
        ("add_foreign_key :orders, :customers", "foreign-key-blocks-writes",
         "    add_foreign_key :orders, :customers, validate: false"),
        ('add_check_constraint :orders, "state > 0"', "check-scans-table",
         '    add_check_constraint :orders, "state > 0", validate: false'),
        ("change_column_null :orders, :code, false", "set-not-null-scans-table",
         '    add_check_constraint :orders, "code IS NOT NULL", name: "orders_code_not_null", validate: false'),
        ('execute "CREATE INDEX by_code ON orders (code)"', "index-blocks-writes",
         '    execute "CREATE INDEX CONCURRENTLY by_code ON orders (code)"'),
        ("execute <<~SQL\n  CREATE INDEX by_code ON orders (code);\nSQL", "index-blocks-writes",
         "      CREATE INDEX CONCURRENTLY by_code ON orders (code);"),
        ("add_index :orders, :code unless index_exists?(:orders, :code)", "index-blocks-writes",
         "    add_index :orders, :code, algorithm: :concurrently unless index_exists?(:orders, :code)"),
    ],
)  # fmt: skip
def test_a_fix_reviewed_again_is_silent(line: str, rule: str, new: str) -> None:
    text = ruby(line)
    finding = next(found for found in reviewed(text, SCHEMA).findings if found.rule == rule)
    better = fixed(text, finding)
    assert new in better.split("\n")
    assert ("\n  disable_ddl_transaction!\n" in better) == ("oncurrently" in better.lower())
    assert [found.title for found in reviewed(better, SCHEMA).findings] == []


def test_a_change_of_rows_is_shown_as_it_is_written() -> None:
    text = ruby("add_column :orders, :size, :integer\nOrder.update_all(size: measure)")
    finding = next(one for one in reviewed(text, SCHEMA).findings if one.rule == "data-change-under-lock-blocks")
    assert finding.fixes[0].text == "Order.update_all(size: measure)"


def test_fixes_of_several_steps_are_in_ruby() -> None:
    finding = reviewed(ruby("change_column_null :orders, :code, false"), SCHEMA).findings[0]
    later = next(fix for fix in finding.fixes if fix.horizon == "later")
    assert later.text.split("\n")[:2] == [
        'validate_constraint :orders, "orders_code_not_null"',
        "change_column_null :orders, :code, false",
    ]


def test_beside_others_an_index_gets_a_migration_of_its_own() -> None:
    text = ruby("add_column :orders, :size, :integer\nadd_index :orders, :code")
    finding = next(found for found in reviewed(text, SCHEMA).findings if found.rule == "index-blocks-writes")
    assert all(found.title != finding.title for found in reviewed(fixed(text, finding), SCHEMA).findings)


@pytest.mark.parametrize(
    "text",
    [
        "", "class", "class X < ActiveRecord::Migration[7.0]\n  def change\n    add_column :a,\n", "\0\0", "<%= erb %>" * 50,
        ruby("(" * 3000 + ")" * 3000), ruby("[" * 5000), ruby("x = " + "1 + " * 5000 + "1\nadd_column :t, x, :string"),
        ruby("500.times { 500.times { 500.times { add_column :t, :a, :string } } }"), ruby("change\nchange"),
        ruby("if a\n" * 400 + "end\n" * 400), ruby('execute "' + "#{a}" * 3000 + '"'), ruby("execute <<~SQL\n  SELECT 1"),
        ruby("add_column :t, :a, :string, **opts, &block\nadd_index\ncreate_table\nadd_reference :t\nremove_index :t"),
        ruby("execute <<~A + <<~B\n  SELECT 1\nA\n  ; DROP TABLE x\nB\n"), ruby("add_column :t, :a, :decimal, precision: x"),
    ],
)  # fmt: skip
def test_hostile_files_are_read_to_an_end(text: str) -> None:
    migration = read(text)
    assert migration.reader == "rails"
    assert len(migration.up) <= 10_000


def test_a_file_too_large_is_a_gap() -> None:
    migration = read(ruby("# " + "x" * 600_000))
    assert (migration.up, len(migration.gaps)) == ((), 1)


DUMP = """ActiveRecord::Schema[7.1].define(version: 2023_05_01_000000) do
  enable_extension "plpgsql"
  create_table "orders", force: :cascade do |t|
    t.string "code", null: false
    t.index ["code"], name: "index_orders_on_code"
  end
  add_foreign_key "orders", "customers"
end
"""


def test_the_schema_is_that_of_the_dump_and_of_what_came_after() -> None:
    files = {
        "db/schema.rb": DUMP,
        "db/migrate/20230101000000_old.rb": ruby('create_table(:gone)\nexecute "CREATE VIEW seen AS SELECT 1"\nodd_helper'),
        "db/migrate/20230601000000_new.rb": ruby("add_column :orders, :state, :integer"),
        "db/animals_schema.rb": DUMP.replace("orders", "cats"),
    }
    tree = MemoryTree({name: text.encode() for name, text in files.items()})
    found = schema_of(tree, Policy())
    tables = {str(table.name): table for table in found.tables}
    assert sorted(tables) == ["orders", "seen"]
    assert [column.name for column in tables["orders"].columns] == ["id", "code", "state"]
    assert found.complete
    review = reviewed(
        ruby('change_column_null :orders, :code, false\nadd_index :orders, :code\nexecute "DROP VIEW seen"'), **files
    )
    assert [finding.rule for finding in review.findings] == ["index-blocks-writes", "taken-name-fails"]


def test_a_dump_that_does_not_say_all_leaves_the_schema_incomplete() -> None:
    for text in (DUMP + "# Could not dump table odd", "x", DUMP + "# " + "x" * 600_000):
        tree = MemoryTree({"db/schema.rb": text.encode(), PATH: ruby("execute 'SELECT 1'").encode()})
        assert not schema_of(tree, Policy()).complete


def test_a_dump_in_sql_tells_which_migrations_it_holds() -> None:
    dump = "SET statement_timeout = 0;\nCREATE TABLE b (id bigint);\n"
    dump += "INSERT INTO \"schema_migrations\" (version) VALUES\n('20230601000000'),\n('20230101000000');\n"
    files = {
        "db/structure.sql": dump,
        "db/migrate/20230101000000_old.rb": ruby("create_table :a"),
        "db/migrate/20230601000000_rename.rb": ruby("rename_table :a, :b"),
        "db/migrate/20230701000000_new.rb": ruby("create_table :c"),
    }
    found = schema_of(MemoryTree({name: text.encode() for name, text in files.items()}), Policy())
    assert sorted(str(table.name) for table in found.tables) == ["b", "c"]
