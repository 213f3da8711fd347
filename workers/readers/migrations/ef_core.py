"""EF Core: `Migrations/20240101000000_Name.cs`, with its `.Designer.cs` beside it or a model snapshot in the folder.

Each migration runs in one transaction; EF Core 9 has one for all that are pending. What opts out commits it first. `Up` and
`Down` are followed: calls on the migration builder, helpers of the class, constants, conditions on the provider. They become
the SQL of Npgsql's provider, of Pomelo's for MySQL and MariaDB, where there is no transaction, of SQL Server's or of SQLite's
(which makes a table anew for what ALTER TABLE cannot do there). What `Sql` is given is read as SQL; code that is not a call on
the builder is not followed. Designer files and the snapshot are generated and send nothing. The engine is that of the provider
which the snapshot or the project names. EF Core cannot be run where the tests run: this page is the proof of its reader.

A database knows the migrations it has run by their whole names, and one below the newest runs like any other.

Opt out: `.Annotation("Npgsql:CreatedConcurrently", true)` at CreateIndex, `suppressTransaction: true` at Sql.
Source: https://learn.microsoft.com/en-us/ef/core/managing-schemas/migrations/managing
Source: https://www.npgsql.org/efcore/modeling/indexes.html
Source: https://github.com/npgsql/efcore.pg/blob/main/src/EFCore.PG/Migrations/NpgsqlMigrationsSqlGenerator.cs
Source: https://github.com/dotnet/efcore/blob/main/src/EFCore.SqlServer/Migrations/SqlServerMigrationsSqlGenerator.cs
Source: https://learn.microsoft.com/en-us/ef/core/providers/sqlite/limitations
Source: https://github.com/dotnet/efcore/issues/35096

```text file=Shop/Shop.csproj
<Project><ItemGroup><PackageReference Include="Npgsql.EntityFrameworkCore.PostgreSQL" Version="8.0.4" /></ItemGroup></Project>
```
```text file=Shop/Migrations/ShopContextModelSnapshot.cs
NpgsqlModelBuilderExtensions.UseIdentityByDefaultColumns(modelBuilder);
```
```csharp file=Shop/Migrations/20240101000000_CreateOrders.cs
public partial class CreateOrders : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "Orders",
            columns: table => new
            {
                Id = table.Column<int>(type: "integer", nullable: false)
                    .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                Code = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                CustomerId = table.Column<Guid>(nullable: false)
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Orders", x => x.Id);
                table.ForeignKey(
                    "FK_Orders_Customers", x => x.CustomerId, "Customers", "Id", onDelete: ReferentialAction.Cascade);
            });

        migrationBuilder.CreateIndex(
            name: "IX_Invoices_Code",
            table: "Invoices",
            columns: new[] { "Code", "At" },
            unique: true)
            .Annotation("Npgsql:CreatedConcurrently", true);

        migrationBuilder.AlterColumn<string>(
            name: "State", table: "Invoices", type: "text", nullable: false, defaultValue: "",
            oldClrType: typeof(string), oldType: "text", oldNullable: true);

        migrationBuilder.Sql(@"
            UPDATE ""Invoices"" SET ""Code"" = 'x' WHERE ""Code"" IS NULL;
            DROP VIEW old_invoices;
        ");
        migrationBuilder.CreateAuditTrigger("Invoices");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable(name: "Orders");
        migrationBuilder.DropIndex(name: "IX_Invoices_Code", table: "Invoices");
    }
}
```
```reads
5-19 CreateTable #1
21-26 CreateIndex -
28-30 Update #2
28-30 SetNotNull #2
28-30 SetDefault #2
33 Update #2
34 DropTable #2
36 Opaque #2
down 41 DropTable #1
down 42 DropIndex #1
```
```text file=Store/Migrations/StoreContextModelSnapshot.cs
SqlServerModelBuilderExtensions.UseIdentityColumns(modelBuilder);
```
```csharp file=Store/Migrations/20240102000000_Change.cs
public partial class Change : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropColumn(name: "Note", table: "Orders");
        migrationBuilder.RenameColumn(name: "Code", table: "Orders", newName: "Reference");
        migrationBuilder.AlterColumn<long>(
            name: "Total", table: "Orders", type: "bigint", nullable: false, oldClrType: typeof(int), oldType: "int");
        migrationBuilder.CreateIndex(name: "IX_Orders_Total", table: "Orders", column: "Total");
    }
}
```
```reads
5 Inert #1
5 DropColumn #1
6 RenameColumn #1
7-8 Inert #1
7-8 AlterColumnType,SetNotNull #1
9 CreateIndex #1
```
```text file=Carts/Migrations/CartsContextModelSnapshot.cs
MySqlModelBuilderExtensions.AutoIncrementColumns(modelBuilder);
```
```csharp file=Carts/Migrations/20240102000000_CreateCarts.cs
public partial class CreateCarts : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "Carts",
            columns: table => new
            {
                Id = table.Column<int>(type: "int", nullable: false)
                    .Annotation("MySql:ValueGenerationStrategy", MySqlValueGenerationStrategy.IdentityColumn),
                Code = table.Column<string>(type: "varchar(100)", nullable: true).Annotation("MySql:CharSet", "utf8mb4")
            },
            constraints: table => table.PrimaryKey("PK_Carts", x => x.Id));
        migrationBuilder.AlterColumn<string>(
            name: "State", table: "Orders", type: "varchar(20)", nullable: false, defaultValue: "",
            oldClrType: typeof(string), oldType: "longtext", oldNullable: true);
        migrationBuilder.DropIndex(name: "IX_Orders_Code", table: "Orders");
    }
}
```
```reads
5-13 CreateTable -
14-16 Update -
14-16 ModifyColumn -
17 DropKey -
```
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.patterns import late
from workers.readers import names
from workers.readers.claim import MARK, Claim
from workers.readers.listing import Listing
from workers.readers.numbering import Numbering
from workers.readers.reader import Reader
from workers.readers.script import Script
from workers.readers.voice import LateVoice, Voice

_PATTERN = late(r"(?:^|/)\d{14}_[^/]+(?<!\.Designer)\.cs$")
_USED = (
    (late(r"\bNpgsql"), "postgresql"), (late(r"\bSqlServer|EntityFrameworkCore\.SqlServer"), "sqlserver"),
    (late(r"Pomelo|\bMySql|\bMySQL"), "mysql"), (late(r"EntityFrameworkCore\.Sqlite|\bSqlite"), "sqlite"),
    (late(r"EntityFrameworkCore\.Oracle|\bOracle"), "oracle"),
)  # fmt: skip
_TYPED = (
    (late(r"HasColumnType\(\"(?:INTEGER|TEXT|REAL|BLOB)\"\)"), "sqlite"),
    (late(r"HasColumnType\(\"(?:uniqueidentifier|nvarchar|datetime2|bit\"|datetimeoffset)"), "sqlserver"),
    (late(r"HasColumnType\(\"(?:uuid|jsonb|timestamp with|character varying)"), "postgresql"),
)  # fmt: skip
"""Types that only one provider writes so."""

_HEAD = 20_000
"""Characters of a snapshot that are looked at: what it uses stands above the class."""


def place(path: str, listing: Listing) -> Claim | None:
    """A numbered C# file with its designer's half beside it, or in the folder of a model snapshot."""
    where = names.folder(path)
    if path.removesuffix(".cs") + ".Designer.cs" not in listing.paths() and not _snapshots(where, listing):
        return None
    return Claim(where, names.natural(names.base(path)), MARK, path)


