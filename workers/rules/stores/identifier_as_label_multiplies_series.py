"""
Every user, request or session makes a series of its own.

Prometheus and InfluxDB keep a series for each combination of labels (tags), in memory and for as long as the retention says.
A label that is an identifier has no end of values: memory grows with the traffic until the server dies. Put identifiers into
logs, traces, or InfluxDB's fields.

```python bad file=app/metrics.py kinds=costs
from prometheus_client import Counter

logins = Counter("logins", "Logins", ["user_id", "method"])
```
```typescript bad file=src/metrics.ts kinds=costs
import { Counter } from "prom-client";
export const calls = new Counter({ name: "calls", help: "Calls", labelNames: ["route", "requestId"] });
```
```go bad file=metrics/metrics.go kinds=costs
package metrics

import "github.com/prometheus/client_golang/prometheus"

var calls = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "calls"}, []string{"session_id"})
```
```python good file=app/metrics.py
from collections import Counter as Tally
from prometheus_client import Counter

logins = Counter("logins", "Logins per user_id", ["method"])
tally = Tally(["user_id"])
```

Source: https://prometheus.io/docs/practices/naming/#labels
"""

import re

from bot.domain.findings import Severity
from bot.domain.stores import StoreCall
from bot.patterns import late
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",))
_IDENTIFIER = late(
    r"[\"'](user_?id|e_?mail|session_?id|request_?id|trace_?id|span_?id|correlation_?id|uuid|order_?id|message_?id|ip_?addr(ess)?)[\"']",
    re.IGNORECASE,
)


@rule.on(StoreCall)
def check(fact: StoreCall, scene: Scene) -> Verdict:
    """A literal name in the list of labels, or of the tag."""
    del scene
    if fact.store == "influxdb":
        labels = fact.arguments[0] if fact.arguments else ""
    elif fact.store == "prometheus":
        listed = [one for one in fact.arguments[1:] if one.startswith(("[", "("))]
        labels = fact.option("labelnames", "labelNames") or next((one for one in listed), "")
    else:
        return
    if match := _IDENTIFIER.search(labels):
        title = f"The label `{match[1]}` makes a series for each of its values"
        yield Harm(("costs",), title, "It is a literal of this call")
