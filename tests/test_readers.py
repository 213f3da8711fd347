"""Every reader's page is run: its files are claimed by that reader and read as its listings say."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from bot.domain.facts import Migration, Statement
from bot.domain.memory import MemoryTree
from workers.readers.dumps import schema_dumps
from workers.readers.lines import Lines
from workers.readers.qualified import unqualified
from workers.readers.reader import Reader, claims, readers

FENCE = re.compile(r"^```(\w+)(?: file=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CONFIGURATION = {"toml", "json", "ini", "yaml", "text"}
PAGES = [pytest.param(reader, id=reader.name) for reader in readers()]


def examples(page: str) -> tuple[dict[str, bytes], dict[str, list[str]]]:
    """The files of a page, and per file the lines of its listing, which by default is of the migration nearest above."""
    files: dict[str, bytes] = {}
    listings: dict[str, list[str]] = {}
    ups: list[str] = []
    for kind, path, content in FENCE.findall(page):
        if kind == "reads":
            listings[path or ups[-1]] = content.splitlines()
            continue
        files[path] = content.encode()
        if kind not in CONFIGURATION and not re.search(r"/U\d|down\.sql$", path):
            ups.append(path)
    return files, listings


def lines(statements: tuple[Statement, ...], prefix: str = "") -> Iterator[str]:
    """`[down ]line[-end] Operation[,Operation] transaction`, where '-' is none and the file's own path is left out."""
    for statement in statements:
        span = statement.span
        where = f"{span.line}-{span.end}" if span.end > span.line else f"{span.line}"
        operations = ",".join(type(step.operation).__name__ for step in statement.steps)
        yield f"{prefix}{where} {operations} {(statement.transaction or '-').removeprefix(span.path)}"


def listing(migration: Migration) -> list[str]:
    return [*lines(migration.up), *lines(migration.down, "down ")]


def load(files: dict[str, bytes], path: str) -> Migration:
    tree = MemoryTree(files)
    reader, claim = claims(sorted(files), tree)[path]
    return reader.load(path, files[path], tree, claim=claim)


@pytest.mark.parametrize("reader", PAGES)
def test_page(reader: Reader) -> None:
    files, listings = examples(reader.page)
    assert listings, "a page needs a listing"
    assert "Source: https://" in reader.page
    assert "Opt out: " in reader.page
    claimed = claims(sorted(files), MemoryTree(files))
    for path, expected in listings.items():
        assert claimed[path][0].name == reader.name
        assert reader.claim(path, MemoryTree(files)) == claimed[path][1]
        migration = load(files, path)
        assert listing(migration) == expected
        assert not migration.gaps


def claimed(*paths: str, **others: bytes) -> dict[str, tuple[str, str, str]]:
    """Path to (reader, direction, family) in a tree of these paths, empty, and other files by name."""
    tree = MemoryTree(dict.fromkeys(paths, b"") | others)
    return {path: (reader.name, claim.direction, claim.family) for path, (reader, claim) in claims(paths, tree).items()}


def test_the_most_specific_claim_wins() -> None:
    pair, single = "migrations/1_a.up.sql", "migrations/1_a.sql"
    assert claimed(pair)[pair][0] == "golang-migrate"
    assert claimed(pair, **{"Cargo.toml": b"sqlx = 1"})[pair][0] == "sqlx"
    assert claimed(pair, **{"package.json": b'{"devDependencies": {"node-pg-migrate": "8"}}'})[pair][0] == "node-pg-migrate"
    atlas = {"migrations/atlas.sum": b""}
    assert claimed(single, **atlas)[single][0] == "atlas"
    assert claimed(pair, **atlas)[pair][0] == "golang-migrate"
    assert claimed(single, **atlas, **{single: b"-- migrate:up\n"})[single][0] == "dbmate"


