"""
A write inside a transaction that is sent outside of it.

It goes to another connection: it is there at once, for everybody, and stays when the transaction is rolled back. Where it needs
a row that the transaction has locked, it waits for a commit that waits for it. Send it by what the transaction is given.

Told where the transaction has a name that other calls of the same function are given, and not where an error is being handled,
or behind the commit. Sequelize is left alone where it hands transactions on by itself (`useCLS`).

```typescript bad file=src/orders.ts kinds=breaks
export async function pay(prisma: PrismaClient, id: string) {
  await prisma.$transaction(async (tx) => {
    await tx.order.update({ where: { id }, data: { paid: true } });
    await prisma.payment.create({ data: { orderId: id } });
  });
}
```
```javascript bad file=src/orders.js kinds=breaks
const { Order, Payment } = require("./models");

async function pay(id) {
  const transaction = await sequelize.transaction();
  try {
    await Order.update({ paid: true }, { where: { id }, transaction });
    await Payment.create({ orderId: id });
    await transaction.commit();
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}
```
```javascript bad file=src/orders.js kinds=breaks
async function pay(knex, id) {
  await knex.transaction(async (trx) => {
    await trx("orders").where({ id }).update({ paid: true });
    await knex("payments").insert({ order_id: id });
  });
}
```
```go bad file=store/orders.go kinds=breaks
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
        if _, err := s.db.Exec("INSERT INTO payments (order_id) VALUES ($1)", id); err != nil {
                return err
        }
        return tx.Commit()
}
```
```typescript good file=src/orders.ts
export async function pay(prisma: PrismaClient, id: string) {
  await prisma.$transaction(async (tx) => {
    await tx.order.update({ where: { id }, data: { paid: true } });
    await tx.payment.create({ data: { orderId: id } });
    try {
      await charge(tx, id);
    } catch (error) {
      await prisma.failure.create({ data: { orderId: id } });
      throw error;
    }
  });
  await prisma.payment.create({ data: { orderId: id } });
}
```
```javascript good file=src/orders.js
const { Order, Payment } = require("./models");

async function pay(knex, id, options) {
  await sequelize.transaction(async (transaction) => {
    await Order.update({ paid: true }, { where: { id }, transaction });
    await Payment.create({ orderId: id }, { transaction });
    await Payment.create({ orderId: id }, options);
  });
  await knex.transaction(async (trx) => {
    await trx("orders").where({ id }).update({ paid: true });
    await knex("payments").insert({ order_id: id }).transacting(trx);
  });
}
```

Source: https://www.prisma.io/docs/orm/prisma-client/queries/transactions#interactive-transactions

On Sequelize: https://sequelize.org/docs/v6/other-topics/transactions/
"""

from bot.domain.findings import Severity
from bot.domain.mappers import OutsideTransaction
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))


@rule.on(OutsideTransaction)
def check(fact: OutsideTransaction, scene: Scene) -> Verdict:
    """One write."""
    del scene
    how = f"asks `{fact.client}`, not `{fact.inside}`" if fact.client else f"is not given `{fact.inside}`"
    yield Harm(
        kinds=("breaks",),
        title=f"`{fact.call}` is not part of the transaction around it: it stays when that is rolled back",
        parsed=f"`{fact.holder}` begins a transaction, and the call {how}",
    )
