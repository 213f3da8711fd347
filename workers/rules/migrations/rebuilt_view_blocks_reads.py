"""
A materialized view dropped and built again in one transaction blocks its readers until it is built.

DROP takes ACCESS EXCLUSIVE on the view and keeps it until COMMIT; the new one's query runs before that. Build the new one under
another name first, with its indexes, and swap the names in a transaction of their own.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, amount int);
INSERT INTO orders SELECT n, n, n FROM generate_series(1, 1000) n;
CREATE MATERIALIZED VIEW totals AS SELECT customer_id, sum(amount) AS total FROM orders GROUP BY customer_id;
```
```sql bad kinds=blocks
BEGIN;
DROP MATERIALIZED VIEW totals;
CREATE MATERIALIZED VIEW totals AS SELECT customer_id, count(*) AS n FROM orders GROUP BY customer_id;
COMMIT;
```
```sql good
CREATE MATERIALIZED VIEW totals_new AS SELECT customer_id, count(*) AS n FROM orders GROUP BY customer_id;
BEGIN;
DROP MATERIALIZED VIEW totals;
ALTER MATERIALIZED VIEW totals_new RENAME TO totals;
COMMIT;
```
```sql good
BEGIN;
DROP MATERIALIZED VIEW totals;
CREATE MATERIALIZED VIEW totals AS SELECT customer_id FROM orders WITH NO DATA;
COMMIT;
```

Source: https://www.postgresql.org/docs/current/sql-creatematerializedview.html
"""

from dataclasses import replace

from bot.domain.findings import Severity
from bot.domain.operations import CreateView, DropTable, RenameTable
from bot.domain.schema import Name
from workers.rules.locks import ACCESS_EXCLUSIVE
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.sql.render import render

rule = Rule(__name__, severity=Severity.WARNING, kinds=("blocks",))


@rule.on(CreateView)
def check(operation: CreateView, site: Site) -> Verdict:
    """A view whose old self was dropped by the same transaction."""
    view = operation.view
    dropped = any(isinstance(one.operation, DropTable) and one.operation.table == view for one in site.earlier)
    if not (operation.materialized and operation.with_data and dropped and site.existed(view)):
        return
    new = Name(f"{view.name}_new", view.schema)
    drop = DropTable(view, kind="materialized view")
    rename = RenameTable(new, view.name, kind="materialized view")
    yield Harm(
        kinds=("blocks",),
        title=f"`{view}` is built again behind its own `DROP`: readers wait until the query is done",
        parsed=f"an earlier statement of the same transaction drops `{view}` and holds its lock",
        locks=site.lock(ACCESS_EXCLUSIVE, view),
        sized=(view,),
        fixes=(
            site.recipe(
                render(replace(operation, view=new)) + ";",
                "-- its indexes, then in a transaction of their own:",
                render(drop) + ";",
                render(rename) + ";",
                title="Build it under another name first, then swap the names",
                tradeoff="Both take space until the old one is dropped; what reads the view is dropped and made again with it.",
            ),
        ),
    )
