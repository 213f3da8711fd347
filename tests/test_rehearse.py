"""Migrations run on the schema before: what is measured reaches the findings, and what is our own fault reaches no one's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.domain.changes import Change, ChangeSet, Touched
from bot.domain.findings import Finding, Gap, Review, Severity
from bot.domain.measurements import Measurement
from bot.domain.memory import MemoryTree
from bot.policy import Policy
from workers.measure import Shadow
from workers.review import Reviewer
from workers.stage import Stage

FIRST = """
CREATE TABLE customers (id bigint PRIMARY KEY, email text);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL, code varchar(20), amount int,
    CONSTRAINT amount_there CHECK (amount IS NOT NULL));
CREATE VIEW large_orders AS SELECT id, amount FROM orders WHERE amount > 100;
"""
BASE = {"migrations/001_first.sql": FIRST}


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


def reviewed(
    cache: Path, files: Mapping[str, str], base: Mapping[str, str] = BASE, version: int | None = None, binaries: str = ""
) -> Review:
    """The review of a pull request that adds or edits those files."""
    before = {path: text.encode() for path, text in base.items()}
    after = before | {path: text.encode() for path, text in files.items()}
    changes = [
        Change(
            path,
            path if path in before else None,
            False,
            lambda path=path: before.get(path),
            lambda path=path: after[path],
            lambda text=text: Touched(head=frozenset(range(1, text.count("\n") + 2))),
        )
        for path, text in files.items()
    ]
    changed = ChangeSet("base", "head", tuple(changes), MemoryTree(before), MemoryTree(after))
    return Reviewer(changed, Policy(version=version), stage=Stage(Shadow(binaries, cache))).review()


def one(cache: Path, sql: str, **how: object) -> Review:
    return reviewed(cache, {"migrations/002_next.sql": sql}, **how)  # type: ignore[arg-type]


def measured(finding: Finding) -> list[tuple[str, str]]:
    return [(evidence.text, evidence.source) for evidence in finding.evidence if evidence.kind == "measured"]


def seen(review: Review) -> list[Measurement | None]:
    return [tried.measurement for rehearsal in review.rehearsals for tried in rehearsal.tried]


def test_findings_quote_what_happened(cache: Path, binaries: object) -> None:
    review = one(cache, "CREATE INDEX orders_customer ON orders (customer_id);\nALTER TABLE orders ADD COLUMN a int;\n")
    (finding,) = review.findings
    source = f"PostgreSQL {binaries.version}"  # type: ignore[attr-defined]
    assert measured(finding) == [("held SHARE on `orders`; INSERT waited, SELECT did not; all its rows were read", source)]
    assert [one and one.blocked for one in seen(review)] == [(("orders", "writes"),), (("orders", "reads and writes"),)]
    assert review.gaps == ()
    assert any(source in note for note in review.notes)


def test_several_tables_are_told_in_one_line(cache: Path) -> None:
    review = one(cache, "ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers;\n")
    (finding,) = review.findings
    assert [text for text, _ in measured(finding)] == [
        "held SHARE ROW EXCLUSIVE on `orders` and `customers`; INSERT waited, SELECT did not; all its rows were read"
    ]


def test_a_failure_that_made_up_rows_cause_is_evidence_and_no_more(cache: Path) -> None:
    review = one(cache, "ALTER TABLE orders ADD COLUMN region text NOT NULL;\nALTER TABLE orders ADD CHECK (amount < 0);\n")
    failing, checked = review.findings
    assert failing.rule == "required-column-fails"
    assert measured(failing)[0][0].startswith("It failed on a table with rows: column")
    assert checked.rule == "check-scans-table"
    assert measured(checked)[0][0].startswith("held ACCESS EXCLUSIVE on `orders`")
    assert review.gaps == ()


def test_what_the_run_refutes_is_lowered_and_folded(cache: Path, binaries: object) -> None:
    sql = "ALTER TABLE orders ALTER COLUMN amount SET NOT NULL;\n"
    major = binaries.major  # type: ignore[attr-defined]
    unknown = one(cache, sql)
    assert [finding.rule for finding in unknown.findings] in ([], ["set-not-null-scans-table"])
    for version in (None, major):
        for finding in one(cache, sql, version=version).findings:
            assert finding.folded == (version == major and finding.severity is Severity.INFO)


def test_files_run_one_after_the_other_and_grouped_as_their_runner_does(cache: Path) -> None:
    files = {
        "migrations/002_a.sql": "BEGIN;\nCREATE TABLE lines (id bigint, order_id bigint);\n"
        "ALTER TABLE orders ADD COLUMN b int;\nUPDATE orders SET b = 1;\nCOMMIT;\n",
        "migrations/003_b.sql": "CREATE INDEX CONCURRENTLY lines_order ON lines (order_id);\n",
    }
    review = reviewed(cache, files)
    first, second = review.rehearsals
    assert [(tried.span.line, tried.why) for tried in (*first.tried, *second.tried)] == [(2, ""), (3, ""), (4, ""), (1, "")]
    assert first.tried[2].measurement
    assert first.tried[2].measurement.scanned == (("orders", 1000),)
    assert second.tried[0].measurement
    assert second.tried[0].measurement.alone


def test_an_edited_migration_runs_on_what_was_before_it(cache: Path) -> None:
    base = {**BASE, "migrations/002_a.sql": "ALTER TABLE orders ADD COLUMN c int;\n", "migrations/003_b.sql": "SELECT 1;\n"}
    review = reviewed(cache, {"migrations/002_a.sql": "ALTER TABLE orders ADD COLUMN c int;\nDROP TABLE large_orders;\n"}, base)
    assert [one and one.error for one in seen(review)] == [None, '42809 "large_orders" is not a table']


@pytest.mark.parametrize(
    ("first", "sql", "why"),
    [
        ("CREATE EXTENSION postgis;\nCREATE TABLE t (g geometry);\n", "CREATE TABLE u (g geometry);\n", "not known in full"),
        ("SELECT 1;\n", "CREATE EXTENSION postgis;\n", None),
        ("SELECT 1;\n", "GRANT SELECT ON orders TO reporting;\nALTER TABLE orders OWNER TO app;\n", None),
        ("SELECT 1;\n", "DO $$ BEGIN LOOP END LOOP; END $$;\n", "stopped after"),
        ("SELECT 1;\n", "COPY (SELECT 1) TO PROGRAM 'id';\n", None),
    ],
)
def test_what_is_missing_here_is_nobodys_fault(
    cache: Path, monkeypatch: pytest.MonkeyPatch, first: str, sql: str, why: str | None
) -> None:
    monkeypatch.setattr("workers.shadow.rehearse.EACH", 0.5)
    review = one(cache, sql + "CREATE INDEX made ON orders (code);\n", base={**BASE, "migrations/001_other.sql": first})
    assert [finding.rule for finding in review.findings if "fails" in finding.kinds and "missing" not in finding.rule] == []
    assert [text for finding in review.findings for text, _ in measured(finding)][-1:] == [
        "held SHARE on `orders`; INSERT waited, SELECT did not; all its rows were read"
    ]
    gaps = [gap.why for gap in review.gaps if gap.what == "a run of the migration"]
    assert [why in gap for gap in gaps] == [True] if why else gaps == []


def test_a_table_of_unknown_types_is_still_measured(cache: Path) -> None:
    other = "CREATE TABLE places (id bigint PRIMARY KEY, name text, at geometry(Point, 4326));\n"
    review = one(cache, "CREATE INDEX places_name ON places (name);\n", base={**BASE, "migrations/001_other.sql": other})
    assert "held SHARE on `places`" in measured(review.findings[0])[0][0]
    assert not review.rehearsals[0].whole
    assert any("text stands in" in note for note in review.rehearsals[0].lacks)


def test_without_postgresql_one_gap_says_how_to_have_it(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workers.shadow.binaries._candidates", lambda: iter(()))
    review = one(cache, "CREATE INDEX made ON orders (code);\n")
    assert [gap for gap in review.gaps if "SHADOW_PG_BIN" in gap.why] == list(review.gaps)
    assert len(review.gaps) == 1
    assert [measured(finding) for finding in review.findings] == [[]]


def test_binaries_that_do_not_work_are_a_gap(tmp_path: Path) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("initdb", "postgres"):
        script = "#!/bin/sh\ntest $1 = --version && echo 'postgres (PostgreSQL) 17.1' && exit\necho no luck >&2\nexit 3\n"
        (folder / name).write_text(script)
        (folder / name).chmod(0o755)
    review = reviewed(tmp_path, {"migrations/002_next.sql": "CREATE INDEX made ON orders (code);\n"}, binaries=str(folder))
    assert [finding.rule for finding in review.findings] == ["index-blocks-writes"]
    assert review.gaps == (Gap("a run of the migration", "PostgreSQL 17.1: initdb: no luck\n", "migrations/002_next.sql"),)


def test_common_extensions_have_stand_ins(cache: Path) -> None:
    first = (
        'CREATE EXTENSION IF NOT EXISTS "uuid-ossp" WITH SCHEMA public;\nCREATE EXTENSION pgcrypto;\nCREATE EXTENSION citext;\n'
    )
    first += "CREATE EXTENSION vector;\nCREATE TABLE keys (id uuid PRIMARY KEY DEFAULT uuid_generate_v4(), at vector(3),\n"
    first += "    name citext, hash bytea DEFAULT digest('x', 'sha256'), secret bytea DEFAULT gen_random_bytes(33));\n"
    sql = "ALTER TABLE keys ADD COLUMN other uuid DEFAULT uuid_generate_v4();\n"
    review = one(cache, sql, base={"migrations/001_first.sql": first})
    assert review.rehearsals[0].lacks == ()
    assert review.rehearsals[0].whole
    assert "all of it was written anew" in measured(review.findings[0])[0][0]


def test_a_fix_that_ran_and_blocked_less_says_so(cache: Path, binaries: object) -> None:
    files = {
        "migrations/002_a.sql": "CREATE INDEX made ON orders (code);\n",
        "migrations/003_b.sql": "ALTER TABLE orders ALTER COLUMN amount TYPE bigint;\n",
    }
    review = reviewed(cache, files, {"migrations/001_first.sql": FIRST.partition("CREATE VIEW")[0]})
    index, widened = review.findings
    ran = f"Run on PostgreSQL {binaries.version}: held SHARE UPDATE EXCLUSIVE on `orders`; SELECT and INSERT did not wait"  # type: ignore[attr-defined]
    assert [fix.verified for fix in index.fixes if fix.horizon == "now"] == [f"{ran}; all its rows were read"]
    assert measured(widened)
    recipe, *later = [fix.verified for fix in widened.fixes]
    assert recipe.endswith("held ACCESS EXCLUSIVE on `orders`; SELECT and INSERT waited; no row was read or written anew"), (
        "for a moment, and that is said"
    )
    assert later == [""] * len(later)
    assert review.gaps == ()


def test_a_hostile_migration_spoils_nothing_but_itself(cache: Path) -> None:
    files = {
        "migrations/002_evil.sql": "ALTER ROLE shadow PASSWORD 'mine';\nALTER ROLE shadow SET search_path = 'evil';\n"
        "DROP DATABASE scratch;\n"
        "BEGIN;\nALTER TABLE orders ADD COLUMN a int;\nDO $$ BEGIN COMMIT; END $$;\nROLLBACK;\n"
        "SELECT pg_terminate_backend(pg_backend_pid());\nDROP OWNED BY CURRENT_USER;\n",
        "other/migrations/001_fine.sql": "CREATE TABLE fine (id int);\n",
    }
    base = {**BASE, "other/migrations/000_first.sql": "CREATE TABLE things (id int, name text);\n"}
    review = reviewed(cache, {**files, "other/migrations/002_index.sql": "CREATE INDEX made ON things (name);\n"}, base)
    assert measured(next(one for one in review.findings if one.span.path == "other/migrations/002_index.sql"))
    again = one(cache, "CREATE INDEX made ON orders (code);\n")
    assert measured(again.findings[0])
    assert again.gaps == ()


def test_what_a_migration_spoils_is_whole_again_when_its_fixes_run(cache: Path) -> None:
    """They run on the same files: those that were written to are mended in between."""
    evil = "ALTER ROLE shadow SET search_path = 'evil';\nALTER DATABASE scratch SET default_transaction_read_only = on;\n"
    evil += "ALTER DATABASE scratch CONNECTION LIMIT 0;\nALTER ROLE shadow PASSWORD 'mine';\n"
    evil += "DROP VIEW large_orders;\nDROP TABLE orders, customers;\n"
    files = {"migrations/002_a.sql": "CREATE INDEX made ON orders (code);\n", "migrations/003_b.sql": evil}
    for _ in range(2):
        review = reviewed(cache, files)
        index = next(finding for finding in review.findings if finding.rule == "index-blocks-writes")
        assert "held SHARE on `orders`" in measured(index)[0][0]
        assert any("SELECT and INSERT did not wait" in fix.verified for fix in index.fixes)
        assert [one and one.error for one in seen(review)] == [None] * 7


def test_many_migrations_are_run_up_to_a_limit(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workers.shadow.rehearse.MOST", 2)
    files = {f"migrations/{number:03}_x.sql": f"CREATE TABLE t{number} (id int);\n" for number in range(2, 9)}
    review = reviewed(cache, files)
    assert [len(rehearsal.tried) for rehearsal in review.rehearsals] == [1, 1, 1]
    assert [gap.why for gap in review.gaps] == ["not run: only the first 2 statements are run"]


def test_tables_that_no_migration_made_are_made_up(cache: Path) -> None:
    """As where the first schema came from an ORM: locks and scans do not depend on what a column is called or holds."""
    base = {"migrations/001_first.sql": 'ALTER TABLE "user" ADD COLUMN nickname text;\n'}
    sql = 'CREATE INDEX made ON "user" (nickname, email);\nALTER TABLE billing.invoices ALTER COLUMN total SET DEFAULT 1;\n'
    review = one(cache, sql, base=base)
    assert [tried.why for rehearsal in review.rehearsals for tried in rehearsal.tried] == ["", ""]
    assert "held SHARE on `user`; INSERT waited, SELECT did not; all its rows were read" in measured(review.findings[0])[0][0]
    assert not review.rehearsals[0].whole
    assert [gap for gap in review.gaps if gap.what == "a run of the migration"] == []


def test_a_lock_of_an_earlier_statement_is_not_told_as_its_own(cache: Path) -> None:
    sql = "BEGIN;\nALTER TABLE orders ADD COLUMN region text;\nCREATE INDEX made ON orders (code);\nCOMMIT;\n"
    found = [
        text for finding in one(cache, sql).findings if finding.rule == "index-blocks-writes" for text, _ in measured(finding)
    ]
    held = "held ACCESS EXCLUSIVE on `orders` since an earlier statement; SELECT and INSERT waited; all its rows were read"
    assert found == [held]
