"""
An error is answered, and nothing returns after it: the handler goes on with what it had refused.

The caller gets two answers in one, or an error of the server, and what stands below is done all the same: with a record that
was not found, for somebody who may not. Return after the answer.

```go given file=api/orders.go
package api

import (
        "net/http"

        "github.com/gin-gonic/gin"
)

func show(c *gin.Context) {
        c.JSON(http.StatusOK, load(c.Param("id")))
}
```
```go bad file=api/orders.go kinds=breaks
package api

import (
        "net/http"

        "github.com/gin-gonic/gin"
)

func show(c *gin.Context) {
        order, err := find(c.Param("id"))
        if err != nil {
                c.JSON(http.StatusNotFound, gin.H{"message": "no such order"})
        }
        c.JSON(http.StatusOK, order)
}
```
```go good file=api/orders.go
package api

import (
        "net/http"

        "github.com/gin-gonic/gin"
)

func show(c *gin.Context) {
        order, err := find(c.Param("id"))
        if err != nil {
                c.JSON(http.StatusNotFound, gin.H{"message": "no such order"})
                return
        }
        c.JSON(http.StatusOK, order)
}
```
```javascript given file=src/orders.js
router.get('/orders/:id', async (req, res) => {
  res.json(await load(req.params.id));
});
```
```javascript bad file=src/orders.js kinds=exposes
router.get('/orders/:id', async (req, res) => {
  const order = await load(req.params.id);
  if (order.owner !== req.user.id) {
    res.status(403).json({ message: 'not yours' });
  }
  res.json(order);
});
```
```javascript good file=src/orders.js
router.get('/orders/:id', async (req, res) => {
  const order = await load(req.params.id);
  if (order.owner !== req.user.id) {
    return res.status(403).json({ message: 'not yours' });
  }
  res.json(order);
});
```

Source: https://expressjs.com/en/guide/routing.html#response-methods
"""

from __future__ import annotations

from bot.domain.calls import AnsweredTwice
from bot.domain.findings import Fix, Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks", "exposes"))


@rule.on(AnsweredTwice)
def check(fact: AnsweredTwice, scene: Scene) -> Verdict:
    """Where the same function certainly answers again; who is refused for who he is gets it all the same."""
    del scene
    yield Harm(
        ("exposes",) if fact.refuses else ("breaks",),
        f"Nothing returns after `{fact.thing}`: the handler goes on, and answers again on line {fact.again}",
        f"the branch ends with this answer, and `{fact.detail}` on line {fact.again} is reached after it",
        fixes=(Fix("now", "Return after the answer", "Put `return` behind it, so that nothing below is done"),),
    )
