"""
A store's volume is switched off in the values of its chart: it starts empty, and forgets what it is told at each restart.

What the volume held stays behind in its claim, where nothing reads it; what is written from then on lives as long as the pod.
Where the chart makes a StatefulSet the upgrade may be refused instead, for its volume claims cannot be changed.

```yaml given file=deploy/values.yaml
postgresql:
  primary:
    persistence:
      enabled: true
      size: 50Gi
```
```yaml bad file=deploy/values.yaml kinds=loses
postgresql:
  primary:
    persistence:
      enabled: false
      size: 50Gi
```
```yaml good file=deploy/values.yaml
postgresql:
  primary:
    persistence:
      enabled: true
      size: 80Gi
```

```yaml good file=deploy/values.yaml
postgresql:
  enabled: false
  primary:
    persistence:
      enabled: false
```

Values that never had one, of what is no store, or for tests and development are left alone.

```yaml good file=deploy/new.yaml
redis:
  master:
    persistence:
      enabled: false
```

Source: https://kubernetes.io/docs/concepts/storage/volumes/#emptydir
"""

from bot.domain.configuration import OFF, ON, Setting
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("loses",))


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """The same key said yes, and says no."""
    del scene
    if fact.key == "persistence" and fact.before in ON and fact.after in OFF:
        yield Harm(
            ("loses",),
            f"{fact.where} is off: `{fact.store}` starts without what its volume holds",
            f"It was `{fact.before}` before this change",
        )
