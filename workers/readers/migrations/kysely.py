r"""Kysely: a file in a folder of migrations that exports `up` and `down`, which are given `db`.

On PostgreSQL the migrator runs all pending migrations in one transaction. A chain of the schema builder is one statement, sent
by `execute()`; the `sql` template is read with its lines, its values as parameters. On MySQL and MariaDB each change of the
schema commits by itself.

Opt out: `disableTransactions` of the Migrator, for all.
A file whose name comes before one that has run is refused ("corrupted migrations"), unless `allowUnorderedMigrations` is set.

Source: https://kysely.dev/docs/migrations
Source: https://github.com/kysely-org/kysely/blob/master/src/migration/migrator.ts

```js file=migrations/2024-01-01-orders.ts
import { Kysely, sql } from 'kysely';

export async function up(db: Kysely<any>): Promise<void> {
  await db.schema
    .createTable('orders')
    .addColumn('id', 'serial', (col) => col.primaryKey())
    .addColumn('user_id', 'integer', (col) => col.references('users.id').onDelete('cascade').notNull())
    .addColumn('created_at', 'timestamp', (col) => col.defaultTo(sql`now()`).notNull())
    .execute();
  await db.schema.createIndex('orders_user').on('orders').column('user_id').execute();
  await sql`
    UPDATE orders
       SET user_id = ${1}
  `.execute(db);
  await db.schema
    .alterTable('orders')
    .addColumn('note', 'text')
    .alterColumn('user_id', (col) => col.setDataType('bigint'))
    .execute();
}

export async function down(db: Kysely<any>): Promise<void> {
  await db.schema.dropTable('orders').ifExists().execute();
}
```
```reads
4-9 CreateTable migrations#pending
10 CreateIndex migrations#pending
12-13 Update migrations#pending
15-19 AddColumn,AlterColumnType migrations#pending
down 23 DropTable migrations#pending
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workers.frameworks.javascript import detect
from workers.readers import names
from workers.readers.claim import NAME, Claim
from workers.readers.listing import Listing
from workers.readers.numbering import Numbering, dated
from workers.readers.reader import Reader
from workers.readers.script import Half, Script
from workers.readers.voice import LateVoice, Voice

if TYPE_CHECKING:
    from workers.frameworks.javascript.machine import Machine
    from workers.frameworks.javascript.sending import Sending
    from workers.frameworks.javascript.values import Record

_NUMBERING = Numbering(late="refused", allowed=("allowUnorderedMigrations", "allow-unordered-migrations"), version=dated)


def place(path: str, listing: Listing) -> Claim | None:
    """A file in a folder of Kysely's migrations; they run in the order of their names."""
    if detect.framework(path, listing) != "kysely":
        return None
    return Claim(names.folder(path), names.natural(names.base(path)), NAME, path)


def script(path: str, text: str, listing: Listing) -> Script:
    """What `up` sends, in the transaction of all pending migrations."""
    up, gaps = _direction("up", path, text, listing)
    return Script(up, lambda: _direction("down", path, text, listing), gaps, transactional=True)


def _direction(name: str, path: str, text: str, listing: Listing) -> Half:
    from workers.frameworks.javascript.following import exported, follow
    from workers.frameworks.kysely.schema import Database

    def start(machine: Machine, exports: Record, sending: Sending) -> bool:
        if (function := exported(exports, name)) is None:
            return False
        machine.enter(function, [Database(sending)])
        return True

    return follow(path, text, listing, _packages, start, f"{names.folder(path)}#pending", name)


def _packages(sending: Sending) -> Record:
    """`kysely` gives the `sql` template."""
    from workers.frameworks.javascript.values import Record
    from workers.frameworks.kysely.words import tag

    return Record(kysely=Record(sql=tag(sending)))


def engine(path: str, listing: Listing) -> str:
    """The driver in package.json."""
    return detect.engine(path, listing)


def _voice() -> Voice:
    from workers.frameworks.kysely.voice import VOICE

    return VOICE


reader = Reader(
    __name__,
    script,
    detect.MIGRATION,
    place,
    engine=engine,
    endings=detect.ENDINGS,
    voice=LateVoice("//", _voice),
    engines=("postgresql", "mysql", "mariadb"),
    numbering=_NUMBERING,
)
