"""
A column is compared with a number that its type cannot be compared with.

PostgreSQL has no operator between the two (`text = integer`) and refuses the query each time it is sent. A quoted constant
takes the type of the column, a bound parameter too.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, code text, open boolean, total numeric);
```
```python bad file=app/orders.py kinds=fails
def find(cursor):
    cursor.execute("SELECT id FROM orders WHERE code = 17")
```
```python bad file=app/orders.py kinds=fails
def find(cursor):
    cursor.execute("SELECT o.id FROM orders o WHERE o.open = 1")
```
```python good file=app/orders.py
def find(cursor, code):
    cursor.execute("SELECT id FROM orders WHERE code = '17' AND total > 5 AND open")
    cursor.execute("SELECT id FROM orders WHERE code = %s AND id = 1", (code,))
```

Source: https://www.postgresql.org/docs/current/typeconv-oper.html
"""

from bot.domain.findings import Severity
from bot.domain.queries import Query, ViewQuery
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.sql_schema import alone, table_of
from workers.rules.written import line_of
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",))
NEVER = frozenset(
    (
        "text",
        "varchar",
        "bpchar",
        "uuid",
        "bool",
        "date",
        "time",
        "timestamp",
        "timestamptz",
        "interval",
        "json",
        "jsonb",
        "bytea",
    )
)
"""Types without an operator that compares them with an integer (tests/test_queries.py asks PostgreSQL)."""


@rule.on(Query, ViewQuery)
def check(fact: Query | ViewQuery, scene: Scene) -> Verdict:
    """Columns whose table and type are known, where PostgreSQL alone has the table: others convert what they compare."""
    view = alone(fact, scene, "postgresql")
    for one in view.asked.compared if view else ():
        if one.constant != "integer" or view is None:
            continue
        table = table_of(view.head, one.table)
        column = table.column(one.column) if table is not None and table.known else None
        if (
            column is None
            or column.type is None
            or column.type.schema
            or not (column.type.name in NEVER or column.type.dimensions)
        ):
            continue
        name = column.type.name + "[]" * column.type.dimensions
        yield Harm(
            kinds=("fails",),
            title=f"`{one.column} {one.operator} …` fails: `{name}` cannot be compared with an integer",
            parsed=f"`{one.table}.{one.column}` is `{name}`, and the query compares it with an integer by `{one.operator}`",
            span=line_of(fact, scene, one.column),
        )
