r"""Sequelize: a file in a folder of migrations whose `up` and `down` are given `queryInterface`.

Each statement commits on its own, unless its options name a transaction: `sequelize.transaction(async t => …)` with
`{ transaction: t }`. Several statements in one call of `sequelize.query`, and those of one `changeColumn`, share an implicit
one. Attributes become columns as Sequelize 6 writes them, an enum with its type `enum_<table>_<column>`.
The engine is the dialect in `config/config.json` or `.sequelizerc`'s neighbours, else the driver in `package.json`. On MySQL
and MariaDB an enum is the column's own type, and `changeColumn` sends CHANGE with what the attribute says and nothing else.

Opt out: none needed; leave out `{ transaction }`.
Source: https://sequelize.org/docs/v6/other-topics/migrations/
Source: https://github.com/sequelize/sequelize/tree/v6/src/dialects/postgres

```json file=package.json
{"dependencies": {"sequelize": "^6.37.0", "pg": "^8.11.0"}}
```
```js file=migrations/20240101120000-orders.js
'use strict';
module.exports = {
  up: async (queryInterface, Sequelize) => {
    await queryInterface.createTable('orders', {
      id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true },
      state: { type: Sequelize.ENUM('new', 'paid'), allowNull: false },
      userId: { type: Sequelize.UUID, references: { model: 'users', key: 'id' }, onDelete: 'cascade' },
    });
    await queryInterface.addIndex('orders', ['userId'], { concurrently: true });
    await queryInterface.changeColumn('orders', 'note', { type: Sequelize.TEXT, allowNull: false });
  },
  down: async (queryInterface) => queryInterface.dropTable('orders'),
};
```
```reads
4-8 Inert -
4-8 CreateType -
4-8 CreateTable -
9 CreateIndex -
10 SetNotNull #1
10 SetDefault #1
10 AlterColumnType #1
down 12 DropTable -
```
```js file=migrations/20240102120000-more.js
module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.sequelize.transaction(async (transaction) => {
      const columns = { total: Sequelize.DECIMAL(10, 2), note: Sequelize.STRING };
      for (const [name, type] of Object.entries(columns)) {
        await queryInterface.addColumn('orders', name, { type, allowNull: true }, { transaction });
      }
      await queryInterface.sequelize.query(
        `UPDATE orders
            SET total = :total;
         DELETE FROM carts;`,
        { transaction, replacements: { total: 0 } }
      );
    });
    await queryInterface.addConstraint('orders', { type: 'unique', fields: ['note'], name: 'orders_note' });
  },
  async down(queryInterface) {
    await queryInterface.removeColumn('orders', 'total');
    await queryInterface.removeIndex('orders', ['userId'], { concurrently: true });
  },
};
```
```reads
6 AddColumn #1
6 AddColumn #1
9-10 Update #1
11 Delete #1
15 AddConstraint -
down 18 DropColumn -
down 19 DropIndex -
```
```json file=shop/package.json
{"dependencies": {"sequelize": "^6.37.0", "mysql2": "^3.9.0"}}
```
```js file=shop/migrations/20240103120000-carts.js
module.exports = {
  up: async (queryInterface, Sequelize) => {
    await queryInterface.createTable('carts', {
      id: { type: Sequelize.INTEGER.UNSIGNED, primaryKey: true, autoIncrement: true },
      state: { type: Sequelize.ENUM('new', 'paid'), allowNull: false },
    });
    await queryInterface.changeColumn('orders', 'note', { type: Sequelize.STRING(50), allowNull: false });
    await queryInterface.removeIndex('orders', ['note']);
  },
  down: async () => {},
};
```
```reads
3-6 CreateTable -
7 ModifyColumn -
8 DropKey -
```
"""

from __future__ import annotations

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

_FILES = ("config/config.json", "config/database.js", "config/config.js", "config/database.json", ".sequelizerc")


def place(path: str, listing: Listing) -> Claim | None:
    """A file in a folder of Sequelize's migrations; they run in the order of their names."""
    if detect.framework(path, listing) != "sequelize":
        return None
    return Claim(names.folder(path), names.natural(names.base(path)), NAME, path)


def script(path: str, text: str, listing: Listing) -> Script:
    """What `up` sends, statement by statement."""
    up, gaps = _direction("up", path, text, listing)
    return Script(up, lambda: _direction("down", path, text, listing), gaps)


def _direction(name: str, path: str, text: str, listing: Listing) -> Half:
    from workers.frameworks.javascript.following import exported, follow
    from workers.frameworks.sequelize.interface import Interface
    from workers.frameworks.sequelize.words import Module

    def start(machine: Machine, exports: Record, sending: Sending) -> bool:
        if (function := exported(exports, name)) is None:
            return False
        machine.enter(function, [Interface(sending), Module()])
        return True

    return follow(path, text, listing, {"sequelize": Module(), "sequelize-typescript": Module()}, start, None, name)


def engine(path: str, listing: Listing) -> str:
    """The dialect in Sequelize's configuration, or the driver in package.json."""
    return detect.engine(path, listing, *_FILES)


def _voice() -> Voice:
    from workers.frameworks.sequelize.voice import VOICE

    return VOICE


reader = Reader(
    __name__, script, detect.MIGRATION, place, engine=engine, endings=detect.ENDINGS, voice=LateVoice("//", _voice),
    engines=("postgresql", "mysql", "mariadb"),
)  # fmt: skip
