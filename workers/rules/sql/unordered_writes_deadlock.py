"""
Rows are found or created one by one in one transaction, in an order that nothing fixes.

Each row that is made (and what an upsert finds) stays locked until the commit. Two transactions that meet the same rows in
another order wait for each other: the database breaks one of them off. Sort the set by the rows' key first, or give each row
its own transaction.

Told of what a query gave without ORDER BY and of hashed sets; of other lists a specialist is told.

```javascript bad file=src/subscribe.js kinds=blocks
async function subscribe(document) {
  await sequelize.transaction(async (transaction) => {
    const users = await document.collaborators({ transaction });
    for (const user of users) {
      await Subscription.findOrCreate({ where: { userId: user.id, documentId: document.id }, transaction });
    }
  });
}
```
```go bad file=store/tags.go kinds=blocks
package store

func copyTags(db *sql.DB) error {
        tx, err := db.Begin()
        if err != nil {
                return err
        }
        rows, err := tx.Query("SELECT name FROM imported")
        for rows.Next() {
                rows.Scan(&name)
                tx.Exec("INSERT INTO tags (name) VALUES ($1) ON CONFLICT (name) DO UPDATE SET used = now()", name)
        }
        return tx.Commit()
}
```
```javascript good file=src/subscribe.js
async function subscribe(document) {
  const users = await document.collaborators();
  for (const user of users) {
    await sequelize.transaction(async (transaction) => {
      await Subscription.findOrCreate({ where: { userId: user.id, documentId: document.id }, transaction });
    });
  }
}
```
```javascript good file=src/subscribe.js
async function subscribe(document) {
  await sequelize.transaction(async (transaction) => {
    const users = await document.collaborators({ order: [["id", "ASC"]], transaction });
    for (const user of users) {
      await Subscription.findOrCreate({ where: { userId: user.id, documentId: document.id }, transaction });
    }
  });
}
```

```python bad file=shop/tags.py kinds=blocks
def tag(order, text):
    names = set(text.split())
    with transaction.atomic():
        for name in names:
            order.tags.add(Tag.objects.update_or_create(name=name, defaults={"used": now()})[0])
```
```python good file=shop/tags.py
def tag(order, text):
    names = set(text.split())
    with transaction.atomic():
        for name in sorted(names):
            order.tags.add(Tag.objects.update_or_create(name=name, defaults={"used": now()})[0])
```
```python hint file=shop/tags.py
def tag(order, names):
    with transaction.atomic():
        for name in names:
            order.tags.add(Tag.objects.get_or_create(name=name)[0])
```

Source: https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-DEADLOCKS
"""

from bot.domain.findings import Severity
from bot.domain.mappers import ContendedWrites
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("blocks",), hints="backend/distributed-writes")


@rule.on(ContendedWrites)
def check(fact: ContendedWrites, scene: Scene) -> Verdict:
    """Rows of a query; what else is gone through may well have an order."""
    del scene
    said = f"`{fact.call}` makes or locks a row for each of `{fact.over}` in one transaction, in any order"
    if not fact.rows:
        yield rule.hint(f"{said}: two of them deadlock where they meet the same rows and their sets are not sorted", fact.span)
        return
    yield Harm(
        kinds=("blocks",),
        title=f"{said}: two at once deadlock",
        parsed=f"`{fact.over}` is a set, or what a query without an order gave, and all of it is inside `{fact.holder}`",
    )
