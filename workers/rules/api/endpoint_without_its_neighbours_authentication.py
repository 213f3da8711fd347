"""
A new endpoint asks nothing, where those beside it ask who calls.

It may be meant for everybody; more often the guard was forgotten, because nothing fails without it. Whether it gives away what
its neighbours keep is for who reads the handler.

```python given file=app/orders.py
from fastapi import APIRouter, Depends
from .auth import get_current_user
router = APIRouter()

@router.get("/orders")
def orders(user=Depends(get_current_user)):
    return load(user)

@router.get("/orders/{id}")
def order(id: int, user=Depends(get_current_user)):
    return one(user, id)

@router.delete("/orders/{id}")
def remove(id: int, user=Depends(get_current_user)):
    return drop(user, id)
```
```python hint file=app/orders.py
from fastapi import APIRouter, Depends
from .auth import get_current_user
router = APIRouter()

@router.get("/orders")
def orders(user=Depends(get_current_user)):
    return load(user)

@router.get("/orders/{id}")
def order(id: int, user=Depends(get_current_user)):
    return one(user, id)

@router.delete("/orders/{id}")
def remove(id: int, user=Depends(get_current_user)):
    return drop(user, id)

@router.get("/orders/{id}/invoice")
def invoice(id: int):
    return bill(id)
```
```python good file=app/orders.py
from fastapi import APIRouter, Depends
from .auth import get_current_user
router = APIRouter()

@router.get("/orders")
def orders(user=Depends(get_current_user)):
    return load(user)

@router.get("/orders/{id}")
def order(id: int, user=Depends(get_current_user)):
    return one(user, id)

@router.delete("/orders/{id}")
def remove(id: int, user=Depends(get_current_user)):
    return drop(user, id)

@router.get("/orders/{id}/invoice")
def invoice(id: int, user=Depends(get_current_user)):
    return bill(user, id)
```

Source: https://owasp.org/API-Security/editions/2023/en/0xa5-broken-function-level-authorization/
"""

from __future__ import annotations

from bot.domain.findings import Severity
from bot.domain.handlers import Unguarded
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.INFO, kinds=(), hints="backend/authentication")


@rule.on(Unguarded)
def check(fact: Unguarded, scene: Scene) -> Verdict:
    """Never said by itself: only who reads the handler knows whether it gives anything away."""
    del scene
    guards = " and ".join(f"`{name}`" for name in fact.guards)
    others = f"{fact.guarded} of the {fact.all} other endpoints of its file ask for {guards}"
    yield rule.hint(f"{fact.endpoint.shown} is new and nothing guards it; {others}", fact.span)
