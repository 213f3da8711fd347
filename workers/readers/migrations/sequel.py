"""Sequel: files of `Sequel.migration do … end`, numbered (`001_name.rb`) or by time (`20240101000000_name.rb`).

Each migration runs in a transaction of its own on PostgreSQL. `up`, `down` and `change` are followed: loops over what is
written out, methods of the file, files of the repository that it requires or whose module it hands itself to. Every call
becomes the SQL that Sequel sends to PostgreSQL: `String` is text, `primary_key` an identity, `DateTime` a timestamp; the
lines of an `alter_table` block go together in one ALTER TABLE, but for indexes and renamed columns. What `change` does is
taken back as Sequel does. Changes of rows through datasets are told by their table, not by which rows they find. The name of a
foreign key that is dropped by its column is looked up in the database: PostgreSQL's own is taken.

Opt out: `no_transaction` in its block.
Source: https://sequel.jeremyevans.net/rdoc/files/doc/migration_rdoc.html
Source: https://sequel.jeremyevans.net/rdoc/files/doc/schema_modification_rdoc.html

```ruby file=db/migrations/001_orders.rb
Sequel.migration do
  change do
    create_table :orders do
      primary_key :id
      String :code, null: false, size: 20
      foreign_key :customer_id, :customers, on_delete: :cascade
      DateTime :made_at, default: Sequel::CURRENT_TIMESTAMP
      index :customer_id
    end
    alter_table :invoices do
      add_column :order_id, :Bignum
      set_column_not_null :code
      add_index :order_id
    end
  end
end
```
```reads
3-9 CreateTable #1
8 CreateIndex #1
10-14 AddColumn,SetNotNull #1
13 CreateIndex #1
down 10-14 RunCode -
down 3-9 DropTable #1
```
```ruby file=db/migrations/002_codes.rb
Sequel.migration do
  no_transaction

  up do
    add_index :orders, :code, concurrently: true
    self[:orders].where(code: nil).update(code: "")
    run "ALTER TABLE orders SET (fillfactor = 90)"
  end

  down do
    drop_index :orders, :code, concurrently: true
  end
end
```
```reads
5 CreateIndex -
6 Update -
7 SetTableOptions -
down 11 DropIndex -
```
"""

from __future__ import annotations

import re

from workers.readers import names
from workers.readers.claim import MARK, Claim
from workers.readers.listing import Listing
from workers.readers.reader import Reader
from workers.readers.script import Script
from workers.readers.voice import LateVoice, Voice

_FILE = re.compile(r"(?:^|/)[^/]*(?:migrations?|migrate|schema)(?:/[^/]+)?/\d+_[\w.-]+\.rb$")
_MARK = re.compile(rb"^[ \t]*(?:::)?Sequel\.migration\b", re.MULTILINE)
_LOOKS = 2


def place(path: str, listing: Listing) -> Claim | None:
    """A numbered Ruby file in a folder whose first ones say `Sequel.migration`."""
    folder = names.folder(path)
    return Claim(folder, names.natural(names.base(path)), MARK, path) if folder in _folders(listing) else None


def _folders(listing: Listing) -> frozenset[str]:
    """Those that hold Sequel's migrations: a few files of each are looked at."""

    def look() -> frozenset[str]:
        inside: dict[str, list[str]] = {}
        for path in sorted(path for path in listing.paths() if path.endswith(".rb") and _FILE.search(path)):
            inside.setdefault(names.folder(path), []).append(path)
        looked = [path for files in inside.values() for path in files[:_LOOKS]]
        said = ((path, data or b"") for path, data in listing.read_many(looked))
        return frozenset(names.folder(path) for path, data in said if _MARK.search(data))

    return listing.remember("sequel folders", look)


def script(path: str, text: str, listing: Listing) -> Script:
    """What the file sends."""
    from workers.frameworks.sequel.migration import read

    return read(path, text, listing)


def engine(path: str, listing: Listing) -> str:
    """What the application's configuration says; PostgreSQL, the one that is read, where its driver is among several."""
    from workers.frameworks.rails.project import engine_of, gems, root

    return "postgresql" if "pg" in gems(root(path), listing) else engine_of(path, listing)


def _voice() -> Voice:
    from workers.frameworks.sequel.voice import SequelVoice

    return SequelVoice()


reader = Reader(
    __name__, script, _FILE, place, engine=engine, endings=(".rb",), voice=LateVoice("#", _voice), engines=("postgresql",),
)  # fmt: skip
