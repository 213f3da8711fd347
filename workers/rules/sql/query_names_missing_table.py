"""
A query names a table that the database does not have.

The repository's migrations, replayed, make the other tables of the query and not this one; or this very change drops it. The
query fails each time it is sent.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, shop_id bigint);
```
```python bad file=app/orders.py kinds=fails
def shops(cursor):
    cursor.execute("SELECT o.id FROM orders o JOIN shop s ON s.id = o.shop_id")
```
```python good file=app/orders.py
def shops(cursor):
    cursor.execute("WITH shop AS (SELECT 1 AS id) SELECT o.id FROM orders o JOIN shop s ON s.id = o.shop_id")
    cursor.execute("SELECT count(*) FROM tickets")
```

A view that a file keeps may read other views of such files: of it only the table that goes is told.

```sql good file=sql/views/open_orders.sql
CREATE OR REPLACE VIEW open_orders AS SELECT o.id FROM orders o JOIN known_shops s ON s.id = o.shop_id;
```

To MySQL, MariaDB, SQLite and SQL Server a table of the same name in another case is taken to be the same one, and their own
tables are there.

```sql given
CREATE TABLE orders (id integer PRIMARY KEY, shop_id integer);
```
```php bad file=app/Shops.php kinds=fails engine=mysql
<?php
function shops() {
    return DB::select('SELECT o.id FROM orders o JOIN `shop` s ON s.id = o.shop_id');
}
```
```go bad file=store/shops.go kinds=fails engine=sqlite
package store

func shops(db *sql.DB) {
        db.Query("SELECT o.id FROM orders o JOIN shop s ON s.id = o.shop_id")
}
```
```php good file=app/Shops.php engine=mysql
<?php
function shops() {
    return DB::select('SELECT o.id FROM orders o JOIN information_schema.tables t ON t.table_rows = o.shop_id');
}
```

A stored function may make tables of its own, and a trigger's function be given some.

```sql given file=migrations/001_orders.sql
CREATE TABLE orders (id bigint PRIMARY KEY, shop_id bigint);
```
```sql bad file=migrations/002_open.sql kinds=fails
CREATE FUNCTION open_orders(shop_id bigint) RETURNS bigint LANGUAGE sql AS $$
  SELECT count(*) FROM orders o JOIN order_states s ON s.order_id = o.id WHERE o.shop_id = 1
$$;
```
```sql good file=migrations/002_open.sql
CREATE FUNCTION open_orders() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  CREATE TEMP TABLE IF NOT EXISTS states (order_id bigint);
  INSERT INTO states SELECT o.id FROM orders o LEFT JOIN states s ON s.order_id = o.id;
END $$;
```

Source: https://www.postgresql.org/docs/current/sql-select.html

On MySQL: https://dev.mysql.com/doc/refman/8.4/en/identifier-case-sensitivity.html

On SQLite: https://www.sqlite.org/lang_select.html

On SQL Server: https://learn.microsoft.com/en-us/sql/t-sql/queries/select-transact-sql
"""

import re
from functools import partial

from bot.domain.bodies import BodyQuery
from bot.domain.findings import Severity
from bot.domain.queries import Query, ViewQuery
from bot.domain.schema import Name, Schema
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.sql_schema import View, agreed, elsewhere, made_by_code, table_of, views
from workers.rules.written import line_of
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",))
_PASSING = re.compile(r"(?i)te?mp|stag(e|ing)|^_|^(new|old)_")
"""Names of tables that callers make for a while, or that a trigger gives."""


@rule.on(Query, ViewQuery, BodyQuery)
def check(fact: Query | ViewQuery | BodyQuery, scene: Scene) -> Verdict:
    """A table that is known to have gone; one that never was, where the database is known to be this one."""
    seen = views(fact, scene)
    for name, dropped, engine in agreed(seen, partial(_missing, fact)):
        if not dropped and made_by_code(scene, name.name):
            continue
        why = "this change drops it" if dropped else "no migration of the repository makes it"
        yield Harm(
            kinds=("fails",),
            title=f"There is no table `{name}`: {why}, and the query fails",
            parsed=f"The query names `{name}`, which is not in the schema that the migrations lead to",
            severity=None if dropped else Severity.WARNING,
            engine=engine,
            span=line_of(fact, scene, name.name),
        )


def _missing(fact: Query | ViewQuery | BodyQuery, view: View) -> dict[object, tuple[Name, bool, str]]:
    """The table, whether it goes with this change, and whose it is, by names in small letters."""
    head, found = view.head, dict[object, tuple[Name, bool, str]]()
    here = any(table_of(head, name) for name in view.asked.tables)
    for name in view.asked.tables:
        if table_of(head, name) is not None or (isinstance(fact, BodyQuery) and _may_be_other(fact, name, head)):
            continue
        dropped = table_of(view.base, name) is not None
        all_known = head.complete and not head.extensions and view.dialect != "sqlserver"  # which has synonyms
        if dropped or (here and not isinstance(fact, ViewQuery) and all_known and not name.schema):
            found.setdefault(str(name).lower(), (name, dropped, view.engine))
    return found


def _may_be_other(fact: BodyQuery, name: Name, head: Schema) -> bool:
    """Whether the function or its caller may have made it, or another schema has it."""
    return fact.trigger or name.name in fact.names or _PASSING.search(name.name) is not None or elsewhere(head, name)
