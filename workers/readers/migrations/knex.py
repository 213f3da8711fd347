r"""Knex: a file in a folder of migrations that exports `up` and `down`, which are given `knex`.

Each migration runs in a transaction of its own. The builders of tables are read as the SQL that Knex makes of them, one
statement for each part (new columns in one ALTER TABLE, then altered columns, then keys and indexes), every one with the lines
of its own call; SQL in a template literal keeps its lines. `hasTable` and `hasColumn` become IF [NOT] EXISTS.
The engine is the client of `knexfile`, else the driver in `package.json`. On MySQL and MariaDB `.alter()` sends MODIFY with all
that the column is to be, and each change of the schema commits by itself, in spite of the transaction.

Opt out: `exports.config = { transaction: false }`, `disableTransactions` in the knexfile for all.
Source: https://knexjs.org/guide/migrations.html
Source: https://knexjs.org/guide/schema-builder.html
Source: https://github.com/knex/knex/tree/master/lib/dialects/postgres/schema

```json file=package.json
{"dependencies": {"knex": "^3.1.0", "pg": "^8.11.0"}}
```
```js file=migrations/20240101120000_orders.js
exports.up = async function (knex) {
  await knex.schema.createTable('orders', (table) => {
    table.increments();
    table.string('state', 20).notNullable().defaultTo('new');
    table.integer('user_id').references('users.id').onDelete('CASCADE');
    table.unique(['state', 'user_id']);
  });
  await knex('orders').where({ state: 'old' }).update({ state: 'new' });
};

exports.down = (knex) => knex.schema.dropTable('orders');
```
```reads
2-7 CreateTable #1
5 AddConstraint #1
6 AddConstraint #1
8 Update #1
down 11 DropTable #1
```
```js file=migrations/20240102120000_more.ts
import { Knex } from 'knex';

export const config = { transaction: false };

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('orders', (table) => {
    table.text('note');
    table.string('state', 50).notNullable().alter();
    table.index('user_id');
  });
  for (const name of ['a', 'b']) {
    await knex.raw(`CREATE INDEX CONCURRENTLY ?? ON orders (??)`, [`by_${name}`, name]);
  }
  if (await knex.schema.hasTable('carts')) {
    await knex.schema.dropTable('carts');
  }
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.raw(`
    DROP INDEX by_a;
    DROP INDEX by_b;
  `);
}
```
```reads
7 AddColumn -
8 SetDefault -
8 SetNotNull -
8 AlterColumnType -
8 SetNotNull -
9 CreateIndex -
12 CreateIndex -
12 CreateIndex -
15 DropTable -
down 21 DropIndex #1
down 22 DropIndex #1
```
```json file=shop/package.json
{"dependencies": {"knex": "^3.1.0", "mysql2": "^3.9.0"}}
```
```js file=shop/migrations/20240103120000_carts.js
exports.up = async (knex) => {
  await knex.schema.createTable('carts', (table) => {
    table.bigIncrements();
    table.integer('user_id').unsigned().notNullable().index();
  });
  await knex.schema.alterTable('orders', (table) => {
    table.string('state', 50).notNullable().alter();
    table.renameColumn('note', 'notes');
  });
};
exports.down = () => {};
```
```reads
2-5 CreateTable -
4 CreateIndex -
7 ModifyColumn -
8 ModifyColumn -
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workers.frameworks.javascript import detect
from workers.readers import names
from workers.readers.claim import NAME, Claim
from workers.readers.listing import Listing
from workers.readers.reader import Reader
from workers.readers.script import Half, Script
from workers.readers.voice import LateVoice, Voice

if TYPE_CHECKING:
    from workers.frameworks.javascript.machine import Machine
    from workers.frameworks.javascript.sending import Sending
    from workers.frameworks.javascript.values import Record

_FILES = ("knexfile.js", "knexfile.ts", "knexfile.cjs", "knexfile.mjs")
_FREE = re.compile(r"\bconfig\b[^;]{0,200}?\btransaction['\"]?\s*:\s*false")
_ALL_FREE = re.compile(r"\bdisableTransactions['\"]?\s*:\s*(true)")


def place(path: str, listing: Listing) -> Claim | None:
    """A file in a folder of Knex's migrations; they run in the order of their names."""
    if detect.framework(path, listing) != "knex":
        return None
    return Claim(names.folder(path), names.natural(names.base(path)), NAME, path)


def script(path: str, text: str, listing: Listing) -> Script:
    """What `up` sends, in one transaction unless it opts out."""
    free = _FREE.search(text) is not None or bool(detect.configured(path, listing, _ALL_FREE, *_FILES))
    up, gaps = _direction("up", path, text, listing, free=free)
    return Script(
        up,
        lambda: _direction("down", path, text, listing, free=free),
        gaps,
        transactional=not free,
        opt_out="`exports.config = { transaction: false }`",
    )


def _direction(name: str, path: str, text: str, listing: Listing, *, free: bool) -> Half:
    from workers.frameworks.javascript.following import exported, follow
    from workers.frameworks.knex.schema import knex

    def start(machine: Machine, exports: Record, sending: Sending) -> bool:
        if (function := exported(exports, name)) is None:
            return False
        machine.enter(function, [knex(sending)])
        return True

    return follow(path, text, listing, {}, start, None if free else f"{path}#1", name)


def engine(path: str, listing: Listing) -> str:
    """The client in the knexfile, or the driver in package.json."""
    return detect.engine(path, listing, *_FILES)


def _voice() -> Voice:
    from workers.frameworks.knex.voice import VOICE

    return VOICE


reader = Reader(
    __name__, script, detect.MIGRATION, place, engine=engine, endings=detect.ENDINGS, voice=LateVoice("//", _voice),
    engines=("postgresql", "mysql", "mariadb"),
)  # fmt: skip
