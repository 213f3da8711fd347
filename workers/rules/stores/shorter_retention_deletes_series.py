"""
What was measured is deleted sooner: what is older than the new time goes with the restart.

Prometheus and Loki drop blocks that are older than they are told to keep, those that are there already included. Dashboards and
alerts that look further back see nothing there any more, and no setting brings it back.

```yaml given file=deploy/prometheus.yml
kind: StatefulSet
metadata: {name: prometheus}
spec:
  template:
    spec:
      containers:
        - name: prometheus
          image: prom/prometheus:v3.1.0
          args:
            - --storage.tsdb.path=/data
            - --storage.tsdb.retention.time=90d
```
```yaml bad file=deploy/prometheus.yml kinds=loses
kind: StatefulSet
metadata: {name: prometheus}
spec:
  template:
    spec:
      containers:
        - name: prometheus
          image: prom/prometheus:v3.1.0
          args:
            - --storage.tsdb.path=/data
            - --storage.tsdb.retention.time=15d
```
```yaml good file=deploy/prometheus.yml
kind: StatefulSet
metadata: {name: prometheus}
spec:
  template:
    spec:
      containers:
        - name: prometheus
          image: prom/prometheus:v3.1.0
          args:
            - --storage.tsdb.path=/data
            - --storage.tsdb.retention.time=13w
```
```yaml given file=deploy/values.yaml
prometheus:
  prometheusSpec:
    replicas: 2
    retention: 30d
```
```yaml bad file=deploy/values.yaml kinds=loses
prometheus:
  prometheusSpec:
    replicas: 2
    retention: 7d
```

Source: https://prometheus.io/docs/prometheus/latest/storage/#operational-aspects
"""

import re

from bot.domain.configuration import Setting
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("loses",))
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800, "y": 31_536_000}
"""Source: https://prometheus.io/docs/prometheus/latest/querying/basics/#float-literals-and-time-durations"""


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """Two times, the later one shorter; 0 keeps as long as the program's own default."""
    del scene
    if fact.store == "prometheus" and fact.key == "retention" and 0 < _seconds(fact.after) < _seconds(fact.before):
        title = f"Measurements older than {fact.after} are deleted: until now they are kept for {fact.before}"
        yield Harm(("loses",), title, f"It was `{fact.before}` before this change")


def _seconds(value: str | None) -> float:
    match = re.fullmatch(r"(\d{1,9})(ms|[smhdwy])", value or "")
    return int(match[1]) * _SECONDS[match[2]] if match is not None else 0
