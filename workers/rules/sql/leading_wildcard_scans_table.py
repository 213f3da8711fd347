"""
A pattern that begins with a wildcard reads the whole table.

An index is ordered by the beginning of the values, and `LIKE '%…'` says nothing about that: every row is looked at.

PostgreSQL finds what is inside by a trigram index (pg_trgm), which is proposed there.

Told only of tables whose size is known, from the policy's `tables:` or a measurement; of tables that have an index for
searching, which this column is not in; and where the pattern stands beside a search of the full text index in one OR, which
takes that index away as well. Of other mappers' calls a specialist is told.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, code text, note text);
CREATE INDEX orders_note ON orders USING gin (note gin_trgm_ops);
```
```python bad file=app/orders.py kinds=costs rows=5000000
def find(cursor):
    cursor.execute("SELECT id FROM orders WHERE code LIKE '%17'")
```
```python good file=app/orders.py rows=5000000
def find(cursor):
    cursor.execute("SELECT id FROM orders WHERE code LIKE '17%' OR note LIKE '%17'")
```
```python good file=app/orders.py
def find(cursor):
    cursor.execute("SELECT id FROM orders WHERE code LIKE '%17'")
```

```rust given file=src/models/krate.rs
impl Krate {
    pub fn with_name(name: &str) -> WithName<'_> {
        canon(krates::name).eq(canon(name))
    }
}
```
```rust with file=src/search.rs
pub fn search(query: &str) -> Boxed {
    krates::table.filter(
        plainto_tsquery(query).matches(krates::text_index)
            .or(Krate::like_name(query)),
    )
}
```
```rust bad file=src/models/krate.rs kinds=costs
impl Krate {
    pub fn like_name(name: &str) -> LikeName {
        let inside = format!("%{}%", name);
        canon(krates::name).like(canon(inside))
    }
}
```
```rust good file=src/models/krate.rs
impl Krate {
    pub fn like_name(name: &str) -> LikeName {
        krates::name.like(format!("{}%", name))
    }
}
```
```rust given file=src/models/krate.rs
impl Krate {
    pub fn like_name(name: &str) -> LikeName {
        krates::name.like(format!("%{}%", name))
    }
}
```
```rust bad file=src/search.rs kinds=costs
pub fn search(query: &str) -> Boxed {
    krates::table.filter(plainto_tsquery(query).matches(krates::text_index).or(Krate::like_name(query)))
}
```
```python bad file=shop/views.py kinds=costs
def find(text):
    return Order.objects.filter(Q(search_vector=SearchQuery(text)) | Q(code__icontains=text))
```
```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, code text, note text);
CREATE INDEX orders_note ON orders USING gin (note gin_trgm_ops);
```
```python bad file=shop/views.py kinds=costs
def find(text):
    return Order.objects.filter(Q(note__icontains=text) | Q(code__icontains=text))
```
```php bad file=app/Orders.php kinds=costs rows=5000000
<?php
function find(string $text) {
    return Order::where('code', 'like', "%{$text}%")->get();
}
```
```ruby good file=app/services/find.rb rows=5000000
class Find
  def call(text)
    Order.where("code LIKE ?", "#{text}%").or(Order.where("note LIKE ?", "%#{text}%"))
  end
end
```
```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, code text);
```
```javascript hint file=src/orders.js
async function find(prisma, text) {
  return prisma.order.findMany({ where: { code: { contains: text } }, take: 20 });
}
```
```sql given
CREATE TABLE orders (id int PRIMARY KEY, code varchar(60), KEY by_code (code));
```
```php bad file=app/Orders.php kinds=costs rows=5000000 engine=mysql
<?php
function find() {
    return DB::select('SELECT id FROM orders WHERE `code` LIKE "%17"');
}
```
```php good file=app/Orders.php rows=5000000 engine=mysql
<?php
function find() {
    return DB::select('SELECT id FROM orders WHERE `code` LIKE "17%"');
}
```

Source: https://www.postgresql.org/docs/current/indexes-types.html#INDEXES-TYPES-BTREE

On MySQL: https://dev.mysql.com/doc/refman/8.4/en/index-btree-hash.html

On SQLite: https://www.sqlite.org/optoverview.html

On SQL Server: https://learn.microsoft.com/en-us/sql/t-sql/language-elements/like-transact-sql
"""

