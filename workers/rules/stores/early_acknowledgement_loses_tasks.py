"""
A task that was running when its worker died is lost.

Without `acks_late` Celery acknowledges a task before it runs: a deployment, an out-of-memory kill or a crash in the middle of
it and nobody runs it again. It was acknowledged after the work until this change.

```python given file=app/celery_app.py
from celery import Celery

app = Celery("shop")
app.conf.update(task_acks_late=True, worker_prefetch_multiplier=1)
```
```python bad file=app/celery_app.py kinds=loses
from celery import Celery

app = Celery("shop")
app.conf.update(task_acks_late=False, worker_prefetch_multiplier=1)
```
```python good file=app/celery_app.py
from celery import Celery

app = Celery("shop")
app.conf.update(task_acks_late=True, worker_prefetch_multiplier=4)
```

Source: https://docs.celeryq.dev/en/stable/userguide/configuration.html#task-acks-late
"""

from bot.domain.configuration import Setting
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("loses",))


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """Switched off by this change; the default, off, is left alone."""
    del scene
    if (fact.store, fact.key, fact.before, fact.after) == ("celery", "acks_late", "true", "false"):
        title = "Tasks are acknowledged before they run: those of a worker that dies are lost"
        yield Harm(("loses",), title, "`acks_late` was on before this change")
