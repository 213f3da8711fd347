"""What the field test (bench/results/field.md) found wrong stays mended."""

import pytest

from bot.domain.changes import Change, ChangeSet, Touched
from bot.domain.findings import Review
from bot.domain.memory import MemoryTree
from bot.policy import Policy
from workers.files import as_change
from workers.readers import names
from workers.readers.reader import claims
from workers.replay import replay_text
from workers.review import Reviewer
from workers.select import past


def review(sql: str, given: str) -> Review:
    changes = as_change(MemoryTree({"changes/1.sql": sql.encode()}))
    return Reviewer(changes, Policy(paths=("**",)), schema=replay_text(given)).review()


def changed(base: MemoryTree, head: MemoryTree) -> ChangeSet:
    def change(path: str) -> Change:
        there = path in base.paths()
        return Change(path, path if there else None, False, lambda: base.read(path), lambda: head.read(path), Touched)

    return ChangeSet("", "", tuple(change(p) for p in sorted(head.paths()) if base.read(p) != head.read(p)), base, head)


TABLES = "CREATE TABLE orders (id bigint PRIMARY KEY, code text); CREATE TABLE other (); CREATE TABLE past (LIKE orders);"


def said(sql: str, given: str = TABLES) -> set[str]:
    return {finding.rule for finding in review(sql, given).findings}


def test_diesel_orders_by_version_without_hyphens() -> None:
    paths = ["migrations/2017-08-31-230457_b/up.sql", "migrations/20140924113530_a/up.sql", "migrations/2018-01-01-0_c/up.sql"]
    files = dict.fromkeys([*paths, "diesel.toml"], b"")
    found = claims(paths, MemoryTree(files))
    assert sorted(paths, key=lambda path: found[path][1].order) == [paths[1], paths[0], paths[2]]


@pytest.mark.parametrize("manifest", [b'{"dependencies": {"prisma": "^6.0.0"}}', b"{}"])
def test_folders_that_begin_with_a_timestamp_share_a_history(manifest: bytes) -> None:
    paths = ["db/migration/20240101000000_a/migration.sql", "db/migration/20240102000000_b/migration.sql"]
    found = claims(paths, MemoryTree(dict.fromkeys(paths, b"") | {"package.json": manifest}))
    assert {claim.family for _, claim in found.values()} == {"db/migration"}
    assert found[paths[0]][1].order < found[paths[1]][1].order
    assert {reader.name for reader, _ in found.values()} == {"prisma" if b"prisma" in manifest else "plain"}


@pytest.mark.parametrize(
    ("path", "engine"),
    [
        ("migrations/1_a.mysql.up.sql", "mysql"),
        ("migrations/1_a.up.sql", ""),
        ("driver/riversqlite/migration/1_a.up.sql", "sqlite"),
        ("backend/src/migrations/sqlite-1726271503150-init.ts", "sqlite"),
        ("backend/src/migrations/1726271503150-sqlite.ts", ""),
        ("migrations/1_a.postgres.down.sql", "postgresql"),
        ("storage/sql/h2/migrations/1_a.sql", "h2"),
        ("shops/db2/1_a.sql", "db2"),
        ("h2/orders/migrations/1_a.sql", ""),
    ],
)
def test_names_tell_the_engine(path: str, engine: str) -> None:
    assert names.engine(path) == engine


@pytest.mark.parametrize("emptied", ["TRUNCATE orders;", "DELETE FROM orders;", "TRUNCATE other, orders;"])
def test_nothing_waits_for_a_table_that_the_transaction_has_emptied(emptied: str) -> None:
    rest = "CREATE INDEX orders_code ON orders (code); ALTER TABLE orders ALTER COLUMN id TYPE int; COMMIT;"
    assert said(f"BEGIN; {emptied} {rest}") == {"rows-are-lost"}
    assert said(f"{emptied} BEGIN; {rest}") > {"rows-are-lost"}
    assert "index-blocks-writes" in said(f"BEGIN; {emptied} INSERT INTO orders SELECT * FROM past; {rest}")