def test_markers_decide_file_by_file_in_a_mixed_folder() -> None:
    files = {f"sql/{number:04}_x.sql": b"SELECT 1;" for number in range(300)}
    files |= {f"sql/{number:04}_x.sql": b"-- +goose Up\nSELECT 1;" for number in range(300, 600)}
    found = claims(sorted(files), MemoryTree(files))
    assert [found[f"sql/{number:04}_x.sql"][0].name for number in (0, 299, 300, 599)] == ["plain", "plain", "goose", "goose"]


def test_what_is_no_migration() -> None:
    paths = ("queries/users.sql", "db/seeds.sql", "db/structure.sql", "migrations/1_a.py", "node_modules/x/migrations/1_a.sql",
             "testdata/migrations/001_a.sql", "001_alone.sql", "models/0001/x.sql", "migrations/verify/a.sql",
             "website/docs/migrations/dump.sql")  # fmt: skip
    assert claimed(*paths) == {}


def test_sql_that_migrations_in_code_read_is_none_of_its_own() -> None:
    code = "db-migrations/src/migrations/1700000000000-x.ts"
    sql = ["db-migrations/src/sql/Rollback-x.sql", "db-migrations/src/sql/0001_x.sql", "app/migrations/x.sql"]
    tree = MemoryTree(dict.fromkeys([code, *sql], b"SELECT 1;"))
    assert [path in claims([code, *sql], tree) for path in sql] == [False, True, True]


def test_policy_names_further_files() -> None:
    files = {
        "changes/orders.sql": b"SELECT 1;",
        "db/structure.sql": b"-- PostgreSQL database dump\n",
        "schema.sql": b"SELECT 1;",
    }
    found = claims(sorted(files), MemoryTree(files), named=files.__contains__)
    assert {path: reader.name for path, (reader, _) in found.items()} == {"changes/orders.sql": "plain", "schema.sql": "plain"}


def test_order_counts() -> None:
    names = ["V2__b", "V10__c", "V1_9__a", "V1.10__a", "R__z", "U2__b"]
    files = {f"db/migration/{name}.sql": b"" for name in names}
    found = sorted(claims(files, MemoryTree(files)).items(), key=lambda item: (item[1][1].order, item[1][1].direction))
    assert [path[13:-4] for path, _ in found] == ["V1_9__a", "V1.10__a", "U2__b", "V2__b", "V10__c", "R__z"]
    assert found[2][1][1].up == "db/migration/V2__b.sql"


def test_the_sqitch_plan_orders() -> None:
    files = {"deploy/a.sql": b"", "deploy/b.sql": b"", "sqitch.plan": b"%project=x\n\nb 2024\n@v1 2024\na [b] 2024\n"}
    found = claims(["deploy/a.sql", "deploy/b.sql"], MemoryTree(files))
    assert sorted(found, key=lambda path: found[path][1].order) == ["deploy/b.sql", "deploy/a.sql"]


@pytest.mark.parametrize(
    ("up", "down"),
    [
        ("migrations/1_a.up.sql", "migrations/1_a.down.sql"),
        ("migrations/2024_a/up.sql", "migrations/2024_a/down.sql"),
        ("migrations/1_a.sql", "migrations/1_a.undo.sql"),
    ],
)
def test_the_way_back_is_a_file(up: str, down: str) -> None:
    files = {up: b"CREATE TABLE t ();", down: b"\nDROP TABLE t;"}
    assert claimed(*files)[down][1:] == ("down", "migrations")
    assert listing(load(files, up)) == ["1 CreateTable -", "down 2 DropTable -"]
    assert load(files, up).down[0].span.path == down
    back = load(files, down)
    assert (back.up, [s.span.line for s in back.down]) == ((), [2])


def transactions(path: str, sql: str, **files: str) -> list[str | None]:
    tree = {name: text.encode() for name, text in files.items()} | {path: sql.encode()}
    return [(s.transaction or "-").removeprefix(path) for s in load(tree, path).up]


