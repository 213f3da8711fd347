"""
What is dropped may still be in use by code that is running.

The migration runs before (or while) the new code replaces the old: every running query that names the column or table
fails from then on, ORMs name every column they know, and the data is gone. Stop using it in one release, drop it in
the next.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, legacy_code text);
```
```sql bad kinds=breaks,loses,irreversible
ALTER TABLE orders DROP COLUMN legacy_code;
```
```sql bad kinds=breaks,loses,irreversible
DROP TABLE orders;
```
```sql bad engine=mysql kinds=breaks,loses,irreversible
ALTER TABLE orders DROP COLUMN legacy_code;
```
```sql bad engine=sqlserver kinds=breaks,loses,irreversible
ALTER TABLE dbo.orders DROP COLUMN legacy_code;
```
```sql bad engine=oracle kinds=breaks,loses,irreversible
ALTER TABLE orders SET UNUSED (legacy_code);
```
```sql good
CREATE TABLE staging (id bigint);
DROP TABLE staging;
```
```sql good
ALTER TABLE orders DROP COLUMN IF EXISTS never_there;
```

When another column or table takes the name in the same migration, running code finds that one: then only the data is at
stake, and nothing is when the migration copies it first.

```sql bad kinds=loses,irreversible
ALTER TABLE orders DROP COLUMN legacy_code;
ALTER TABLE orders ADD COLUMN legacy_code int;
```
```sql bad engine=snowflake kinds=loses,irreversible
CREATE OR REPLACE TABLE orders (id bigint, code text) COPY GRANTS;
```
```sql bad engine=bigquery kinds=loses,irreversible
CREATE OR REPLACE TABLE orders (id INT64, code STRING);
```
```sql good engine=bigquery
CREATE OR REPLACE TABLE orders CLUSTER BY id AS SELECT * FROM orders;
```
```sql good
CREATE TABLE orders_new (id bigint PRIMARY KEY, code text);
INSERT INTO orders_new SELECT id, legacy_code FROM orders;
DROP TABLE orders;
ALTER TABLE orders_new RENAME TO orders;
```

A query that the change itself leaves in place fails whatever is deployed first: that is an error.

```python given file=app/orders.py
def find(cursor):
    cursor.execute("SELECT id, legacy_code FROM orders ORDER BY id LIMIT 10")
```
```sql bad kinds=breaks,loses,irreversible
ALTER TABLE orders DROP COLUMN legacy_code;
```

So it is for a class of a mapper that still has the column: all its queries name it.

```java given file=src/main/java/shop/Order.java
@Entity
@Table(name = "orders")
public class Order {
    @Id private Long id;
    private String legacyCode;
}
```
```sql bad kinds=breaks,loses,irreversible
ALTER TABLE orders DROP COLUMN legacy_code;
```

A column that the model of Rails leaves out already (`ignored_columns`) is in no query; comments and `db/schema.rb` are no uses.

```ruby given file=db/migrate/20240101000000_create_orders.rb
class CreateOrders < ActiveRecord::Migration[7.1]
  def change
    create_table(:orders) { |t| t.string :legacy_code }
  end
end
```
```ruby given file=db/schema.rb
ActiveRecord::Schema[7.1].define(version: 2024_01_01_000000) do
  create_table "orders", force: :cascade do |t|
    t.string "legacy_code"
  end
end
```
```ruby given file=app/models/order.rb
#  legacy_code :string
class Order < ApplicationRecord
  self.ignored_columns += %w[legacy_code]
end
```
```ruby with file=db/schema.rb
ActiveRecord::Schema[7.1].define(version: 2024_02_01_000000) do
  create_table "orders", force: :cascade do |t|
  end
end
```
```ruby good file=db/migrate/20240201000000_drop_code.rb
class DropCode < ActiveRecord::Migration[7.1]
  def change
    remove_column :orders, :legacy_code, :string
  end
end
```
```ruby given file=db/migrate/20240101000000_create_orders.rb
class CreateOrders < ActiveRecord::Migration[7.1]
  def change
    create_table(:orders) { |t| t.string :legacy_code, null: false }
  end
end
```
```ruby given file=app/models/order.rb
class Order < ApplicationRecord
  validates :legacy_code, presence: true
end
```
```ruby bad file=db/migrate/20240201000000_drop_code.rb kinds=breaks,loses,irreversible
class DropCode < ActiveRecord::Migration[7.1]
  def change
    remove_column :orders, :legacy_code, :string
  end
end
```

On MySQL: https://dev.mysql.com/doc/refman/8.4/en/alter-table.html
On SQL Server: https://learn.microsoft.com/en-us/sql/t-sql/statements/alter-table-transact-sql
On Oracle: https://docs.oracle.com/en/database/oracle/oracle-database/23/sqlrf/ALTER-TABLE.html
On SQLite: https://www.sqlite.org/lang_altertable.html
On Snowflake: https://docs.snowflake.com/en/sql-reference/sql/create-table
On BigQuery: https://cloud.google.com/bigquery/docs/reference/standard-sql/data-definition-language#create_table_statement
On Redshift: https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html

Source: https://www.postgresql.org/docs/current/ddl-alter.html#DDL-ALTER-REMOVING-A-COLUMN
"""

