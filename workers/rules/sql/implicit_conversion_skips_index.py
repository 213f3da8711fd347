"""
A column of text compared with a number skips its index.

MySQL and MariaDB turn the text of each row into a floating-point number first: '17', ' 17', '17.0' and '17 pieces' are all
equal to 17, and so no index on the text finds them. Every row is read. Text that begins with no digit counts as 0, and stops
an UPDATE in strict mode. A constant in quotes is compared as text.

```sql given
CREATE TABLE orders (
  id int PRIMARY KEY AUTO_INCREMENT, code varchar(60) NOT NULL, total decimal(10,2), note text, KEY by_code (code)
);
CREATE TABLE parcels (id int PRIMARY KEY AUTO_INCREMENT, order_code int NOT NULL, KEY by_order (order_code));
```
```python bad file=app/orders.py kinds=costs engine=mysql
def find(cursor):
    cursor.execute("SELECT total FROM orders WHERE code = 17")
```
```php bad file=app/Orders.php kinds=costs engine=mariadb
<?php
function two() {
    return DB::select('SELECT total FROM orders WHERE Code IN (17, 18)');
}
```
```python bad file=app/parcels.py kinds=costs engine=mysql
def with_parcels(cursor):
    cursor.execute("SELECT o.total FROM parcels p JOIN orders o ON o.code = p.order_code WHERE p.id = 5")
```
```java bad file=src/main/java/Orders.java kinds=breaks engine=mysql
class Orders {
  void open(JdbcTemplate jdbc) {
    jdbc.query("SELECT id FROM orders WHERE note = 0", this::row);
  }
}
```
```python good file=app/orders.py engine=mysql
def find(cursor, code):
    cursor.execute("SELECT id FROM orders WHERE code = '17' AND total > 5")
    cursor.execute("SELECT id FROM orders WHERE code = %s AND id = '1'", (code,))
    cursor.execute("SELECT id FROM orders WHERE note = 17")
    cursor.execute("SELECT o.id FROM parcels p JOIN orders o ON o.code = CAST(p.order_code AS CHAR) WHERE p.id = 5")
```

Source: https://dev.mysql.com/doc/refman/8.4/en/type-conversion.html
"""

from bot.domain.findings import Severity
from bot.domain.queries import Query, ViewQuery
from bot.domain.schema import Name, Schema
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.sql_schema import View, alone, indexed, type_of
from workers.scene import Scene
from workers.sql.asked import Compared, Paired

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs", "breaks"))
_TEXT = frozenset(("varchar", "char", "text", "tinytext", "mediumtext", "longtext", "varbinary", "binary"))
_NUMBERS = ("int", "bigint", "smallint", "mediumint", "tinyint", "decimal", "float", "double")


@rule.on(Query, ViewQuery)
def check(fact: Query | ViewQuery, scene: Scene) -> Verdict:
    """Columns whose type is known, where MySQL or MariaDB alone has the table."""
    view = alone(fact, scene, "mysql")
    if view is None:
        return
    told: set[tuple[str, str]] = set()
    for one in view.asked.compared:
        key = (one.column.lower(), str(one.table).lower())
        if one.constant == "integer" and key not in told and (harm := _with_number(view, one)) is not None:
            told.add(key)
            yield harm
    for pair in view.asked.paired:
        yield from _with_column(view, pair)


def _with_number(view: View, one: Compared) -> Harm | None:
    if not _is(view.head, one.table, one.column, _TEXT):
        return None
    index, name = indexed(view.head, one.table, one.column), type_of(view.head, one.table, one.column)
    parsed = f"`{one.table}.{one.column}` is `{name}`, and the query compares it with a number by `{one.operator}`"
    written = f"`{one.column} {one.operator} {one.value or '…'}`"
    if one.value == "0" and one.operator == "=":
        title = f"{written} finds every row whose `{one.column}` begins with no digit: as a number such text is 0"
        return Harm(("breaks",), title, parsed, engine=view.engine)
    if not index:
        return None
    title = f"{written} reads all of `{one.table}`: `{one.column}` is text, and its index `{index}` knows no numbers"
    return Harm(("costs",), title, parsed, sized=(one.table,), engine=view.engine)


def _with_column(view: View, pair: Paired) -> Verdict:
    """A text and a number of two tables, where the index on the text would be what joins them."""
    sides = ((pair.column, pair.table, pair.other, pair.beside), (pair.other, pair.beside, pair.column, pair.table))
    for column, table, other, beside in sides:
        text = pair.operator == "=" and table != beside and _is(view.head, table, column, _TEXT)
        if text and _is_number(view.head, beside, other) and (index := indexed(view.head, table, column)):
            name, number = type_of(view.head, table, column), type_of(view.head, beside, other)
            yield Harm(
                ("costs",),
                f"`{table}.{column}` is text and `{beside}.{other}` a number: the index `{index}` joins nothing",
                f"`{table}.{column}` is `{name}`, `{beside}.{other}` is `{number}`, and the query compares the two",
                sized=(table,),
                engine=view.engine,
            )


def _is(schema: Schema, table: Name, column: str, kinds: frozenset[str]) -> bool:
    return type_of(schema, table, column) in kinds


def _is_number(schema: Schema, table: Name, column: str) -> bool:
    return type_of(schema, table, column).removesuffix(" unsigned") in _NUMBERS
