"""JavaScript followed without being run: what is known, what is not, and what a hostile file may cost."""

from __future__ import annotations

import json
import time

import pytest

from bot.domain.changes import Change, ChangeSet, Touched
from bot.domain.facts import Migration
from bot.domain.findings import Review
from bot.domain.memory import MemoryTree
from bot.domain.operations import Opaque, RunCode
from bot.policy import Policy
from workers.prove import applied
from workers.readers.reader import claims, readers
from workers.replay import replay_text
from workers.review import Reviewer
from workers.sql.render import render

KNEX, SEQUELIZE, TYPEORM = "migrations/1_a.js", "migrations/1-a.js", "migrations/1700000000000-A.ts"
PACKAGES = json.dumps({"dependencies": {"knex": "3", "pg": "8", "sequelize": "6"}})


def load(path: str, text: str, **others: str) -> Migration:
    files = {name: content.encode() for name, content in {"package.json": PACKAGES, **others, path: text}.items()}
    reader, claim = claims(sorted(files), MemoryTree(files))[path]
    return reader.load(path, files[path], MemoryTree(files), claim=claim)


def said(migration: Migration) -> list[str]:
    """`line operation` of what is sent upwards, reasons in place of what is not read."""
    found = []
    for statement in migration.up:
        for step in statement.steps:
            own = step.operation
            words = f"?? {own.why}" if isinstance(own, Opaque | RunCode) else render(own)
            found.append(f"{step.span.line} {' '.join(words.split())}")
    return found


def knex(body: str, **others: str) -> list[str]:
    return said(load(KNEX, f"exports.up = async (knex) => {{\n{body}\n}};", **others))


def test_constants_functions_and_loops_are_followed() -> None:
    text = """
const TABLE = 'orders', types = { a: 'int', ...{ b: 'text' } };
const add = (name, type = 'int') => `ALTER TABLE ${TABLE} ADD COLUMN ${name} ${type}`;
function both(knex, [first, ...rest]) { return Promise.all([first, ...rest].map((n) => knex.raw(add(n)))); }
exports.up = (knex) => both(knex, ['x', 'y']).then(async () => {
  for (const [name, type] of Object.entries(types)) await knex.raw(add(name, type));
  for (let i = 0; i < 2; i++) await knex.raw('DROP TABLE t' + i);
});"""
    assert said(load(KNEX, text)) == [
        "3 ALTER TABLE orders ADD COLUMN x integer",
        "3 ALTER TABLE orders ADD COLUMN y integer",
        "3 ALTER TABLE orders ADD COLUMN a integer",
        "3 ALTER TABLE orders ADD COLUMN b text",
        "7 DROP TABLE t0",
        "7 DROP TABLE t1",
    ]


def test_helpers_of_the_repository_are_followed_and_packages_are_not() -> None:
    helper = "export async function stamp(knex, name) { await knex.schema.alterTable(name, (t) => t.timestamps()); }"
    body = (
        "const { stamp } = require('../lib/stamp'), other = require('other');\nawait stamp(knex, 'a');\nawait other.go(knex);"
    )
    assert knex(body, **{"lib/stamp.js": helper}) == [
        "3 ALTER TABLE a ADD COLUMN created_at timestamptz",
        "3 ALTER TABLE a ADD COLUMN updated_at timestamptz",
        "4 ?? `go(…)` is not followed: the package `other` is not followed",
    ]


def test_sql_put_together_at_run_time_is_never_guessed() -> None:
    body = """await knex.raw(`DROP TABLE ${process.env.T}`);
await knex.raw(`UPDATE t SET a = ${process.env.T}`);
await knex.raw('UPDATE t SET a = ?', [process.env.T]);"""
    assert knex(body) == [
        "2 ?? is put together while it runs: `process` is not known",
        "3 ?? is put together while it runs: `process` is not known",
        "4 UPDATE t SET a = $1",
    ]


def test_a_prefix_that_is_empty_unless_somebody_sets_it_is_none() -> None:
    body = """const prefix = process.env.PREFIX || '';
await knex.raw(`DROP TABLE ${prefix}carts`);
await knex.raw(`DROP TABLE ${process.env.TABLE || 'a'}`);"""
    assert knex(body) == [
        "3 DROP TABLE carts",
        "4 ?? is put together while it runs: a part of the expression is not known",
    ]


