"""Rails: `db/migrate/20240101000000_name.rb`, of several databases too (`db/animals_migrate/`), and of engines.

Each migration runs in one transaction. `change`, `up` and `down` are followed: branches, loops over what is written out,
helpers of the file and of modules it includes, files of SQL that it reads. Every command becomes the SQL that ActiveRecord
sends for it on PostgreSQL, or on MySQL and MariaDB, by the version in the class's brackets: types, keys, default names.
SQL in `execute` is read as SQL. Code on records (`find_each`, `update!`) is not followed and told as not checked, while
`update_all` and `delete_all` are read; a call that nobody knows may change the schema. The way back of `change` is derived
as Rails does. The engine is that of config/database.yml or of the Gemfile, of several the one that the repository runs; the gem
safe-pg-migrations makes indexes concurrent. On MySQL there is no transaction, a new table has its indexes in it, and what
`change_column` and `change_column_null` do not say stays as it was: ActiveRecord looks it up.
Indexes with default names, which Rails renames with their table or column, keep their names here; a dump has them right.

Two migrations with one version stop every command ("Multiple migrations have the version number"); one below the newest
version runs like any other.

Opt out: `disable_ddl_transaction!` in the class.
Source: https://guides.rubyonrails.org/active_record_migrations.html
Source: https://api.rubyonrails.org/classes/ActiveRecord/Migrator.html
Source: https://api.rubyonrails.org/classes/ActiveRecord/ConnectionAdapters/SchemaStatements.html
Source: https://github.com/rails/rails/blob/main/activerecord/lib/active_record/migration/compatibility.rb

```ruby file=db/migrate/20240101000000_create_orders.rb
class CreateOrders < ActiveRecord::Migration[7.1]
  def change
    create_table :orders do |t|
      t.references :customer, foreign_key: true
      t.string :code, null: false
      t.timestamps
    end
    add_reference :invoices, :order, foreign_key: { validate: false }
    change_column_null :invoices, :code, false, ""
    reversible do |dir|
      dir.up { execute "ALTER TABLE orders SET (fillfactor = 90)" }
      dir.down { execute "ALTER TABLE orders RESET (fillfactor)" }
    end
    rename_column :invoices, :total, :amount
  end
end
```
```reads
3-7 CreateTable #1
3-7 CreateIndex #1
8 AddColumn #1
8 CreateIndex #1
8 AddConstraint #1
9 Update #1
9 SetNotNull #1
11 SetTableOptions #1
14 RenameColumn #1
down 14 RenameColumn #1
down 12 SetTableOptions #1
down 9 SetNotNull #1
down 8 DropConstraint #1
down 8 DropColumn #1
down 3-7 DropTable #1
```
```ruby file=db/animals_migrate/20240102000000_index_orders.rb
class IndexOrders < ActiveRecord::Migration[7.1]
  disable_ddl_transaction!

  TABLES = %i[orders refunds].freeze

  class Order < ApplicationRecord
    self.table_name = "orders"
  end

  def up
    TABLES.each do |table|
      add_index table, :code, algorithm: :concurrently unless index_exists?(table, :code)
    end
    Order.where(state: nil).in_batches.update_all(state: "new")
    safety_assured do
      execute <<~SQL
        ALTER TABLE orders ALTER COLUMN note TYPE text;
        DROP VIEW
          open_orders;
      SQL
    end
    Order.find_each { |order| order.update!(code: order.id) }
    transaction do
      remove_column :orders, :old
      drop_table :carts, if_exists: true
    end
  end

  def down
    raise ActiveRecord::IrreversibleMigration
  end
end
```
```reads
12 CreateIndex -
12 CreateIndex -
14 Update -
17 AlterColumnType #101
18-19 DropTable #101
22 ForEach -
24 DropColumn #2
25 DropTable #2
```
```yaml file=shop/config/database.yml
production:
  adapter: mysql2
```
```ruby file=shop/db/migrate/20240103000000_create_carts.rb
class CreateCarts < ActiveRecord::Migration[7.1]
  def change
    create_table :carts do |t|
      t.references :customer, foreign_key: true
      t.text :note, size: :medium
    end
    add_column :orders, :state, :string, limit: 20, after: :id
    add_index :orders, :state, algorithm: :inplace
    change_column_null :orders, :code, false
  end
end
```
```reads
3-6 CreateTable,CreateIndex -
7 AddColumn -
8 OnlineClause,CreateIndex -
9 ModifyColumn -
down 9 ModifyColumn -
down 8 OnlineClause,DropKey -
down 7 DropColumn -
down 3-6 DropTable -
```
"""

from __future__ import annotations

from bot.patterns import late
from workers.readers import names
from workers.readers.claim import NAME, PLACE, Claim
from workers.readers.dump_format import Dumped, DumpFormat
from workers.readers.listing import Listing
from workers.readers.numbering import Numbering
from workers.readers.reader import Reader
from workers.readers.script import Script
from workers.readers.voice import LateVoice, Voice
from workers.uses import Uses

_FOLDER = late(r"(?:^|/)db/(?:[^/]+/)?[^/]*(?:migrate|migrations)(?:/[^/]+)?/\d{3,}_[\w.]+\.rb$")
_HISTORY = late(r"^(?P<family>(?:.*/)?db/(?:[^/]+/)?[^/]*(?:migrate|migrations))/")


def place(path: str, listing: Listing) -> Claim | None:
    """By name: a numbered Ruby file below `db/migrate`, `db/x_migrate` or `db/x/migrate`."""
    del listing
    found = _HISTORY.match(path)
    if not found:
        return None
    return Claim(found["family"], names.natural(names.base(path)), NAME if "migrate/" in path else PLACE, path)


def script(path: str, text: str, listing: Listing) -> Script:
    """What the file sends."""
    from workers.frameworks.rails.migration import read

    return read(path, text, listing)


def engine(path: str, listing: Listing) -> str:
    """What the application's configuration says."""
    from workers.frameworks.rails.project import engine_of

    return engine_of(path, listing)


def beside(dump: str, family: str) -> bool:
    """`db/schema.rb` tells about db/migrate, `db/animals_schema.rb` about db/animals_migrate."""
    prefix = names.base(dump).removesuffix("schema.rb")
    return family == names.join(names.folder(dump), prefix + "migrate")


def dumped(path: str, text: str, listing: Listing) -> Dumped:
    """What `db/schema.rb` tells."""
    from workers.frameworks.rails.dump import read

    return read(path, text, listing)


def uses(path: str, head: Listing, listing: Listing, found: Uses) -> Uses:
    """Where code uses a column, told first by models that leave it out."""
    from workers.frameworks.rails.ignoring import Ignoring

    del path, head
    return Ignoring(listing, found)


def _voice() -> Voice:
    from workers.frameworks.rails.voice import RailsVoice

    return RailsVoice()


_DUMP = DumpFormat("schema.rb", late(r"(?:^|/)db/(?:[^/]+/)?(?:\w+_)?schema\.rb$"), beside, dumped)
reader = Reader(
    __name__,
    script,
    _FOLDER,
    place,
    engine=engine,
    endings=(".rb",),
    voice=LateVoice("#", _voice),
    dump=_DUMP,
    engines=("postgresql", "mysql", "mariadb"),
    uses=uses,
    numbering=Numbering("refused", "runs"),
)
