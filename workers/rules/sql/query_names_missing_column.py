"""
A query names a column that its table does not have.

The schema that the repository's migrations lead to has the table and no such column: the query fails each time it is sent.
Where the column is dropped by this very change, the code that still reads it stops working with the deployment.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, code text, shop_id bigint);
CREATE TABLE shops (id bigint PRIMARY KEY, name text);
```
```python bad file=app/orders.py kinds=fails
def find(cursor, code):
    cursor.execute("SELECT id, legacy_code FROM orders WHERE code = %s", (code,))
```
```python bad file=app/orders.py kinds=fails
def rename(cursor, name):
    cursor.execute("UPDATE shops SET title = %s WHERE id = 1", (name,))
```
```python good file=app/orders.py
def find(cursor, code):
    cursor.execute(
        "WITH recent AS (SELECT id, shop_id AS place FROM orders ORDER BY id DESC LIMIT 10) "
        "SELECT s.name AS title, r.place, extra.anything "
        "FROM recent r JOIN shops s ON s.id = r.place, jsonb_to_record('{}') AS extra(anything int) ORDER BY title"
    )
```

Code that takes in the client of another engine keeps its own tables there.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, code text, shop_id bigint);
```
```rust good file=cli/src/store.rs
use rusqlite::{Connection, params};

fn find(conn: &Connection, code: &str) {
    conn.execute("UPDATE orders SET synced = 1 WHERE code = ?1", params![code]);
}
```

Statements in bodies of stored functions are queries, too: PostgreSQL looks at their names when they are called, not before.

```sql given file=migrations/001_orders.sql
CREATE TABLE orders (id bigint PRIMARY KEY, code text, shop_id bigint);
```
```sql bad file=migrations/002_code_of.sql kinds=fails
CREATE FUNCTION code_of(order_id bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE found_code text;
BEGIN
  SELECT o.cod INTO found_code FROM orders o WHERE o.id = order_id;
  RETURN found_code;
END $$;
```
```sql good file=migrations/002_code_of.sql
CREATE FUNCTION code_of(order_id bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE found_code text;
BEGIN
  CREATE TEMP TABLE mine AS SELECT id, code AS cod FROM orders;
  SELECT cod INTO found_code FROM mine WHERE id = order_id;
  SELECT code INTO found_code FROM orders WHERE id = order_id AND code <> found_code;
  RETURN found_code;
END $$;
```

So are views in files of their own.

```sql bad file=sql/views/recent_orders.sql kinds=fails
CREATE OR REPLACE VIEW recent_orders AS
SELECT o.id, o.cods FROM orders o ORDER BY o.id DESC LIMIT 10;
```

MySQL, MariaDB, SQLite and SQL Server are asked by their own rules: names have no case there, and a name in double quotes is
text to MySQL and may be to SQLite.

```sql given
CREATE TABLE orders (id integer PRIMARY KEY, code varchar(60), shopId integer);
CREATE TABLE shops (id integer PRIMARY KEY, name varchar(60));
```
```php bad file=app/Orders.php kinds=fails engine=mysql
<?php
function page(int $at) {
    return DB::select('SELECT `o`.`id`, s.title FROM orders o JOIN shops s ON s.id = o.SHOPID LIMIT ?, 20', [$at]);
}
```
```go bad file=store/orders.go kinds=fails engine=sqlite
package store

func rename(db *sql.DB, name string) {
        db.Exec("INSERT INTO shops (name, town) VALUES (?, 'here') ON CONFLICT (id) DO UPDATE SET name = excluded.name", name)
}
```
```php good file=app/Orders.php engine=mysql
<?php
function page(int $at) {
    DB::select('SELECT o.id, s.NAME title FROM orders o JOIN shops s ON s.id = o.shopid HAVING title <> "none" LIMIT 9');
    DB::select('SELECT TIMESTAMPDIFF(MINUTE, NOW(), d.at) m FROM (SELECT NOW() at, id FROM orders) d WHERE d.at > 5 LIMIT 9');
    DB::insert('INSERT INTO shops (id, name) VALUES (1, ?) ON DUPLICATE KEY UPDATE name = VALUES(name)', ['a']);
}
```
```go good file=store/orders.go engine=sqlite
package store

func rename(db *sql.DB, name string) {
        db.Query("SELECT o.rowid, j.value FROM orders o, json_each(o.code) j WHERE o.code <> \"none\"")
}
```

Source: https://www.postgresql.org/docs/current/sql-select.html

On MySQL: https://dev.mysql.com/doc/refman/8.4/en/identifier-case-sensitivity.html

On SQLite: https://www.sqlite.org/quirks.html

On SQL Server: https://learn.microsoft.com/en-us/sql/t-sql/queries/select-transact-sql
"""

from dataclasses import replace
from functools import partial

from bot.domain.bodies import BodyQuery
from bot.domain.findings import Severity
from bot.domain.queries import Query, ViewQuery
from bot.domain.schema import Schema, Table
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.sql_schema import View, agreed, column_of, elsewhere, is_system, made_by_code, table_of, views, whole
from workers.rules.written import line_of
from workers.scene import Scene
from workers.sql.asked import ColumnUse

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",))


@rule.on(Query, ViewQuery, BodyQuery)
def check(fact: Query | ViewQuery | BodyQuery, scene: Scene) -> Verdict:
    """Every column that only known tables could have."""
    for column, dropped, harm in agreed(views(fact, scene), partial(_of, fact)):
        if dropped or not made_by_code(scene, column):
            yield replace(harm, span=line_of(fact, scene, column))


def _of(fact: Query | ViewQuery | BodyQuery, view: View) -> dict[object, tuple[str, bool, Harm]]:
    """The column, whether it goes with this change, and what there is to say, by names in small letters."""
    found: dict[object, tuple[str, bool, Harm]] = {}
    head = view.head
    for use in view.asked.columns:
        if isinstance(fact, BodyQuery) and _own_names(fact, use, head):
            continue
        tables = [table_of(head, name) for name in use.tables]
        known = [table for table in tables if table is not None and table.kind == "table"]
        there = is_system(head, use.column) or any(column_of(head, table, use.column) for table in known)
        if len(known) < len(tables) or there:
            continue
        dropped = _at_base(view.base, use)
        if dropped or all(whole(head, table) for table in known):
            key = (use.column.lower(), tuple(str(name).lower() for name in use.tables))
            found.setdefault(key, (use.column, dropped, _missing(use, known, dropped, view.engine)))
    return found


def _own_names(fact: BodyQuery, use: ColumnUse, schema: Schema) -> bool:
    """Whether the name may be a variable or a table of the function's own, or of another schema."""
    return use.column in fact.names or any(name.name in fact.names or elsewhere(schema, name) for name in use.tables)


def _at_base(schema: Schema, use: ColumnUse) -> bool:
    tables = [table_of(schema, name) for name in use.tables]
    return any(table is not None and column_of(schema, table, use.column) is not None for table in tables)


def _missing(use: ColumnUse, known: list[Table], dropped: bool, engine: str) -> Harm:
    where = " and ".join(f"`{table.name}`" for table in known)
    why = "this change drops it" if dropped else "no migration of the repository adds it"
    return Harm(
        kinds=("fails",),
        title=f"`{use.column}` is no column of {where}: {why}, and the query fails",
        parsed=f"The query names `{use.column}`; {where} {'has' if len(known) == 1 else 'have'} {_listed(known)}",
        engine=engine,
    )


def _listed(tables: list[Table]) -> str:
    names = [f"`{column.name}`" for table in tables for column in table.columns]
    return ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")
