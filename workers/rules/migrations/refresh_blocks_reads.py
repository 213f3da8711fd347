"""
REFRESH MATERIALIZED VIEW blocks every reader of the view until it is done.

A plain REFRESH holds ACCESS EXCLUSIVE on the view while its query runs. CONCURRENTLY lets readers go on; it needs a unique
index on the view, over columns only and without a WHERE.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, amount int);
INSERT INTO orders SELECT n, n, n FROM generate_series(1, 1000) n;
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

CONCURRENTLY is refused without such an index.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY);
CREATE MATERIALIZED VIEW ids AS SELECT id FROM orders;
CREATE VIEW plain AS SELECT id FROM orders;
```
```sql bad kinds=fails
REFRESH MATERIALIZED VIEW CONCURRENTLY ids;
```
```sql bad kinds=fails
REFRESH MATERIALIZED VIEW plain;
```

Source: https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html
"""

from dataclasses import replace

from bot.domain.findings import Severity
from bot.domain.operations import RefreshView
from bot.domain.schema import Table
from workers.rules.locks import ACCESS_EXCLUSIVE
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site, after_word

rule = Rule(__name__, severity=Severity.WARNING, kinds=("blocks", "rewrites", "fails"))


@rule.on(RefreshView)
def check(operation: RefreshView, site: Site) -> Verdict:
    """A refresh under which readers wait, or one that PostgreSQL refuses."""
    view = site.table(operation.view)
    if view.kind == "view":
        yield _fails(f"`{operation.view}` is not a materialized view", "42809")
        return
    if operation.concurrently and view.kind == "materialized view" and not _unique(view):
        yield _fails(f"`{operation.view}` has no unique index over whole columns, which `CONCURRENTLY` needs", "55000")
    if operation.concurrently or not operation.with_data or not site.existed(operation.view):
        return
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
        fixes=(fix,) if _unique(view) else (replace(fix, replaces=None, tradeoff="Needs a unique index on the view first."),),
    )


def _unique(view: Table) -> bool:
    return any(i.unique and i.where is None and all(p.column for p in i.parts) for i in view.indexes)


def _fails(title: str, state: str) -> Harm:
    return Harm(
        kinds=("fails",),
        title=f"{title}: the migration stops here",
        parsed=f"as the view is before this statement, PostgreSQL refuses it (SQLSTATE {state})",
        severity=Severity.ERROR,
    )