def test_files_of_sql_are_read() -> None:
    helper = """import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
export const sql = (name) => {
  const path = `${resolve("src/sql")}/${name}`;
  if (existsSync(path)) return readFileSync(path, { encoding: "utf8" });
  throw new Error(path);
};"""
    body = """const fs = require("fs"), path = require("path");
const { sql } = require("../read");
exports.up = async (knex) => {
  await knex.raw(fs.readFileSync(path.join(__dirname, "..", "src/sql", "one.sql")).toString());
  await knex.raw(sql("two.sql"));
  await knex.raw(sql("three.sql"));
  await knex.raw(await fs.promises.readFile(process.argv[2]));
};"""
    files = {"read.js": helper, "src/sql/one.sql": "DROP TABLE a;", "src/sql/two.sql": "DROP TABLE b;\nDROP TABLE c;"}
    found = load("migrations/20240101000000_x.js", body, **{"package.json": '{"dependencies": {"knex": "3"}}'}, **files)
    steps = [(type(one.steps[0].operation).__name__, one.span.line) for one in found.up]
    assert steps == [("DropTable", 4), ("DropTable", 5), ("DropTable", 5), ("Opaque", 6), ("Opaque", 7)]


def test_questions_to_the_database_become_if_exists() -> None:
    body = """if (!(await knex.schema.hasTable('a'))) await knex.schema.createTable('a', (t) => t.increments());
const there = await knex.schema.hasColumn('b', 'c');
if (there) await knex.schema.table('b', (t) => t.dropColumn('c'));
if (await knex.schema.hasTable('d')) return;
await knex.schema.createTable('d', (t) => t.increments());"""
    assert knex(body) == [
        "2 CREATE TABLE IF NOT EXISTS a (id serial PRIMARY KEY)",
        "4 ALTER TABLE b DROP COLUMN IF EXISTS c",
        "6 CREATE TABLE IF NOT EXISTS d (id serial PRIMARY KEY)",
    ]


def test_a_condition_that_only_the_run_would_tell_is_a_gap() -> None:
    text = """exports.up = async (knex) => {
  if (process.env.BIG) await knex.schema.dropTable('a');
  else await knex.schema.dropTable('b');
};"""
    migration = load(KNEX, text)
    assert said(migration) == ["2 DROP TABLE a", "3 DROP TABLE b"]
    assert [(gap.line, gap.why) for gap in migration.gaps] == [
        (2, "Whether this runs depends on `process.env.BIG`, which is not known here")
    ]


def test_the_engine_decides_and_is_decided() -> None:
    body = "exports.up = (knex) => knex.client.config.client === 'pg' ? knex.raw('DROP TABLE a') : knex.raw('DROP TABLE b');"
    assert said(load(KNEX, body)) == ["1 DROP TABLE a"]
    assert load(KNEX, body, **{"knexfile.js": "module.exports = { client: 'mysql2' };"}).engine == "mysql"
    assert load(KNEX, body, **{"package.json": '{"dependencies": {"sqlite3": "5"}}'}).engine == "sqlite"
    assert load(KNEX, body, **{"package.json": '{"dependencies": {"sqlite3": "5", "pg": "8"}}'}).engine == "postgresql"


@pytest.mark.parametrize(
    ("path", "line", "expected"),
    [
        (KNEX, "knex('orders').insert({ a: 1 })", ["2 Unsent"]),
        (KNEX, "knex.batchInsert('orders', [{ a: 1 }])", ["2 Insert", "2 Unsent at once"]),
        (KNEX, "knex.batchInsert('orders', [{ a: 1 }]).then(() => {})", ["2 Insert"]),
        (KNEX, "knex('orders').insert({ a: 1 }).return(1)", ["2 Insert"]),
        (KNEX, "knex('orders').insert({ a: 1 }).asCallback(done)", ["2 Insert"]),
        (KNEX, "knex.raw(`DROP TABLE ${process.env.T}`)", ["2 Opaque"]),
        (SEQUELIZE, "queryInterface.addColumn('orders', 'a', 'text')", ["2 AddColumn", "2 Unsent at once"]),
        (SEQUELIZE, "queryInterface.sequelize.define('orders', {})", ["2 Opaque"]),
        (SEQUELIZE, "queryInterface.sequelize.addHook('beforeQuery', () => {})", ["2 Opaque"]),
        (SEQUELIZE, "queryInterface.sequelize.import('../models/order')", ["2 Opaque"]),
        (SEQUELIZE, "queryInterface.sequelize.log('begun')", ["2 Opaque"]),
    ],
)
def test_what_nobody_waits_for_is_told_where_it_is_followed(path: str, line: str, expected: list[str]) -> None:
    given = "knex" if path == KNEX else "queryInterface, Sequelize"
    migration = load(path, f"module.exports = {{ up: async ({given}) => {{\n{line};\n}}, down: async () => {{}} }};")
    steps = [step for statement in migration.up for step in statement.steps]
    told = [
        f"{step.span.line} {type(step.operation).__name__}{' at once' * getattr(step.operation, 'started', False)}"
        for step in steps
    ]
    assert told == expected


