"""
Nobody cleans up any more.

Without autovacuum dead rows stay, tables and indexes grow, the planner works with old statistics; in the end the server
starts a vacuum of its own, at the worst moment, to keep transaction numbers from wrapping around. Tune it per table instead.

```ini given file=postgresql.conf
max_connections = 100
autovacuum = on
```
```ini bad file=postgresql.conf kinds=costs
max_connections = 100
autovacuum = off
```
```ini good file=postgresql.conf
max_connections = 100
autovacuum = on
autovacuum_vacuum_scale_factor = 0.02
```
```yaml given file=k8s/cluster.yaml
kind: Cluster
spec:
  postgresql:
    parameters:
      shared_buffers: 1GB
```
```yaml bad file=k8s/cluster.yaml kinds=costs
kind: Cluster
spec:
  postgresql:
    parameters:
      shared_buffers: 1GB
      autovacuum: "off"
```

Source: https://www.postgresql.org/docs/current/routine-vacuuming.html
"""

from bot.domain.configuration import Setting
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",))


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """Off by this change; without `track_counts` it does not work either."""
    del scene
    if fact.store == "postgresql" and fact.key in {"autovacuum", "track_counts"} and fact.switched_off:
        yield Harm(
            ("costs",), f"{fact.shown} stops autovacuum for every table", "It is on by default, and was before this change"
        )
