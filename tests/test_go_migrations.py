"""goose in Go: one history with the files of SQL, what is known of strings, and fixes in Go."""

from __future__ import annotations

import pytest

from bot.domain.changes import Change, ChangeSet, Touched
from bot.domain.facts import Migration
from bot.domain.findings import Review
from bot.domain.memory import MemoryTree
from bot.domain.operations import Opaque, RunCode
from bot.policy import Policy
from workers.prove import applied
from workers.readers.reader import claims
from workers.review import Reviewer

PATH = "db/migrations/00002_more.go"
FIRST = "db/migrations/00001_orders.sql"
HEAD = 'package migrations\n\nimport "github.com/pressly/goose/v3"\n\n'
SQL = "-- +goose Up\nCREATE TABLE orders (id bigint PRIMARY KEY, state int);\n"


def go(body: str, way: str = "AddMigrationContext", given: str = "tx *sql.Tx") -> str:
    lines = "".join(f"\t{line}\n" for line in body.splitlines())
    init = f"func init() {{ goose.{way}(up, nil) }}\n\n"
    return f"{HEAD}{init}func up(ctx context.Context, {given}) error {{\n{lines}\treturn nil\n}}\n"


def read(text: str, **files: str) -> Migration:
    tree = MemoryTree({name: content.encode() for name, content in files.items()} | {PATH: text.encode()})
    reader, claim = claims([PATH], tree)[PATH]
    return reader.load(PATH, text.encode(), tree, claim=claim)


def sent(text: str, **files: str) -> list[str]:
    return [
        type(one).__name__ if isinstance(one := statement.steps[0].operation, Opaque | RunCode) else statement.sql
        for statement in read(text, **files).up
    ]


def reviewed(text: str, *, path: str = PATH, before: str = SQL) -> Review:
    lines = frozenset(range(1, text.count("\n") + 2))
    change = Change(path, None, False, lambda: None, text.encode, lambda: Touched(lines))
    base = MemoryTree({FIRST: before.encode()})
    head = MemoryTree({**base.files, path: text.encode()})
    return Reviewer(ChangeSet("base", "head", (change,), base, head), Policy()).review()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('tx.Exec("DROP TABLE " + "a\\u0062")', ["DROP TABLE ab"]),
        ('q := "DROP TABLE a"\nq += "b"\ntx.Exec(q)', ["DROP TABLE ab"]),
        ('q := "DROP TABLE a"\nif old { q = "DROP TABLE b" }\ntx.Exec(q)', ["Opaque"]),
        ('tx.ExecContext(ctx, fmt.Sprintf("DROP TABLE %[1]s", table))', ["DROP TABLE orders"]),
        ('tx.Exec(fmt.Sprintf("DROP TABLE %q", os.Getenv("X")))', ["Opaque"]),
        ('run := func(q string) { tx.Exec(q) }\nrun("DROP TABLE a")\nrun("DROP TABLE b")', ["DROP TABLE a", "DROP TABLE b"]),
        ("drop(tx, table)", ["DROP TABLE orders"]),
        ("away.Do(ctx, tx)", ["Opaque"]),
        ("helper := Helper{DB: tx}\nhelper.Do()", ["Opaque"]),
        ('if err := f(); err != nil { tx.Exec("DROP TABLE a") }', []),
        ('retry(func() error { _, err := tx.Exec("DROP TABLE a"); return err })', ["DROP TABLE a"]),
        ('for rows.Next() { tx.Exec("UPDATE a SET b = $1", v) }', ["UPDATE a SET b = $1"]),
        ('step := func() error { _, err := tx.Exec("DROP TABLE a"); return err }\nretry(step)', ["DROP TABLE a"]),
        ("m.tx = tx\nm.run()", ["Opaque"]),
        ('global.DB.Exec("DROP TABLE a")', ["DROP TABLE a"]),
        ('stmt, err := tx.Prepare("DELETE FROM a WHERE b = $1")\nstmt.Exec("x")', ["DELETE FROM a WHERE b = $1"]),
        ("db.AutoMigrate(&Order{})", ["Opaque"]),
        (
            'if tx.Dialector.Name() == "postgres" {\n\ttx.Exec("DROP TABLE a")\n} else {\n\ttx.Exec("DROP TABLE b")\n}',
            ["DROP TABLE a"],
        ),
        ("tx.Frobnicate()", ["Opaque"]),
        ('log.Print("DROP TABLE a")', []),
    ],
)
def test_what_is_sent(body: str, expected: list[str]) -> None:
    more = 'const table = "orders"\n\nfunc drop(tx *sql.Tx, name string) { tx.Exec("DROP TABLE " + name) }\n'
    assert sent(go(body) + more) == expected


def test_helpers_of_the_package_stand_where_they_are_called() -> None:
    helper = 'package migrations\n\nconst old = "carts"\n\nfunc drop(tx *sql.Tx) {\n\ttx.Exec(`\n\tDROP TABLE ` + old)\n}\n'
    up = read(go("drop(tx)"), **{"db/migrations/common.go": helper}).up
    assert [(one.span.path, one.span.line, one.text, one.sql) for one in up] == [(PATH, 8, "drop(tx)", "DROP TABLE carts")]


