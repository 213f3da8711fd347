"""
A statement that asks for other values than it is given.

The driver or the server refuses it each time it is sent.

```python bad file=app/orders.py kinds=fails
def find(cursor, shop, code):
    cursor.execute("SELECT id FROM orders WHERE shop_id = %s AND code = %s AND open", (shop,))
```
```python bad file=app/orders.py kinds=fails
def find(cursor, code):
    cursor.execute("SELECT id FROM orders WHERE code = %s", (code))
```
```python bad file=app/orders.py kinds=fails
def find(cursor, code):
    cursor.execute("SELECT id FROM orders WHERE code = %(code)s AND shop_id = %(shop)s", {"code": code})
```
```go bad file=store/orders.go kinds=fails
package store

func (s *Store) find(shop int, code string) *sql.Row {
        return s.db.QueryRow("SELECT id FROM orders WHERE shop_id = $1 AND code = $2 AND open = $3", shop, code)
}
```
```javascript bad file=src/orders.js kinds=fails
async function find(shop) {
  return sequelize.query("SELECT id FROM orders WHERE shop_id = :shop AND code = :code", { replacements: { shop } });
}
```
```java bad file=src/main/java/Orders.java kinds=fails
class Orders {
  void pay(Connection connection, long id) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("UPDATE orders SET paid = true WHERE id = ?")) {
      statement.setBoolean(1, true);
      statement.setLong(2, id);
      statement.executeUpdate();
    }
  }
}
```
```python good file=app/orders.py
def find(cursor, shop, code, params):
    cursor.execute("SELECT id FROM orders WHERE shop_id = %s AND code LIKE 'a%%'", (shop,))
    cursor.execute("SELECT id FROM orders WHERE code = %s", [code])
    cursor.execute("SELECT id FROM orders WHERE code = %s AND shop_id = %s", (params))
    cursor.execute("SELECT id FROM orders WHERE code = %(code)s", {"code": code, "shop": shop})
```
```go good file=store/orders.go
package store

func (s *Store) find(shop int, codes []any) *sql.Row {
        s.db.QueryRow("SELECT id FROM orders WHERE shop_id = $1 AND code = $1 AND note <> '$2?'", shop)
        return s.db.QueryRow("SELECT id FROM orders WHERE shop_id = $1 AND code = $2", codes...)
}
```
```javascript good file=src/orders.js
async function find(pool, shop, more) {
  await pool.query("SELECT id FROM orders WHERE shop_id = $1 AND note = ':code'", [shop]);
  return sequelize.query("SELECT id::text FROM orders WHERE shop_id = :shop", { replacements: { shop, ...more } });
}
```

Source: https://www.psycopg.org/docs/usage.html#passing-parameters-to-sql-queries

On Go: https://pkg.go.dev/database/sql#DB.Query
"""

from bot.domain.findings import Severity
from bot.domain.statements import MismatchedValues
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",))


@rule.on(MismatchedValues)
def check(fact: MismatchedValues, scene: Scene) -> Verdict:
    """One call."""
    del scene
    title = f"The statement fails: it asks for {fact.wanted}, and `{fact.sink}` is given {fact.given}"
    if fact.bare:
        title = f"The statement fails: `({fact.bare})` is no tuple of one value: a comma is missing in it"
    yield Harm(kinds=("fails",), title=title, parsed=f"`{fact.sink}` is given {fact.given} for {fact.wanted}")
