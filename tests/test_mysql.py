"""MySQL and MariaDB: statements read, the world they leave, the way they are carried out."""

from __future__ import annotations

import time

import pytest

from bot.domain import operations as op
from bot.domain.changes import ChangeSet
from bot.domain.memory import MemoryTree
from bot.domain.schema import Name, Schema, Table, Type
from bot.policy import Policy
from tests.test_rules import changed
from workers.online import foresee, release_of
from workers.readers.reader import claims
from workers.replay import replay_text
from workers.review import Review, Reviewer
from workers.sql.dialect import speaking
from workers.sql.mysql import operations
from workers.sql.parse import parse
from workers.sql.render import render

TABLE = """
CREATE TABLE `orders` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT, `code` varchar(60) CHARACTER SET latin1 DEFAULT NULL COMMENT 'a; b',
  total decimal(10,2) NOT NULL DEFAULT 0.00, state enum('new','paid') NOT NULL DEFAULT 'new', a int, b int,
  at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`), UNIQUE KEY `by_code` (`code`,`a`), KEY by_total (total DESC, code(10)), FULLTEXT KEY words (code),
  CONSTRAINT of_a FOREIGN KEY (a) REFERENCES others (id) ON DELETE SET NULL ON UPDATE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='it''s';
"""


def kinds(sql: str) -> list[list[str]]:
    return [[type(step).__name__ for step, _, _ in parsed.steps] for parsed in operations(sql)]


def schema(sql: str) -> Schema:
    return replay_text(sql, "mysql")


def orders(sql: str) -> Table:
    return next(table for table in schema(TABLE + sql).tables if table.name == Name("orders"))


def test_a_table_is_read_whole() -> None:
    table = orders("")
    assert [column.name for column in table.columns] == ["id", "code", "total", "state", "a", "b", "at"]
    number, code, _, state, *_, at = table.columns
    assert number.type == Type("int unsigned")
    assert (number.identity, number.not_null) == ("by default", True)
    assert "CHARACTER SET latin1" in code.attributes
    assert state.type == Type("enum", ("new", "paid"))
    assert at.attributes == ("ON UPDATE CURRENT_TIMESTAMP",)
    assert [index.name for index in table.indexes] == ["PRIMARY", "by_code", "by_total", "words"]
    assert [constraint.name for constraint in table.constraints] == ["PRIMARY", "by_code", "of_a"]
    assert "CHARSET=utf8mb4" in table.options


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("ALTER TABLE t MODIFY COLUMN a bigint UNSIGNED NOT NULL DEFAULT 0 COMMENT 'x' AFTER b", ["ModifyColumn"]),
        ("ALTER TABLE t CHANGE a b int, ADD c int FIRST, DROP d, DROP KEY k, DROP FOREIGN KEY f, DROP PRIMARY KEY",
         ["ModifyColumn", "AddColumn", "DropColumn", "DropKey", "DropConstraint", "DropKey"]),
        ("ALTER TABLE t ADD (a int, b int), ALGORITHM=INSTANT, LOCK=NONE", ["OnlineClause", "AddColumn", "AddColumn"]),
        ("ALTER TABLE t ADD UNIQUE (a), ADD CONSTRAINT c CHECK (a > 0), ADD FULLTEXT f (x), RENAME INDEX a TO b",
         ["AddConstraint", "AddConstraint", "CreateIndex", "RenameKey"]),
        ("ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", ["ConvertCharset"]),
        ("ALTER TABLE t ENGINE=InnoDB ROW_FORMAT=DYNAMIC", ["SetTableOptions", "SetTableOptions"]),
        ("ALTER TABLE t DROP PARTITION p1, p2", ["SetTableOptions"]),
        ("ALTER TABLE t ALTER a SET DEFAULT 5, ALTER COLUMN b DROP DEFAULT", ["SetDefault", "SetDefault"]),
        ("CREATE INDEX i ON t (a(10), (lower(b))) ALGORITHM=INPLACE LOCK=NONE", ["OnlineClause", "CreateIndex"]),
        ("RENAME TABLE a TO b, c TO d", ["RenameTable", "RenameTable"]),
        ("DROP TABLE IF EXISTS a, b", ["DropTable", "DropTable"]),
        ("CREATE TABLE n LIKE o", ["CreateTable"]),
        ("CREATE TABLE n AS SELECT * FROM o", ["CreateTableAs"]),
        ("REPLACE INTO t (a) SELECT b FROM u", ["Insert"]),
        ("UPDATE t JOIN u ON t.a = u.a SET t.b = u.b", ["Update"]),
        ("/*!40000 ALTER TABLE `t` DISABLE KEYS */", ["SetTableOptions"]),
        ("LOCK TABLES t WRITE, u READ", ["LockTable", "LockTable"]),
        ("CREATE DEFINER=`a`@`%` TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1", ["CreateTrigger"]),
    ],
)  # fmt: skip
def test_statements(sql: str, expected: list[str]) -> None:
    assert kinds(sql) == [expected]