def test_explicit_control_of_transactions() -> None:
    sql = "SELECT 1; BEGIN; SELECT 2; SAVEPOINT s; ROLLBACK TO s; COMMIT; SELECT 3; SELECT 4;"
    assert transactions("migrations/1.sql", sql) == ["-", "#1", "#1", "#1", "#1", "#1", "-", "-"]
    assert transactions("migrations/1_a.up.sql", sql) == ["#1"] * 6 + ["#2"] * 2
    assert transactions("migrations/V1__a.sql", sql) == ["#1"] * 6 + ["-"] * 2


def test_statements_inside_do_belong_to_it() -> None:
    sql = "DO $$ BEGIN ALTER TABLE t DROP COLUMN a; END $$;"
    migration = load({"migrations/1_a.up.sql": sql.encode()}, "migrations/1_a.up.sql")
    assert {s.transaction for s in migration.up} == {None}


def test_sections_keep_the_lines_of_the_file() -> None:
    sql = "-- +goose Up\nSELECT 1\n-- +goose Down\nSELECT\n2;\n-- +goose Up\nALTER TABLE t\n  ADD a int,\n  ADD b int;\n"
    migration = load({"1_a.sql": sql.encode()}, "1_a.sql")
    assert listing(migration) == ["2 Select #1", "7-9 AddColumn,AddColumn #1", "down 4-5 Select #1"]
    assert [step.span.line for step in migration.up[1].steps] == [8, 9]
    assert migration.up[0].text == "SELECT 1"


def test_prisma_asks_the_version() -> None:
    path, sql = "prisma/migrations/1_a/migration.sql", "SELECT 1; SELECT 2;"
    assert transactions(path, sql, **{"package.json": '{"dependencies": {"@prisma/client": "~6.1"}}'}) == ["#1", "#1"]
    new = {"package.json": '{"dependencies": {"@prisma/client": "7.10.0"}}'}
    assert transactions(path, sql, **new) == ["-", "-"]
    assert transactions(path, "SELECT 1; DROP INDEX CONCURRENTLY i;", **new) == ["#1", "#1"]
    assert transactions(path, sql, **{"package.json": "[" * 100_000}) == ["#1", "#1"]


def test_supabase_asks_the_version() -> None:
    path, sql = "supabase/migrations/1_a.sql", "SELECT 1; VACUUM t; SELECT 2;"
    assert transactions(path, sql) == ["#1", "-", "#2"]
    assert transactions(path, sql, **{"package.json": '{"devDependencies": {"supabase": "^1.2"}}'}) == ["#1"] * 3


def test_flyway_mixed_is_looked_for() -> None:
    path, sql = "db/migration/V1__a.sql", "VACUUM t; SELECT 1;"
    assert transactions(path, sql) == ["#1", "#1"]
    assert transactions(path, sql, **{"flyway.toml": "[flyway]\nmixed = true"}) == ["-", "-"]


def test_diesel_reads_its_metadata() -> None:
    path, files = "migrations/1_a/up.sql", {"diesel.toml": ""}
    for metadata, expected in (("", "-"), ("run_in_transaction = true", "#1"), ("= [", "#1")):
        assert transactions(path, "SELECT 1;", **files, **{"migrations/1_a/metadata.toml": metadata}) == [expected]


def test_other_engines_are_a_gap() -> None:
    for path in ("clickhouse_migrate/1_a.up.sql", "db/migration/db2/V1__a.sql", "store/cockroach/migrations/001_a.sql"):
        migration = load({path: b"SELECT 1;"}, path)
        assert (migration.up, len(migration.gaps)) == ((), 1)
        assert migration.engine in migration.gaps[0].why
    for path, engine in (("db/migration/oracle/V1__a.sql", "oracle"), ("store/sqlite/migrations/001_a.sql", "sqlite")):
        assert load({path: b"SELECT 1;"}, path).engine == engine
    assert load({"oracle/migrations/1_a.up.sql": b"SELECT 1;"}, "oracle/migrations/1_a.up.sql").engine == "postgresql"
    lock = {"prisma/migrations/1_a/migration.sql": b"SELECT 1;", "prisma/migrations/migration_lock.toml": b'provider = "mysql"'}
    assert load(lock, "prisma/migrations/1_a/migration.sql").engine == "mysql"
    assert load({"migrations/mysql/1_a.up.sql": b"ALTER TABLE t MODIFY a int;"}, "migrations/mysql/1_a.up.sql").gaps == ()