def test_a_required_column_of_an_emptied_table_breaks_only_the_code() -> None:
    found = review(
        "BEGIN; TRUNCATE orders; ALTER TABLE orders ADD COLUMN a int NOT NULL; COMMIT;", "CREATE TABLE orders (id int);"
    )
    assert [finding.kinds for finding in found.findings if finding.rule == "required-column-fails"] == [("breaks",)]


def test_a_renamed_table_that_is_copied_and_dropped_is_nobody_s() -> None:
    swap = "ALTER TABLE orders RENAME TO orders_old; CREATE TABLE orders (id bigint); {} DROP TABLE orders_old;"
    assert said(swap.format("INSERT INTO orders SELECT id FROM orders_old;")) == set()
    lost = review(swap.format(""), TABLES).findings
    assert [(finding.rule, finding.kinds) for finding in lost] == [("drop-breaks-running-code", ("loses", "irreversible"))]


def test_a_column_that_takes_the_name_of_another() -> None:
    drop = "ALTER TABLE orders DROP COLUMN code; ALTER TABLE orders RENAME COLUMN c TO code;"
    swap = "ALTER TABLE orders ADD COLUMN c int; {} " + drop
    assert said(swap.format("UPDATE orders SET c = code::int WHERE code <> '';")) == set()
    assert said(swap.format("")) == {"drop-breaks-running-code"}


def test_what_is_missing_is_certain_only_in_schemas_of_ours_and_outside_of_code_that_looks_first() -> None:
    assert said("ALTER TABLE parcels ADD COLUMN a int;") == {"missing-name-fails"}
    assert said("ALTER TABLE auth.users ADD COLUMN a int;") == set()
    assert (
        said("DO $$ BEGIN IF to_regclass('parcels') IS NOT NULL THEN ALTER TABLE parcels ADD a int; END IF; END $$;") == set()
    )


def test_a_rewritten_history_is_not_certain() -> None:
    old, new = {"diesel.toml": b""}, {"diesel.toml": b""}
    old["migrations/1_a/up.sql"] = b"CREATE TABLE a (id int);"
    new["migrations/1_a/up.sql"] = b"CREATE TABLE a (id int, b int);"
    new["migrations/2_b/up.sql"] = b"ALTER TABLE a RENAME COLUMN b TO c;"
    base, head = MemoryTree(old), MemoryTree(new)
    assert not past("migrations", changed(base, head), claims(base.paths(), base)).schema().complete
    assert past("migrations", changed(base, base), claims(base.paths(), base)).schema().complete


def test_a_drop_among_other_actions_is_put_off_alone() -> None:
    found = review("ALTER TABLE orders DROP COLUMN code, ADD COLUMN b int;", "CREATE TABLE orders (id bigint, code text);")
    fix = found.findings[0].fixes[0]
    assert "DROP COLUMN code;" in fix.text
    assert "ADD COLUMN" not in fix.text


def test_diesel_is_known_by_the_names_it_gives() -> None:
    paths = ["db/20140924113530_a/up.sql", "db/2018-01-01-120000_b/up.sql", "migrations/2018_c/up.sql"]
    found = claims(paths, MemoryTree(dict.fromkeys(paths, b"")))
    assert {path: found[path][0].name for path in paths} == {paths[0]: "diesel", paths[1]: "diesel", paths[2]: "plain"}


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("CREATE TABLE orders (id bigserial);", {"syntax-error-stops-migration"}),
        ("CREATE TABLE orders (id int);", set()),  # no engine alone has that
        ("CREATE TABLE orders (id bigserial); ALTER orders;", set()),  # the history has its own language
        ("", set()),
    ],
)
def test_a_syntax_error_is_certain_only_where_the_history_is_postgresql_s(given: str, found: set[str]) -> None:
    assert said("ALTER TABLE orders ADD COLUMN a text SET DEFAULT '';", given) == found


