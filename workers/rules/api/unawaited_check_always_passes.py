"""
A condition asks a promise: nobody waits for it, and a promise is true whatever it comes to.

The branch for "no" is never taken: a wrong password signs in, whoever may not goes on. What is thrown later belongs to nobody,
and ends the process. Wait for the value.

```javascript given file=src/login.js
const bcrypt = require('bcrypt');
router.post('/login', async (req, res) => {
  const user = await users.find(req.body.email);
  res.json(session(user));
});
```
```javascript bad file=src/login.js kinds=exposes
const bcrypt = require('bcrypt');
router.post('/login', async (req, res) => {
  const user = await users.find(req.body.email);
  if (!bcrypt.compare(req.body.password, user.hash)) {
    return res.status(401).json({ message: 'no' });
  }
  res.json(session(user));
});
```
```javascript good file=src/login.js
const bcrypt = require('bcrypt');
router.post('/login', async (req, res) => {
  const user = await users.find(req.body.email);
  if (!(await bcrypt.compare(req.body.password, user.hash))) {
    return res.status(401).json({ message: 'no' });
  }
  res.json(session(user));
});
```

Functions of the same file that say that they are asynchronous are known as well.

```typescript given file=src/orders.ts
async function isPaid(order: Order): Promise<boolean> {
  return (await bills.of(order)).paid;
}
```
```typescript bad file=src/orders.ts kinds=breaks
async function isPaid(order: Order): Promise<boolean> {
  return (await bills.of(order)).paid;
}
export async function ship(order: Order) {
  if (order.open && isPaid(order)) {
    await parcels.send(order);
  }
}
```
```typescript good file=src/orders.ts
async function isPaid(order: Order): Promise<boolean> {
  return (await bills.of(order)).paid;
}
export async function ship(order: Order) {
  if (order.open && (await isPaid(order))) {
    await parcels.send(order);
  }
}
```

Source: https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Operators/await
"""

from __future__ import annotations

from bot.domain.calls import CheckUnawaited
from bot.domain.findings import Fix, Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks", "exposes"))


@rule.on(CheckUnawaited)
def check(fact: CheckUnawaited, scene: Scene) -> Verdict:
    """The call is the condition itself, without `await`."""
    del scene
    yield Harm(
        ("exposes",) if fact.refuses else ("breaks",),
        f"Nothing waits for `{fact.thing}`: its promise is always true, so the condition tells nothing",
        f"`{fact.thing}` gives a promise, and the condition asks the promise itself",
        fixes=(Fix("now", "Wait for it", f"Write `await` before `{fact.thing}(…)`, in brackets"),),
    )
