r"""TypeORM: a file with a class that implements `MigrationInterface`, whose `up` and `down` are given `queryRunner`.

All pending migrations run in one transaction, so that the files of one pull request share it; `migrationsTransactionMode` of
the data source may say `each` or `none`. Tables, columns, keys and indexes become the SQL that the query runner makes of them,
names of keys included; SQL in `queryRunner.query` keeps its lines. `changeColumn` compares with the column in the database and
drops it where type or length differ: without the old column's options that is a gap.
The engine is the `type` of the data source, else the driver in `package.json`. On MySQL and MariaDB keys and indexes of a new
table stand in it, and each change of the schema commits by itself, in spite of the transaction.

Opt out: `transaction = false` in the class, with `migrationsTransactionMode: "each"`.
Source: https://typeorm.io/docs/migrations/executing
Source: https://github.com/typeorm/typeorm/blob/master/src/driver/postgres/PostgresQueryRunner.ts
Source: https://github.com/typeorm/typeorm/blob/master/src/migration/MigrationExecutor.ts

```js file=src/migrations/1700000000001-Orders.ts
import { MigrationInterface, QueryRunner, Table, TableColumn, TableIndex } from "typeorm";

export class Orders1700000000001 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: "orders",
        columns: [
          { name: "id", type: "int", isPrimary: true, isGenerated: true, generationStrategy: "increment" },
          { name: "user_id", type: "uuid", isNullable: true },
        ],
        foreignKeys: [{ columnNames: ["user_id"], referencedTableName: "users", referencedColumnNames: ["id"] }],
      }),
    );
    await queryRunner.addColumn("orders", new TableColumn({ name: "note", type: "varchar", length: "50" }));
    await queryRunner.createIndex("orders", new TableIndex({ columnNames: ["user_id"] }));
    await queryRunner.query(`
      UPDATE "orders" SET "note" = '';
      ALTER TABLE "orders"
        ALTER COLUMN "note" SET NOT NULL
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable("orders");
  }
}
```
```reads
5-14 CreateTable src/migrations#pending
15 AddColumn src/migrations#pending
16 CreateIndex src/migrations#pending
18 Update src/migrations#pending
19-20 SetNotNull src/migrations#pending
down 25 DropTable src/migrations#pending
```
```js file=src/migrations/1700000000002-Index.ts
import { MigrationInterface, QueryRunner } from "typeorm";

export class Index1700000000002 implements MigrationInterface {
  name = "Index1700000000002";
  transaction = false;

  async up(queryRunner: QueryRunner) {
    await queryRunner.query(`CREATE INDEX CONCURRENTLY "by_user" ON "orders" ("user_id")`);
  }

  async down(queryRunner: QueryRunner) {
    await queryRunner.query(`DROP INDEX CONCURRENTLY "by_user"`);
  }
}
```
```reads
8 CreateIndex -
down 12 DropIndex -
```
```json file=shop/package.json
{"dependencies": {"typeorm": "^0.3.20", "mysql2": "^3.9.0"}}
```
```js file=shop/src/migrations/1700000000003-Carts.ts
import { MigrationInterface, QueryRunner, TableColumn } from "typeorm";

export class Carts1700000000003 implements MigrationInterface {
  async up(queryRunner: QueryRunner) {
    await queryRunner.query("CREATE TABLE `carts` (`id` int NOT NULL AUTO_INCREMENT, PRIMARY KEY (`id`)) ENGINE=InnoDB");
    await queryRunner.addColumn("orders", new TableColumn({ name: "tag", type: "varchar", length: "20" }));
    await queryRunner.renameColumn("orders", "note", "notes");
  }

  async down(queryRunner: QueryRunner) {}
}
```
```reads
5 CreateTable -
6 AddColumn -
7 ModifyColumn -
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

_FREE = late(r"\btransaction\s*=\s*false\b")
_MODE = late(r"migrationsTransactionMode['\"]?\s*:\s*['\"`](each|none|all)")
_SOURCES = late(
    r"(?i)(?:^|/)(?:ormconfig|[^/]*data-?source|[^/]*typeorm[^/]{0,99}|[^/]*database[^/]{0,99}|app\.module)\.(?:[cm]?[jt]s|json)$"
)


def place(path: str, listing: Listing) -> Claim | None:
    """A file in a folder of TypeORM's migrations; they run in the order of the times in their names."""
    if detect.framework(path, listing) != "typeorm":
        return None
    return Claim(detect.together(path, listing, "typeorm"), names.natural(names.base(path)), NAME, path)


def script(path: str, text: str, listing: Listing) -> Script:
    """What `up` sends: with all pending migrations in one transaction, in one of its own, or in none."""
    mode = detect.nearby(path, listing, _SOURCES, _MODE) or "all"
    free = mode == "none" or _FREE.search(text) is not None
    transaction = None if free else f"{detect.together(path, listing, 'typeorm')}#pending" if mode == "all" else f"{path}#1"
    up, gaps = _direction("up", path, text, listing, transaction)
    return Script(
        up,
        lambda: _direction("down", path, text, listing, transaction),
        gaps,
        transactional=not free,
        opt_out='`transaction = false` in its class and `migrationsTransactionMode: "each"`',
    )


def _direction(name: str, path: str, text: str, listing: Listing, transaction: str | None) -> Half:
    from workers.frameworks.javascript.following import follow, method_of
    from workers.frameworks.typeorm.runner import Module, Runner

    def start(machine: Machine, exports: Record, sending: Sending) -> bool:
        if (found := method_of(machine, exports, name)) is None:
            return False
        machine.enter(found[0], [Runner(sending)], found[1])
        return True

    return follow(path, text, listing, {"typeorm": Module(), "@n8n/typeorm": Module()}, start, transaction, name)


def engine(path: str, listing: Listing) -> str:
    """The type in the data source, or the driver in package.json."""
    return detect.engine(
        path, listing, "ormconfig.json", "ormconfig.js", "ormconfig.ts", "data-source.ts", "src/data-source.ts"
    )


def _voice() -> Voice:
    from workers.frameworks.typeorm.voice import VOICE

    return VOICE


reader = Reader(
    __name__, script, detect.MIGRATION, place, engine=engine, endings=detect.ENDINGS, voice=LateVoice("//", _voice),
    engines=("postgresql", "mysql", "mariadb"),
)  # fmt: skip
