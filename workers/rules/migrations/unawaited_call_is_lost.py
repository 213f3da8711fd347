"""
Nobody waits for this call: it is neither awaited nor returned.

Knex's builders send nothing until somebody waits for them: such a call never runs, and the migration counts as done all the
same. Sequelize sends at once; the migration counts as done before the call is, the process may end before it, and its error is
nobody's.

```json given file=package.json
{"dependencies": {"knex": "^3.1.0", "pg": "^8.11.0"}}
```
```js given file=migrations/20240101120000_orders.js
exports.up = (knex) => knex.schema.createTable('orders', (table) => {
  table.increments();
  table.text('code');
});
```
```js bad kinds=breaks unproved=nothing-is-sent file=migrations/20240102120000_code.js
exports.up = (knex) =>
  knex.schema.alterTable('orders', (table) => table.text('note'))
    .then(() => {
      knex.schema.alterTable('orders', (table) => table.dropColumn('code'));
    });
```
```js bad kinds=breaks unproved=nothing-is-sent file=migrations/20240102120000_code.js
exports.up = async (knex) => {
  await knex.schema.alterTable('orders', (table) => table.text('note'));
  knex('orders').where({ code: 'a' }).update({ note: 'b' });
  knex.raw("UPDATE orders SET code = NULL WHERE code = ''");
};
```
```json given file=shop/package.json
{"dependencies": {"sequelize": "^6.37.0", "pg": "^8.11.0"}}
```
```js given file=shop/migrations/20240101120000-carts.js
module.exports = {
  up: (queryInterface, Sequelize) => queryInterface.createTable('carts', { code: { type: Sequelize.TEXT } }),
};
```
```js bad kinds=breaks unproved=the-call-may-run file=shop/migrations/20240102120000-note.js
module.exports = {
  up: async (queryInterface, Sequelize) => {
    queryInterface.addColumn('carts', 'note', { type: Sequelize.TEXT });
  },
};
```
```js good file=migrations/20240102120000_code.js
exports.up = async (knex) => {
  const builder = knex('orders').where({ code: 'a' });
  builder.update({ code: 'b' });
  await builder;
  knex('orders').where({ code: 'b' }).update({ code: 'c' }).then(() => {});
  await Promise.all([1, 2].map((id) => knex('orders').where({ id }).update({ code: 'd' })));
  await knex.schema.alterTable('orders', (table) => {
    table.text('note');
  });
};
```

On Sequelize: https://sequelize.org/docs/v6/other-topics/migrations/

Source: https://knexjs.org/guide/interfaces.html
"""

from bot.domain.findings import Severity
from bot.domain.operations import Unsent
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.ERROR, kinds=("breaks",), engines=("postgresql", "mysql", "mariadb"))


@rule.on(Unsent)
def check(operation: Unsent, site: Site) -> Verdict:
    """A call that is a statement by itself."""
    del site
    if operation.started:
        yield Harm(
            kinds=("breaks",),
            title="Nobody waits for this call: the migration counts as done before it is, and its error is lost",
            parsed="it is neither awaited nor returned",
            severity=Severity.WARNING,
        )
    else:
        yield Harm(
            kinds=("breaks",),
            title="This never runs: a builder of Knex sends nothing until it is awaited or returned",
            parsed="it is neither awaited nor returned, and nothing follows it",
        )
