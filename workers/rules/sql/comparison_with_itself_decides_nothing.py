"""
A column is compared with itself.

It is equal to itself in every row where it has a value, so nothing is chosen by it: one side was meant to be another column, or
a parameter that lost its mark.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, shop_id bigint, place_id bigint);
```
```python bad file=app/orders.py kinds=breaks
def near(cursor, place):
    cursor.execute("SELECT o.id FROM orders o JOIN shops s ON s.place_id = s.place_id WHERE o.id > %s", (place,))
```
```java bad file=src/main/java/OrderDao.java kinds=breaks
interface OrderDao {
  @SqlUpdate("UPDATE orders SET place_id = :place WHERE shop_id <> shop_id")
  void move(long place);
}
```
```python good file=app/orders.py
def near(cursor, place):
    cursor.execute("SELECT a.id FROM orders a JOIN orders b ON a.place_id = b.place_id WHERE 1 = 1 AND a.id <> b.id")
```

Source: https://www.postgresql.org/docs/current/functions-comparison.html
"""

from bot.domain.bodies import BodyQuery
from bot.domain.findings import Severity
from bot.domain.queries import Query, ViewQuery
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.written import line_of
from workers.scene import Scene
from workers.sql.slips import slips

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))


@rule.on(Query, ViewQuery, BodyQuery)
def check(fact: Query | ViewQuery | BodyQuery, scene: Scene) -> Verdict:
    """Both sides as written the same."""
    for slip in slips(fact.sql) if fact.whole else ():
        if slip.kind == "itself":
            column, sign = slip.words
            yield Harm(
                kinds=("breaks",),
                title=f"`{column} {sign} {column}` compares a column with itself: nothing is chosen by it",
                parsed=f"Both sides of `{sign}` are `{column}`",
                span=line_of(fact, scene, column.rpartition(".")[2]),
            )
