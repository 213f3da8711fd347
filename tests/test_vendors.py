"""SQL of SQL Server, Oracle, SQLite, Snowflake, BigQuery and Redshift becomes operations, on the lines it stands on."""

import sqlite3
import time
from collections.abc import Iterator

import pytest

from bot.domain import operations as op
from bot.domain.schema import Check, ForeignKey, Name
from workers.sql.dialect import VENDORS, speaking
from workers.sql.parse import parse
from workers.sql.parsed import Parsed


def read(engine: str, text: str) -> tuple[Parsed, ...]:
    with speaking(engine):
        return parse(text)


def steps(engine: str, text: str) -> list[op.Operation]:
    return [step[0] for parsed in read(engine, text) for step in parsed.steps]


def kinds(engine: str, text: str) -> Iterator[str]:
    for one in steps(engine, text):
        yield type(one).__name__ if not isinstance(one, op.Inert) else one.kind


SCRIPTS = {
    "sqlserver": (
        """
        IF NOT EXISTS (SELECT * FROM [__EFMigrationsHistory] WHERE [MigrationId] = N'1')
        BEGIN
            ALTER TABLE [dbo].[Orders] ADD [State] int NOT NULL DEFAULT 0;
        END;
        GO
        ALTER TABLE dbo.t
            DROP COLUMN c
        ALTER TABLE t WITH NOCHECK ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES b (id) ON DELETE SET NULL ON UPDATE CASCADE
        UPDATE t SET a = CASE WHEN b = 1 THEN 2 ELSE 3 END
        INSERT INTO t (a)
        SELECT 1 UNION ALL
        SELECT 2
        SET IDENTITY_INSERT t ON EXEC sp_rename 'dbo.t.a', 'b', 'COLUMN'
        GO
        CREATE PROCEDURE p AS UPDATE t SET a = 1; SELECT 1
        GO
        EXEC(N'CREATE INDEX i ON t (b)')
        EXEC(N'ALTER TABLE [t] DROP CONSTRAINT [' + @name + '];')
        EXEC(@anything)
        """,
        "AddColumn DropColumn AddConstraint Update Insert SET RenameColumn CreateFunction CreateIndex DROP#CONSTRAINT Opaque",
    ),
    "oracle": (
        """
set define off
UPDATE t
set a = 1
where b = 2;
begin
  execute immediate 'alter table t add c number';
  delete from t;
end;
/
alter table t add (d date, e number default 0 not null);
alter table t modify (d timestamp not null, e default 1);
create or replace procedure p is begin if 1 = 1 then delete from t; end if; end p;
/
comment on column t.a is q'[it's; so]';
alter table t set unused (d);
@other.sql
""",
        "SQL*PLUS Update DO AddColumn Delete AddColumn AddColumn AlterColumnType SetNotNull SetDefault CreateFunction COMMENT "
        "DropColumn Opaque",
    ),
    "sqlite": (
        """
        PRAGMA foreign_keys=OFF;--> statement-breakpoint
        CREATE TABLE `__new_a` (`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL, "b" unsigned big int DEFAULT (1) NOT NULL);
        INSERT INTO `__new_a`("id") SELECT "id" FROM [a];
        DROP TABLE `a`; ALTER TABLE `__new_a` RENAME TO `a`;
        CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET b = CASE WHEN 1 THEN 2 END; SELECT 1; END;
        BEGIN; ALTER TABLE a DROP b; COMMIT;
        """,
        "PRAGMA CreateTable Insert DropTable RenameTable CreateTrigger Begin DropColumn Commit",
    ),
    "snowflake": (
        """
        create or replace transient table db.s.t (id number autoincrement, v variant) cluster by (id) copy grants;
        create procedure p() returns varchar language sql as $$ begin x; end $$;
        alter table a swap with b; -- a comment
        alter table t alter column a set data type varchar(20), column b drop not null; // another
        alter table t drop column a, b; undrop table x;
        """,
        "DropTable CreateTable CreateFunction SetTableOptions AlterColumnType SetNotNull DropColumn DropColumn UNDROP",
    ),
    "bigquery": (
        """
        CREATE OR REPLACE TABLE `p.d.t` (id INT64 NOT NULL, s STRUCT<a STRING, b ARRAY<INT64>>) PARTITION BY DATE(ts);
        ALTER TABLE d.t ADD COLUMN a STRING OPTIONS(description="it's; so"), ADD COLUMN b INT64; # a comment
        DELETE FROM d.t WHERE true; BEGIN UPDATE d.t SET a = 'b' WHERE b = 1; END;
        """,
        "DropTable CreateTable AddColumn AddColumn Delete DO Update",
    ),
    "redshift": (
        """
        CREATE TABLE t (id bigint identity(0,1) encode az64, a varchar(10) distkey) compound sortkey (a, id);
        alter table t alter column a type varchar(300); alter table t alter distkey id; vacuum full t;
        alter table t append from s; create table b (like t); copy t from 's3://x' iam_role 'y';
        """,
        "CreateTable AlterColumnType SetTableOptions Vacuum SetTableOptions CreateTable COPY",
    ),
}


