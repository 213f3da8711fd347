"""
A value put into the text of a query becomes part of the query.

Whoever chooses the value writes SQL: a quote in a name ends the string and what follows is run, with all the rights the
application has. Bound parameters go to the server beside the text and are never read as SQL; names of tables and columns
cannot be bound and are quoted by the driver instead.

```python bad file=app/orders.py kinds=exposes
def find(cursor, code):
    cursor.execute(f"SELECT id FROM orders WHERE code = '{code}'")
    return cursor.fetchall()
```
```python bad file=app/orders.py kinds=exposes
from flask import request


def find(cursor):
    order = "ORDER BY " + request.args["sort"]
    cursor.execute("SELECT id FROM orders WHERE shop_id = %s " + order, (1,))
```
```python good file=app/orders.py
def find(cursor, code, ids):
    cursor.execute("SELECT id FROM orders WHERE code = %s", (code,))
    marks = ", ".join(["%s"] * len(ids))
    cursor.execute(f"SELECT id FROM orders WHERE id IN ({marks})", ids)
    raise LookupError(f"Select a valid order from {code}")
```
```python bad file=app/listen.py kinds=exposes
def listen(cursor, queue):
    cursor.execute(f'LISTEN "queue#{queue}"')
```
```python good file=app/listen.py
from psycopg import sql


def listen(cursor, queue):
    cursor.execute(sql.SQL("LISTEN {channel}").format(channel=sql.Identifier(f"queue#{queue}")))
```
```javascript bad file=src/orders.js kinds=exposes
async function find(pool, req) {
  const { code } = req.query;
  return pool.query(`SELECT id FROM orders WHERE code = '${code}'`);
}
```
```javascript good file=src/orders.js
async function find(pool, prisma, code) {
  await prisma.$queryRaw`SELECT id FROM orders WHERE code = ${code}`;
  await pool.execute(sql`SELECT id FROM orders WHERE code = ${code} FOR UPDATE`);
  return pool.query("SELECT id FROM orders WHERE code = $1", [code]);
}
```
```go bad file=store/orders.go kinds=exposes
package store

import "fmt"

func find(db *sql.DB, code string) (*sql.Rows, error) {
        return db.Query(fmt.Sprintf("SELECT id FROM orders WHERE code = '%s'", code))
}
```
```go good file=store/orders.go
package store

func find(db *sql.DB, code string, limit int) (*sql.Rows, error) {
        return db.Query(fmt.Sprintf("SELECT id FROM orders WHERE code = $1 ORDER BY id LIMIT %d", limit), code)
}
```
```ruby bad file=app/models/order.rb kinds=exposes
class Order < ApplicationRecord
  def self.search(code)
    where("code = '#{code}'")
  end
end
```
```ruby good file=app/models/order.rb
class Order < ApplicationRecord
  def self.search(code)
    where("code = ? AND #{table_name}.shop_id = ?", code, 1)
  end
end
```
```java bad file=src/main/java/Orders.java kinds=exposes
class Orders {
  ResultSet find(Statement statement, String code) throws SQLException {
    return statement.executeQuery("SELECT id FROM orders WHERE code = '" + code + "'");
  }
}
```
```java bad file=src/main/java/Orders.java kinds=exposes
class Orders {
  ResultSet named(Statement statement, ResultSet row) throws SQLException {
    String name = row.getString("name");
    return statement.executeQuery("SELECT id FROM orders WHERE code = '" + name + "'");
  }
}
```
```java good file=src/main/java/Orders.java
class Orders {
  private static final String STATE = "open";

  ResultSet find(Connection connection, long shop) throws SQLException {
    String open = "SELECT id FROM orders WHERE state = '" + STATE + "' AND shop_id = " + shop;
    return connection.prepareStatement(open).executeQuery();
  }
}
```
```php bad file=app/Orders.php kinds=exposes
<?php
function find(PDO $pdo) {
    return $pdo->query("SELECT id FROM orders WHERE code = '" . $_GET['code'] . "'");
}
```
```php good file=app/Orders.php
<?php
function find(PDO $pdo, string $code, $limit) {
    $found = $pdo->prepare('SELECT id FROM orders WHERE code = ? LIMIT ' . (int) $limit);
    $found->execute([$code]);
}
```
```csharp bad file=src/Orders.cs kinds=exposes
class Orders {
    Order Find(ShopContext context, string code) =>
        context.Orders.FromSqlRaw($"SELECT * FROM orders WHERE code = '{code}'").Single();
}
```
```csharp good file=src/Orders.cs
class Orders {
    Order Find(ShopContext context, string code) =>
        context.Orders.FromSqlInterpolated($"SELECT * FROM orders WHERE code = {code}").Single();
}
```
```rust bad file=src/orders.rs kinds=exposes
async fn find(pool: &PgPool, code: &str) -> Result<PgRow> {
    sqlx::query(&format!("SELECT id FROM orders WHERE code = '{code}'")).fetch_one(pool).await
}
```
```elixir bad file=lib/shop/orders.ex kinds=exposes
defmodule Shop.Orders do
  def find(code), do: Shop.Repo.query("SELECT id FROM orders WHERE code = '#{code}'")
end
```
```kotlin bad file=src/main/kotlin/Orders.kt kinds=exposes
class Orders(private val jdbc: JdbcTemplate) {
    fun find(code: String) = jdbc.queryForList("SELECT id FROM orders WHERE code = '$code'")
}
```

What EXECUTE is given in a stored function is SQL in the same way: `USING` binds values, `format` with `%I` and `%L` quotes.

```sql given file=migrations/001_orders.sql
CREATE TABLE orders (id bigint PRIMARY KEY, code text);
```
```sql bad file=migrations/002_find.sql kinds=exposes
CREATE FUNCTION find_orders(p_code text) RETURNS SETOF bigint LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY EXECUTE 'SELECT id FROM orders WHERE code = ''' || p_code || '''';
END $$;
```
```sql good file=migrations/002_find.sql
CREATE FUNCTION find_orders(p_table regclass, p_code text, p_limit int) RETURNS SETOF bigint LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY EXECUTE 'SELECT id FROM ' || p_table || ' WHERE code = $1 LIMIT ' || p_limit USING p_code;
  EXECUTE format('UPDATE %I SET code = %L', 'orders', p_code);
END $$;
```

Text that is made step by step is followed: `+=`, `append`, builders, formats, lists of conditions that are joined.

```python bad file=app/search.py kinds=exposes
def search(cursor, code, shop):
    conditions = ["shop_id = %s"]
    if code:
        conditions.append(f"code = '{code}'")
    cursor.execute("SELECT id FROM orders WHERE " + " AND ".join(conditions), (shop,))
```

What a function calls `params` is a request's in Ruby and JavaScript only.

```go good file=driver/driver.go
package driver

import "context"

func (d *Driver) Drop(ctx context.Context, params *DropParams) error {
        _, err := d.db.ExecContext(ctx, "DROP INDEX " + params.Schema + ".jobs_kind")
        return err
}
```

Source: https://cheatsheetseries.owasp.org/cheatsheets/SQL_Injection_Prevention_Cheat_Sheet.html
"""

