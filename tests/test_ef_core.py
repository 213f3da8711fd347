"""EF Core's migrations: what a page cannot show well. C# in, SQL out, and fixes in C#."""

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

PATH = "Shop/Migrations/20240101000000_Change.cs"
SNAPSHOT = {"Shop/Migrations/ShopModelSnapshot.cs": "NpgsqlModelBuilderExtensions.UseIdentityByDefaultColumns(b);\n"}
SCHEMA = "CREATE TABLE orders (id bigint PRIMARY KEY, code varchar(255));"


def cs(body: str, below: str = "") -> str:
    method = f"protected override void Up(MigrationBuilder m)\n    {{\n{indent(body, ' ' * 8)}\n    }}\n"
    return f"public partial class Change : Migration\n{{\n    {method}{below}}}\n"


def read(text: str, files: dict[str, str] = SNAPSHOT) -> Migration:
    tree = MemoryTree({name: content.encode() for name, content in (files | {PATH: text}).items()})
    reader, claim = claims([PATH], tree)[PATH]
    return reader.load(PATH, text.encode(), tree, claim=claim)


def sent(body: str, below: str = "") -> list[str]:
    return [
        type(one).__name__ if isinstance(one := statement.steps[0].operation, Opaque | RunCode) else statement.sql
        for statement in read(cs(body, below)).up
    ]


def reviewed(text: str, files: dict[str, str] = SNAPSHOT) -> Review:
    lines = frozenset(range(1, text.count("\n") + 2))
    change = Change(PATH, None, False, lambda: None, text.encode, lambda: Touched(lines))
    head = MemoryTree({name: content.encode() for name, content in (files | {PATH: text}).items()})
    return Reviewer(ChangeSet("base", "head", (change,), MemoryTree({}), head), Policy(), schema=replay_text(SCHEMA)).review()


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ('<string>(maxLength: 40, nullable: false, defaultValue: "it\'s")', "character varying(40) NOT NULL DEFAULT 'it''s'"),
        ("<decimal>(precision: 10, scale: 2, nullable: true, defaultValue: 0.5m)", "numeric(10,2) DEFAULT 0.5"),
        ('<List<string>>(type: "text[]", nullable: false)', "text[] NOT NULL"),
        ("<DateTime>(nullable: false, defaultValue: new DateTime(2024, 1, 2, 3, 4, 5, DateTimeKind.Utc))",
         "timestamp with time zone NOT NULL DEFAULT '2024-01-02 03:04:05'"),
        ('<DateTime>(nullable: false, defaultValueSql: "now()")', "timestamp with time zone NOT NULL DEFAULT now()"),
        ('<Guid>(type: "uuid", nullable: false, defaultValue: Guid.Empty)',
         "uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000'"),
        ('<int>(type: "integer", nullable: false, computedColumnSql: "\\"A\\" + 1", stored: true)',
         'integer GENERATED ALWAYS AS ("A" + 1) STORED NOT NULL'),
        ('<long>(nullable: false).Annotation("Npgsql:ValueGenerationStrategy", Strategy.IdentityAlwaysColumn)',
         "bigint NOT NULL GENERATED ALWAYS AS IDENTITY"),
    ],
)  # fmt: skip
def test_columns(column: str, said: str) -> None:
    assert sent(f'm.CreateTable(name: "t", columns: table => new {{ a = table.Column{column} }});') == [
        f"CREATE TABLE t (a {said})"
    ]


