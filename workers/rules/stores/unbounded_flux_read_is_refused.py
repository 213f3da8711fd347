"""
InfluxDB refuses to read without bounds of time.

A Flux query whose `from()` is followed by no `range()` fails with "cannot submit unbounded read".

```python bad file=app/series.py kinds=fails
from influxdb_client import InfluxDBClient

QUERY = 'from(bucket: "home") |> filter(fn: (r) => r._measurement == "power") |> last()'
```
```python good file=app/series.py
from influxdb_client import InfluxDBClient

QUERY = 'from(bucket: "home") |> range(start: -1h) |> filter(fn: (r) => r._measurement == "power") |> last()'
HEAD = 'from(bucket: "home")'
```

Source: https://docs.influxdata.com/flux/v0/stdlib/universe/range/
"""

from bot.domain.findings import Severity
from bot.domain.stores import StoreText
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("fails",))


@rule.on(StoreText)
def check(fact: StoreText, scene: Scene) -> Verdict:
    """A literal with steps behind its source, none of which can be the missing one."""
    del scene
    steps = fact.text.split("|>")[1:]
    holes = "${" in fact.text or any("{" in step.partition("(")[0] for step in steps)
    if fact.store == "influxdb" and len(steps) > 1 and "range(" not in fact.text and not holes:
        yield Harm(
            ("fails",),
            "The query has no `range()`: InfluxDB refuses to read without bounds",
            "It has steps, and none bounds the time",
        )
