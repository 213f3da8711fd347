"""
What went wrong inside is told to whoever called.

The words of an unexpected error hold what it was about: SQL with its values, paths, hosts, at times credentials. Write them to
the log under a number, and answer with that number.

```python bad file=app/views.py kinds=leaks
from flask import Flask, jsonify
app = Flask(__name__)

@app.get("/orders")
def orders():
    try:
        return jsonify(load())
    except Exception as error:
        return jsonify(error=str(error)), 500
```
```python good file=app/views.py
from flask import Flask, jsonify
app = Flask(__name__)

@app.get("/orders")
def orders():
    try:
        return jsonify(load())
    except Exception:
        app.logger.exception("orders")
        return jsonify(error="internal error"), 500
```
```python good file=app/views.py
from flask import Flask, jsonify
app = Flask(__name__)

@app.get("/orders")
def orders():
    try:
        return jsonify(load())
    except InvalidFilter as error:
        return jsonify(error=str(error)), 400
```

Source: https://cwe.mitre.org/data/definitions/209.html
"""

from __future__ import annotations

from bot.domain.calls import ErrorShown
from bot.domain.findings import Fix, Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("leaks",))


@rule.on(ErrorShown)
def check(fact: ErrorShown, scene: Scene) -> Verdict:
    """In the answer of a handler."""
    del scene
    yield Harm(
        rule.kinds,
        f"`{fact.thing}` tells callers what went wrong inside",
        f"`{fact.thing}` is part of the answer to any error whatever",
        fixes=(Fix("now", "Log it, and answer without", "Log the error with `logger.exception`, answer with a fixed text"),),
    )
