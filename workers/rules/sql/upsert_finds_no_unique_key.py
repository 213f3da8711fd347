"""
ON CONFLICT with columns that no unique key has.

The server looks for a unique index or constraint on exactly these columns, finds none, and refuses the statement each time it
is sent.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, shop_id bigint NOT NULL, code text NOT NULL, open boolean, UNIQUE (shop_id, code));
```
```python bad file=app/orders.py kinds=fails
def add(cursor, shop, code):
    cursor.execute(
        "INSERT INTO orders (shop_id, code) VALUES (%s, %s) ON CONFLICT (code) DO UPDATE SET open = true", (shop, code)
    )
```
```python bad file=app/orders.py kinds=fails
def add(cursor, shop, code):
    cursor.execute("INSERT INTO orders (shop_id, code) VALUES (%s, %s) ON CONFLICT DO UPDATE SET open = true", (shop, code))
```
```python good file=app/orders.py
def add(cursor, shop, code):
    cursor.execute(
        "INSERT INTO orders (shop_id, code) VALUES (%s, %s) ON CONFLICT (code, shop_id) DO UPDATE SET open = true", (shop, code)
    )
    cursor.execute("INSERT INTO orders (shop_id, code) VALUES (%s, %s) ON CONFLICT DO NOTHING", (shop, code))
```

Source: https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT
"""

from bot.domain.findings import Severity
from bot.domain.queries import Query
from bot.domain.schema import Key, Table
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.sql_schema import alone, made_by_code, table_of, whole
from workers.rules.written import line_of
from workers.scene import Scene
from workers.sql.slips import slips

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",))


@rule.on(Query)
def check(fact: Query, scene: Scene) -> Verdict:
    """Where PostgreSQL alone has the table, and all of its keys are known."""
    found = [slip for slip in slips(fact.sql) if slip.kind in {"target", "conflict"}] if fact.whole else []
    view = alone(fact, scene, "postgresql") if found else None
    for slip in found if view is not None else ():
        table = table_of(view.head, slip.table) if view is not None and slip.table is not None else None
        if view is None or table is None or table.kind != "table" or not whole(view.head, table):
            continue
        if slip.kind == "target":
            yield Harm(
                kinds=("fails",),
                title=f"The upsert into `{table.name}` fails: DO UPDATE has to name the columns of a unique key",
                parsed="`ON CONFLICT DO UPDATE` says neither columns nor a constraint",
                span=line_of(fact, scene, "conflict"),
            )
        elif not _unique(table, frozenset(slip.words)) and not made_by_code(scene, table.name.name):
            columns = ", ".join(slip.words)
            yield Harm(
                kinds=("fails",),
                title=f"The upsert into `{table.name}` fails: no unique key has the columns ({columns}) and no others",
                parsed=f"`ON CONFLICT ({columns})`, and no key of `{table.name}` is on these",
                span=line_of(fact, scene, "conflict"),
            )


def _unique(table: Table, columns: frozenset[str]) -> bool:
    """Whether a key has these columns, or may have: one with an expression or a method that is not known."""
    own = [(key, (column.name,)) for column in table.columns for key in column.constraints]
    keys = [
        frozenset(key.columns or own_column)
        for key, own_column in [*((one, ()) for one in table.constraints), *own]
        if isinstance(key, Key)
    ]
    indexes = [index for index in table.indexes if index.unique]
    if any(not part.column for index in indexes for part in index.parts) or not all(table.column(name) for name in columns):
        return True
    return columns in keys or any(frozenset(part.column for part in index.parts) == columns for index in indexes)
