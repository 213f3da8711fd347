r"""MikroORM: a file with a class that extends `Migration`, whose `up` and `down` hand SQL to `this.addSql`.

All pending migrations run in one transaction (`allOrNothing`), each in a savepoint of it; `allOrNothing: false` gives each its
own, `transactional: false` none. The SQL is that of the driver in package.json: PostgreSQL's, or MySQL's, where each change of
the schema commits by itself.

Opt out: `isTransactional() { return false; }` in the class, with `allOrNothing: false`.
Source: https://mikro-orm.io/docs/migrations
Source: https://github.com/mikro-orm/mikro-orm/blob/master/packages/migrations/src/MigrationRunner.ts

```js file=src/migrations/Migration20240101120000.ts
import { Migration } from '@mikro-orm/migrations';

export class Migration20240101120000 extends Migration {
  override async up(): Promise<void> {
    this.addSql(`create table "orders" ("id" serial primary key, "state" text not null);`);
    this.addSql('create index "orders_state" on "orders" ("state");');
  }

  override async down(): Promise<void> {
    this.addSql(`drop table if exists "orders" cascade;`);
  }
}
```
```reads
5 CreateTable src/migrations#pending
6 CreateIndex src/migrations#pending
down 10 DropTable src/migrations#pending
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.patterns import late
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

_FREE = late(r"\bisTransactional\s*\(\s*\)[^{]{0,40}\{\s*return\s+false\b")
_CONFIGS = late(r"(?i)(?:^|/)[^/]*mikro-?orm[^/]*\.[cm]?[jt]s$")
_EACH = late(r"\b(allOrNothing|transactional)['\"]?\s*:\s*false")
_PACKAGES = ("@mikro-orm/migrations", "@medusajs/framework/mikro-orm/migrations", "@mikro-orm/core")


def place(path: str, listing: Listing) -> Claim | None:
    """A file in a folder of MikroORM's migrations; they run in the order of their names."""
    if detect.framework(path, listing) != "mikro-orm":
        return None
    return Claim(names.folder(path), names.natural(names.base(path)), NAME, path)


def script(path: str, text: str, listing: Listing) -> Script:
    """What `up` sends, in the transaction of all, in its own, or in none."""
    said = detect.nearby(path, listing, _CONFIGS, _EACH)
    free = said == "transactional" or _FREE.search(text) is not None
    transaction = None if free else f"{path}#1" if said else f"{names.folder(path)}#pending"
    up, gaps = _direction("up", path, text, listing, transaction)
    return Script(
        up,
        lambda: _direction("down", path, text, listing, transaction),
        gaps,
        transactional=not free,
        opt_out="`isTransactional() { return false; }` in its class and `allOrNothing: false`",
    )


def _direction(name: str, path: str, text: str, listing: Listing, transaction: str | None) -> Half:
    from workers.frameworks.javascript.following import follow, method_of
    from workers.frameworks.mikro_orm.migration import Migration, Module

    def start(machine: Machine, exports: Record, sending: Sending) -> bool:
        if (found := method_of(machine, exports, name, Migration(sending))) is None:
            return False
        machine.enter(found[0], [], found[1])
        return True

    return follow(path, text, listing, dict.fromkeys(_PACKAGES, Module()), start, transaction, name)


def engine(path: str, listing: Listing) -> str:
    """The driver in package.json."""
    return detect.engine(path, listing)


def _voice() -> Voice:
    from workers.frameworks.mikro_orm.voice import VOICE

    return VOICE


reader = Reader(
    __name__, script, detect.MIGRATION, place, engine=engine, endings=detect.ENDINGS, voice=LateVoice("//", _voice),
    engines=("postgresql", "mysql", "mariadb"),
)  # fmt: skip
