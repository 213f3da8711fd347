"""
REFRESH MATERIALIZED VIEW blocks every reader of the view until it is done.

A plain REFRESH holds ACCESS EXCLUSIVE on the view while its query runs. CONCURRENTLY lets readers go on; it needs a unique
index on the view, over columns only and without a WHERE.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, amount int);
CREATE MATERIALIZED VIEW totals AS SELECT customer_id, sum(amount) AS total FROM orders GROUP BY customer_id;
CREATE UNIQUE INDEX totals_customer_idx ON totals (customer_id);
```
```sql bad kinds=blocks,rewrites
REFRESH MATERIALIZED VIEW totals;
```
```sql good
REFRESH MATERIALIZED VIEW CONCURRENTLY totals;
```
```sql good
BEGIN;
CREATE MATERIALIZED VIEW counts AS SELECT count(*) AS n FROM orders WITH NO DATA;
REFRESH MATERIALIZED VIEW counts;
COMMIT;
```

Source: https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html
"""

from dataclasses import replace

from bot.domain.findings import Severity
from bot.domain.operations import RefreshView
from workers.rules.locks import ACCESS_EXCLUSIVE
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site, after_word

rule = Rule(__name__, severity=Severity.WARNING, kinds=("blocks", "rewrites"))


@rule.on(RefreshView)
def check(operation: RefreshView, site: Site) -> Verdict:
    """A refresh under which readers wait."""
    if operation.concurrently or not operation.with_data or not site.existed(operation.view):
        return
    unique = any(i.unique and i.where is None and all(p.column for p in i.parts) for i in site.table(operation.view).indexes)
    fix = site.reworded(
        replace(operation, concurrently=True),
        after_word("VIEW", "CONCURRENTLY"),
        title="Refresh it while readers go on",
        tradeoff="Slower where many rows change.",
    )
    yield Harm(
        kinds=("blocks", "rewrites"),
        title=f"`REFRESH` blocks every reader of `{operation.view}` until its query is done",
        parsed="`REFRESH MATERIALIZED VIEW` without `CONCURRENTLY`",
        locks=site.lock(ACCESS_EXCLUSIVE, operation.view),
        sized=(operation.view,),
        fixes=(fix,) if unique else (replace(fix, replaces=None, tradeoff="Needs a unique index on the view first."),),
    )