def test_raw_sql_that_another_call_takes_is_not_sent() -> None:
    body = """await knex.schema.alterTable('t', (b) => {
  b.uuid('id').defaultTo(knex.raw('gen_random_uuid()'));
});
await knex('t').where(knex.raw('a > 1')).update({ b: knex.raw('a + 1') });"""
    assert knex(body) == [
        "3 ALTER TABLE t ADD COLUMN id uuid DEFAULT gen_random_uuid()",
        "5 knex('t').where(knex.raw('a > 1')).update({ b: knex.raw('a + 1') })",
    ]


def test_sequelize_commits_one_by_one_without_a_transaction() -> None:
    text = """module.exports = { async up(queryInterface, Sequelize) {
  const t = await queryInterface.sequelize.transaction();
  await queryInterface.addColumn('a', 'b', Sequelize.TEXT, { transaction: t });
  await queryInterface.addColumn('a', 'c', Sequelize.TEXT);
  await t.commit();
} };"""
    assert [statement.transaction for statement in load(SEQUELIZE, text).up] == [f"{SEQUELIZE}#1", None]


def test_sequelize_is_known_by_its_types_where_its_interface_has_another_name() -> None:
    text = "module.exports = { up: (q, { DataTypes }) => q.addColumn('orders', 'note', DataTypes.TEXT) };"
    assert said(load(SEQUELIZE, text)) == ["1 ALTER TABLE orders ADD COLUMN note text"]


def test_typeorm_asks_the_data_source_how_transactions_go() -> None:
    text = """import { MigrationInterface, QueryRunner } from 'typeorm';
export class A1700000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner) { await queryRunner.query('DROP TABLE a'); }
}"""
    assert load(TYPEORM, text).up[0].transaction == "migrations#pending"
    each = {"src/data-source.ts": "export default new DataSource({ type: 'postgres', migrationsTransactionMode: 'each' });"}
    assert load(TYPEORM, text, **each).up[0].transaction == f"{TYPEORM}#1"


def test_typeorm_compiled_for_old_runtimes() -> None:
    text = """"use strict";
var __awaiter = (this && this.__awaiter) || function (t, a, P, g) { return new P(0); };
class A1700000000000 {
    up(queryRunner) {
        return __awaiter(this, void 0, void 0, function* () {
            yield queryRunner.query(`DROP TABLE a`);
        });
    }
}
exports.A1700000000000 = A1700000000000;"""
    assert said(load("dist/migrations/1700000000000-A.js", text)) == ["6 DROP TABLE a"]


def test_a_migration_that_only_runs_other_code_says_so() -> None:
    text = "module.exports = { async up(queryInterface) {\n  await rehashAll();\n} };"
    assert said(load(SEQUELIZE, text)) == ["2 ?? runs code that is not followed: `rehashAll(…)`"]
    assert said(load(SEQUELIZE, "module.exports = { async up(queryInterface) {} };")) == []


def test_what_does_not_parse_is_a_gap_and_the_rest_is_read() -> None:
    migration = load(KNEX, "exports.up = async (knex) => {\n  await knex.raw('DROP TABLE a');\n};\nexports.down = = ;")
    assert (said(migration), [gap.line for gap in migration.gaps][:1]) == (["2 DROP TABLE a"], [4])