def test_operations() -> None:
    body = """m.EnsureSchema(name: "shop");
m.AddColumn<bool>("Paid", "Orders", schema: "shop", nullable: false, defaultValue: false);
m.AlterColumn<long>(name: "N", table: "t", type: "bigint", nullable: true, oldType: "integer", oldNullable: true);
m.RenameTable(name: "a", schema: "shop", newName: "b", newSchema: "shop");
m.RenameIndex(name: "i", table: "t", newName: "j");
m.DropForeignKey(name: "FK_a", table: "t");
m.AddForeignKey(name: "FK_b", table: "t", columns: new[] { "a", "b" }, principalTable: "u",
    principalColumns: new[] { "x", "y" }, onDelete: ReferentialAction.SetNull);
m.CreateIndex(name: "k", table: "t", columns: ["a", "b"], filter: "a > 0").Annotation("Npgsql:IndexMethod", "gin");
m.InsertData(table: "t", columns: new[] { "a", "b" }, values: new object[,] { { 1, "x" }, { 2, null } });
m.UpdateData(table: "t", keyColumn: "a", keyValue: 1, column: "b", value: true);
m.AlterDatabase().Annotation("Npgsql:PostgresExtension:hstore", ",,").Annotation("Npgsql:Enum:mood", "sad,glad");
Index(m);
m.Sql($"DROP TABLE {Old}");
m.UpdateData(table: "t", keyColumn: "a", keyValue: Random(), column: "b", value: true);
m.DropTable(name: Name());"""
    below = """    private const string Old = "old" + "er";
    private static void Index(MigrationBuilder builder) => builder.DropIndex(name: "k");
"""
    assert sent(body, below) == [
        "CREATE SCHEMA IF NOT EXISTS shop",
        'ALTER TABLE shop."Orders" ADD "Paid" boolean NOT NULL DEFAULT FALSE',
        'ALTER TABLE t ALTER COLUMN "N" TYPE bigint',
        "ALTER TABLE shop.a RENAME TO b",
        "ALTER INDEX i RENAME TO j",
        'ALTER TABLE t DROP CONSTRAINT "FK_a"',
        'ALTER TABLE t ADD CONSTRAINT "FK_b" FOREIGN KEY (a, b) REFERENCES u (x, y) ON DELETE SET NULL',
        "CREATE INDEX k ON t USING gin (a, b) WHERE a > 0",
        "INSERT INTO t (a, b) VALUES (1, 'x'), (2, NULL)",
        "UPDATE t SET b = TRUE WHERE a = 1",
        "CREATE EXTENSION IF NOT EXISTS hstore",
        "CREATE TYPE mood AS ENUM ('sad', 'glad')",
        "DROP INDEX k",
        "DROP TABLE older",
        "RunCode",
        "Opaque",
    ]


def test_conditions_and_lines() -> None:
    body = '''if (m.ActiveProvider == "Microsoft.EntityFrameworkCore.SqlServer")
{
    m.Sql("EXEC sp_x");
}
else
{
    m.Sql("""
        DROP VIEW a;

        DROP VIEW b;
        """);
}
foreach (var x in All()) m.DropTable(name: x);'''
    found = read(cs(body)).up
    assert [(one.sql, one.span.line) for one in found[:2]] == [("DROP VIEW a", 12), ("DROP VIEW b", 14)]
    assert isinstance(found[2].steps[0].operation, Opaque)


@pytest.mark.parametrize(
    ("version", "transaction"), [("8.0.1", f"{PATH}#1"), ("9.0.0", "Shop/Migrations#pending"), ("10.0.0", f"{PATH}#1")]
)
def test_transaction(version: str, transaction: str) -> None:
    project = f'<PackageReference Include="Npgsql.EntityFrameworkCore.PostgreSQL" Version="{version}" />'
    found = read(
        cs('m.DropTable("a");\nm.Sql("VACUUM a", suppressTransaction: true);'), SNAPSHOT | {"Shop/Shop.csproj": project}
    )
    assert [one.transaction for one in found.up] == [transaction, None]


def test_other_engines_are_gaps() -> None:
    files = {"Shop/Migrations/ShopModelSnapshot.cs": "OracleModelBuilderExtensions.UseIdentityColumns(b);\n"}
    found = read(cs('m.DropTable("a");'), files)
    assert (found.engine, found.up, len(found.gaps)) == ("oracle", (), 1)


