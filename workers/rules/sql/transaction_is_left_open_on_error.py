"""
A transaction that nothing ends where something in between fails.

It keeps its connection and its locks: after as many failures as the pool has connections, nothing is answered any more. Roll it
back where the error is handled, or let the mapper begin and end it around a function.

Told where the function itself begins and commits it, rolls it back nowhere, and hands it to nobody who may.

```javascript bad file=src/orders.js kinds=blocks
async function pay(id) {
  const transaction = await sequelize.transaction();
  await Order.update({ paid: true }, { where: { id }, transaction });
  await transaction.commit();
}
```
```go bad file=store/orders.go kinds=blocks
package store

func (s *Store) pay(id int) error {
        tx, err := s.db.Begin()
        if err != nil {
                return err
        }
        if _, err := tx.Exec("UPDATE orders SET paid = true WHERE id = $1", id); err != nil {
                return err
        }
        return tx.Commit()
}
```
```javascript good file=src/orders.js
async function pay(id) {
  const transaction = await sequelize.transaction();
  try {
    await Order.update({ paid: true }, { where: { id }, transaction });
    await transaction.commit();
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
  await sequelize.transaction(async (inside) => Order.update({ paid: true }, { where: { id }, transaction: inside }));
}
```
```go good file=store/orders.go
package store

func (s *Store) pay(id int) error {
        tx, err := s.db.Begin()
        if err != nil {
                return err
        }
        defer tx.Rollback()
        if _, err := tx.Exec("UPDATE orders SET paid = true WHERE id = $1", id); err != nil {
                return err
        }
        return tx.Commit()
}
```

Source: https://sequelize.org/docs/v6/other-topics/transactions/#unmanaged-transactions

On Go: https://go.dev/doc/database/execute-transactions
"""

from bot.domain.findings import Severity
from bot.domain.mappers import LeftOpen
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("blocks",))


@rule.on(LeftOpen)
def check(fact: LeftOpen, scene: Scene) -> Verdict:
    """One transaction."""
    del scene
    yield Harm(
        kinds=("blocks",),
        title=f"Nothing rolls `{fact.name}` back where something fails before its commit: its connection and locks stay taken",
        parsed=f"The function commits what `{fact.begun}` began, and rolls it back nowhere",
    )
