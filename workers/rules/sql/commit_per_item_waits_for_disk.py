"""
Each row of a loop is committed by itself.

A commit waits until the log is on disk, on each replica that is waited for: a thousand rows take a thousand waits. A failure
halfway leaves the first half done. Commit once behind the loop, or once per some hundred rows.

```python bad file=app/orders.py kinds=costs
def close(session):
    for order in session.scalars(select(Order)):
        order.state = "closed"
        session.commit()
```
```java bad file=src/main/java/Orders.java kinds=costs
class Orders {
  void close(Connection connection) throws SQLException {
    for (Order order : repository.findAll()) {
      close(order);
      connection.commit();
    }
  }
}
```
```python good file=app/orders.py
def close(session):
    for number, order in enumerate(session.scalars(select(Order))):
        order.state = "closed"
        if number % 500 == 0:
            session.commit()
    session.commit()
```

Source: https://www.postgresql.org/docs/current/populate.html#DISABLE-AUTOCOMMIT
"""

from bot.domain.findings import Severity
from bot.domain.queries import CommitPerItem
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",))


@rule.on(CommitPerItem)
def check(fact: CommitPerItem, scene: Scene) -> Verdict:
    """A commit that nothing but the loop decides about."""
    del scene
    yield Harm(
        kinds=("costs",),
        title=f"`{fact.call}` waits for the disk once for each of `{fact.over}`",
        parsed=f"`{fact.call}` stands in a loop over the rows of a query, under no condition",
    )