from collections.abc import Iterator

from bot.domain.changes import Mention
from bot.domain.findings import Fix, Kind, Severity
from bot.domain.operations import CreateTable, CreateTableAs, DropColumn, DropTable, SetNotNull
from workers.rules.dropped import lost, running, title
from workers.rules.known import lacks_column
from workers.rules.locks import ACCESS_EXCLUSIVE
from workers.rules.named import surely
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.rules.swaps import column_copied, column_swapped, made_for_itself, table_copied, table_swapped
from workers.sql.dialect import VENDORS
from workers.sql.render import render

_KINDS: tuple[Kind, ...] = ("breaks", "loses", "irreversible")
rule = Rule(
    __name__,
    severity=Severity.WARNING,
    kinds=_KINDS,
    engines=("postgresql", "mysql", "mariadb", *VENDORS),
    known_as="ban-drop-column ban-drop-table ban-drop-database ban-truncate-cascade destructive ds102 ds103"
    " drop-column drop-table",
)
_UNUSED = "-- this release: no code reads or writes "


@rule.on(DropColumn)
def check_column(operation: DropColumn, site: Site) -> Verdict:
    """A column of a table that was there."""
    table = site.table(operation.table)
    absent = operation.if_exists and table.known and table.column(operation.column) is None
    absent = absent or lacks_column(site, operation.table, operation.column)  # missing-name-fails says that it stops here
    if not site.existed(operation.table) or absent or _put_back(operation, site):
        return
    if column_swapped(operation.table, operation.column, site):
        if not column_copied(operation.table, operation.column, site):
            yield lost(f"{operation.table}.{operation.column}", "data", site.lock(ACCESS_EXCLUSIVE, operation.table))
        return
    places, still = running(site)(operation.column, table=operation.table), site.queried(operation.table, operation.column)
    if _gone(places, site) and not still:
        return
    places = surely(places, operation, running(site), site.world)
    yield Harm(
        kinds=_KINDS,
        severity=Severity.ERROR if still else None,
        title=title(f"{operation.table}.{operation.column}", "data", places, still),
        parsed=f"`{operation.column}` is dropped from `{operation.table}`, which was there before this change",
        quoted=still or places or (),
        locks=site.lock(ACCESS_EXCLUSIVE, operation.table),
        fixes=_later(site, *_retired(operation, site)),
    )


@rule.on(DropTable)
def check_table(operation: DropTable, site: Site) -> Verdict:
    """A table that was there. Views hold no data and are often replaced: they are left alone."""
    name, known = operation.table, site.world.table(operation.table)
    if operation.kind not in {"table", "foreign table"} or not site.existed(name):
        return
    replaced = any(isinstance(one, CreateTable | CreateTableAs) for one in site.siblings())
    swapped = table_swapped(name, site)
    if known is None and operation.if_exists and (site.world.complete or replaced or swapped or made_for_itself(name, site)):
        return
    if swapped:
        if not table_copied(name, site):
            verb = "Replacing" if replaced else "Dropping"
            yield lost(str(name), "rows", site.lock(ACCESS_EXCLUSIVE, name), verb)
        return
    places = running(site)(name.name, relation=True, table=name)
    if _gone(places, site):
        return
    yield Harm(
        kinds=_KINDS,
        title=title(str(name), "rows", places),
        parsed=f"`{name}` was there before this change",
        quoted=places or (),
        locks=site.lock(ACCESS_EXCLUSIVE, name),
        fixes=_later(site, _UNUSED + str(name)),
    )


def _gone(places: tuple[Mention, ...] | None, site: Site) -> bool:
    """Whether no code names it: there is code and none does, or none can tell and the migration waits for the new code."""
    return places == () or (places is None and site.migration.deployed)


def _put_back(operation: DropColumn, site: Site) -> bool:
    """A column added by this very pull request is nobody's yet: the base does not know it."""
    return (operation.table, operation.column) in site.added_columns


def _retired(operation: DropColumn, site: Site) -> Iterator[str]:
    """How the release before goes on without the column: in the framework's words, and without filling it."""
    column = site.column(operation.table, operation.column)
    yield site.retired(operation.table, operation.column) or _UNUSED + f"{operation.table}.{operation.column}"
    filled = column is None or column.default or column.generated or column.identity or column.serial
    if column and column.not_null and not filled and not site.mysql:
        yield "-- and rows can be written without it:"
        yield render(SetNotNull(operation.table, operation.column, not_null=False)) + ";"


def _later(site: Site, *first: str) -> tuple[Fix, ...]:
    alone = len(site.statement.steps) == 1 or site.vendor
    return (
        site.recipe(
            *first,
            "-- next release:",
            (site.sql.rstrip().rstrip(";") if alone else render(site.step.operation)) + ";",
            title="Two releases: first the code, then the drop",
            tradeoff="The column or table stays one release longer.",
            rollback="Only from a backup: dropped data does not come back by a down migration.",
        ),
    )
