"""
A query of a mapper of JavaScript names a field that its model or table does not have.

Keys of objects and strings in a query's options are checked by no compiler, and in TypeScript only where nothing is cast: the
database refuses the query each time it is sent.

Sequelize's models are read with what associations add to them. Names in brackets of `Op`, in `$…$` and with dots are left out,
as are those that the query gives itself.

```json given file=package.json
{"dependencies": {"sequelize": "^6.37.0"}}
```
```js given file=models/order.js
module.exports = (sequelize, DataTypes) => {
  const Order = sequelize.define('Order', {
    code: DataTypes.STRING,
    placedAt: { type: DataTypes.DATE, field: 'placed' },
  });
  Order.associate = (models) => Order.belongsTo(models.Customer, { foreignKey: 'customerId', as: 'customer' });
  return Order;
};
```
```js bad file=services/orders.js kinds=fails
const { Order } = require('../models');

exports.newest = (customerId) => Order.findAll({ where: { customerId }, order: [['placedOn', 'DESC']], limit: 9 });
```
```js bad file=services/orders.js kinds=fails
const { Op } = require('sequelize');
const { Customer, Order } = require('../models');

exports.of = (code) => Customer.findAll({
  include: [{ model: Order, as: 'orders', where: { [Op.or]: [{ code }, { kode: null }] } }],
});
```
```js good file=services/orders.js
const { Op, fn, col } = require('sequelize');
const { Order } = require('../models');

exports.number = (since) => Order.findAll({
  attributes: ['customerId', [fn('count', col('id')), 'number']],
  where: { placedAt: { [Op.gt]: since }, '$customer.town$': 'Rome' },
  group: ['customerId'],
  order: [['number', 'DESC']],
});
```

Chains of Knex and Objection are held against the tables that migrations make, where all of a table is known.

```json given file=package.json
{"dependencies": {"knex": "^3.1.0"}}
```
```js given file=migrations/20240101000000_orders.js
exports.up = (knex) => knex.schema.createTable('orders', (table) => {
  table.increments('id');
  table.string('code');
  table.integer('customer_id');
});
```
```js bad file=services/orders.js kinds=fails
const knex = require('../knex');

exports.of = (code) => knex('orders').where({ kode: code }).first();
```
```js bad file=services/orders.js kinds=fails
const knex = require('../knex');

exports.of = (name) => knex('orders as o').join('customers as c', 'c.id', 'o.customer').where('c.name', name).select('o.code');
```
```js good file=services/orders.js
const knex = require('../knex');

exports.list = () => knex('orders as o').leftJoin('customers as c', 'c.id', 'o.customer_id')
  .select('o.code', 'name as customer', knex.raw('now() AS asked')).orderBy('asked').whereRaw('kode IS NULL');
```

Source: https://sequelize.org/docs/v6/core-concepts/model-querying-basics/
"""

from __future__ import annotations

from bot.domain.findings import Severity
from bot.domain.mappers import UnknownOption
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",))

_SOURCES = {
    "Knex": "https://knexjs.org/guide/query-builder.html",
    "TypeORM": "https://typeorm.io/docs/query-builder/select-query-builder/",
}


@rule.on(UnknownOption)
def check(fact: UnknownOption, scene: Scene) -> Verdict:
    """Every name that the model or the table surely does not have."""
    del scene
    what = f"The table `{fact.table}` has no column" if fact.table else f"`{fact.model}` has no"
    meant = f" (`{fact.meant}` is near)" if fact.meant else ""
    known = f"No migration of the repository gives `{fact.table}` that column, and no code declares the name"
    if fact.declared is not None and not fact.table:
        place = f"{fact.declared.path}:{fact.declared.line}"
        known = f"`{fact.model}` is declared at {place}; neither it nor an association nor a table of that name has the field"
    yield Harm(
        kinds=("fails",),
        title=f"{what} `{fact.name}`{meant}: the query of `{fact.call}` fails each time it is sent",
        parsed=known,
        quoted=(fact.declared,) if fact.declared is not None else (),
        source=_SOURCES.get(fact.framework, ""),
    )
