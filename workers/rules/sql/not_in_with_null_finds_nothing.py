"""
NOT IN over a sub-query that gives a NULL finds nothing at all.

`x NOT IN (1, NULL)` is never true, for it may be the unknown one. One row without a value, and the whole query is empty.
`NOT EXISTS` asks what is meant.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint);
CREATE TABLE customers (id bigint PRIMARY KEY);
```
```python bad file=app/customers.py kinds=breaks
def idle(cursor):
    cursor.execute("SELECT id FROM customers WHERE id NOT IN (SELECT customer_id FROM orders)")
```
```python good file=app/customers.py
def idle(cursor):
    cursor.execute("SELECT id FROM customers WHERE id NOT IN (SELECT customer_id FROM orders WHERE customer_id IS NOT NULL)")
    cursor.execute("SELECT id FROM customers WHERE id NOT IN (SELECT id FROM orders)")
```

```sql given
CREATE TABLE orders (id integer PRIMARY KEY, customer_id integer);
CREATE TABLE customers (id integer PRIMARY KEY);
```
```php bad file=app/Customers.php kinds=breaks engine=mysql
<?php
function idle() {
    return DB::select('SELECT id FROM customers WHERE id NOT IN (SELECT `Customer_id` FROM orders)');
}
```
```php good file=app/Customers.php engine=mysql
<?php
function idle() {
    return DB::select('SELECT id FROM customers WHERE id NOT IN (SELECT `id` FROM orders)');
}
```

Source: https://www.postgresql.org/docs/current/functions-subquery.html#FUNCTIONS-SUBQUERY-NOTIN

On MySQL: https://dev.mysql.com/doc/refman/8.4/en/any-in-some-subqueries.html

On SQLite: https://www.sqlite.org/nulls.html

On SQL Server: https://learn.microsoft.com/en-us/sql/t-sql/language-elements/in-transact-sql
"""

from bot.domain.findings import Severity
from bot.domain.queries import Query, ViewQuery
from bot.domain.schema import Key
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.sql_schema import View, agreed, column_of, table_of, views
from workers.rules.written import line_of
from workers.scene import Scene
from workers.sql.asked import NotIn

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))


@rule.on(Query, ViewQuery)
def check(fact: Query | ViewQuery, scene: Scene) -> Verdict:
    """Only where the schema says that the column may be NULL."""
    for one, engine in agreed(views(fact, scene), _nullable):
        yield Harm(
            kinds=("breaks",),
            title=f"One NULL in `{one.table}.{one.column}` and this NOT IN finds nothing",
            parsed=f"`{one.table}.{one.column}` may be NULL, and the sub-query does not leave such rows out",
            engine=engine,
            span=line_of(fact, scene, "not", "in"),
        )


def _nullable(view: View) -> dict[object, tuple[NotIn, str]]:
    """Those whose column may be NULL, and whose it is, by names in small letters."""
    found: dict[object, tuple[NotIn, str]] = {}
    for one in view.asked.not_in:
        table = table_of(view.head, one.table)
        column = column_of(view.head, table, one.column) if table is not None and table.known else None
        if table is None or column is None or column.not_null or column.identity:
            continue
        keys = [*table.constraints, *column.constraints]
        if not any(isinstance(key, Key) and key.primary and column.name in (key.columns or (column.name,)) for key in keys):
            found.setdefault((one.column.lower(), str(one.table).lower()), (one, view.engine))
    return found
