"""
A connection that is not given back to its pool.

Each such call takes one for good: once the pool has none left, everybody waits. Give it back in `finally`, or let a block end
that does so by itself.

Told of what a name of the function holds and hands to nobody else.

```javascript bad file=src/orders.js kinds=blocks
async function count(pool) {
  const client = await pool.connect();
  const { rows } = await client.query("SELECT count(*) FROM orders");
  client.release();
  return rows[0].count;
}
```
```java bad file=src/main/java/Orders.java kinds=blocks
class Orders {
  int count() throws SQLException {
    Connection connection = dataSource.getConnection();
    ResultSet rows = connection.createStatement().executeQuery("SELECT count(*) FROM orders");
    rows.next();
    return rows.getInt(1);
  }
}
```
```python bad file=app/orders.py kinds=blocks
def count(pool):
    connection = pool.getconn()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM orders")
        return cursor.fetchone()[0]
```
```javascript good file=src/orders.js
async function count(pool) {
  const client = await pool.connect();
  try {
    const { rows } = await client.query("SELECT count(*) FROM orders");
    return rows[0].count;
  } finally {
    client.release();
  }
}
```
```java good file=src/main/java/Orders.java
class Orders {
  int count() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      return count(connection);
    }
  }

  int keep() throws SQLException {
    Connection connection = dataSource.getConnection();
    return count(connection);
  }
}
```

Source: https://node-postgres.com/apis/pool

On Java: https://docs.oracle.com/en/java/javase/21/docs/api/java.sql/java/sql/Connection.html
"""

from bot.domain.findings import Severity
from bot.domain.mappers import KeptConnection
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("blocks",))


@rule.on(KeptConnection)
def check(fact: KeptConnection, scene: Scene) -> Verdict:
    """One connection."""
    del scene
    when = " where something fails before" if fact.failing else ""
    yield Harm(
        kinds=("blocks",),
        title=f"`{fact.name}` is not given back{when}: in time the pool has no connection left",
        parsed=f"`{fact.taken}` takes a connection, and "
        + (f"`{fact.back}` stands in no `finally`" if fact.failing else f"nothing calls `{fact.back}` for it"),
    )