from bot.domain.findings import Fix, Severity
from bot.domain.mappers import WildcardPattern
from bot.domain.queries import Query
from bot.domain.schema import Name, Schema, Table
from workers.rules import modelled
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.sql_schema import table_of, views
from workers.scene import Scene
from workers.sql.asked import Compared
from workers.sql.queries import asked

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",), hints="databases/access-patterns")
_SEARCHES = frozenset(("gin", "gist"))


@rule.on(Query)
def check(fact: Query, scene: Scene) -> Verdict:
    """Tables whose size is known, without a trigram index on the column."""
    seen = views(fact, scene)
    schema = seen[0].head if seen else scene.schema("head")
    found = seen[0].asked if seen else asked(fact.sql) if fact.whole else None
    for one in found.compared if found else ():
        if one.constant != "wildcard" or scene.policy.rows(one.table) is None or _inside_indexed(schema, one):
            continue
        parsed = f"`{one.column}` is compared with a pattern that begins with `%`{_unindexed(schema)}"
        yield _told(parsed, (one.table, one.column), schema)


@rule.on(WildcardPattern)
def check_call(fact: WildcardPattern, scene: Scene) -> Verdict:
    """A mapper's pattern, on a table that is known to be worth an index."""
    head = scene.schema("head")
    name = modelled.table_of(fact.model, head)
    table = table_of(head, name) if name is not None else None
    searched = _search_index(table) if table is not None else ""
    if table is not None and any(fact.column in index.columns() for index in table.indexes if index.method in _SEARCHES):
        return
    if table is not None and scene.policy.rows(table.name) is not None:
        yield _told(f"`{fact.written}` begins with a wildcard{_unindexed(head)}", (table.name, fact.column), head)
    elif fact.beside:
        why = f"At {fact.beside} it and a search of the full text are the arms of one OR: both need an index, or none is used"
        here = fact.beside == f"{fact.span.path}:{fact.span.line}"
        yield _told(why, (name or Name(fact.model), fact.column), head, sized=False, either=here)
    elif searched:
        why = f"`{fact.written}` begins with a wildcard; `{searched}`, which searches the table, has not the column"
        yield _told(why, (name or Name(fact.model), fact.column), head, sized=False)
    else:
        yield rule.hint(f"`{fact.written}` begins with a wildcard: `{fact.model}` is read whole", fact.span)


def _unindexed(schema: Schema) -> str:
    return ", and no trigram index is on it" if schema.engine == "postgresql" else ""


def _told(parsed: str, at: tuple[Name, str], schema: Schema, *, sized: bool = True, either: bool = False) -> Harm:
    table, column = at
    said = f"The pattern on `{table}.{column}` begins with a wildcard"
    return Harm(
        kinds=("costs",),
        title=f"{said}: this OR does not use the full text index either" if either else f"{said}: the whole table is read",
        parsed=parsed,
        sized=(table,) if sized else (),
        fixes=(_trigrams(table, column),) if schema.engine == "postgresql" else (),
        engine=schema.engine,
    )


def _trigrams(table: Name, column: str) -> Fix:
    return Fix(
        "now",
        "Index what is inside",
        f"CREATE INDEX CONCURRENTLY ON {table} USING gin ({column} gin_trgm_ops);",
        tradeoff="It needs the extension pg_trgm, and each write costs more.",
    )


def _search_index(table: Table) -> str:
    """An index that is made for searching in texts."""
    made = (index for index in table.indexes if index.method in _SEARCHES)
    return next((index.name or "" for index in made if any(_is_search(table, column) for column in index.columns())), "")


def _is_search(table: Table, name: str) -> bool:
    column = table.column(name)
    return (
        column is not None
        and column.type is not None
        and column.type.name in {"text", "varchar", "citext", "tsvector", "bpchar"}
    )


def _inside_indexed(schema: Schema, one: Compared) -> bool:
    table = table_of(schema, one.table)
    indexes = table.indexes if table is not None else ()
    return any(index.method in _SEARCHES and one.column in index.columns() for index in indexes)
