"""Laravel's migrations: what a page cannot show well. PHP in, SQL out, and fixes in PHP."""

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

PATH = "database/migrations/2024_01_01_000000_change.php"
POSTGRES = {".env.example": "DB_CONNECTION=pgsql\n"}
SCHEMA = "CREATE TABLE orders (id bigint PRIMARY KEY, code varchar(255), state int);"


def php(body: str) -> str:
    head = "<?php\nreturn new class extends Migration\n{\n    public function up()\n    {\n"
    return f"{head}{indent(body, ' ' * 8)}\n    }}\n}};\n"


def read(text: str, **files: str) -> Migration:
    every = {**POSTGRES, **files}
    tree = MemoryTree({name: content.encode() for name, content in every.items()} | {PATH: text.encode()})
    reader, claim = claims([PATH], tree)[PATH]
    return reader.load(PATH, text.encode(), tree, claim=claim)


def sent(body: str, **files: str) -> list[str]:
    return [
        type(one).__name__ if isinstance(one := statement.steps[0].operation, Opaque | RunCode) else statement.sql
        for statement in read(php(body), **files).up
    ]


def reviewed(text: str) -> Review:
    lines = frozenset(range(1, text.count("\n") + 2))
    change = Change(PATH, None, False, lambda: None, text.encode, lambda: Touched(lines))
    base = MemoryTree({name: content.encode() for name, content in POSTGRES.items()})
    head = MemoryTree({**base.files, PATH: text.encode()})
    return Reviewer(ChangeSet("base", "head", (change,), base, head), Policy(), schema=replay_text(SCHEMA)).review()


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("string('a')->nullable()->default('x')", "a varchar(255) DEFAULT 'x' NULL"),
        ("decimal('a', 10, 2)->default(0)", "a numeric(10,2) DEFAULT '0' NOT NULL"),
        ("unsignedBigInteger('a')", "a bigint NOT NULL"),
        ("dateTime('a')->useCurrent()", "a timestamp(0) DEFAULT CURRENT_TIMESTAMP NOT NULL"),
        ("datetime('a', precision: 6)", "a timestamp(6) NOT NULL"),
        ("enum('a', ['x', 'y'])", "a varchar(255) CHECK (a IN ('x', 'y')) NOT NULL"),
        ("boolean('a')->default(true)", "a boolean DEFAULT '1' NOT NULL"),
        ("uuid('a')->default(DB::raw('gen_random_uuid()'))", "a uuid DEFAULT gen_random_uuid() NOT NULL"),
        ("bigIncrements('a')", "a bigserial PRIMARY KEY NOT NULL"),
        ("string('a')->default(User::STATE)", "a varchar(255) DEFAULT '' NOT NULL"),
        ("integer('a')->storedAs('b * 2')", "a integer GENERATED ALWAYS AS (b * 2) STORED NOT NULL"),
    ],
)
def test_columns(line: str, column: str) -> None:
    assert sent(f"Schema::create('t', function ($table) {{ $table->{line}; }});") == [f"CREATE TABLE t ({column})"]


def test_changes_of_a_table() -> None:
    body = """Schema::table('orders', function (Blueprint $table) {
    $table->foreignId('user_id')->nullable()->constrained('people', 'uid');
    $table->string('code', 50)->nullable()->change();
    $table->foreign('state')->references('id')->on('states')->onDelete('set null');
    $table->dropUnique(['code', 'state']);
    $table->dropIndex('orders_code_index');
    $table->renameColumn('a', 'b');
    $table->nullableMorphs('owner');
});"""
    altered = "ALTER TABLE orders"
    assert sent(body) == [
        f"{altered} ADD COLUMN user_id bigint NULL",
        f"{altered} ALTER COLUMN code TYPE varchar(50), ALTER COLUMN code DROP NOT NULL, ALTER COLUMN code DROP DEFAULT",
        f"{altered} ADD CONSTRAINT orders_state_foreign FOREIGN KEY (state) REFERENCES states (id) ON DELETE SET NULL",
        f"{altered} DROP CONSTRAINT orders_code_state_unique",
        "DROP INDEX orders_code_index",
        f"{altered} RENAME COLUMN a TO b",
        f"{altered} ADD COLUMN owner_type varchar(255) NULL, ADD COLUMN owner_id bigint NULL",
        f"{altered} ADD CONSTRAINT orders_user_id_foreign FOREIGN KEY (user_id) REFERENCES people (uid)",
        "CREATE INDEX orders_owner_type_owner_id_index ON orders (owner_type, owner_id)",
    ]
    old = {"composer.json": '{"require": {"laravel/framework": "^10.0"}}'}
    assert sent(body, **old)[1] == f"{altered} ALTER COLUMN code TYPE varchar(50), ALTER COLUMN code DROP NOT NULL"


