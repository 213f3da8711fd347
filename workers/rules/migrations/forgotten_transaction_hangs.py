"""
A call inside of a transaction's callback is not given the transaction: it runs on a connection of its own.

What it does is committed at once, and stays when the migration fails and the rest is rolled back; the next run stops at it.
Where the transaction holds a lock on the same table, the call waits for the transaction and the transaction for the call:
PostgreSQL sees no deadlock there, and the migration hangs with the table locked until somebody ends it.

Said where other calls of the same callback are given the transaction.

```json given file=package.json
{"dependencies": {"sequelize": "^6.37.0", "pg": "^8.11.0"}}
```
```js given file=migrations/20240101120000-orders.js
module.exports = {
  up: (queryInterface, Sequelize) =>
    queryInterface.createTable('orders', {
      id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true },
      code: { type: Sequelize.TEXT },
    }),
};
```
```js bad kinds=blocks,fails file=migrations/20240102120000-note.js
module.exports = {
  up: (queryInterface, Sequelize) =>
    queryInterface.sequelize.transaction(async (transaction) => {
      await queryInterface.addColumn('orders', 'note', { type: Sequelize.TEXT }, { transaction });
      await queryInterface.removeColumn('orders', 'code');
    }),
};
```
```js bad kinds=fails file=migrations/20240102120000-note.js
module.exports = {
  up: (queryInterface, Sequelize) =>
    queryInterface.sequelize.transaction(async (transaction) => {
      await queryInterface.sequelize.query('ALTER TABLE orders DROP COLUMN code');
      await queryInterface.addColumn('orders', 'code', { type: Sequelize.STRING }, { transaction });
    }),
};
```
```js good file=migrations/20240102120000-note.js
module.exports = {
  up: (queryInterface, Sequelize) =>
    queryInterface.sequelize.transaction(async (transaction) => {
      const [rows] = await queryInterface.sequelize.query('SELECT count(*) FROM orders');
      await queryInterface.addColumn('orders', 'note', { type: Sequelize.TEXT }, { transaction });
      await queryInterface.addColumn('orders', 'total', { type: Sequelize.INTEGER }, { transaction });
    }),
};
```

Source: https://sequelize.org/docs/v6/other-topics/transactions/
"""

from collections.abc import Iterator

from bot.domain import operations as op
from bot.domain.findings import Severity
from bot.domain.schema import Name
from workers.rules.locks import write_locks
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.WARNING, kinds=("blocks", "fails"))
_ROWS = (op.Insert, op.Update, op.Delete)


@rule.on(
    op.AddColumn, op.DropColumn, op.RenameColumn, op.AlterColumnType, op.SetNotNull, op.SetDefault, op.AddConstraint,
    op.DropConstraint, op.RenameTable, op.DropTable, op.Truncate, op.CreateIndex, op.CreateTrigger, op.DropTrigger, *_ROWS,
)  # fmt: skip
def check(operation: op.Operation, site: Site) -> Verdict:
    """A change that stands in the callback of a transaction which does not hold it."""
    statement = site.statement
    if not statement.escapes or site.step is not statement.steps[0]:
        return
    within = [one for one in site.migration.up if one.transaction == statement.escapes]
    if not within:
        return
    before = [step.operation for one in within[: _earlier(site)] for step in one.steps]
    locked = [name for name in _touched(operation) if any(name in _touched(one) for one in before)]
    ddl = not isinstance(operation, _ROWS)
    waits = [name for name in locked if site.existed(name) and (ddl or any(name in _held(one) for one in before))]
    if waits:
        yield Harm(
            kinds=("blocks", "fails"),
            title=f"This is sent outside of the transaction around it, which has locked `{waits[0]}`: each waits for the other",
            parsed="the call is given no transaction and gets a connection of its own; the callback waits for its answer",
            severity=Severity.ERROR,
        )
        return
    yield Harm(
        kinds=("fails",),
        title="This is sent outside of the transaction around it: it stays when the rest is rolled back",
        parsed="the call is given no transaction, other calls of the same callback are",
    )


def _earlier(site: Site) -> int:
    """How many statements of the transaction come before this one."""
    before = site.migration.up[: next(at for at, one in enumerate(site.migration.up) if one is site.statement)]
    return sum(one.transaction == site.statement.escapes for one in before)


def _held(operation: op.Operation) -> set[Name]:
    return {name for name, _ in write_locks(operation)}


def _touched(operation: op.Operation) -> Iterator[Name]:
    """The tables that it locks in some mode."""
    yield from _held(operation)
    if isinstance(operation, _ROWS):
        yield operation.table
