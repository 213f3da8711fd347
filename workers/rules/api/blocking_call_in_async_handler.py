"""
A call that lets nobody else run.

In an `async def` the event loop waits with it: for as long as it lasts no other request of the process is served, not even the
health check. Await an asynchronous client, or hand the call to a thread.

```python bad file=app/orders.py kinds=blocks
import time
from fastapi import APIRouter
router = APIRouter()

@router.get("/orders")
async def orders():
    time.sleep(1)
    return load()
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

from bot.domain.findings import Fix, Severity
from bot.domain.handlers import LoopBlocked
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("blocks",))


@rule.on(LoopBlocked)
def check(fact: LoopBlocked, scene: Scene) -> Verdict:
    """In the function itself, not in one that it hands on."""
    del scene
    yield Harm(
        rule.kinds,
        f"`{fact.thing}` in `async def {fact.detail}` holds up every other request of the process",
        f"`{fact.thing}` is called by `{fact.detail}` itself and does not give way to the event loop",
        fixes=(
            Fix(
                "now",
                "Let the loop go on",
                "Use an asynchronous client (`await asyncio.sleep`, `httpx.AsyncClient`), or `asyncio.to_thread`",
            ),
        ),
    )