@pytest.mark.parametrize("engine", SCRIPTS)
def test_scripts(engine: str) -> None:
    text, expected = SCRIPTS[engine]
    assert [kind.replace(" ", "#") for kind in kinds(engine, text)] == expected.split()


def test_names_without_their_own_schema() -> None:
    assert steps("sqlserver", "TRUNCATE TABLE shop.[dbo].[Orders]") == [op.Truncate(Name("Orders"))]
    assert steps("sqlserver", "TRUNCATE TABLE sales.Orders") == [op.Truncate(Name("Orders", "sales"))]
    assert steps("oracle", 'truncate table "ORDERS"; TRUNCATE TABLE Orders') == [op.Truncate(Name("orders"))] * 2
    assert steps("bigquery", "TRUNCATE TABLE `project.shop.orders`") == [op.Truncate(Name("orders", "shop"))]
    assert steps("snowflake", "truncate table ${env}.orders") == [op.Truncate(Name("orders", "${env}"))]


def test_a_placeholder_costs_only_itself() -> None:
    assert list(kinds("snowflake", "{{ macro() }}\nalter table a drop column b; drop table {{ c }}.d")) == [
        "Opaque", "DropColumn", "DropTable",
    ]  # fmt: skip


def test_constraints_that_rows_are_not_held_against() -> None:
    added = steps("sqlserver", "ALTER TABLE t WITH NOCHECK ADD CONSTRAINT c CHECK (a > 0)")
    assert added == [op.AddConstraint(Name("t"), Check(added[0].constraint.expression, "c", not_valid=True))]  # type: ignore[attr-defined]
    (added_key,) = steps("oracle", "alter table t add constraint f foreign key (a) references b (id) enable novalidate")
    assert isinstance(added_key, op.AddConstraint)
    assert isinstance(added_key.constraint, ForeignKey)
    assert added_key.constraint.not_valid
    assert steps("oracle", "alter table t enable validate constraint f") == [op.ValidateConstraint(Name("t"), "f")]


def test_offsets_are_those_of_the_text() -> None:
    text = "-- first\nDROP TABLE a;\n\n  ALTER TABLE b\n    ADD c int, d int\nGO\nDROP TABLE e"
    parsed = read("sqlserver", text)
    assert [text[one.start : one.end] for one in parsed] == [
        "DROP TABLE a",
        "ALTER TABLE b\n    ADD c int, d int",
        "DROP TABLE e",
    ]
    assert [text[start:end] for _, start, end in parsed[1].steps] == ["ADD c int", "d int"]


def test_rows_by_their_alias() -> None:
    update, delete = steps(
        "sqlserver", "UPDATE o SET x = 1 FROM dbo.Orders o JOIN c ON c.id = o.id; DELETE o FROM Orders o;"
    )  # fmt: skip
    assert isinstance(update, op.Update)
    assert (update.table, update.columns, update.filtered) == (Name("Orders"), ("x",), True)
    assert isinstance(delete, op.Delete)
    assert (delete.table, delete.filtered, delete.reads) == (Name("Orders"), False, ())


@pytest.mark.parametrize("engine", VENDORS)
def test_bad_text_is_opaque_or_nothing(engine: str) -> None:
    for text in (
        "(" * 50_000,
        "SELECT " + "(" * 3_000 + "1" + ")" * 3_000,
        "UPDATE t SET a = " + "CASE WHEN 1 = 1 THEN " * 500 + "1" + " END" * 500,
        "SELECT " + "NOT " * 5_000 + "1",
        "SELECT " + "-" * 3 + "1" + "+1" * 8_000,
        "ALTER TABLE t ADD " + "a int, " * 5_000,
        "CREATE TABLE t (a int, b",
        "ALTER TABLE",
        "'never closed",
        "/* never closed",
        "\0",
        "BEGIN " * 20_000,
        "IF " * 20_000,
        "DECLARE x; " * 5_000,
        "SELECT $$" + "a" * 50_000,
        "q'[" * 20_000,
        "{{" * 20_000,
        "[" * 20_000,
        "\\" * 20_000,
    ):
        begun = time.monotonic()
        read(engine, text)
        assert time.monotonic() - begun < 30


def test_what_sqlite_reads_is_read() -> None:
    """Its own parser accepts the script above; what it is told to do there, it does."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE a (id integer PRIMARY KEY)")
    connection.executescript(SCRIPTS["sqlite"][0].replace("--> statement-breakpoint", ""))
    assert [row[1] for row in connection.execute("PRAGMA table_info(a)")] == ["id"]
