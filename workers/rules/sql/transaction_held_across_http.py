"""
A transaction stays open while another server is waited for.

Its rows stay locked and its connection is taken until the other side answers, or its timeout ends: a slow service there stops
the database here. Call first, then begin; or after the commit.

```python bad file=app/orders.py kinds=blocks
import requests
from django.db import transaction


def pay(order):
    with transaction.atomic():
        order.lock()
        requests.post("https://pay.example.com", json={"order": order.id}, timeout=30)
        order.save()
```
```javascript bad file=src/orders.js kinds=blocks
async function pay(prisma, id) {
  await prisma.$transaction(async (tx) => {
    await tx.order.update({ where: { id }, data: { state: "paid" } });
    await fetch("https://pay.example.com");
  });
}
```
```go bad file=store/orders.go kinds=blocks
package store

func pay(db *sql.DB, id int) error {
        tx, err := db.Begin()
        if err != nil {
                return err
        }
        defer tx.Rollback()
        tx.Exec("UPDATE orders SET state = 'paid' WHERE id = $1", id)
        if _, err := http.Post("https://pay.example.com", "text/plain", nil); err != nil {
                return err
        }
        return tx.Commit()
}
```
```go good file=store/orders.go
package store

func pay(db *sql.DB, id int) error {
        tx, err := db.Begin()
        if err != nil {
                return err
        }
        tx.Exec("UPDATE orders SET state = 'paid' WHERE id = $1", id)
        if err := tx.Commit(); err != nil {
                return err
        }
        _, err = http.Post("https://pay.example.com", "text/plain", nil)
        return err
}
```
```csharp bad file=src/Orders.cs kinds=blocks
class Orders {
    async Task Pay(ShopContext context, int id) {
        await using var transaction = await context.Database.BeginTransactionAsync();
        await context.SaveChangesAsync();
        await httpClient.PostAsync("https://pay.example.com", null);
        await transaction.CommitAsync();
    }
}
```
```python good file=app/orders.py
import requests
from django.db import transaction


def pay(order):
    requests.post("https://pay.example.com", json={"order": order.id}, timeout=30)
    with transaction.atomic():
        order.save()
        transaction.on_commit(lambda: requests.post("https://mail.example.com", timeout=3))
```

Source: https://www.postgresql.org/docs/current/explicit-locking.html
"""

from bot.domain.findings import Severity
from bot.domain.queries import CallInTransaction
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("blocks",))


@rule.on(CallInTransaction)
def check(fact: CallInTransaction, scene: Scene) -> Verdict:
    """The call stands in the transaction's own block."""
    del scene
    yield Harm(
        kinds=("blocks",),
        title=f"`{fact.call}` is waited for while a transaction is open: its locks and its connection wait too",
        parsed=f"`{fact.call}` is called inside `{fact.holder}`",
    )
