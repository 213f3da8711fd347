"""
Series that are read without bounds of time, dropped, or kept for ever.

How much there is of them decides, and no repository tells that.

```python hint file=app/series.py
from influxdb import InfluxDBClient

QUERY = "DROP MEASUREMENT power"
```
```sql hint file=migrations/002_hypertable.up.sql
SELECT create_hypertable('samples', 'at', chunk_time_interval => INTERVAL '1 hour');
```
```python good file=app/series.py
from influxdb import InfluxDBClient

QUERY = "SELECT mean(watt) FROM power WHERE time > now() - 1h"
```

Source: https://docs.tigerdata.com/use-timescale/latest/data-retention/
"""

from bot.domain.findings import Severity
from bot.domain.stores import Hypertable, StoreText
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.INFO, kinds=(), hints="data-architect/search-and-series")


@rule.on(StoreText)
def check(fact: StoreText, scene: Scene) -> Verdict:
    """InfluxQL that drops, or that names no time."""
    del scene
    upper = fact.text.upper()
    if fact.store == "influxdb" and upper.startswith("DROP"):
        yield rule.hint("Measurements are dropped with all their series", fact.span)
    elif fact.store == "influxdb" and upper.startswith("SELECT") and "TIME" not in upper:
        yield rule.hint("InfluxDB reads the whole measurement: no time in the query", fact.span)


@rule.on(Hypertable)
def check_hypertable(fact: Hypertable, scene: Scene) -> Verdict:
    """A hypertable is made."""
    del scene
    yield rule.hint(
        f"`{fact.table[:80]}` becomes a hypertable: are its chunks, its retention and its queries by time?", fact.span
    )
