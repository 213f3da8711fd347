"""
A pattern that begins with a wildcard reads the whole table.

An index is ordered by the beginning of the values, and `LIKE '%…'` says nothing about that: every row is looked at. A trigram
index (pg_trgm) finds what is inside. Told only of tables whose size is known, from the policy's `tables:` or a measurement.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, code text, note text);
CREATE INDEX orders_note ON orders USING gin (note gin_trgm_ops);
```
```python bad file=app/orders.py kinds=costs rows=5000000
def find(cursor):
    cursor.execute("SELECT id FROM orders WHERE code LIKE '%17'")
```
```python good file=app/orders.py rows=5000000
def find(cursor):
    cursor.execute("SELECT id FROM orders WHERE code LIKE '17%' OR note LIKE '%17'")
```
```python good file=app/orders.py
def find(cursor):
    cursor.execute("SELECT id FROM orders WHERE code LIKE '%17'")
```

```sql given
CREATE TABLE orders (id int PRIMARY KEY, code varchar(60), KEY by_code (code));
```
```php bad file=app/Orders.php kinds=costs rows=5000000 engine=mysql
<?php
function find() {
    return DB::select('SELECT id FROM orders WHERE `code` LIKE "%17"');
}
```
```php good file=app/Orders.php rows=5000000 engine=mysql
<?php
function find() {
    return DB::select('SELECT id FROM orders WHERE `code` LIKE "17%"');
}
```

Source: https://www.postgresql.org/docs/current/indexes-types.html#INDEXES-TYPES-BTREE

On MySQL: https://dev.mysql.com/doc/refman/8.4/en/index-btree-hash.html

On SQLite: https://www.sqlite.org/optoverview.html

On SQL Server: https://learn.microsoft.com/en-us/sql/t-sql/language-elements/like-transact-sql
"""

from bot.domain.findings import Fix, Severity
from bot.domain.queries import Query
from bot.domain.schema import Schema
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.sql_schema import table_of, views
from workers.scene import Scene
from workers.sql.asked import Compared
from workers.sql.queries import asked

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",))


@rule.on(Query)
def check(fact: Query, scene: Scene) -> Verdict:
    """Tables whose size is known, without a trigram index on the column."""
    seen = views(fact, scene)
    schema = seen[0].head if seen else scene.schema("head")
    found = seen[0].asked if seen else asked(fact.sql) if fact.whole else None
    for one in found.compared if found else ():
        if one.constant != "wildcard" or scene.policy.rows(one.table) is None or _inside_indexed(schema, one):
            continue
        trigrams = schema.engine == "postgresql"
        yield Harm(
            kinds=("costs",),
            title=f"The pattern on `{one.table}.{one.column}` begins with a wildcard: the whole table is read",
            parsed=f"`{one.column}` is compared with a pattern that begins with `%`"
            + (", and no trigram index is on it" if trigrams else ""),
            sized=(one.table,),
            fixes=(_trigrams(one),) if trigrams else (),
            engine=schema.engine,
        )


def _trigrams(one: Compared) -> Fix:
    return Fix(
        "now",
        "Index what is inside",
        f"CREATE INDEX CONCURRENTLY ON {one.table} USING gin ({one.column} gin_trgm_ops);",
        tradeoff="It needs the extension pg_trgm, and each write costs more.",
    )


def _inside_indexed(schema: Schema, one: Compared) -> bool:
    table = table_of(schema, one.table)
    indexes = table.indexes if table is not None else ()
    return any(index.method in {"gin", "gist"} and one.column in index.columns() for index in indexes)
