"""
A query reads a large table from end to end, though an index would lead it to its rows.

Reading all of a table takes longer with every row it gains, and pushes out of memory what others need.

PostgreSQL planned the query for tables as large as the policy's `tables:` or `backstop sizes` say, without their rows, once as
it is and once with an index on what the query looks for. Told only where that index keeps the table from being read and the
plan costs a tenth at most; never for tables below 100,000 rows, or where the size of any table in the query is not known.

```sql given file=migrations/001_orders.sql
CREATE TABLE shops (id bigint PRIMARY KEY, name text);
CREATE TABLE orders (id bigint PRIMARY KEY, shop_id bigint NOT NULL REFERENCES shops, state text, created_at timestamptz);
CREATE INDEX orders_state ON orders (state);
```
```python bad file=app/orders.py kinds=costs rows=5000000
def of_shop(cursor, shop):
    cursor.execute("SELECT id, state FROM orders WHERE shop_id = %s ORDER BY created_at DESC LIMIT 20", (shop,))
```
```python bad file=app/latest.py kinds=costs rows=5000000
def latest(cursor):
    cursor.execute("SELECT id FROM orders ORDER BY created_at DESC LIMIT 50")
```
```python good file=app/states.py rows=5000000
def of_state(cursor, state, name):
    cursor.execute("SELECT id FROM orders WHERE state = %s", (state,))
    cursor.execute("SELECT state, count(*) FROM orders GROUP BY state")
    cursor.execute("SELECT id FROM shops WHERE name = %s", (name,))
```
```python good file=app/orders.py rows=50000
def of_shop(cursor, shop):
    cursor.execute("SELECT id FROM orders WHERE shop_id = %s", (shop,))
```
```python good file=app/orders.py
def of_shop(cursor, shop):
    cursor.execute("SELECT id FROM orders WHERE shop_id = %s", (shop,))
```

Source: https://www.postgresql.org/docs/current/using-explain.html
"""

from bot.domain.findings import Evidence, Fix, Severity
from bot.domain.operations import DropIndex
from bot.domain.queries import PlannedQuery
from bot.domain.schema import Name
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene
from workers.sql.render import render
from workers.telling import rows_of

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",))


@rule.on(PlannedQuery)
def check(fact: PlannedQuery, _: Scene) -> Verdict:
    """The whole table is read, that is what the plan costs, and with the index neither is so."""
    name = str(fact.table.name)
    if not fact.before.much_worse(fact.after, name):
        return
    columns = ", ".join(fact.sought)
    yield Harm(
        kinds=("costs",),
        title=f"The query reads all of `{name}`: no index leads to its rows by `{columns}`",
        parsed=f"The query looks for or sorts by `{columns}`; {_indexed(fact)}{_more(fact)}",
        sized=(fact.table.name,),
        fixes=(_fix(fact),),
        evidence=(Evidence("measured", _plans(fact), f"PostgreSQL {fact.version}"),),
    )


def _plans(fact: PlannedQuery) -> str:
    name = str(fact.table.name)
    sizes = ", ".join(f"`{table}` {rows_of(rows)}" for table, rows in fact.sizes[:4])
    assumed = f"; {fact.assumed}" if fact.assumed else ""
    before, after = fact.before.of(name), fact.after.of(name, fact.index.index.name or "")
    return (
        f"Planned, not run, with {sizes}{assumed}. Before: {_steps(before)}, cost {fact.before.cost:,.0f}. "
        f"With the index: {_steps(after)}, cost {fact.after.cost:,.0f} (the planner's units)"
    )


def _steps(steps: tuple[str, ...]) -> str:
    return ", ".join(f"`{step}`" for step in steps[:3])


def _more(fact: PlannedQuery) -> str:
    return f". {fact.more} more quer{'y' if fact.more == 1 else 'ies'} of this change would use the index" if fact.more else ""


def _indexed(fact: PlannedQuery) -> str:
    keys = [(tuple(part.column or "" for part in index.parts), index.where) for index in fact.table.indexes]
    listed = [f"`({', '.join(columns)})`{' of some rows' if where else ''}" for columns, where in keys if all(columns)]
    listed += ["expressions"] if len(listed) < len(keys) else []
    told = ", ".join(list(dict.fromkeys(listed))[:8])
    return f"`{fact.table.name}` is indexed on {told}" if told else f"`{fact.table.name}` has no index"


def _fix(fact: PlannedQuery) -> Fix:
    name = fact.index.index.name
    return Fix(
        "now",
        "Add the index, in a migration of its own",
        f"{render(fact.index)};",
        tradeoff=f"It runs outside of a transaction, and every write to `{fact.table.name}` keeps one index more.",
        rollback=f"{render(DropIndex(Name(name, fact.table.name.schema), concurrently=True))};" if name else "",
    )
