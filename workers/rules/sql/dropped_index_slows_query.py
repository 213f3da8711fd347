"""
A query that goes through an index reads all of its table once the index is gone.

What took a few pages takes all of them, on every call, and pushes out of memory what others need. Drop an index once no query
needs it; `pg_stat_user_indexes` tells how often each is used.

PostgreSQL planned queries of the repository's code for tables as large as the policy's `tables:` or `backstop sizes` say, with
the index and without it. Told only where without it all of the table is read and the plan costs ten times as much at least;
never for tables below 100,000 rows, or where the size of any table in the query is not known.

```sql given file=migrations/001_orders.sql
CREATE TABLE shops (id bigint PRIMARY KEY, name text);
CREATE TABLE orders (id bigint PRIMARY KEY, shop_id bigint NOT NULL REFERENCES shops, state text, created_at timestamptz);
CREATE INDEX orders_shop ON orders (shop_id);
CREATE INDEX orders_state ON orders (state);
```
```python given file=app/orders.py
def of_shop(cursor, shop):
    cursor.execute("SELECT id, state FROM orders WHERE shop_id = %s", (shop,))
```
```sql bad file=migrations/002_drop.sql kinds=costs rows=5000000
DROP INDEX CONCURRENTLY orders_shop;
```

Another index that serves the query as well, one that no query needs, and a table that is not known to be large are left alone.

```sql good file=migrations/002_drop.sql rows=5000000
CREATE INDEX CONCURRENTLY orders_shop_created ON orders (shop_id, created_at);
DROP INDEX CONCURRENTLY orders_shop;
```
```sql good file=migrations/002_drop.sql rows=5000000
DROP INDEX CONCURRENTLY orders_state;
```
```sql good file=migrations/002_drop.sql rows=50000
DROP INDEX CONCURRENTLY orders_shop;
```
```sql good file=migrations/002_drop.sql
DROP INDEX CONCURRENTLY orders_shop;
```

Source: https://www.postgresql.org/docs/current/using-explain.html
"""

from dataclasses import replace

from bot.domain.findings import Evidence, Fix, Severity
from bot.domain.operations import CreateIndex
from bot.domain.queries import UnservedQuery
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene
from workers.sql.render import render
from workers.telling import rows_of

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",))


@rule.on(UnservedQuery)
def check(fact: UnservedQuery, _: Scene) -> Verdict:
    """The plan without the index reads the whole table, and costs at least ten times as much."""
    name, index = str(fact.table.name), fact.index.name or ""
    more = f", and {fact.more} more quer{'y' if fact.more == 1 else 'ies'}," if fact.more else ""
    yield Harm(
        kinds=("costs",),
        title=f"Without `{index}` a query reads all of `{name}`",
        parsed=f"`{fact.where.path}:{fact.where.line}`{more} went through `{index}`, which is dropped here",
        sized=(fact.table.name,),
        quoted=(fact.where,),
        evidence=(Evidence("measured", _plans(fact, name, index), f"PostgreSQL {fact.version}"),),
        fixes=(
            Fix(
                "now",
                "Keep the index, or make one first that serves the query; this brings it back",
                f"{render(CreateIndex(fact.table.name, replace(fact.index, constraint=False), concurrently=True))};",
                tradeoff="It runs outside of a transaction, and takes as long as reading the whole table.",
            ),
        ),
    )


def _plans(fact: UnservedQuery, name: str, index: str) -> str:
    sizes = ", ".join(f"`{table}` {rows_of(rows)}" for table, rows in fact.sizes[:4])
    assumed = f"; {fact.assumed}" if fact.assumed else ""
    before, after = _steps(fact.before.of(name, index)), _steps(fact.after.of(name))
    times = fact.after.cost / max(fact.before.cost, 1.0)
    return (
        f"Planned, not run, with {sizes}{assumed}. Before: {before}, cost {fact.before.cost:,.0f}. "
        f"After: {after}, cost {fact.after.cost:,.0f} (the planner's units): {times:,.0f} times as much"
    )


def _steps(steps: tuple[str, ...]) -> str:
    return ", ".join(f"`{step}`" for step in steps[:3])
