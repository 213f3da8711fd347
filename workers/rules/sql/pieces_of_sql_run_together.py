"""
Two pieces of a statement are put together with no space between them.

The last word of the first and the keyword that begins the second become one word: the server refuses the statement, or takes
the word for a name.

```java bad file=src/main/java/OrderDao.java kinds=fails
interface OrderDao {
  @SqlUpdate("UPDATE orders SET paid_at = :paidAt" + "WHERE id = :id")
  void pay(Instant paidAt, long id);
}
```
```python bad file=app/orders.py kinds=fails
def find(cursor, code):
    cursor.execute("SELECT id, code FROM orders" "WHERE code = %s", (code,))
```
```java good file=src/main/java/OrderDao.java
interface OrderDao {
  @SqlUpdate("UPDATE orders SET paid_at = :paidAt " + "WHERE id = :id")
  void pay(Instant paidAt, long id);

  @SqlUpdate("UPDATE orders SET paid_at = :paidAt\\n" + "WHERE id = :id")
  void payAgain(Instant paidAt, long id);
}
```
```python good file=app/orders.py
def find(cursor, code, names):
    cursor.execute("SELECT id, code FROM orders_" "OF_TODAY WHERE code = %s", (code,))
    names.append("SELECT the code" "AND the order")
```

Source: https://www.postgresql.org/docs/current/sql-syntax-lexical.html
"""

from bot.domain.findings import Severity
from bot.domain.statements import RunTogether
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",))


@rule.on(RunTogether)
def check(fact: RunTogether, scene: Scene) -> Verdict:
    """One seam."""
    del scene
    yield Harm(
        kinds=("fails",),
        title=f"A space is missing: the statement says `{fact.before}{fact.after}`",
        parsed=f"A piece of SQL that ends with `{fact.before}` is followed by one that begins with `{fact.after}`",
    )