SERVERS = {
    "sqlserver": {"Shop/Migrations/ShopModelSnapshot.cs": "SqlServerModelBuilderExtensions.UseIdentityColumns(b);\n"},
    "sqlite": {"Shop/Shop.csproj": '<PackageReference Include="Microsoft.EntityFrameworkCore.Sqlite" Version="8.0.1" />',
               "Shop/Migrations/ShopModelSnapshot.cs": "class S {}\n"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("engine", "body", "expected"),
    [
        (
            "sqlserver",
            'm.AddColumn<bool>(name: "On", table: "A", schema: "s", type: "bit", nullable: false, defaultValue: false);',
            ["ALTER TABLE [s].[A] ADD [On] bit NOT NULL DEFAULT 0"],
        ),
        (
            "sqlserver",
            'm.RenameTable(name: "A", newName: "B");\nm.RenameIndex(name: "i", table: "A", newName: "j");',
            ["EXEC sp_rename N'[A]', N'B', N'OBJECT'", "EXEC sp_rename N'[A].[i]', N'j', N'INDEX'"],
        ),
        (
            "sqlserver",
            'm.CreateIndex("i", "A", "b", unique: true, filter: "[b] IS NOT NULL").Annotation("SqlServer:Online", true);',
            ["CREATE UNIQUE INDEX [i] ON [A] ([b]) WHERE [b] IS NOT NULL WITH (ONLINE = ON)"],
        ),
        ("sqlserver", 'm.DropIndex(name: "i", table: "A");', ["DROP INDEX [i] ON [A]"]),
        (
            "sqlite",
            'm.AlterColumn<string>(name: "n", table: "A", type: "TEXT", nullable: false, defaultValue: "", '
            'oldClrType: typeof(string), oldType: "TEXT", oldNullable: true);',
            [
                "ALTER TABLE /* by a copy of the table */ \"A\" ALTER COLUMN n SET NOT NULL",
                "ALTER TABLE /* by a copy of the table */ \"A\" ALTER COLUMN n SET DEFAULT ''",
            ],
        ),
        ("sqlite", 'm.DropColumn(name: "n", table: "a");', ["ALTER TABLE /* by a copy of the table */ a DROP COLUMN n"]),
        ("sqlite", 'if (m.IsSqlServer()) { m.DropTable("a"); } else { m.DropTable("b"); }', ["DROP TABLE b"]),
    ],
)  # fmt: skip
def test_sql_of_other_providers(engine: str, body: str, expected: list[str]) -> None:
    found = read(cs(body), SERVERS[engine])
    assert (found.engine, [one.sql for one in found.up], found.gaps) == (engine, expected, ())
    assert not [step for one in found.up for step in one.steps if isinstance(step.operation, Opaque)]


def test_an_index_of_sql_server_is_built_online_by_a_click() -> None:
    text = cs('m.CreateIndex(\n    name: "IX_orders_code",\n    table: "orders",\n    column: "code");')
    (found,) = reviewed(text, SERVERS["sqlserver"]).findings
    fix = next(fix for fix in found.fixes if fix.replaces)
    assert (found.rule, '.Annotation("SqlServer:Online", true);' in fix.text) == ("offline-index-blocks-writes", True)
    assert not reviewed(applied(fix, text.split("\n")), SERVERS["sqlserver"]).findings


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ('m.CreateIndex(\n    name: "orders_code",\n    table: "orders",\n    column: "code");', "index-blocks-writes"),
        ('m.Sql("CREATE INDEX orders_code ON orders (code)");', "index-blocks-writes"),
        ('m.Sql(@"\n    SET lock_timeout = \'1s\';\n    ALTER TABLE orders ADD CONSTRAINT c CHECK (code <> \'\');\n");',
         "check-scans-table"),
    ],
)  # fmt: skip
def test_a_fix_reviewed_again_is_silent(body: str, rule: str) -> None:
    text = cs(body)
    found = next(finding for finding in reviewed(text).findings if finding.rule == rule)
    fix = next(fix for fix in found.fixes if fix.replaces)
    assert not reviewed(applied(fix, text.split("\n"))).findings
    assert "migrationBuilder" not in fix.text  # the builder goes by the name that the method gives it


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('m.Sql("CREATE INDEX orders_code ON [orders] ([code])");',
         'm.Sql(@"CREATE INDEX orders_code ON [orders] ([code]) WITH (ONLINE = ON);");'),
        ('m.Sql(@"CREATE INDEX orders_code ON ""orders"" (code)", suppressTransaction: true);',
         'm.Sql(@"CREATE INDEX orders_code ON ""orders"" (code) WITH (ONLINE = ON);", suppressTransaction: true);'),
        ('m.Sql(@"\n    DELETE FROM orders WHERE id = 0;\n    CREATE INDEX orders_code ON ""orders"" (code);\n");',
         'CREATE INDEX orders_code ON ""orders"" (code) WITH (ONLINE = ON);'),
    ],
)  # fmt: skip
def test_sql_that_sql_server_is_sent_is_said_anew_in_csharp(body: str, said: str) -> None:
    text = cs(body)
    found = next(f for f in reviewed(text, SERVERS["sqlserver"]).findings if f.rule == "offline-index-blocks-writes")
    assert (found.fixes[0].text.strip(), found.fixes[0].title) == (said, "Build it online (SQL Server)")
    assert found.fixes[0].replaces
    assert not reviewed(applied(found.fixes[0], text.split("\n")), SERVERS["sqlserver"]).findings


def test_others_files_are_not_claimed() -> None:
    tree = MemoryTree({PATH: b"[Migration(1)]\npublic class A : Migration { public override void Up() {} }\n"})
    assert not claims([PATH], tree)
    designer = PATH.replace(".cs", ".Designer.cs")
    assert list(claims([PATH, designer], MemoryTree({PATH: b"", designer: b""}))) == [PATH]
