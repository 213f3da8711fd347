"""
A route that is gone answers nobody any more.

Clients are released when their owners like: those that still call it get an error from the day of the deployment on. Serve it
for as long as they do, answer 410 with a word of where to go, or say first that it goes.

```python given file=app/orders.py
from fastapi import APIRouter
router = APIRouter()

@router.get("/orders")
def orders():
    return load()

@router.delete("/orders/{id}")
def remove(id: int):
    return drop(id)
```
```python bad file=app/orders.py kinds=breaks
from fastapi import APIRouter
router = APIRouter()

@router.get("/orders")
def orders():
    return load()
```
```python good file=app/orders.py
from fastapi import APIRouter
router = APIRouter()

@router.get("/orders")
def orders():
    return load()

@router.delete("/orders/{order_id}")
def delete_order(order_id: int):
    return drop(order_id)
```

What was announced to go may go.

```python given file=app/orders.py
from fastapi import APIRouter
router = APIRouter()

@router.get("/orders", deprecated=True)
def orders():
    return load()
```
```python good file=app/orders.py
from fastapi import APIRouter
router = APIRouter()
```

So does another method, or another path.

```rust given file=src/orders.rs
#[utoipa::path(
    put,
    path = "/api/v1/orders/{id}",
    responses((status = 200, body = Order)),
)]
pub async fn change_order(id: Path<i64>) -> Json<Order> { todo!() }
```
```rust bad file=src/orders.rs kinds=breaks
#[utoipa::path(
    patch,
    path = "/api/v1/orders/{id}",
    responses((status = 200, body = Order)),
)]
pub async fn change_order(id: Path<i64>) -> Json<Order> { todo!() }
```
```rust good file=src/orders.rs
#[utoipa::path(
    put,
    path = "/api/v1/orders/{order_id}",
    responses((status = 200, body = Order)),
)]
pub async fn change_order(order_id: Path<i64>) -> Json<Order> { todo!() }

#[utoipa::path(patch, path = "/api/v1/orders/{order_id}")]
pub async fn patch_order(order_id: Path<i64>) -> Json<Order> { todo!() }
```

Of a view set what it is given goes by itself.

```python given file=shop/urls.py
from django.urls import path
from shop.views import OrderViewSet

urlpatterns = [path("orders", OrderViewSet.as_view({"get": "list", "post": "create"}))]
```
```python bad file=shop/urls.py kinds=breaks
from django.urls import path
from shop.views import OrderViewSet

urlpatterns = [path("orders", OrderViewSet.as_view({"get": "list"}))]
```
```python good file=shop/urls.py
from django.urls import path
from shop.views import OrderViewSet

orders = OrderViewSet.as_view({"get": "list", "post": "create", "delete": "clear"})
urlpatterns = [path("orders", orders)]
```

Source: https://datatracker.ietf.org/doc/html/rfc8594
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.changes import Mention
from bot.domain.findings import Fix, Severity
from bot.domain.handlers import RoutesRemoved
from workers.handlers.paths import TESTS
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))
_INSIDE = re.compile(r"internal|admin|debug|test|health|metrics|_dev|experiment|beta|alpha|preview", re.IGNORECASE)
_CONTRACT = re.compile(r"(^|/)[^/]*(openapi|swagger)[^/]*\.(ya?ml|json)$", re.IGNORECASE)
_CALLS = re.compile(r"\b(fetch|axios|http|client|request|api|get|post|put|patch|delete|url)\w*\W", re.IGNORECASE)
_PARAMETER = re.compile(r"[{<:(]")
_ENDINGS = (".ts", ".tsx", ".js", ".jsx", ".vue", ".svelte", ".py", ".rb", ".go", ".java", ".kt", ".swift", ".dart")
_NAMED = 2
_ASKED = 5


@rule.on(RoutesRemoved)
def check(fact: RoutesRemoved, scene: Scene) -> Verdict:
    """Routes of one file in one finding; those inside the house in none, nor what a contract tells of."""
    endpoints = [one for one in fact.endpoints if not _INSIDE.search(one)]
    if not endpoints or _INSIDE.search(fact.span.path) or any(_CONTRACT.search(one.path) for one in scene.changes.changes):
        return
    quoted = tuple(_callers(fact, scene))
    shown = endpoints if len(endpoints) <= _NAMED else endpoints[:1]
    more = len(endpoints) - len(shown)
    named = " and ".join(shown) + (f" and {more} more" if more else "")
    them = "it" if len(endpoints) == 1 else "them"
    title = f"Removing {named} breaks the clients that call {them}"
    others = f", and {len(endpoints) - 1} more of this file answer elsewhere" if len(endpoints) > 1 else ""
    there = f"{named} {'is' if len(endpoints) == 1 else 'are'} there before this change and in none of its files after it"
    yield Harm(
        rule.kinds,
        f"{endpoints[0]} is {fact.now} now{others}: the clients that call {them} break" if fact.now else title,
        f"{named} is answered before this change, and only {fact.now} after it" if fact.now else there,
        severity=Severity.ERROR if quoted else Severity.WARNING,
        quoted=quoted,
        fixes=(Fix("now", "Keep it until nobody calls it", f"Leave {named} in place, marked as deprecated; remove it later"),),
    )


def _callers(fact: RoutesRemoved, scene: Scene) -> Iterator[Mention]:
    """Lines at head, outside of tests, that call one of the paths: of those that are long enough to be nothing else."""
    paths = [path for path in fact.paths if not _PARAMETER.search(path) and path.startswith("/") and path.strip("/").count("/")]
    for path in paths[:_ASKED]:
        for mention in scene.tree("head").lines_with([path], _ENDINGS):
            bound = mention.path == fact.span.path  # another line that binds it, with another method
            if _CALLS.search(mention.text) and not bound and not TESTS.search(mention.path):
                yield mention
