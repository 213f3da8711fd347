"""
Code inside the database blocks a table that was there before.

What a DO block, a procedure or a function does cannot be read off the statement that starts it. It was run on a throw-away
PostgreSQL, on the schema before and made-up rows: while it held a lock that others wait for, it did something whose time grows
with the table.

```sql given file=migrations/001_orders.sql
CREATE TABLE orders (id bigint PRIMARY KEY, code text, total int);
CREATE FUNCTION add_index(name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN EXECUTE format('CREATE INDEX ON %I (code)', name); END $$;
CREATE FUNCTION widen(name text, part text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN EXECUTE format('ALTER TABLE %I ALTER COLUMN %I TYPE bigint', name, part); END $$;
```
```sql bad kinds=blocks file=migrations/002_index.sql
SELECT add_index('orders');
```
```sql bad kinds=blocks,rewrites file=migrations/002_type.sql
SELECT widen('orders', 'total');
```
```sql good file=migrations/002_count.sql
DO $$ BEGIN PERFORM count(*) FROM orders; END $$;
```

Source: https://www.postgresql.org/docs/current/explicit-locking.html
"""

from bot.domain.facts import RanStatement
from bot.domain.findings import Evidence, Kind, Severity
from bot.domain.measurements import verdict
from bot.domain.operations import Inert, Opaque, Select
from bot.domain.schema import Name
from workers.confirm import told
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("blocks", "rewrites"))
_CODE = ("DO", "CALL", "EXECUTE")
_WORK: tuple[Kind, ...] = ("blocks", "rewrites")


@rule.on(RanStatement)
def check(ran: RanStatement, _: Scene) -> Verdict:
    """A statement that runs code, of which nothing was known."""
    kinds = tuple(kind for kind in _WORK if kind in verdict(ran.seen))
    hidden = any(_runs_code(step.operation) for step in ran.statement.steps)
    if not kinds or not hidden or set(ran.said) & {*_WORK, "locks"}:
        return
    held = [lock for lock in ran.seen.locks if lock.table in dict(ran.seen.blocked)]
    names = ", ".join(f"`{lock.table}`" for lock in held[:3])
    shown = Evidence("measured", told(ran.seen), f"PostgreSQL {ran.seen.version}")
    title = f"Code that this statement runs {'rewrites' if 'rewrites' in kinds else 'blocks'} {names}"
    sized = tuple(_name(lock.table) for lock in held)
    yield Harm(kinds, title, "seen when it ran", tuple(held), sized, evidence=(shown,))


def _runs_code(operation: object) -> bool:
    return isinstance(operation, Opaque | Select) or (isinstance(operation, Inert) and operation.kind in _CODE)


def _name(shown: str) -> Name:
    schema, _, name = shown.rpartition(".")
    return Name(name, schema)
