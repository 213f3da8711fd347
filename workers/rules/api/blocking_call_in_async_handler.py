"""
A call that lets nobody else run.

In an `async def`, and anywhere in Node, the event loop waits with it: for as long as it lasts no other request of the process
is served, not even the health check. In ASP.NET it holds a thread of the pool until others are done. Await an asynchronous
call, or hand it to a thread.

```python bad file=app/orders.py kinds=blocks
import time
from fastapi import APIRouter
router = APIRouter()

@router.get("/orders")
async def orders():
    time.sleep(1)
    return load()
```
```js bad file=src/orders.js kinds=blocks
const express = require("express");
const app = express();
app.get("/report", (req, res) => {
  res.send(fs.readFileSync("report.pdf"));
});
```
```csharp bad file=Controllers/OrdersController.cs kinds=blocks
public class OrdersController : ControllerBase
{
    [HttpGet("/orders")]
    public async Task<IActionResult> List() { return Ok(repository.ListAsync().Result); }
}
```
```js good file=src/orders.js
const express = require("express");
const app = express();
app.get("/report", async (req, res) => {
  res.send(await fs.promises.readFile("report.pdf"));
});
```
```python good file=app/orders.py
import asyncio
from fastapi import APIRouter
router = APIRouter()

@router.get("/orders")
async def orders():
    await asyncio.sleep(1)
    return load()
```
```python good file=app/orders.py
import time
from fastapi import APIRouter
router = APIRouter()

@router.get("/orders")
def orders():
    time.sleep(1)
    return load()
```

Source: https://docs.python.org/3/library/asyncio-dev.html#running-blocking-code
"""

from __future__ import annotations

from bot.domain.calls import LoopBlocked
from bot.domain.findings import Fix, Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("blocks",))


@rule.on(LoopBlocked)
def check(fact: LoopBlocked, scene: Scene) -> Verdict:
    """In the function itself, not in one that it hands on."""
    del scene
    title, parsed, way = _said(fact)
    yield Harm(rule.kinds, title, parsed, fixes=(Fix("now", "Let the others go on", way),))


def _said(fact: LoopBlocked) -> tuple[str, str, str]:
    """Title, how it is known, and the way out, by the runtime."""
    if fact.span.path.endswith(".cs"):
        title = f"`{fact.thing}` holds a thread of the pool in `{fact.detail}` until others are done"
        return title, f"`{fact.detail}` is asynchronous and waits for the task in place", "Write `await` instead"
    if fact.span.path.endswith(".py"):
        title = f"`{fact.thing}` in `async def {fact.detail}` holds up every other request of the process"
        way = "Use an asynchronous client (`await asyncio.sleep`, `httpx.AsyncClient`), or `asyncio.to_thread`"
        return title, f"`{fact.thing}` is called by `{fact.detail}` itself and does not give way to the event loop", way
    title = f"`{fact.thing}` in the handler of `{fact.detail}` holds up every other request of the process"
    return (
        title,
        f"`{fact.thing}` does not give way to the event loop",
        "Use the call of the same name without `Sync`, and await it",
    )