def test_the_key_of_a_model() -> None:
    body = "Schema::table('t', function ($table) { $table->foreignIdFor(\\App\\Models\\Order::class)->constrained(); });"
    files = {"app/Models/Order.php": "<?php class Order { use HasUuids; }"}
    assert sent(body, **files) == [
        "ALTER TABLE t ADD COLUMN order_id uuid NOT NULL",
        "ALTER TABLE t ADD CONSTRAINT t_order_id_foreign FOREIGN KEY (order_id) REFERENCES orders (id)",
    ]
    assert "order_id bigint" in sent(body)[0]


def test_what_is_not_known_is_said() -> None:
    body = """Schema::create(config('t'), function ($table) {});
Schema::table('t', function ($table) { $table->mystery(); });
Schema::table('t', function ($table) { if (odd()) { $table->string('a'); } });
DB::statement($sql);
DB::statement("DROP TABLE {$name}");
DB::statement("UPDATE t SET a = {$value}");
Order::all()->each(fn ($order) => $order->save());
Order::where('a', 1)->update(['code' => now()]);
Schema::hasTable('t') && Schema::drop('t');"""
    assert sent(body) == [
        *["Opaque"] * 2,
        "ALTER TABLE t ADD COLUMN a varchar(255) NOT NULL",
        *["Opaque"] * 2,
        "UPDATE t SET a = backstop_hole",
        "RunCode",
        "UPDATE orders SET code = DEFAULT WHERE TRUE",
        "DROP TABLE t",
    ]


def test_words_that_are_no_methods_of_a_table() -> None:
    def refused(body: str, **files: str) -> str:
        (found,) = read(php(f"Schema::table('t', function ($table) {{ {body} }});"), **files).up
        operation = found.steps[0].operation
        return operation.refused if isinstance(operation, Opaque) else ""

    assert refused("$table->varchar('a');") == "`$table->varchar()` is no method of Laravel's Blueprint, `string` is"
    assert refused("$table->mystery('a');") == ""
    macro = "<?php Blueprint::macro('varchar', function ($name) {});"
    assert refused("$table->varchar('a');", **{"app/Providers/Macros.php": macro}) == ""


def test_a_switch_over_the_engine_goes_its_way() -> None:
    body = """switch (DB::getPdo()->getAttribute(PDO::ATTR_DRIVER_NAME)) {
    case 'mysql':
        DB::statement("ALTER TABLE t ENGINE=InnoDB");
        break;
    case 'pgsql':
        DB::statement("ALTER TABLE t SET (fillfactor = 90)");
        break;
}
$ids = DB::table('t')->select('id')->pluck('id')->toArray();
$all = Order::all();
switch (odd()) { default: Schema::drop('t'); }"""
    found = read(php(body)).up
    assert [(one.sql, bool(one.inside)) for one in found] == [
        ("ALTER TABLE t SET (fillfactor = 90)", False),
        ("DROP TABLE t", True),
    ]


def test_other_engines_are_gaps() -> None:
    for files in ({".env.example": "DB_CONNECTION=mysql\n"}, {".env.example": "", "docker-compose.yml": "image: mysql:8\n"}):
        assert read(php("Schema::drop('t');"), **files).engine == "mysql"


def test_a_connection_of_any_name_is_no_engine() -> None:
    files = {".env.example": "", ".env.testing": "DB_CONNECTION=testing\n"}
    default = {"config/database.php": "<?php return ['default' => env('DB_CONNECTION', 'pgsql')];"}
    assert [read(php(""), **files, **more).engine for more in ({}, default)] == ["mysql", "postgresql"]


def test_a_fix_reviewed_again_is_silent() -> None:
    text = php("DB::statement('CREATE INDEX orders_code ON orders (code)');")
    fix = next(fix for finding in reviewed(text).findings for fix in finding.fixes if fix.replaces)
    better = applied(fix, text.split("\n"))
    assert "    public $withinTransaction = false;\n" in better
    assert "        DB::statement('CREATE INDEX CONCURRENTLY orders_code ON orders (code)');\n" in better
    assert not reviewed(better).findings
    blueprint = php("Schema::table('orders', function ($table) { $table->index('code'); });")
    (finding,) = reviewed(blueprint).findings
    assert finding.fixes[0].replaces is None
    assert finding.fixes[0].text == "DB::statement('CREATE INDEX CONCURRENTLY orders_code_index ON orders (code)');"


@pytest.mark.parametrize(
    "text",
    [
        "", "<?php", "\0", php("(" * 3000), php("$x = " + "'a' . " * 3000 + "'b'; DB::statement($x);"),
        php("if (a) {\n" * 300 + "}\n" * 300), php("Schema::create('t');"), php("$this->up();"), "<?php " + "x" * 600_000,
        php("foreach ($a as $b) { foreach ($a as $c) { Schema::drop($b); } }"), php("DB::statement(<<<SQL\nSELECT 1"),
    ],
)  # fmt: skip
def test_hostile_files_are_read_to_an_end(text: str) -> None:
    assert len(read(text).up) <= 10_000