def test_transactions() -> None:
    free = go(
        'db.Exec("DROP TABLE a")\ntx, err := db.Begin()\ntx.Exec("DROP TABLE b")', "AddMigrationNoTxContext", "db *sql.DB"
    )
    assert [one.transaction for one in read(free).up] == [None, f"{PATH}#2"]
    assert not read(free).transactional
    assert [one.transaction for one in read(go('tx.Exec("DROP TABLE a")')).up] == [f"{PATH}#1"]


def test_conditions_are_told() -> None:
    up = read(go('if !wanted {\n\treturn nil\n}\ntx.Exec("DROP TABLE a")')).up
    assert [one.inside for one in up] == ["unless (!wanted)"]


def test_both_kinds_are_one_history() -> None:
    known = reviewed(go('tx.Exec("ALTER TABLE orders ALTER COLUMN state TYPE bigint")'))
    assert {finding.span.path for finding in known.findings} == {PATH}
    unknown = reviewed(go('tx.Exec("ALTER TABLE orders ALTER COLUMN state TYPE int")'))
    assert not unknown.findings, "the file of SQL before it says that the column is one already"
    added = go('tx.Exec("CREATE TABLE orders (id bigint)")')
    after = "-- +goose Up\nCREATE INDEX by_state ON orders (state);\n"
    review = reviewed(after, path="db/migrations/00003_index.sql")
    assert "index-blocks-writes" in {finding.rule for finding in review.findings}
    assert "same-version-stops-the-deployment" in {
        one.rule for one in reviewed(added, path="db/migrations/00001_b.go").findings
    }


def test_the_engine_is_that_of_the_files_of_sql_or_the_driver() -> None:
    text = go("tx.Exec(`UPDATE a SET b = ? WHERE c = ?`)")
    assert (
        read(text, **{"go.mod": "require (\n\tgithub.com/pressly/goose/v3 v3\n\tmodernc.org/sqlite v1\n)\n"}).engine == "sqlite"
    )
    assert read(text).engine == "postgresql"


def test_a_fix_is_said_in_go() -> None:
    text = go('if _, err := tx.Exec("ALTER TABLE orders ADD CONSTRAINT c CHECK (state > 0)"); err != nil {\n\treturn err\n}')
    review = reviewed(text)
    fixes = [fix for finding in review.findings for fix in finding.fixes if fix.replaces]
    better = [applied(fix, text.split("\n")) for fix in fixes]
    assert any('NOT VALID"); err != nil {' in one for one in better), review


@pytest.mark.parametrize("text", [HEAD, HEAD + "func init() { goose.AddMigration(up, nil) }\n", go("tx.Exec(((")])
def test_what_is_not_understood_is_told(text: str) -> None:
    migration = read(text)
    opaque = [one for one in migration.up if isinstance(one.steps[0].operation, Opaque)]
    assert migration.gaps or opaque


@pytest.mark.parametrize(
    "body",
    [
        "tx.Exec(" + "(" * 3000 + '"x"' + ")" * 3000 + ")",
        "var f func()\nf = func() { f(); f() }\nf()",
        'tx.Exec("a"' + ' + "a"' * 5000 + ")",
        "{" * 2000 + "}" * 2000,
        "a := []string{" + '"x", ' * 300 + "}\n" + "for _, b := range a { " * 4 + "}" * 4,
        'q := "x "\n' + "q += q\n" * 60 + "tx.Exec(q)",
        'q := "xxxxxxxx"\n' + "q = strings.ReplaceAll(q, `x`, q)\n" * 9 + "tx.Exec(q)",
    ],
)
def test_hostile_files_end(body: str) -> None:
    assert read(go(body)).path == PATH


LIST = """package migrations

func First() *gormigrate.Migration {{
\treturn &gormigrate.Migration{{
\t\tID: "1",
\t\tMigrate: func(tx *gorm.DB) error {{
\t\t\tif tx.Migrator().HasTable("a") {{
\t\t\t\treturn tx.Exec("{sql}").Error
\t\t\t}}
\t\t\treturn nil
\t\t}},
\t}}
}}
"""


def test_gormigrate_is_read_entry_by_entry() -> None:
    path = "internal/migrations/1.go"
    files = {path: LIST.format(sql="DROP TABLE a").encode(), "main.go": b"o := gormigrate.Options{UseTransaction: true}\n"}
    reader, claim = claims([path], MemoryTree(files))[path]
    migration = reader.load(path, files[path], MemoryTree(files), claim=claim)
    assert [(one.sql, one.transaction) for one in migration.up] == [("DROP TABLE a", "internal/migrations#pending")]
    assert reader.entries is not None
    old, new = (reader.entries(path, LIST.format(sql=sql)) for sql in ("DROP TABLE a", "DROP TABLE b"))
    assert [(one.name, one.first, one.last) for one in old] == [("1", 4, 12)]
    assert old[0].content != new[0].content
