"""
An application in production answers errors with its own insides.

Whoever makes it fail is shown the code around, the variables with their values, settings, at times credentials: one bad request
is enough. Leave it off where others can reach the application; errors belong into a log.

```sh given file=.env.production
APP_ENV=production
APP_DEBUG=false
```
```sh bad file=.env.production kinds=leaks
APP_ENV=production
APP_DEBUG=true
```
```python bad file=shop/settings/production.py kinds=leaks
from .base import *

DEBUG = True
```
```yaml bad file=compose.prod.yml kinds=leaks
services:
  web:
    image: shop:1.4
    environment:
      FLASK_DEBUG: "1"
```
```ruby bad file=config/environments/production.rb kinds=leaks
Rails.application.configure do
  config.consider_all_requests_local = true
end
```
```python good file=shop/settings/development.py
from .base import *

DEBUG = True
```
```sh good file=.env.example
APP_ENV=production
APP_DEBUG=true
```
```python good file=shop/settings/production.py
import os

DEBUG = os.environ.get("DEBUG") == "1"
```

Source: https://cwe.mitre.org/data/definitions/489.html
"""

from bot.domain.configuration import DebugOn
from bot.domain.findings import Fix, Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("leaks",))


@rule.on(DebugOn)
def check(fact: DebugOn, scene: Scene) -> Verdict:
    """Of files that say that they are for production."""
    del scene
    yield Harm(
        rule.kinds,
        f"`{fact.name}` answers errors in production with code, variables and settings",
        f"The file is for production, and `{fact.name}` is switched on in it by this change",
        fixes=(Fix("now", "Switch it off", f"Leave `{fact.name}` off here, and on in the files of development"),),
    )
