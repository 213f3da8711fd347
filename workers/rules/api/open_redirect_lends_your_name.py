"""
A link to your site leads wherever its sender likes.

A message with a link to your own host passes for yours; the page it ends on asks for a password. After a login it also hands
over what the address carries. Take a path of your own, or compare the host with a list.

```js bad file=src/login.js kinds=exposes
app.post("/login", async (req, res) => {
  await signIn(req);
  res.redirect(req.query.next);
});
```
```python bad file=app/login.py kinds=exposes
from flask import Flask, redirect, request
app = Flask(__name__)

@app.post("/login")
def login():
    sign_in(request.form)
    return redirect(request.args["next"])
```
```python bad file=app/login.py kinds=exposes
from flask import Flask, redirect, request, url_for
app = Flask(__name__)

@app.post("/login")
def login():
    sign_in(request.form)
    return redirect(request.args.get("next") or url_for("home"))
```
```csharp bad file=src/LoginController.cs kinds=exposes
public class LoginController : Controller {
    [HttpPost]
    public IActionResult Login(LoginModel model, string next) {
        SignIn(model);
        return Redirect(next);
    }
}
```
```csharp good file=src/LoginController.cs
public class LoginController : Controller {
    [HttpPost]
    public IActionResult Login(LoginModel model, string next) {
        SignIn(model);
        return Url.IsLocalUrl(next) ? Redirect(next) : RedirectToAction("Home");
    }
}
```
```ruby bad file=app/controllers/sessions_controller.rb kinds=exposes
class SessionsController < ApplicationController
  def create
    redirect_to params[:return_to], allow_other_host: true
  end
end
```
```ruby good file=app/controllers/sessions_controller.rb
class SessionsController < ApplicationController
  def create
    redirect_to params[:return_to]
  end
end
```
```js good file=src/login.js
app.post("/login", async (req, res) => {
  await signIn(req);
  res.redirect(isOwnPath(req.query.next) ? req.query.next : "/");
});
```

Source: https://cwe.mitre.org/data/definitions/601.html
"""

from __future__ import annotations

from bot.domain.calls import AddressFromClient
from bot.domain.findings import Fix, Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("exposes",))


@rule.on(AddressFromClient)
def check(fact: AddressFromClient, scene: Scene) -> Verdict:
    """The whole address, with nothing that checks it in the function."""
    del scene
    if not fact.redirects:
        return
    yield Harm(
        rule.kinds,
        f"`{fact.thing}` sends people wherever `{fact.detail}` says",
        f"The address is `{fact.detail}`, whole, and the function checks nothing about it",
        fixes=(Fix("now", "Only to your own pages", f"Take `{fact.detail}` only where it is a path of your own site"),),
    )
