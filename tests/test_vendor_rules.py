"""Rules on the engines besides PostgreSQL and MySQL: what they say of SQLite is run there, none speaks of PostgreSQL."""

import re
import sqlite3

import pytest
from contract_pairs import changed
from test_rules import EXAMPLES, name, reviewed

from bot.domain.changes import ChangeSet
from bot.domain.findings import Review
from bot.domain.memory import MemoryTree
from bot.policy import Policy
from workers.review import Reviewer
from workers.rules.page import Example
from workers.rules.registry import all_rules
from workers.sql.dialect import VENDORS

OURS = [example for example in EXAMPLES if example.engine in VENDORS]
ON_SQLITE = [
    example
    for example in OURS
    if example.engine == "sqlite"
    and example.language == "sql"
    and "breaks" not in example.kinds
    and "KEY by_" not in example.given  # MySQL's words
]
FOREIGN = re.compile(r"PostgreSQL|ACCESS EXCLUSIVE|CONCURRENTLY|SQLSTATE|lock_timeout|NOT VALID|pg_|ctid|MySQL \d")


@pytest.mark.parametrize("example", OURS, ids=name)
def test_nothing_is_said_in_postgresqls_words(example: Example) -> None:
    review = reviewed(example, example.text, None)
    told = [*review.notes, *(f"{f.title} {f.evidence[:-1]} {f.fixes} {f.locks}" for f in review.findings)]
    assert not [text for text in told if FOREIGN.search(text)]
    assert all(finding.locks == () for finding in review.findings)


def test_every_engine_has_rules_and_no_rule_speaks_by_accident() -> None:
    for engine in VENDORS:
        assert sum(engine in rule.engines for rule in all_rules()) >= 5
    for rule in all_rules():
        shown = {example.engine for example in rule.page.examples}
        if rule.topic == "migrations" and {*VENDORS} & {*rule.engines}:
            assert {*VENDORS} & shown, f"{rule.id} shows none of the engines it speaks of"


def rows(connection: sqlite3.Connection) -> None:
    """One row in each table, parents first: each column its number."""
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")]
    for table in tables:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        connection.execute(f"INSERT INTO {table} VALUES ({', '.join('1' for _ in columns)})")