def test_where_statements_end() -> None:
    sql = (
        "SELECT 'a;b', \"c;\", `d;` -- e;\n # f;\n /* g; */; DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; END//\n"
        "DELIMITER ;\nCREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW BEGIN IF NEW.a IS NULL THEN SET NEW.a = CASE 1 WHEN 1 "
        "THEN 2 END; END IF; END;\nDROP TABLE t;"
    )
    assert kinds(sql) == [["Select"], ["CreateFunction"], ["CreateTrigger"], ["DropTable"]]
    lines = [sql.count("\n", 0, parsed.start) + 1 for parsed in operations(sql)]
    assert lines == [1, 4, 6, 7]


def test_actions_have_places_of_their_own() -> None:
    sql = "ALTER TABLE t\n  ADD a int,\n  DROP b"
    (parsed,) = operations(sql)
    assert [sql[start:end] for _, start, end in parsed.steps] == ["ADD a int", "DROP b"]


@pytest.mark.parametrize(
    "sql",
    ["ALTER TABLE t FROB a", "PREPARE s FROM @sql", "ALTER TABLE t ADD COLUMN", "CREATE TABLE t (a int", "SELECT 'open",
     "ALTER TABLE {{ table }} ADD a int", "frob", "ALTER TABLE t ADD a int frob"],
)  # fmt: skip
def test_what_is_not_understood_is_opaque(sql: str) -> None:
    assert [name for names in kinds(sql) for name in names] == ["Opaque"]


@pytest.mark.parametrize(
    "sql",
    [
        "(" * 100_000,
        "SELECT " + "(" * 100_000,
        "ALTER TABLE t ADD a int DEFAULT " + "(" * 50_000 + "1" + ")" * 50_000,
        "'" * 100_001,
        "/*" * 100_000,
        "a;" * 150_000,
        "`" + "``" * 100_000,
        "INSERT INTO t VALUES " + "('x\\'y'),\n" * 100_000,
        "CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW " + "BEGIN " * 20_000,
        "CREATE TABLE t (" + ", ".join(f"c{n} int" for n in range(5_000)) + ")",
        "\0" * 1_000,
        "x" * 5_000_000,
    ],
    ids=range(12),
)
def test_hostile_text_ends(sql: str) -> None:
    begun = time.monotonic()
    operations(sql)
    assert time.monotonic() - begun < 60


def test_the_world_follows() -> None:
    table = orders("ALTER TABLE orders MODIFY total decimal(12,2) NULL AFTER id, CHANGE b c int NOT NULL;")
    assert [column.name for column in table.columns][:3] == ["id", "total", "code"]
    total = table.columns[1]
    assert (total.not_null, total.default) == (False, None)
    assert {"b", "c"} & {column.name for column in table.columns} == {"c"}
    table = orders("ALTER TABLE orders DROP COLUMN a, DROP FOREIGN KEY of_a, RENAME INDEX by_total TO i;")
    assert [(i.name, len(i.parts)) for i in table.indexes] == [("PRIMARY", 1), ("by_code", 1), ("i", 2), ("words", 1)]
    table = orders("ALTER TABLE orders DROP PRIMARY KEY, DROP KEY by_code;")
    assert [index.name for index in table.indexes] == ["by_total", "words"]


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER TABLE t MODIFY COLUMN a bigint unsigned NOT NULL DEFAULT 0 COMMENT 'x' AFTER `b c`",
        "ALTER TABLE t CHANGE COLUMN a b enum('x','y') CHARACTER SET latin1 NULL FIRST",
        "ALTER TABLE s.t DROP INDEX `i`",
        "ALTER TABLE t DROP PRIMARY KEY",
        "ALTER TABLE t RENAME INDEX a TO b",
        "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
    ],
)
def test_what_is_rendered_parses_to_the_same(sql: str) -> None:
    with speaking("mysql"):
        ((operation, *_),) = parse(sql)[0].steps
        ((again, *_),) = parse(render(operation))[0].steps
    assert again == operation


