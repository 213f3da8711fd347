"""
Two columns of different collations cannot be compared.

MySQL and MariaDB do not know by whose rules to compare them, and refuse the query each time it is sent ("Illegal mix of
collations"). Of two character sets the wider one is taken, and of `_bin` and another collation the `_bin`; between two others
there is no such rule. `COLLATE` in the query says which; columns of one collation need none.

```sql given
CREATE TABLE orders (id int PRIMARY KEY, code varchar(60)) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
CREATE TABLE parcels (
  id int PRIMARY KEY, order_code varchar(60), raw varchar(60) COLLATE utf8mb4_bin, old varchar(60) CHARACTER SET latin1
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
```
```python bad file=app/parcels.py kinds=fails engine=mysql
def of_orders(cursor):
    cursor.execute("SELECT o.id FROM orders o JOIN parcels p ON p.order_code = o.code")
```
```python good file=app/parcels.py engine=mysql
def of_orders(cursor):
    cursor.execute("SELECT o.id FROM orders o JOIN parcels p ON p.order_code = o.code COLLATE utf8mb4_general_ci")
    cursor.execute("SELECT o.id FROM orders o JOIN parcels p ON p.raw = o.code")
    cursor.execute("SELECT o.id FROM orders o JOIN parcels p ON p.old = o.code")
```

Source: https://dev.mysql.com/doc/refman/8.4/en/charset-collation-coercibility.html
"""

import re

from bot.domain.findings import Severity
from bot.domain.queries import Query, ViewQuery
from bot.domain.schema import Name, Schema
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.sql_schema import alone, column_of, table_of
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",))
_TEXT = frozenset(("varchar", "char", "text", "tinytext", "mediumtext", "longtext"))
_SETS = re.compile(r"(?i)\b(?:(COLLATE)|CHARSET|CHARACTER\s+SET)\s{0,9}=?\s{0,9}['\"`]?(\w+)")


@rule.on(Query, ViewQuery)
def check(fact: Query | ViewQuery, scene: Scene) -> Verdict:
    """Pairs of columns whose collations are both written down, where MySQL or MariaDB alone has the tables."""
    view = alone(fact, scene, "mysql")
    for pair in view.asked.paired if view else ():
        if view is None:
            continue
        left, right = (collation(view.head, *one) for one in ((pair.table, pair.column), (pair.beside, pair.other)))
        if left and right and _refused(left, right):
            yield Harm(
                ("fails",),
                f"`{pair.table}.{pair.column} {pair.operator} {pair.beside}.{pair.other}` is refused: `{left}` and `{right}`",
                f"`{pair.table}.{pair.column}` is of the collation `{left}`, `{pair.beside}.{pair.other}` of `{right}`",
                engine=view.engine,
            )


def _refused(left: str, right: str) -> bool:
    same = left.partition("_")[0] == right.partition("_")[0]
    return same and left != right and not (left.endswith("_bin") or right.endswith("_bin"))


def collation(schema: Schema, name: Name, column: str) -> str:
    """The collation of a column of text: its own or its table's; '' where it is not written down."""
    table = table_of(schema, name)
    found = column_of(schema, table, column) if table is not None and table.known else None
    if table is None or found is None or found.type is None or found.type.name not in _TEXT:
        return ""
    said = found.collation
    if not said and not any(one.startswith("CHARACTER SET") for one in found.attributes):
        words = _SETS.findall(table.options)
        said = words[-1][1] if words and words[-1][0] else ""
    said = said.lower().strip("'\"`")
    return re.sub(r"^utf8_", "utf8mb3_", said)
