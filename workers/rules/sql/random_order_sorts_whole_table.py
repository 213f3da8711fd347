"""
A random order reads and sorts the whole table to give a few rows of it.

A value is drawn for every row before any can be left out, so LIMIT saves nothing and no index helps. A key that is drawn
first (`WHERE id >= … ORDER BY id LIMIT 1`) reads a few pages.

PostgreSQL has `TABLESAMPLE` besides, which is proposed where the table is known to be PostgreSQL's.

Told only of tables whose size is known (`tables:` of the policy, `backstop sizes`), where nothing leaves rows out first.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, code text);
```
```python bad file=app/orders.py kinds=costs rows=5000000
def some(cursor):
    cursor.execute("SELECT id, code FROM orders ORDER BY random() LIMIT 5")
```
```python good file=app/orders.py rows=5000000
def some(cursor, shop):
    cursor.execute("SELECT id FROM orders WHERE code = %s ORDER BY random() LIMIT 5", (shop,))
    cursor.execute("SELECT id, code FROM orders TABLESAMPLE SYSTEM (0.1) ORDER BY random() LIMIT 5")
    cursor.execute("SELECT id FROM orders WHERE id >= %s ORDER BY id LIMIT 1", (shop,))
```
```python good file=app/orders.py
def some(cursor):
    cursor.execute("SELECT id, code FROM orders ORDER BY random() LIMIT 5")
```

```sql given
CREATE TABLE orders (id integer PRIMARY KEY, code text);
```
```python bad file=app/orders.py kinds=costs rows=5000000 engine=sqlite
def some(cursor):
    cursor.execute("SELECT id, code FROM orders ORDER BY random() LIMIT 5")
```

Source: https://www.postgresql.org/docs/current/sql-select.html#SQL-FROM
"""

from bot.domain.findings import Fix, Severity
from bot.domain.queries import Query
from bot.domain.schema import Name
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.sql_schema import views
from workers.scene import Scene
from workers.sql.queries import asked

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",))


@rule.on(Query)
def check(fact: Query, scene: Scene) -> Verdict:
    """One table of known size, and no filter."""
    found = asked(fact.sql) if fact.whole else None
    table = found.shuffled if found is not None else None
    if table is not None and scene.policy.rows(table) is not None:
        yield Harm(
            kinds=("costs",),
            title=f"`ORDER BY random()` reads and sorts all of `{table}`",
            parsed=f"The query given to `{fact.sink}` draws a value for each row of `{table}`, and filters none out first",
            sized=(table,),
            fixes=(_sample(table),) if {one.dialect for one in views(fact, scene)} == {"postgresql"} else (),
        )


def _sample(table: Name) -> Fix:
    return Fix(
        "now",
        "Read a sample of the pages",
        f"SELECT … FROM {table} TABLESAMPLE SYSTEM (1) ORDER BY random() LIMIT …",
        language="sql",
        tradeoff="The rows of one page are drawn together, and of a small table none may be.",
    )
