"""
A handler that asked who calls asks no more.

The guard that stood before it is gone and nothing took its place: neither another guard, nor a check in the handler, nor one
where its router is mounted. Whoever reaches the server gets what only some could. If that is meant, let the code say so.

```python given file=app/orders.py
from fastapi import APIRouter, Depends
from .auth import get_current_user
router = APIRouter()

@router.get("/orders")
def orders(user=Depends(get_current_user)):
    return load()
```
```python bad file=app/orders.py kinds=exposes
from fastapi import APIRouter, Depends
from .auth import get_current_user
router = APIRouter()

@router.get("/orders")
def orders():
    return load()
```
```python good file=app/orders.py
from fastapi import APIRouter, Depends
from .auth import get_current_user
router = APIRouter(dependencies=[Depends(get_current_user)])

@router.get("/orders")
def orders():
    return load()
```
```python good file=app/orders.py
from fastapi import APIRouter, Request
from .auth import require_user
router = APIRouter()

@router.get("/orders")
def orders(request: Request):
    require_user(request)
    return load()
```

```go given file=api/routes.go
package api

import "github.com/gin-gonic/gin"

func Routes(r *gin.Engine) {
        orders := r.Group("/orders", auth.Required())
        orders.GET("/:id", show)
}
```
```go bad file=api/routes.go kinds=exposes
package api

import "github.com/gin-gonic/gin"

func Routes(r *gin.Engine) {
        orders := r.Group("/orders")
        orders.GET("/:id", show)
}
```
```php given file=routes/api.php
<?php
Route::middleware('auth:sanctum')->group(function () {
    Route::get('/orders', [OrderController::class, 'index']);
});
```
```php bad file=routes/api.php kinds=exposes
<?php
Route::get('/orders', [OrderController::class, 'index']);
```
```csharp given file=Controllers/OrdersController.cs
[Authorize]
[Route("orders")]
public class OrdersController : ControllerBase
{
    [HttpGet("{id}")]
    [Authorize(Roles = "Audit")]
    public Order Show(int id) { return orders.Find(id); }
}
```
```csharp bad file=Controllers/OrdersController.cs kinds=exposes
[Authorize]
[Route("orders")]
public class OrdersController : ControllerBase
{
    [HttpGet("{id}")]
    public Order Show(int id) { return orders.Find(id); }
}
```

```ruby given file=app/controllers/application_controller.rb
class ApplicationController < ActionController::API
  before_action :authenticate_user!
end
```
```ruby given file=config/routes.rb
Rails.application.routes.draw do
  resources :orders, only: [:show]
end
```
```ruby given file=app/controllers/orders_controller.rb
class OrdersController < ApplicationController
  def show
    render json: Order.find(params[:id])
  end
end
```
```ruby bad file=app/controllers/orders_controller.rb kinds=exposes
class OrdersController < ApplicationController
  skip_before_action :authenticate_user!, only: [:show]

  def show
    render json: Order.find(params[:id])
  end
end
```

What lets everybody in beside a guard that stays is the same: the guard is not asked.

```csharp given file=Controllers/BillsController.cs
[Authorize]
[Route("bills")]
public class BillsController : ControllerBase
{
    [HttpGet("{id}")]
    public Bill Show(int id) { return bills.Find(id); }
}
```
```csharp bad file=Controllers/BillsController.cs kinds=exposes
[Authorize]
[Route("bills")]
public class BillsController : ControllerBase
{
    [AllowAnonymous]
    [HttpGet("{id}")]
    public Bill Show(int id) { return bills.Find(id); }
}
```

A role that goes while others still ask who calls is a warning: fewer people are kept out, not none.

Source: https://owasp.org/API-Security/editions/2023/en/0xa5-broken-function-level-authorization/
"""

from __future__ import annotations

from bot.domain.findings import Fix, Severity
from bot.domain.handlers import GuardLost
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("exposes",))
_NAMED = 2


@rule.on(GuardLost)
def check(fact: GuardLost, scene: Scene) -> Verdict:
    """Endpoints that are on both sides; a warning where another guard stays and is asked."""
    del scene
    guards = ", ".join(f"`{name}`" for name in fact.guards)
    one = len(fact.endpoints) == 1
    endpoints = _named(fact.endpoints)
    asked_still = bool(fact.left or fact.outside or fact.beside)
    opened = bool(fact.opened) and not fact.beside  # what stays beside it is not asked any more
    put = f", and `{fact.opened}` stands there now" if fact.opened else ", and nothing else asks who calls"
    if not fact.guards:
        title = f"`{fact.opened}` lets everybody call {endpoints}"
        beside = f", beside {', '.join(f'`{name}`' for name in fact.left)}" if fact.left else ""
        parsed = f"`{fact.opened}` is new before {endpoints}{beside}"
    elif asked_still:
        left = ", ".join(f"`{name}`" for name in (*fact.left, *fact.outside))
        title = f"{endpoints} no longer ask{'s' if one else ''} for {guards}"
        parsed = f"{guards} is gone; {left + ' stays' if left else 'nothing here takes its place'}"
    else:
        title = f"{endpoints} can be called by anybody: {guards} {'is' if len(fact.guards) == 1 else 'are'} gone"
        parsed = f"Before this change {guards} stood before {_inside(endpoints)}{put}"
    yield Harm(
        rule.kinds,
        title,
        parsed,
        severity=Severity.ERROR if opened or not asked_still else Severity.WARNING,
        fixes=(_way(guards, fact.opened, endpoints),),
    )


def _way(guards: str, opened: str, endpoints: str) -> Fix:
    if not guards:
        return Fix("now", "Leave it closed", f"Take `{opened}` away from {endpoints}")
    return Fix("now", "Keep the guard", f"Leave {guards} before {_inside(endpoints)}, or put another guard there")


def _named(endpoints: tuple[str, ...]) -> str:
    shown = endpoints if len(endpoints) <= _NAMED else endpoints[:1]
    more = len(endpoints) - len(shown)
    return " and ".join(shown) + (f" and {more} more" if more else "")


def _inside(endpoints: str) -> str:
    """What stands at the beginning of a sentence, in its middle."""
    return f"{endpoints[0].lower()}{endpoints[1:]}"
