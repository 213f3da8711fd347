"""Ecto: `priv/repo/migrations/20240101000000_name.exs`.

Each migration runs in one transaction, on MySQL and MariaDB in none. `change`, `up` and `down` are followed: commands of
Ecto.Migration, `execute`, branches, loops over what is written out, functions of the module. They become the SQL of ecto_sql's
adapter, with its default names; config/config.exs is asked for the types of keys and timestamps. The way back of `change` is
derived as Ecto does. Code given to `execute` is not followed. The engine is that of the adapter which mix.exs or the Repo
names. Ecto cannot be run where the tests run: this page is the proof of its reader.

A database knows the versions it has run: a second file with one of them counts as applied there, while a new database, which
would run both, stops ("is duplicated"). One below the newest version runs like any other.

Opt out: `@disable_ddl_transaction true`, with `@disable_migration_lock true`.
Source: https://hexdocs.pm/ecto_sql/Ecto.Migration.html
Source: https://github.com/elixir-ecto/ecto_sql/blob/master/lib/ecto/migrator.ex
Source: https://github.com/elixir-ecto/ecto_sql/blob/master/lib/ecto/adapters/postgres/connection.ex
Source: https://github.com/elixir-ecto/ecto_sql/blob/master/lib/ecto/adapters/myxql/connection.ex

```elixir file=priv/repo/migrations/20240101000000_create_orders.exs
defmodule Shop.Repo.Migrations.CreateOrders do
  use Ecto.Migration

  def change do
    create table(:orders) do
      add :code, :string, null: false
      add :customer_id, references(:customers, on_delete: :delete_all)
      timestamps()
    end

    create unique_index(:orders, [:code])
    create constraint(:orders, :code_there, check: "code <> ''")

    alter table(:customers) do
      add :size, :integer, default: 0
    end

    execute "CREATE VIEW sizes AS SELECT 1", "DROP VIEW sizes"
    rename table(:customers), :nick, to: :name
    execute fn -> repo().query!("SELECT 1") end
  end
end
```
```reads
5-9 CreateTable #1
11 CreateIndex #1
12 AddConstraint #1
14-16 AddColumn #1
18 CreateView #1
19 RenameColumn #1
20 RunCode #1
down 19 RenameColumn #1
down 18 DropTable #1
down 14-16 DropColumn #1
down 12 DropConstraint #1
down 11 DropIndex #1
down 5-9 DropTable #1
```
```elixir file=priv/repo/migrations/20240102000000_index.exs
defmodule Shop.Repo.Migrations.Index do
  use Ecto.Migration
  @disable_ddl_transaction true
  @disable_migration_lock true

  def up do
    for name <- [:orders, :refunds] do
      create_if_not_exists index(name, [:state], concurrently: true)
    end

    execute(\"\"\"
    ALTER TABLE orders
      ADD COLUMN note text
    \"\"\")
  end

  def down, do: drop(index(:orders, [:state]))
end
```
```reads
8 CreateIndex -
8 CreateIndex -
11-14 AddColumn -
down 17 DropIndex -
```
```elixir file=store/mix.exs
defp deps, do: [{:myxql, "~> 0.7"}]
```
```elixir file=store/priv/repo/migrations/20240103000000_carts.exs
defmodule Store.Repo.Migrations.Carts do
  use Ecto.Migration

  def change do
    create table(:carts) do
      add :customer_id, references(:customers)
      add :state, :string, size: 20
    end

    create index(:carts, [:state], concurrently: true)

    alter table(:orders) do
      modify :note, :text, null: false, from: :string
      add :at, :utc_datetime, after: :id
    end
  end
end
```
```reads
5-8 CreateTable -
10 OnlineClause,CreateIndex -
12-15 ModifyColumn,AddColumn -
down 12-15 RunCode -
down 10 OnlineClause,DropKey -
down 5-8 DropTable -
```
"""

from __future__ import annotations

from bot.patterns import late
from workers.readers import names
from workers.readers.claim import NAME, Claim
from workers.readers.listing import Listing
from workers.readers.numbering import Numbering
from workers.readers.reader import Reader
from workers.readers.script import Script
from workers.readers.voice import LateVoice, Voice

_PATTERN = late(r"(?:^|/)priv/(?:[^/]+/){0,9}[^/]*migrations/(?:.{1,400}/)?\d{3,}_\w+\.exs$")
_HISTORY = late(r"^((?:.*/)?priv/(?:[^/]+/){0,9}?[^/]*migrations)/")
_ADAPTER = late(r"adapter:\s*Ecto\.Adapters\.(\w+)")
_ADAPTERS = {"postgrex": "postgresql", "myxql": "mysql", "ecto_sqlite3": "sqlite", "tds": "sqlserver", "ecto_ch": "clickhouse"}


def place(path: str, listing: Listing) -> Claim | None:
    """By name: a numbered .exs file in a folder called migrations below `priv`."""
    del listing
    found = _HISTORY.match(path)
    return Claim(found[1], names.natural(names.base(path)), NAME, path) if found else None


def engine(path: str, listing: Listing) -> str:
    """What `_engine` says; remembered by folder."""
    return listing.remember(("ecto-engine", names.folder(path)), lambda: _engine(path, listing))


def _engine(path: str, listing: Listing) -> str:
    """The engine of the adapter that the Repo names, else of the driver that mix.exs asks for; '' when neither tells."""
    repo = path[: path.index("/", path.index("priv/") + 5)].rpartition("/")[2]
    for found in sorted(one for one in listing.paths() if one.endswith(f"/{repo}.ex")):
        if said := _ADAPTER.search(listing.text(found)):
            return names.known_engine({"postgres": "postgresql", "myxql": "mysql"}.get(said[1].lower(), said[1].lower()))
    for manifest in listing.above(path, "mix.exs"):
        asked = [engine for name, engine in _ADAPTERS.items() if f":{name}," in listing.text(manifest)]
        if asked:
            return "postgresql" if "postgresql" in asked else asked[0]
    return ""


def script(path: str, text: str, listing: Listing) -> Script:
    """What the file sends."""
    from workers.frameworks.ecto.migration import read

    return read(path, text, listing)


def _voice() -> Voice:
    from workers.frameworks.ecto.voice import EctoVoice

    return EctoVoice()


reader = Reader(
    __name__,
    script,
    _PATTERN,
    place,
    engine=engine,
    endings=(".exs",),
    voice=LateVoice("#", _voice),
    engines=("postgresql", "mysql", "mariadb"),
    numbering=Numbering("skipped", "runs"),
)