@pytest.mark.parametrize("marker", ["{{ .Schema }}", "${schema}", ":schema", "%(schema)s"])
def test_a_template_is_no_syntax_error(marker: str) -> None:
    found = review(f"CREATE INDEX CONCURRENTLY a ON {marker} (id);", "CREATE TABLE orders (id bigserial);")
    assert not found.findings
    assert "template marker" in found.gaps[0].why


def test_of_a_project_that_is_gone_nobody_misses_a_migration() -> None:
    old = {"shop/diesel.toml": b"", "shop/migrations/1_a/up.sql": b"CREATE TABLE a (id int);", "other/a.txt": b""}
    kept = {path: data for path, data in old.items() if not path.endswith(".sql")}

    def found(new: dict[str, bytes]) -> list[str]:
        base, head = MemoryTree(old), MemoryTree(new)
        gone = [Change(p, p, True, lambda p=p: base.read(p), lambda: None, Touched) for p in old if p not in new]  # type: ignore[misc]
        return [one.rule for one in Reviewer(ChangeSet("", "", tuple(gone), base, head), Policy()).review().findings]

    assert found(kept) == ["edited-migration-is-not-rerun"]
    assert found({"other/a.txt": b""}) == []


@pytest.mark.parametrize(
    ("field", "rules"), [("unique=True", ["added-column-scans-table"]), ("db_index=True", ["index-blocks-writes"])]
)
def test_the_second_index_of_a_unique_column_is_not_told_beside_the_first(field: str, rules: list[str]) -> None:
    head = "from django.db import migrations, models\n\nclass Migration(migrations.Migration):\n"
    orders = head + '    operations = [migrations.CreateModel("Order", [("id", models.AutoField(primary_key=True))])]\n'
    code = head + '    dependencies = [("shop", "0001_initial")]\n    operations = [\n        migrations.AddField(\n'
    code += f'            "order", "code", models.CharField(max_length=9, null=True, {field})\n        )\n    ]\n'
    path, base = "shop/migrations/0002_code.py", {"shop/migrations/0001_initial.py": orders.encode()}
    touched = Touched(frozenset(range(1, 20)))
    change = Change(path, None, False, lambda: None, code.encode, lambda: touched)
    changes = ChangeSet("", "", (change,), MemoryTree(base), MemoryTree(base | {path: code.encode()}))
    assert [one.rule for one in Reviewer(changes, Policy()).review().findings] == rules


def test_two_unique_indexes_of_a_table_are_one_matter_and_none_once_its_rows_are_cleared_up() -> None:
    def found(files: dict[str, str]) -> list[str]:
        base = {"migrations/1_a.up.sql": TABLES.encode()}
        head = MemoryTree(base | {path: text.encode() for path, text in files.items()})
        lines = Touched(frozenset(range(1, 9)))
        new = [Change(path, None, False, lambda: None, text.encode, lambda: lines) for path, text in files.items()]
        review = Reviewer(ChangeSet("", "", tuple(new), MemoryTree(base), head), Policy()).review()
        return [f"{one.rule}:{one.span.line}" for one in review.findings]

    two = "CREATE UNIQUE INDEX CONCURRENTLY a ON orders (code);\nCREATE UNIQUE INDEX CONCURRENTLY b ON orders (lower(code));"
    one = two.partition("\n")[0]
    delete = "DELETE FROM orders a USING orders b WHERE a.code = b.code AND a.id > b.id;"
    assert found({"migrations/2_b.up.sql": one}) == ["unique-fails-on-duplicates:1"]
    assert [rule for rule in found({"migrations/2_b.up.sql": two}) if rule.startswith("unique")] == [
        "unique-fails-on-duplicates:1"
    ]
    assert found({"migrations/2_b.up.sql": delete, "migrations/3_c.up.sql": one}) == []
