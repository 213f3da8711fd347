"""
A call that waits for as long as another host likes.

`requests` has no timeout of its own, nor has Go's default client. A host that takes the connection and never answers holds this
worker until it is killed; a few such requests hold them all, and then nobody is served.

```python bad file=app/views.py kinds=blocks
import requests
from flask import Flask
app = Flask(__name__)

def rates():
    return requests.get("https://rates.example.com/eur").json()
```
```go bad file=rates/rates.go kinds=blocks
package rates

import "net/http"

func Rates() (*http.Response, error) {
        return http.Get("https://rates.example.com/eur")
}
```
```go good file=rates/rates.go
package rates

import (
        "net/http"
        "time"
)

var client = &http.Client{Timeout: 5 * time.Second}

func Rates() (*http.Response, error) {
        return client.Get("https://rates.example.com/eur")
}
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

What a project without a server or a queue does keeps no worker from others.

```toml given file=mirror/pyproject.toml
[project]
name = "mirror"
dependencies = ["requests"]
```
```python good file=mirror/src/mirror/rates.py
import requests

def rates():
    return requests.get("https://rates.example.com/eur").json()
```

```java given file=src/main/java/shop/Rates.java
package shop;
import org.springframework.boot.web.client.RestTemplateBuilder;
class Rates {
  RestTemplate client = new RestTemplateBuilder().setConnectTimeout(Duration.ofSeconds(3)).build();
}
```
```java bad file=src/main/java/shop/Stock.java kinds=blocks
package shop;
import org.springframework.web.client.RestTemplate;
class Stock {
  RestTemplate client = new RestTemplate();
}
```
```java good file=src/main/java/shop/Stock.java
package shop;
import org.springframework.web.client.RestTemplate;
class Stock {
  RestTemplate client = new RestTemplate(factory);
}
```

Source: https://requests.readthedocs.io/en/latest/user/advanced/#timeouts
"""

from __future__ import annotations

from bot.domain.calls import TimeoutMissing
from bot.domain.findings import Fix, Severity
from workers.handlers.paths import TESTS
from workers.handlers.serving import in_a_server
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("blocks",))
_PYTHON = "Give `timeout=(3.05, 10)`: seconds to connect, and to wait for each answer"
_GO = "Use a client of your own, `http.Client{Timeout: 10 * time.Second}`, or a request with a context that ends"
_JAVA = "Set a connect and a read timeout where the client is made, as the repository's other clients do"
_WAYS = {"go": _GO, "java": _JAVA}


@rule.on(TimeoutMissing)
def check(fact: TimeoutMissing, scene: Scene) -> Verdict:
    """On a line of the change; in Java, which may be bounded from outside, only where another client is bounded in code; in
    Python not of a project that needs no server and no queue: a person waits there, or a timer starts it."""
    if fact.span.path.endswith(".java") and not _others(scene):
        return
    if fact.span.path.endswith(".py") and not in_a_server(scene, fact.span.path):
        return
    yield Harm(
        rule.kinds,
        f"`{fact.thing}` has no timeout: a host that never answers holds the worker",
        fact.detail or f"`{fact.thing}` is called without `timeout`, and `requests` sets none",
        fixes=(Fix("now", "Bound the wait", _WAYS.get(fact.span.path.rpartition(".")[2], _PYTHON)),),
    )


def _others(scene: Scene) -> bool:
    """Whether a client at head, outside of tests, is given a timeout."""
    words = ("setConnectTimeout", "setReadTimeout", ".connectTimeout(", "setConnectionRequestTimeout", ".readTimeout(")
    return scene.remember(
        "java timeouts",
        lambda: any(not TESTS.search(one.path) for one in scene.tree("head").lines_with(words, (".java", ".kt"))),
    )
