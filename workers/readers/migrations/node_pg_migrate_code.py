r"""node-pg-migrate in JavaScript: a file that exports `up` and `down`, which are given `pgm`.

The command line runs all pending migrations in one transaction (`--no-single-transaction` gives each its own), so that the
files of one pull request share it. What `pgm` sends is read call by call; `exports.shorthands` of the file are known.
A file that comes before one that has run is refused ("is preceding already run migration"), unless the order is not checked.

Opt out: `pgm.noTransaction()`.
Source: https://salsita.github.io/node-pg-migrate/migrations/
Source: https://github.com/salsita/node-pg-migrate/tree/main/src/operations
Source: https://github.com/salsita/node-pg-migrate/blob/main/src/runner.ts

```js file=migrations/1700000000001_orders.js
exports.shorthands = { cents: { type: 'integer', notNull: true, default: 0 } };

exports.up = (pgm) => {
  pgm.createTable('orders', {
    id: 'id',
    total: 'cents',
    user_id: { type: 'uuid', references: 'users', onDelete: 'CASCADE' },
    created_at: { type: 'timestamp', notNull: true, default: pgm.func('current_timestamp') },
  });
  pgm.createIndex('orders', 'user_id');
  pgm.alterColumn('orders', 'total', { type: 'bigint', notNull: false });
};

exports.down = (pgm) => {
  pgm.dropTable('orders', { ifExists: true });
};
```
```reads
4-9 CreateTable migrations#pending
10 CreateIndex migrations#pending
11 AlterColumnType,SetNotNull migrations#pending
down 15 DropTable migrations#pending
```
```js file=migrations/1700000000002_index.js
exports.up = (pgm) => {
  pgm.noTransaction();
  pgm.sql(`
    CREATE INDEX CONCURRENTLY by_total ON {table} (total)
  `, { table: 'orders' });
};
```
```reads
4 CreateIndex -
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workers.frameworks.javascript import detect
from workers.readers import names
from workers.readers.claim import NAME, Claim
from workers.readers.listing import Listing
from workers.readers.numbering import ORDERED
from workers.readers.reader import Reader
from workers.readers.script import Half, Script
from workers.readers.voice import LateVoice, Voice

if TYPE_CHECKING:
    from workers.frameworks.javascript.machine import Machine
    from workers.frameworks.javascript.sending import Sending
    from workers.frameworks.javascript.values import Record

_FREE = re.compile(r"\.noTransaction\(\s*\)")


def place(path: str, listing: Listing) -> Claim | None:
    """A file in a folder of node-pg-migrate's migrations; they run in the order of their names."""
    if detect.framework(path, listing) != "node-pg-migrate":
        return None
    return Claim(names.folder(path), names.natural(names.base(path)), NAME, path)


def script(path: str, text: str, listing: Listing) -> Script:
    """What `up` sends, in the transaction of all pending migrations unless it opts out."""
    up, gaps = _direction("up", path, text, listing)
    return Script(
        up,
        lambda: _direction("down", path, text, listing),
        gaps,
        transactional=_FREE.search(text) is None,
        opt_out="`pgm.noTransaction()`",
    )


def _direction(name: str, path: str, text: str, listing: Listing) -> Half:
    from workers.frameworks.javascript.following import exported, follow
    from workers.frameworks.javascript.values import Record
    from workers.frameworks.node_pg_migrate.builder import Builder

    def start(machine: Machine, exports: Record, sending: Sending) -> bool:
        shorthands = exports.get("shorthands")
        if (function := exported(exports, name)) is None:
            return False
        machine.enter(function, [Builder(sending, shorthands if isinstance(shorthands, Record) else Record())])
        return True

    return follow(path, text, listing, {}, start, f"{names.folder(path)}#pending", name)


def _voice() -> Voice:
    from workers.frameworks.node_pg_migrate.voice import VOICE

    return VOICE


reader = Reader(
    __name__, script, detect.MIGRATION, place, endings=detect.ENDINGS, voice=LateVoice("//", _voice), numbering=ORDERED
)