@pytest.mark.parametrize(
    ("engine", "version", "action", "expected"),
    [
        ("mysql", "5.7", "ADD c int", ("INPLACE", "NONE")),
        ("mysql", "8.0", "ADD c int AFTER a", ("INSTANT", "NONE")),
        ("mysql", "8.0.20", "ADD c int AFTER a", ("INPLACE", "NONE")),
        ("mysql", "8.0.20", "DROP COLUMN d", ("INPLACE", "NONE")),
        ("mysql", "", "MODIFY s varchar(63)", ("INPLACE", "NONE")),
        ("mysql", "", "MODIFY s varchar(64)", ("COPY", "SHARED")),
        ("mariadb", "", "MODIFY s varchar(63)", ("INSTANT", "NONE")),
        ("mysql", "", "ADD c varchar(40) DEFAULT (uuid())", ("COPY", "SHARED")),
        ("mysql", "", "ADD c int CHECK (c > 0)", ("COPY", "SHARED")),
        ("mysql", "", "DROP PRIMARY KEY, ADD PRIMARY KEY (a)", ("INPLACE", "NONE")),
        ("mysql", "9.1", "MODIFY d bigint", ("COPY", "SHARED")),
        ("mysql", "8.4", "DROP COLUMN d, ADD c int FIRST", ("INSTANT", "NONE")),
        ("mariadb", "11.1", "MODIFY d bigint", ("COPY", "SHARED")),
        ("mariadb", "11.2", "MODIFY d bigint", ("COPY", "NONE")),
        ("mariadb", "12", "MODIFY d bigint, ADD CONSTRAINT f FOREIGN KEY (d) REFERENCES u (a)", ("COPY", "NONE")),
        ("mariadb", "11.8", "ADD CONSTRAINT f FOREIGN KEY (d) REFERENCES u (a) ON DELETE SET NULL", ("COPY", "SHARED")),
        ("mariadb", "11.4", "MODIFY a bigint NOT NULL AUTO_INCREMENT", ("COPY", "SHARED")),
        ("mariadb", "11.4", "ADD c bigint NOT NULL AUTO_INCREMENT UNIQUE", ("INPLACE", "SHARED")),
        ("mariadb", "11.4", "ORDER BY d", ("COPY", "SHARED")),
        ("mariadb", "11.4", "MODIFY d bigint, ADD FULLTEXT INDEX w (s)", ("COPY", "NONE")),
    ],
)
def test_the_way_by_version(engine: str, version: str, action: str, expected: tuple[str, str]) -> None:
    made = "CREATE TABLE t (a int NOT NULL PRIMARY KEY, d int, s varchar(60)) DEFAULT CHARSET=utf8mb4;"
    (table,) = replay_text(made, engine).tables
    with speaking(engine):
        steps = [step for step, _, _ in parse(f"ALTER TABLE t {action}")[0].steps]
    way = foresee(steps, table, release_of(engine, version))
    assert way is not None
    assert (way.algorithm, way.lock) == expected