def test_unreadable_files_are_gaps() -> None:
    files = {"migrations/1_a.up.sql": b"\xff\xfe\x00binary\x00\x01\x02\x03", "migrations/1_a.down.sql": b"SELECT '\xff';"}
    migration = load(files, "migrations/1_a.up.sql")
    assert (migration.up, [gap.path for gap in migration.gaps]) == ((), ["migrations/1_a.up.sql"])
    files["migrations/1_a.up.sql"] = b"SELECT 1;"
    migration = load(files, "migrations/1_a.up.sql")
    assert (len(migration.up), [gap.path for gap in migration.gaps]) == (1, ["migrations/1_a.down.sql"])
    atlas = next(reader for reader in readers() if reader.name == "atlas")
    assert not atlas.load("x.sql", b"", MemoryTree({}), down=False).gaps


def test_a_goose_file_without_up_is_a_gap() -> None:
    goose = next(reader for reader in readers() if reader.name == "goose")
    assert [gap.line for gap in goose.read("1_a.sql", "SELECT 1;", MemoryTree({})).gaps] == [1]


def test_dumps_hold_the_whole_schema() -> None:
    files = {
        "db/structure.sql": b"SET statement_timeout = 0;\n",
        "db/schema.sql": b"--\n-- PostgreSQL database dump\n--\n",
        "schema.sql": b"CREATE TABLE t ();",
        "tests/schema.sql": b"-- PostgreSQL database dump\n",
        "migrations/1_schema.sql": b"-- PostgreSQL database dump\n",
    }
    assert schema_dumps(MemoryTree(files)) == ("db/schema.sql", "db/structure.sql")
    assert schema_dumps(MemoryTree(files), "sqlite") == ()


def test_one_schema_filled_in_is_left_out_and_its_place_kept() -> None:
    text = 'CREATE TABLE {{ .Schema }}.a (b "{{.Schema}}".c);'
    assert unqualified(text.replace("{{.Schema}}", "{{ .Schema }}")) == "CREATE TABLE               a (b                 c);"
    assert unqualified("SELECT 1 FROM ${a}.t, ${b}.t") == "SELECT 1 FROM ${a}.t, ${b}.t"
    assert unqualified("SELECT x${a}.t, '{{ y }}'") == "SELECT x${a}.t, '{{ y }}'"
    statement = load({"migrations/1_a.up.sql": b"DROP TABLE ${s}.a;"}, "migrations/1_a.up.sql").up[0]
    assert (statement.text, statement.sql) == ("DROP TABLE ${s}.a", "DROP TABLE      a")


def test_lines_are_git_s() -> None:
    lines = Lines.of("a\r\nb\n\nc")
    assert [lines.at(offset) for offset in (0, 2, 3, 5, 6)] == [1, 1, 2, 3, 4]
    assert (lines.span("x", 0, 4).end, lines.span("x", 3, 3).end) == (2, 2)


def test_the_tree_in_memory_names_content_as_git_does() -> None:
    tree = MemoryTree({"a": b"hello\n"})
    assert tree.identity("a") == "ce013625030ba8dba906f756967f9e9ca394464a"
    assert (tree.identity("b"), tree.read("b"), tree.size("b"), tree.size("a")) == (None, None, None, 6)
    assert list(tree.read_many(["b", "a"])) == [("b", None), ("a", b"hello\n")]