def _snapshots(where: str, listing: Listing) -> tuple[str, ...]:
    return listing.remember("ef-snapshots", lambda: _all_snapshots(listing)).get(where, ())


def _all_snapshots(listing: Listing) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted(one for one in listing.paths() if one.endswith("ModelSnapshot.cs")):
        found[names.folder(path)] = (*found.get(names.folder(path), ()), path)
    return found


def engine(path: str, listing: Listing) -> str:
    """What `_engine` says; remembered by folder."""
    return listing.remember(("ef-engine", names.folder(path)), lambda: _engine(path, listing))


def _engine(path: str, listing: Listing) -> str:
    """The provider that the snapshot names or whose types it has, a folder's name, that of the nearest project, or ''."""
    from workers.frameworks.ef_core.migration import projects

    snapshots = _snapshots(names.folder(path), listing)
    if found := _said(snapshots, _TYPED, listing) or _said(snapshots, _USED, listing) or names.engine(path):
        return found
    nearest = [one for where in names.parents(path) for one in projects(where, listing)]
    return _said((*nearest, *listing.above(path, "Directory.Packages.props")), _USED, listing)


def _said(sources: Sequence[str], clues: Sequence[tuple[re.Pattern[str], str]], listing: Listing) -> str:
    """What the first of the files that says any says first."""
    for source in sources:
        text = listing.text(source)[:_HEAD]
        if found := [(said.start(), engine) for pattern, engine in clues if (said := pattern.search(text))]:
            return min(found)[1]
    return ""


def script(path: str, text: str, listing: Listing) -> Script:
    """What the file sends."""
    from workers.frameworks.ef_core.migration import read

    return read(path, text, listing)


def _voice() -> Voice:
    from workers.frameworks.ef_core.voice import EfCoreVoice

    return EfCoreVoice()


reader = Reader(
    __name__,
    script,
    _PATTERN,
    place,
    engine=engine,
    endings=(".cs",),
    voice=LateVoice("//", _voice),
    engines=("postgresql", "mysql", "mariadb", "sqlserver", "sqlite"),
    numbering=Numbering(late="runs"),
)
