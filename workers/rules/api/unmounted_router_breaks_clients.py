"""
A router that is mounted nowhere answers nobody.

The file of its routes is still there and no line of it has changed, so the change looks small; all of its paths are gone for
those who call them. If that is meant, say so before, and delete the file with it; if not, mount it again.

```python given file=shop/orders.py
from fastapi import APIRouter
router = APIRouter()

@router.get("/orders")
def orders():
    return load()
```
```python given file=shop/main.py
from fastapi import FastAPI
from shop import customers, orders

app = FastAPI()
app.include_router(customers.router)
app.include_router(orders.router)
```
```python bad file=shop/main.py kinds=breaks
from fastapi import FastAPI
from shop import customers

app = FastAPI()
app.include_router(customers.router)
```
```python good file=shop/main.py
from fastapi import APIRouter, FastAPI
from shop import customers, orders

inner = APIRouter(prefix="/v1")
app = FastAPI()
inner.include_router(customers.router)
inner.include_router(orders.router)
app.include_router(inner)
```

Source: https://fastapi.tiangolo.com/tutorial/bigger-applications/
"""

from __future__ import annotations

from bot.domain.findings import Fix, Severity
from bot.domain.handlers import RouterUnmounted
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))


@rule.on(RouterUnmounted)
def check(fact: RouterUnmounted, scene: Scene) -> Verdict:
    """A mount that is gone, of a file that stays."""
    del scene
    yield Harm(
        rule.kinds,
        f"`{fact.router}` is mounted nowhere any more: every route of `{fact.file}` is gone",
        f"`{fact.file}` binds routes at head as before, and no line of another file names it",
        fixes=(Fix("now", "Mount it, or let its file go", f"Put `{fact.router}` back, or delete `{fact.file}` with it"),),
    )