@pytest.mark.parametrize(
    ("sql", "columns", "keys"),
    [
        ("ALTER TABLE t DROP FOREIGN KEY fk_x", ["ID", "X"], ["PRIMARY", "By_X"]),
        ("ALTER TABLE t DROP INDEX by_x", ["ID", "X"], ["PRIMARY", "FK_X"]),
        ("ALTER TABLE t DROP PRIMARY KEY, ADD PRIMARY KEY pk_t (id, x)", ["ID", "X"], ["FK_X", "PRIMARY", "By_X"]),
        ("ALTER TABLE t DROP FOREIGN KEY fk_x, DROP COLUMN x", ["ID"], ["PRIMARY"]),
        ("ALTER TABLE t CHANGE x y bigint", ["ID", "y"], ["PRIMARY", "FK_X", "By_X"]),
    ],
)
def test_names_of_columns_and_keys_have_no_case(sql: str, columns: list[str], keys: list[str]) -> None:
    before = (
        "CREATE TABLE t (ID int, X int, PRIMARY KEY (id), CONSTRAINT FK_X FOREIGN KEY (x) REFERENCES a (id), KEY By_X (x));"
    )
    (table,) = replay_text(f"{before}{sql};", "mysql").tables
    assert [one.name for one in table.columns] == columns
    named = dict.fromkeys(one.name for one in (*table.constraints, *table.indexes))
    assert sorted(map(str, named)) == sorted(keys)


def test_a_column_in_another_case_is_judged_as_the_one_it_is() -> None:
    files = {"migrations/1_a.up.sql": "CREATE TABLE orders (ID int NOT NULL PRIMARY KEY, Code varchar(60));\n",
             "migrations/2_b.up.sql": "ALTER TABLE orders MODIFY code varchar(20);\n"}  # fmt: skip
    found = review(files, "migrations/2_b.up.sql", Policy(engine="mysql", release="8.0"))
    assert {finding.rule for finding in found.findings} == {"alter-copies-table-and-blocks-writes", "narrower-type-fails"}


def test_of_an_unknown_column_nothing_is_foreseen() -> None:
    unknown = Table(Name("t"), known=False)
    with speaking("mysql"):
        steps = [step for step, _, _ in parse("ALTER TABLE t MODIFY a bigint")[0].steps]
    assert isinstance(steps[0], op.ModifyColumn)
    assert foresee(steps, unknown, release_of("mysql", "8.0")) is None


def review(files: dict[str, str], path: str, policy: Policy) -> Review:
    before = {name: text.encode() for name, text in files.items() if name != path}
    trees = [MemoryTree(before), MemoryTree(before | {path: files[path].encode()})]
    return Reviewer(ChangeSet("b", "h", (changed(path, None, files[path]),), *trees), policy).review()


FIRST = "CREATE TABLE orders (id int NOT NULL PRIMARY KEY) ENGINE=InnoDB;"


def test_one_folder_may_hold_both_engines() -> None:
    files = {
        "migrations/1_a.mysql.up.sql": FIRST,
        "migrations/1_a.postgres.up.sql": "CREATE TABLE orders (id int PRIMARY KEY);",
        "migrations/2_b.mysql.up.sql": "ALTER TABLE orders MODIFY id bigint NOT NULL;",
    }
    found = review(files, "migrations/2_b.mysql.up.sql", Policy())
    assert [(finding.rule, finding.severity.name) for finding in found.findings] == [
        ("alter-copies-table-and-blocks-writes", "WARNING")
    ]
    assert found.notes == ("The MySQL version is not configured: judged for 8.0.",)


def test_sizes_and_tools_count() -> None:
    files = {"migrations/1_a.up.sql": FIRST, "migrations/2_b.up.sql": "ALTER TABLE orders MODIFY id bigint NOT NULL;"}
    mysql = Policy(engine="mysql", release="8.0", version=8)
    large = review(files, "migrations/2_b.up.sql", Policy(engine="mysql", release="8.0", tables={"orders": 50_000_000}))
    assert [finding.severity.name for finding in large.findings] == ["ERROR"]
    small = review(files, "migrations/2_b.up.sql", Policy(engine="mysql", tables={"orders": 40}))
    assert small.findings == ()
    assert review(files, "migrations/2_b.up.sql", Policy(engine="mysql", runner="gh-ost")).findings == ()
    assert review(files, "migrations/2_b.up.sql", mysql).notes == ("Judged for MySQL 8.0.",)


