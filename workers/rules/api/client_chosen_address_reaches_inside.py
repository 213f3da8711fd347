"""
The server asks whatever address a client sends.

From inside it reaches what nobody outside does: metadata of the cloud with its credentials, databases, services that trust the
network. Take a name that stands for an address you know, or compare the host with a list before the request.

```js bad file=src/preview.js kinds=exposes
app.get("/preview", async (req, res) => {
  const answer = await axios.get(req.query.url);
  res.send(answer.data);
});
```
```python bad file=app/preview.py kinds=exposes
import requests
from flask import Flask, request
app = Flask(__name__)

@app.get("/preview")
def preview():
    return requests.get(request.args["url"], timeout=5).text
```
```python bad file=app/status.py kinds=exposes
import requests
from flask import Flask, request
app = Flask(__name__)

@app.get("/status")
def status():
    at = request.args["at"]
    return requests.get(f"https://{at}/status", timeout=5).text
```
```python good file=app/status.py
import requests
from flask import Flask, request
app = Flask(__name__)

@app.get("/status")
def status():
    shop = request.args["shop"]
    return requests.get("https://%s.shops.example.com/status" % shop, timeout=5).text
```
```java bad file=src/main/java/Preview.java kinds=exposes
class Preview {
    @GetMapping("/preview")
    String preview(@RequestParam String url) throws IOException {
        return new String(new URL(url).openStream().readAllBytes());
    }
}
```
```go bad file=api/preview.go kinds=exposes
package api

func preview(c *gin.Context) {
        target := c.Query("url")
        answer, err := client.Do(target)
        other, err := http.Head(target)
}
```
```js good file=src/preview.js
app.get("/preview", async (req, res) => {
  if (!allowedHosts.has(new URL(req.query.url).host)) return res.sendStatus(400);
  const answer = await axios.get(req.query.url);
  res.send(answer.data);
});
```
```js good file=src/preview.js
app.get("/preview", async (req, res) => {
  const answer = await axios.get("https://cards.example.com/" + encodeURIComponent(req.query.id));
  res.send(answer.data);
});
```

Source: https://owasp.org/API-Security/editions/2023/en/0xa7-server-side-request-forgery/
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
    if fact.redirects:
        return
    yield Harm(
        rule.kinds,
        f"`{fact.thing}` asks any address that a client sends, those inside too",
        f"The address is `{fact.detail}`, whole, and the function checks nothing about it",
        fixes=(
            Fix(
                "now",
                "Compare the host first",
                f"Compare the host of `{fact.detail}` with those that are meant, before the request",
            ),
        ),
    )
