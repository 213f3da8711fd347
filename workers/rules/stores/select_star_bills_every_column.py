"""
The query is billed for every column of the table.

BigQuery bills the bytes of the columns that are read, not the rows that are returned: `SELECT *` reads them all, and `LIMIT`
does not make it cheaper. Name the columns; to look at a table use its preview.

```python bad file=app/report.py kinds=costs
from google.cloud import bigquery

client = bigquery.Client()
rows = client.query("SELECT * FROM `shop.sales.orders` LIMIT 10")
```
```python good file=app/report.py
from google.cloud import bigquery

client = bigquery.Client()
rows = client.query("SELECT id, total FROM `shop.sales.orders` WHERE day = CURRENT_DATE()")
few = client.query("WITH recent AS (SELECT id FROM `shop.sales.orders`) SELECT * FROM recent")
names = client.query("SELECT * FROM `shop.sales.INFORMATION_SCHEMA.TABLES`")
```

Source: https://cloud.google.com/bigquery/docs/best-practices-costs
"""

import re

from bot.domain.findings import Severity
from bot.domain.stores import StoreText
from bot.patterns import late
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",))
_WHOLE = late(r"^SELECT \* FROM `?([\w-]{1,80}(?:\.[\w${}*-]{1,120}){1,2})`?(?=$|[\s;])")
_SMALL = late(r"INFORMATION_SCHEMA|__TABLES__|\bJOIN\b", re.IGNORECASE)


@rule.on(StoreText)
def check(fact: StoreText, scene: Scene) -> Verdict:
    """A whole statement that begins with it, over a table that is named with its data set."""
    del scene
    if fact.store == "bigquery" and (match := _WHOLE.match(fact.text)) and not _SMALL.search(fact.text):
        limited = "; `LIMIT` does not change that" if " limit " in fact.text.lower() else ""
        yield Harm(
            ("costs",), f"`SELECT *` reads and bills every column of `{match[1][:80]}`", f"The query names none{limited}"
        )