def test_the_server_that_the_repository_names_decides() -> None:
    files = {"docker-compose.yml": b"services:\n  db:\n    image: mariadb:10.11\n", "migrations/1_a.up.sql": FIRST.encode()}
    tree = MemoryTree(files)
    reader, claim = claims(["migrations/1_a.up.sql"], tree)["migrations/1_a.up.sql"]
    assert reader.load("migrations/1_a.up.sql", FIRST.encode(), tree, claim=claim).engine == "mariadb"
    for text in (FIRST, "ALTER TABLE `orders` ADD a int;"):
        bare = MemoryTree({"migrations/1_a.up.sql": text.encode()})
        reader, claim = claims(["migrations/1_a.up.sql"], bare)["migrations/1_a.up.sql"]
        assert reader.load("migrations/1_a.up.sql", text.encode(), bare, claim=claim).engine == "mysql"


LARAVEL = """<?php
return new class extends Migration {
    public function up(): void
    {
        Schema::create('orders', function (Blueprint $table) {
            $table->id();
            $table->foreignId('user_id')->constrained();
            $table->enum('state', ['new', 'paid'])->default('new');
            $table->fullText('state', 'words');
        });
        Schema::table('orders', function (Blueprint $table) {
            $table->string('note', 50)->nullable()->after('id');
            $table->dropForeign(['user_id']);
            $table->dropUnique('by_note');
            $table->unsignedBigInteger('user_id')->change();
        });
    }
};
"""


def test_laravel_speaks_mysql() -> None:
    path = "database/migrations/2024_01_01_000000_orders.php"
    files = {path: LARAVEL.encode(), ".env.example": b"DB_CONNECTION=sqlite\n", "docker-compose.yml": b"image: mysql:8.0\n"}
    tree = MemoryTree(files)
    reader, claim = claims([path], tree)[path]
    migration = reader.load(path, files[path], tree, claim=claim)
    assert migration.engine == "mysql"
    assert [statement.sql.replace("`", "") for statement in migration.up] == [
        "CREATE TABLE orders (id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, user_id bigint unsigned NOT NULL, "
        "state enum('new', 'paid') NOT NULL DEFAULT 'new') DEFAULT CHARACTER SET utf8mb4 COLLATE 'utf8mb4_unicode_ci'",
        "ALTER TABLE orders ADD CONSTRAINT orders_user_id_foreign FOREIGN KEY (user_id) REFERENCES users (id)",
        "ALTER TABLE orders ADD FULLTEXT words (state)",
        "ALTER TABLE orders ADD COLUMN note varchar(50) NULL AFTER id",
        "ALTER TABLE orders DROP FOREIGN KEY orders_user_id_foreign",
        "ALTER TABLE orders DROP INDEX by_note",
        "ALTER TABLE orders MODIFY user_id bigint unsigned NOT NULL",
    ]
    assert not any(isinstance(step.operation, op.Opaque) for statement in migration.up for step in statement.steps)


def test_what_a_framework_looks_up_stays() -> None:
    before = "CREATE TABLE t (a int NOT NULL DEFAULT 5 COMMENT 'x', id int NOT NULL AUTO_INCREMENT PRIMARY KEY);"
    (table,) = schema(
        before + "ALTER TABLE t MODIFY a bigint /* and as it was */, MODIFY id bigint /* and as it was */;"
    ).tables
    column, number = table.columns
    assert column.type == Type("bigint")
    assert (column.not_null, column.default and column.default.text, column.attributes) == (True, "5", ("COMMENT 'x'",))
    assert number.identity == ""


@pytest.mark.parametrize("clauses", [", LOCK=NONE", ", ALGORITHM = INPLACE, LOCK=NONE", ""])
def test_a_tool_is_not_told_how_to_do_it(clauses: str) -> None:
    schema = "CREATE TABLE orders (id int PRIMARY KEY, total decimal(10,2));"
    path = "migrations/001.sql"
    sql = f"ALTER TABLE orders MODIFY total decimal(12,2){clauses};\n"
    tree = MemoryTree({path: sql.encode()})
    changes = ChangeSet("base", "head", (changed(path, None, sql),), MemoryTree({}), tree)
    review = Reviewer(changes, Policy(engine="mysql", paths=("**",)), schema=replay_text(schema, "mysql")).review()
    commands = [fix.text for finding in review.findings for fix in finding.fixes if fix.text.startswith("gh-ost")]
    assert commands == ['gh-ost --database=DATABASE --table=orders --alter="MODIFY total decimal(12,2)" --execute']
