"""`backstop check` and `lint` as a person uses them: a repository goes in, words and an exit code come out."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from workers.cli import main

FIRST = "CREATE TABLE orders (id bigint PRIMARY KEY, code varchar(20), customer_id bigint, legacy_code text);\n"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


class Repo:
    """A repository whose `main` holds one migration."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir()
        self.git("init", "--quiet", "--initial-branch=main")
        self.commit({"migrations/001_first.sql": FIRST})

    def git(self, *arguments: str) -> None:
        who = {f"GIT_{role}_{what}": "a@example.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        environment = {**os.environ, **who, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        subprocess.run(["git", "-C", str(self.root), *arguments], check=True, capture_output=True, env=environment)

    def write(self, files: dict[str, str | bytes]) -> None:
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def commit(self, files: dict[str, str | bytes]) -> None:
        self.write(files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "x")


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repo")


def check(repo: Repo, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, dict[str, Any]]:
    status = main(["check", "--no-shadow", "--repo", str(repo.root), "--format", "json", *options])
    review = json.loads(capsys.readouterr().out)
    schema = json.loads((Path(__file__).parent.parent / "workers" / "review.schema.json").read_text())
    jsonschema.validate(review, schema)
    return status, review


def said(review: dict[str, Any]) -> list[tuple[str, str, int]]:
    return [(f["rule"], f["path"], f["line"]) for f in review["findings"]]


def test_working_tree_is_reviewed_against_the_history(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write(
        {
            "migrations/002_wider.sql": "ALTER TABLE orders ALTER COLUMN code TYPE varchar(40);\n",
            "migrations/003_index.sql": "\nCREATE INDEX orders_code ON orders (code);\n",
        }
    )
    status, review = check(repo, capsys)
    assert said(review) == [("index-blocks-writes", "migrations/003_index.sql", 2)]
    assert status == 0, "a lock on a table of unknown size is a warning"
    assert review["coverage"][0]["reader"] == "plain"


def test_the_type_before_decides(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write({"migrations/002_narrower.sql": "ALTER TABLE orders ALTER COLUMN code TYPE varchar(10);\n"})
    _, review = check(repo, capsys)
    assert said(review) == [("type-change-rewrites-table", "migrations/002_narrower.sql", 1)]
    assert review["findings"][0]["kinds"] == ["blocks", "rewrites"]


def test_tables_of_the_change_itself_have_nothing_to_block(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit({"migrations/002_x.sql": "CREATE TABLE refunds (id bigint, order_id bigint);\n"})
    repo.git("branch", "--force", "base", "HEAD~1")
    repo.write({"migrations/003_x.sql": "CREATE INDEX i ON refunds (order_id);\nALTER TABLE refunds ADD PRIMARY KEY (id);\n"})
    assert said(check(repo, capsys, "--base", "base")[1]) == []
    assert len(said(check(repo, capsys, "--base", "main")[1])) == 2, "the table was there before this one"


def test_size_makes_the_severity(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    index = {"migrations/002_x.sql": "CREATE INDEX i ON orders (code);\n"}
    for rows, expected in (("40M", ["error"]), ("50k", ["warning"]), ("40", [])):
        repo.commit({".github/backstop.yml": f"tables: {{orders: {rows}}}\n"})
        repo.write(index)
        status, review = check(repo, capsys)
        assert [f["severity"] for f in review["findings"]] == expected
        assert status == int("error" in expected)
        (repo.root / "migrations/002_x.sql").unlink()


def test_only_touched_lines_are_reported(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit({"migrations/002_x.sql": "CREATE INDEX i ON orders (code);\nSELECT 1;\n"})
    repo.write({"migrations/002_x.sql": "CREATE INDEX i ON orders (code);\nCREATE INDEX j ON orders (customer_id);\n"})
    assert said(check(repo, capsys)[1]) == [
        ("edited-migration-is-not-rerun", "migrations/002_x.sql", 2),
        ("index-blocks-writes", "migrations/002_x.sql", 2),
    ]


def test_edited_migration_is_judged_on_the_schema_before_it(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write({"migrations/001_first.sql": FIRST + "CREATE INDEX i ON orders (code);\n"})
    assert [rule for rule, _, _ in said(check(repo, capsys)[1])] == ["edited-migration-is-not-rerun"]


def test_what_an_edited_migration_did_before_is_not_told_again(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit({"migrations/002_x.sql": "CREATE INDEX i ON orders (code);\nSELECT 1;\n"})
    repo.write({"migrations/002_x.sql": "CREATE INDEX\n  i ON orders (code);\nSELECT 2;\n"})
    assert [rule for rule, _, _ in said(check(repo, capsys)[1])] == ["edited-migration-is-not-rerun"]


def test_removal_is_told(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit({"migrations/002_x.sql": "CREATE INDEX i ON orders (code);\n"})
    repo.git("switch", "--quiet", "--create", "topic")
    repo.git("mv", "migrations/002_x.sql", "migrations/003_x.sql")
    repo.git("rm", "--quiet", "migrations/001_first.sql")
    repo.git("commit", "--quiet", "--message", "x")
    assert said(check(repo, capsys)[1]) == [("edited-migration-is-not-rerun", "migrations/001_first.sql", 1)]


def test_what_was_rolled_back_never_was(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    """In the history, and in the change itself; what is outside of that transaction stays."""
    tried = (
        "BEGIN;\nCREATE TABLE tried (id int);\nALTER TABLE orders DROP COLUMN code;\nROLLBACK;\nCREATE TABLE kept (id int);\n"
    )
    repo.commit({"migrations/002_tried.sql": tried})
    after = "ALTER TABLE orders ALTER COLUMN code TYPE text;\nALTER TABLE {} ADD COLUMN a int;\n"
    repo.write({"migrations/003_more.sql": after.format("kept")})
    assert said(check(repo, capsys)[1]) == []
    repo.write({"migrations/003_more.sql": after.format("tried")})
    assert said(check(repo, capsys)[1]) == [("missing-name-fails", "migrations/003_more.sql", 2)]
    repo.write({"migrations/003_more.sql": "BEGIN;\nCREATE TABLE late (id int);\nROLLBACK;\n" + after.format("late")})
    assert said(check(repo, capsys)[1]) == [("missing-name-fails", "migrations/003_more.sql", 5)]


def test_what_a_change_takes_away_is_not_called_nothing(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    """A migration that is deleted, or that loses statements: what databases have run of it is no longer in the history."""
    two = "ALTER TABLE orders ADD COLUMN a int;\nALTER TABLE orders ADD COLUMN b int;\n"
    more = {f"migrations/00{number}_more.sql": f"ALTER TABLE orders ADD COLUMN c{number} int;\n" for number in (3, 4)}
    repo.commit({"migrations/002_two.sql": two, **more})
    repo.write({"migrations/002_two.sql": "-- The column is wanted no more.\n" + two.partition("\n")[2]})
    edited = "edited-migration-is-not-rerun"
    assert said(check(repo, capsys)[1]) == [(edited, "migrations/002_two.sql", 1)]
    (repo.root / "migrations/002_two.sql").unlink()
    assert said(check(repo, capsys)[1]) == [(edited, "migrations/002_two.sql", 1)]
    (repo.root / "migrations/003_more.sql").unlink()
    assert [path for _, path, _ in said(check(repo, capsys)[1])] == ["migrations/002_two.sql", "migrations/003_more.sql"]
    (repo.root / "migrations/004_more.sql").unlink()
    _, review = check(repo, capsys)
    assert (said(review), [gap["what"] for gap in review["gaps"]]) == ([], ["3 deleted migrations, the first here"])


def test_fingerprint_survives_moved_lines(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    seen = set()
    for prefix in ("", "-- why\n\n", "SELECT 1;\n"):
        repo.write({"migrations/002_x.sql": prefix + "CREATE INDEX ON orders (code);\nCREATE INDEX ON orders (code);\n"})
        found = check(repo, capsys)[1]["findings"]
        seen.add(tuple(f["fingerprint"] for f in found if f["rule"] == "index-blocks-writes"))
    assert len(seen) == 1
    assert len(set(*seen)) == 2, "the same words twice are two findings"


def test_schema_dump_tells_what_migrations_do_not(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    head = "--\n-- PostgreSQL database dump\n--\nSET statement_timeout = 0;\n"
    dump = head + "CREATE TABLE public.people (name character varying(10));\n"
    repo.commit({"schema.sql": dump})
    wider = "ALTER TABLE people ALTER name TYPE varchar(20);\nALTER TABLE people ALTER name TYPE text;\n"
    repo.write({"migrations/002_x.sql": wider})
    status, review = check(repo, capsys)
    assert (status, said(review), review["gaps"]) == (0, [], [])


def test_replay_is_cached_by_content(repo: Repo, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    repo.write({"migrations/002_x.sql": "ALTER TABLE orders ALTER code TYPE varchar(5);\n"})
    cold, warm = check(repo, capsys), check(repo, capsys)
    assert cold == warm
    stored = list((tmp_path / "cache/backstop/replay").glob("*.json"))
    assert len(stored) == 1
    stored[0].write_text('["Schema", "not a schema"]')
    assert check(repo, capsys) == cold, "a spoilt cache is replayed again"


DROP = {
    "migrations/002_x.sql": "ALTER TABLE orders DROP COLUMN legacy_code;\nALTER TABLE orders RENAME COLUMN code TO reference;\n"
}


def test_drops_and_renames_are_held_against_the_code_that_runs(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write(DROP)
    assert [rule for rule, _, _ in said(check(repo, capsys)[1])] == ["drop-breaks-running-code", "rename-breaks-running-code"]
    (repo.root / "migrations/002_x.sql").unlink()
    repo.commit({"app/order.ts": "class Order {\n  total = 0;\n}\n", "tests/order.ts": "legacyCode\n"})
    repo.write(DROP)
    assert said(check(repo, capsys)[1]) == [], "there is code, and none that runs names them"
    (repo.root / "migrations/002_x.sql").unlink()
    repo.commit({"app/order.ts": "class Order {\n  legacyCode?: string;\n}\n"})
    repo.write({**DROP, "app/order.ts": "class Order {}\n"})
    findings = check(repo, capsys)[1]["findings"]
    assert [f["rule"] for f in findings] == ["drop-breaks-running-code"]
    quoted = [e for e in findings[0]["evidence"] if e["kind"] == "quoted"]
    assert quoted == [{"kind": "quoted", "text": "legacyCode?: string;", "source": "app/order.ts:2"}]


def test_policy_of_the_base_counts_and_mistakes_are_gaps(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit({".github/backstop.yml": "verison: 16\nrules: {index-blocks-writes: off}\n"})
    repo.git("switch", "--quiet", "--create", "topic")
    repo.write({"migrations/002_x.sql": "CREATE INDEX i ON orders (code);\n"})
    status, review = check(repo, capsys)
    assert (status, said(review)) == (0, [])
    assert [(g["path"], g["line"]) for g in review["gaps"]] == [(".github/backstop.yml", 1)]
    assert "version" in review["gaps"][0]["why"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\x00\x01\x02\xff\xfe" * 200, "binary"),
        (b"CREATE INDEX a\xe9 ON orders (code);", "UTF-8"),
        ("SELECT 1;\n" * 700_000, "million"),
        (b"SELECT 1;\n" * 900_000, "MB"),
        ("SELECT " + "(" * 300 + "1" + ")" * 300 + ";\nCREATE INDEX i ON orders (code);", ""),
        ("SELECT 1" + "+1" * 100_000 + ";\nCREATE INDEX i ON orders (code);", ""),
        ("CREATE TABEL @x@;\nCREATE INDEX i ON orders (code);", "template"),
        ("ALTER TABLE {{ table }} ADD COLUMN x int;\nCREATE INDEX i ON orders (code);", "template"),
        ("SELECT '\x00';\nCREATE INDEX i ON orders (code);", "NUL"),
    ],
    ids=["binary", "latin-1", "huge", "larger", "nested", "chained", "broken", "template", "nul"],
)
def test_bad_input_is_a_gap_and_the_rest_is_judged(
    repo: Repo, capsys: pytest.CaptureFixture[str], content: str | bytes, why: str
) -> None:
    repo.write({"migrations/002_bad.sql": content, "migrations/003_good.sql": "CREATE INDEX j ON orders (code);\n"})
    _, review = check(repo, capsys)
    assert ("index-blocks-writes", "migrations/003_good.sql", 1) in said(review)
    if b"INDEX i" in (content if isinstance(content, bytes) else content.encode()):
        assert ("index-blocks-writes", "migrations/002_bad.sql", 2) in said(review), "the statement beside it is judged"
    gaps = [g for g in review["gaps"] if g["path"] == "migrations/002_bad.sql"]
    assert not why or (gaps and why in gaps[0]["why"]), review["gaps"]


def test_what_postgresql_cannot_read_fails(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    ours = "ALTER TABLE orders ADD CONSTRAINT c CHECK (id > 0) NOT VALID"  # words that only PostgreSQL has
    repo.write({"migrations/002_bad.sql": f"{ours};\nCREATE TABEL x;\nCREATE INDEX i ON orders (code);\n"})
    _, review = check(repo, capsys)
    assert said(review) == [
        ("syntax-error-stops-migration", "migrations/002_bad.sql", 2),
        ("index-blocks-writes", "migrations/002_bad.sql", 3),
    ]
    assert review["gaps"] == []


@pytest.mark.parametrize("name", ["a b.sql", "a'\"`.sql", "a\nb.sql", "a\u202eb.sql", "ü.sql", "-rf.sql"])
def test_odd_names(repo: Repo, capsys: pytest.CaptureFixture[str], name: str) -> None:
    repo.write({f"migrations/{name}": "CREATE INDEX i ON orders (code);\n"})
    assert said(check(repo, capsys)[1]) == [("index-blocks-writes", f"migrations/{name}", 1)]
    for shape in ("text", "markdown"):
        main(["check", "--no-shadow", "--repo", str(repo.root), "--format", shape])
        assert "\u202e" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("path", "framework"),
    [
        ("Migrations/20240101000000_First.cs", "FluentMigrator"),
        ("db/migrations/20240101000000_first.go", "this Go framework"),
        ("src/main/java/db/migration/V1_2__First.java", "Flyway in Java or Kotlin"),
        ("src/main/kotlin/db/migration/R__Views.kt", "Flyway in Java or Kotlin"),
    ],
)
def test_migrations_nobody_reads_yet_are_gaps(
    repo: Repo, capsys: pytest.CaptureFixture[str], path: str, framework: str
) -> None:
    repo.write({path: "class First {}\n"})
    assert [g["why"] for g in check(repo, capsys)[1]["gaps"]] == [f"Migrations of {framework} are not read yet"]


@pytest.mark.parametrize(
    "path", ["db/migrations/20240101000000_first_test.go", "db/migrations/embed.go", "db/migration/Base.java"]
)
def test_what_stands_beside_migrations_is_none(repo: Repo, capsys: pytest.CaptureFixture[str], path: str) -> None:
    repo.write({path: "class First {}\n"})
    assert [g["why"] for g in check(repo, capsys)[1]["gaps"]] == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "--base", "nowhere"], "unknown revision"),
        (["check", "--engine", "dbase"], "invalid choice"),
        (["check", "--version", "new"], "not a version"),
        (["lint", "absent.sql"], "cannot read"),
        (["explain", "index-blocks-write"], "did you mean index-blocks-writes?"),
        (["polish"], "invalid choice"),
    ],
)
def test_wrong_use_is_one_line(
    repo: Repo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(repo.root)
    try:
        status = main(arguments)
    except SystemExit as stop:
        status = int(stop.code or 0)
    error = capsys.readouterr().err
    assert status == 2
    assert message in error
    assert error.count("\n") == 1


def test_no_repository_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--repo", str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_only_the_paths_asked_for(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    index = "CREATE INDEX i ON orders (code);\n"
    repo.write({"migrations/002_x.sql": index, "migrations/003_x.sql": index})
    assert [path for _, path, _ in said(check(repo, capsys, "migrations/003_x.sql")[1])] == ["migrations/003_x.sql"]


def lint(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    status = main(["lint", "--format", "json", *arguments])
    return status, json.loads(capsys.readouterr().out)


def test_lint_takes_files_as_one_change(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, two = tmp_path / "1.sql", tmp_path / "2.sql"
    one.write_text("CREATE TABLE a (id int);\n")
    two.write_text("CREATE INDEX i ON a (id);\nCREATE INDEX j ON b (id);\n")
    status, review = lint(capsys, str(one), str(two))
    assert said(review) == [("index-blocks-writes", str(two), 2)]
    assert status == 0
    assert lint(capsys, str(one), str(two), "--fail-on", "warning")[0] == 1
    assert lint(capsys, str(one), str(two), "--fail-on", "never")[0] == 0


def test_lint_stands_on_a_schema(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    schema, change = tmp_path / "schema.sql", tmp_path / "1.sql"
    schema.write_text("CREATE TABLE a (n varchar(10));\n")
    change.write_text("ALTER TABLE a ALTER n TYPE varchar(20);\n")
    assert lint(capsys, str(change), "--schema", str(schema))[1]["gaps"] == []
    unknown = lint(capsys, str(change))[1]
    assert unknown["findings"] == []
    assert "type before" in unknown["gaps"][0]["why"]


def test_rules_are_listed_and_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert set(listed[0]) == {"id", "title", "topic", "engines", "severity", "kinds"}
    for rule in listed:
        assert main(["explain", rule["id"]]) == 0
        assert rule["title"] in capsys.readouterr().out