from bot.domain.bodies import BodyQuery
from bot.domain.findings import Fix, Severity
from bot.domain.queries import Hole, Origin, Query
from workers.rules.executed import binding, worded
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("exposes",))
_FROM: dict[Origin, str] = {
    "request": "it comes from a request",
    "parameter": "it comes from the caller of the function",
    "stored": "it is the text of a row, as somebody wrote it",
    "computed": "nothing here says where it comes from",
}
_WHERE = {
    "string": "inside a quoted string", "value": "where a value stands", "channel": "in the name of a channel",
    "name": "as SQL of its own",
}  # fmt: skip
_OPEN = {"request": frozenset(_WHERE), "parameter": frozenset(("value", "string", "channel")), "stored": frozenset(("string",))}
_BY_SINK = {
    "literal": 'sequelize.literal("… code = :code"), with replacements: { code }',
    "$queryRawUnsafe": "prisma.$queryRaw`… WHERE code = ${code}`",
    "$executeRawUnsafe": "prisma.$executeRaw`… WHERE code = ${code}`",
    "raw": 'raw("… WHERE code = ?", [code])',
    "whereRaw": 'whereRaw("code = ?", [code])',
    "Where": 'db.Where("code = ?", code)',
    "find_by_sql": 'find_by_sql(["… WHERE code = ?", code])',
}


@rule.on(Query, BodyQuery)
def check(fact: Query | BodyQuery, scene: Scene) -> Verdict:
    """A hole that nothing shuts, where a value stands; names only when a request chooses them."""
    del scene
    holes = [hole for hole in fact.holes if _open(hole)]
    if not holes:
        return
    worst = next((hole for hole in holes if hole.origin == "request"), holes[0])
    others = "" if len(holes) == 1 else f" (and {len(holes) - 1} more)"
    yield Harm(
        kinds=("exposes",),
        title=f"`{worst.text}`{others} becomes part of the SQL: whoever chooses it writes the query",
        parsed=f"`{worst.text}` is put into the text given to `{fact.sink}`, {_WHERE[worst.place]}; {_FROM[worst.origin]}",
        severity=Severity.ERROR if worst.origin == "request" else Severity.WARNING,
        fixes=(_fix(fact, worst),),
    )


def _open(hole: Hole) -> bool:
    return not hole.shut and hole.place in _OPEN.get(hole.origin, ())


def _fix(fact: Query | BodyQuery, hole: Hole) -> Fix:
    if isinstance(fact, BodyQuery):
        return binding(fact, hole)
    from workers.queries.language import language as words_of

    language = {"typescript": "javascript", "tsx": "javascript"}.get(fact.language, fact.language)
    if hole.place in {"channel", "name"}:
        return Fix("now", "Quote the name", "Names cannot be bound: choose among fixed ones, or let the driver quote it.")
    return Fix("now", "Bind the value", worded(_BY_SINK.get(fact.sink, words_of(language).bind), hole.text), language=language)
