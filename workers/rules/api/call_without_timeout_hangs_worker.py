"""
A call that waits for as long as another host likes.

`requests` has no timeout of its own. A host that takes the connection and never answers holds this worker until it is killed;
a few such requests hold them all, and then nobody is served.

```python bad file=app/views.py kinds=blocks
import requests
from flask import Flask
app = Flask(__name__)

def rates():
    return requests.get("https://rates.example.com/eur").json()
```
```python good file=app/views.py
import requests
from flask import Flask
app = Flask(__name__)

def rates():
    return requests.get("https://rates.example.com/eur", timeout=5).json()
```
```python good file=scripts/fetch.py
import requests

print(requests.get("https://rates.example.com/eur").json())
```

Source: https://requests.readthedocs.io/en/latest/user/advanced/#timeouts
"""

from __future__ import annotations

from bot.domain.findings import Fix, Severity
from bot.domain.handlers import TimeoutMissing
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("blocks",))


@rule.on(TimeoutMissing)
def check(fact: TimeoutMissing, scene: Scene) -> Verdict:
    """On a line of the change."""
    del scene
    yield Harm(
        rule.kinds,
        f"`{fact.thing}` has no timeout: a host that never answers holds the worker",
        f"`{fact.thing}` is called without `timeout`, and `requests` sets none",
        fixes=(Fix("now", "Bound the wait", "Give `timeout=(3.05, 10)`: seconds to connect, and to wait for each answer"),),
    )
