"""
A function on an indexed column hides the index.

The index is ordered by the column's values, and says nothing about what a function or a cast makes of them: every row is read
and the function called on each. Compare the column itself (a range of times instead of a date), or index the expression.

Told only of tables whose size is known, from the policy's `tables:` or a measurement.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, created_at timestamptz, email text, code text);
CREATE INDEX orders_created ON orders (created_at);
CREATE INDEX orders_email ON orders (email);
CREATE INDEX orders_code ON orders (lower(code));
```
```python bad file=app/orders.py kinds=costs rows=5000000
def find(cursor, day):
    cursor.execute("SELECT id FROM orders WHERE created_at::date = %s", (day,))
```
```php bad file=app/Orders.php kinds=costs rows=5000000
<?php
function find(string $email) {
    return DB::select('SELECT id FROM orders WHERE lower(email) = ?', [$email]);
}
```
```python good file=app/orders.py rows=5000000
def find(cursor, day, code):
    cursor.execute("SELECT id FROM orders WHERE created_at >= %s AND created_at < %s", (day, day + 1))
    cursor.execute("SELECT id FROM orders WHERE lower(code) = %s", (code,))
```
```python good file=app/orders.py
def find(cursor, day):
    cursor.execute("SELECT id FROM orders WHERE created_at::date = %s", (day,))
```

```sql given
CREATE TABLE orders (id int PRIMARY KEY, created_at datetime, email varchar(190), KEY by_time (created_at));
```
```php bad file=app/Orders.php kinds=costs rows=5000000 engine=mysql
<?php
function find(string $day) {
    return DB::select('SELECT id FROM orders WHERE DATE(created_at) = ?', [$day]);
}
```
```php good file=app/Orders.php rows=5000000 engine=mysql
<?php
function find(string $day) {
    return DB::select('SELECT DATE(created_at) = ? FROM orders WHERE created_at >= ? AND created_at < ?', [$day]);
}
```

Source: https://www.postgresql.org/docs/current/indexes-expressional.html

On MySQL: https://dev.mysql.com/doc/refman/8.4/en/create-index.html

On SQLite: https://www.sqlite.org/expridx.html
"""

from bot.domain.findings import Severity
from bot.domain.queries import Query
from bot.domain.schema import Schema
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.sql_schema import alone, table_of
from workers.scene import Scene
from workers.sql.asked import Wrapped

_SEEN_THROUGH = frozenset(("date", "year", "upper", "ucase"))
"""What MariaDB's newer releases turn into a range or a search of the index itself: MDEV-8320, MDEV-31496."""
rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",))


@rule.on(Query)
def check(fact: Query, scene: Scene) -> Verdict:
    """Columns that an index begins with, where no index has an expression on the column."""
    view = alone(fact, scene, "postgresql", "mysql", "sqlite")
    for one in view.asked.wrapped if view else ():
        if view is None or scene.policy.rows(one.table) is None or not (name := _hidden(view.head, one)):
            continue
        if view.engine == "mariadb" and one.function.lower() in _SEEN_THROUGH:
            continue
        written = f"{one.column}{one.function}" if one.function.startswith("::") else f"{one.function}({one.column})"
        yield Harm(
            kinds=("costs",),
            title=f"`{written}` hides the index on `{one.table}.{one.column}`: the whole table is read",
            parsed=f"The query compares `{written}`, and `{name}` is ordered by `{one.column}` itself",
            sized=(one.table,),
            engine=view.engine,
        )


def _hidden(schema: Schema, one: Wrapped) -> str:
    """The index that would serve the column itself, '' where there is none or one may serve the expression."""
    table = table_of(schema, one.table)
    indexes = table.indexes if table is not None and table.known else ()
    same = str.lower if schema.engine != "postgresql" else str
    column = same(one.column)
    if any(part.expression and column in map(same, part.expression.columns) for index in indexes for part in index.parts):
        return ""
    first = [index.name or "the index" for index in indexes if index.parts and same(index.parts[0].column or "") == column]
    return first[0] if first else ""