@pytest.mark.parametrize("example", ON_SQLITE, ids=name)
def test_sqlite_does_what_the_page_says(example: Example) -> None:
    """A bad example fails or loses rows where tables have rows; a good one does neither."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.executescript(example.given)
    rows(connection)
    counts = {"orders": connection.execute("SELECT count(*) FROM orders").fetchone()}
    failed = ""
    try:
        for statement in filter(str.strip, example.text.split(";")):
            connection.execute(statement)
    except sqlite3.Error as error:
        failed = str(error)
    lost = not failed and connection.execute("SELECT count(*) FROM orders").fetchone() != counts["orders"]
    assert bool(failed) == ("fails" in example.kinds), failed
    assert lost == ("loses" in example.kinds)


def review(files: dict[str, str], path: str, policy: Policy = Policy()) -> Review:  # noqa: B008 (frozen)
    before = {name: text.encode() for name, text in files.items() if name != path}
    head = MemoryTree({name: text.encode() for name, text in files.items()})
    changes = (changed(path, None, files[path]),)
    return Reviewer(ChangeSet("base", "head", changes, MemoryTree(before), head), policy).review()


FIRST = "CREATE TABLE [dbo].[Orders] ([Id] int NOT NULL, [Code] nvarchar(40) NULL)\nGO\n"
SECOND = "ALTER TABLE [dbo].[Orders] ALTER COLUMN [Code] int NULL\nGO\n"


def test_the_engine_is_known_by_what_the_repository_says() -> None:
    plain = "CREATE TABLE orders (id int);"
    compose = {"docker-compose.yml": "services:\n  db:\n    image: mcr.microsoft.com/mssql/server:2022-latest\n"}
    flyway = {"src/main/resources/application.yml": "spring:\n  datasource:\n    url: jdbc:oracle:thin:@//db:1521/XE\n"}
    dbup = {"Migrator/Migrator.csproj": '<Project><PackageReference Include="dbup-sqlserver" Version="6" /></Project>'}
    for files, engine in (
        (compose, "SQL Server 2022"), (flyway, "Oracle"), (dbup, "SQL Server"),
        ({"schemachange-config.yml": "x: 1"}, "Snowflake"),
    ):  # fmt: skip
        told = review({**files, "migrations/001_a.sql": plain, "migrations/002_b.sql": plain}, "migrations/002_b.sql").notes
        assert told[0].startswith(f"Judged for {engine}"), told
    for text, engine in (
        (FIRST, "SQL Server"), ("CREATE TABLE a (b VARCHAR2(10));", "Oracle"), ("CREATE TABLE a (b INT64);", "BigQuery"),
        ("CREATE TABLE a (b int) DISTKEY (b);", "Redshift"), ("CREATE TABLE a (b TIMESTAMP_NTZ);", "Snowflake"),
        ("PRAGMA foreign_keys=OFF;", "SQLite"),
    ):  # fmt: skip
        told = review({"migrations/001_a.sql": text, "migrations/002_b.sql": text}, "migrations/002_b.sql").notes
        assert told[0].startswith(f"Judged for {engine}"), told
    told = review({"migrations/001_a.sql": FIRST, "migrations/002_b.sql": plain}, "migrations/002_b.sql").notes
    assert told[0].startswith("Judged for SQL Server"), "the folder's other files tell"
    postgres = {"docker-compose.yml": "services:\n  db:\n    image: postgres:16\n"}
    assert "PostgreSQL 16" in review({**postgres, "migrations/001_a.sql": plain}, "migrations/001_a.sql").notes[0]


def test_history_tells_types() -> None:
    files = {"migrations/001_a.sql": FIRST, "migrations/002_b.sql": SECOND}
    found = review(files, "migrations/002_b.sql")
    assert [(one.rule, one.span.line) for one in found.findings] == [("column-change-rewrites-table", 1)]
    assert found.findings[0].severity.word == "warning"
    large = review(files, "migrations/002_b.sql", Policy(tables={"Orders": 50_000_000}))
    assert [one.severity.word for one in large.findings] == ["error"]
    assert review(files, "migrations/002_b.sql", Policy(tables={"Orders": 40})).findings == ()


def test_drizzle_turns_foreign_keys_off_inside_its_transaction() -> None:
    first = (
        "CREATE TABLE `users` (`id` integer PRIMARY KEY NOT NULL, `name` text);\n--> statement-breakpoint\n"
        "CREATE TABLE `posts` (`id` integer PRIMARY KEY NOT NULL, `user` integer, "
        "FOREIGN KEY (`user`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade);\n"
    )
    second = (
        "PRAGMA foreign_keys=OFF;--> statement-breakpoint\n"
        "CREATE TABLE `__new_users` (`id` integer PRIMARY KEY NOT NULL, `name` text NOT NULL);\n--> statement-breakpoint\n"
        'INSERT INTO `__new_users`("id", "name") SELECT "id", "name" FROM `users`;--> statement-breakpoint\n'
        "DROP TABLE `users`;--> statement-breakpoint\n"
        "ALTER TABLE `__new_users` RENAME TO `users`;--> statement-breakpoint\nPRAGMA foreign_keys=ON;\n"
    )
    journal = '{"dialect": "sqlite", "entries": [{"tag": "0000_a"}, {"tag": "0001_b"}]}'
    files = {"drizzle/0000_a.sql": first, "drizzle/0001_b.sql": second, "drizzle/meta/_journal.json": journal}
    found = review(files, "drizzle/0001_b.sql")
    assert [(one.rule, one.kinds, one.span.line) for one in found.findings] == [
        ("rebuild-deletes-child-rows", ("loses", "irreversible"), 5)
    ]
    assert not found.gaps