UP = "exports.up = async (knex) => { await knex.raw('DROP TABLE a'); %s };"
HOSTILE = {
    "brackets": UP % ("[" * 60_000),
    "calls": UP % ("f(" * 20_000 + ")" * 20_000),
    "functions": UP % ("(() => " * 10_000 + "1" + ")" * 10_000),
    "patterns": UP % ("const " + "[" * 5_000 + "a" + "]" * 5_000 + " = x;"),
    "sum": UP % ("x = " + "'a' + " * 40_000 + "'b';"),
    "minified": UP % ";".join(f"var v{number}='{'x' * 90}'" for number in range(4_000)),
    "endless": UP % "while (true) { knex.raw('DROP TABLE b'); } for (;;) {}",
    "recursion": "function f(k) { return f(k) + f(k); }\n" + UP % "f(knex);",
    "long texts": UP % ("let s = 'x';" + "s = `${s}${s}`;" * 60 + "knex.raw(s);"),
    "long lists": UP % ("let a = [1];" + "a = [...a, ...a];" * 60),
    "nested loops": UP % ("for (const a of [1, 2, 3, 4, 5, 6, 7, 8, 9]) " * 9 + "knex.raw('DROP TABLE b');"),
    "chain": UP % ("knex.schema" + ".dropTable('b')" * 5_000 + ";"),
    "itself": "const own = require('./1_a');\n" + UP % "own.up(knex);",
    "no text": "exports.up = (knex) => knex.raw('\ud800');",
    "binary": "exports.up = (knex) => {\0\1\2 }",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_files_cost_little_and_nothing_else(text: str) -> None:
    files = {KNEX: text.encode("utf-8", "surrogatepass"), "package.json": PACKAGES.encode()}
    knexes = next(reader for reader in readers() if reader.name == "knex")
    began = time.process_time()
    migration = knexes.load(KNEX, files[KNEX], MemoryTree(files))
    assert time.process_time() - began < 4
    assert migration.gaps or migration.up


SCHEMA = """CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, code varchar, user_id bigint);"""


def reviewed(path: str, text: str) -> Review:
    lines = frozenset(range(1, text.count("\n") + 2))
    change = Change(path, None, False, lambda: None, text.encode, lambda: Touched(lines))
    files = {"package.json": PACKAGES.encode()}
    changes = ChangeSet("base", "head", (change,), MemoryTree(files), MemoryTree({**files, path: text.encode()}))
    return Reviewer(changes, Policy(), schema=replay_text(SCHEMA)).review()


def queries(sql: str) -> str:
    """A TypeORM migration outside of transactions."""
    return f"""import {{ MigrationInterface }} from 'typeorm';
export class A1 implements MigrationInterface {{
  transaction = false;
  async up(queryRunner) {{
    await queryRunner.query(`{sql}`);
  }}
}}"""


def interface(call: str) -> str:
    """A Sequelize migration."""
    return f"module.exports = {{ async up(queryInterface) {{\n  await queryInterface.{call};\n}} }};"


KEY = "name: 'k', fields: ['user_id'], references: { table: 'users', field: 'id' }"
FIXES = {
    "knex": (
        KNEX,
        "exports.up = async (knex) => {\n  await knex.raw('CREATE INDEX i ON orders (code)');\n};",
        "exports.config = { transaction: false };\n\nexports.up = async (knex) => {\n"
        "  await knex.raw('CREATE INDEX CONCURRENTLY i ON orders (code)');\n};",
    ),
    "knex in a template": (
        KNEX,
        "export const up = async (knex) => {\n  await knex.schema.raw(`\n    CREATE INDEX i ON orders (code)\n  `);\n};",
        "export const config = { transaction: false };\n\nexport const up = async (knex) => {\n  await knex.schema.raw(`\n"
        "    CREATE INDEX CONCURRENTLY i ON orders (code)\n  `);\n};",
    ),
    "sequelize": (
        SEQUELIZE,
        interface("addIndex('orders', ['code'])"),
        interface("addIndex('orders', ['code'], { name: 'orders_code', concurrently: true })"),
    ),
    "typeorm": (
        TYPEORM,
        queries('CREATE INDEX "i" ON "orders" ("code")'),
        queries("CREATE INDEX CONCURRENTLY i ON orders (code)"),
    ),
    "node-pg-migrate": (
        "migrations/1700000000001_a.js",
        "exports.up = (pgm) => {\n  pgm.createIndex('orders', 'code');\n};",
        "exports.up = (pgm) => {\n  pgm.noTransaction();\n"
        "  pgm.createIndex('orders', ['code'], { name: 'orders_code_index', concurrently: true });\n};",
    ),
    "a foreign key": (
        SEQUELIZE,
        interface(f"addConstraint('orders', {{ type: 'foreign key', {KEY} }})"),
        interface(
            "sequelize.query('ALTER TABLE orders ADD CONSTRAINT k FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID')",
        ),
    ),
}


@pytest.mark.parametrize(("path", "text", "better"), FIXES.values(), ids=FIXES.keys())
def test_a_fix_reviewed_again_is_silent(path: str, text: str, better: str) -> None:
    fixes = [fix for finding in reviewed(path, text).findings for fix in finding.fixes if fix.replaces]
    assert applied(fixes[0], text.split("\n")) == better
    again = reviewed(path, better)
    assert ([finding.title for finding in again.findings], again.gaps) == ([], ())


def test_a_fix_that_would_run_beside_an_open_transaction_is_a_recipe() -> None:
    text = """module.exports = { async up(queryInterface) {
  await queryInterface.sequelize.transaction(async (transaction) => {
    await queryInterface.addIndex('orders', ['code'], { transaction });
  });
} };"""
    fix = reviewed(SEQUELIZE, text).findings[0].fixes[0]
    assert (fix.replaces, fix.title) == (None, "Build it without blocking writes, in a migration of its own")
    assert fix.text == "await queryInterface.addIndex('orders', ['code'], { name: 'orders_code', concurrently: true });"
