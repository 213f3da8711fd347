"""
A unique index fails if two rows are equal.

The rows that are there were written without it. A unique index that is built concurrently ends with an error at the first
two equal rows and leaves an INVALID index behind, which costs every write and serves no query.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, code text);
CREATE INDEX orders_by_customer ON orders (customer_id);
```
```sql bad kinds=fails unproved=the-rows-made-for-the-proof-differ
CREATE UNIQUE INDEX CONCURRENTLY orders_code_key ON orders (code);
```
```sql good
CREATE INDEX CONCURRENTLY orders_code_idx ON orders (code);
```
```sql good
CREATE UNIQUE INDEX CONCURRENTLY orders_id_code_key ON orders (id, code);
```
```sql good
DELETE FROM orders a USING orders b WHERE a.code = b.code AND a.id > b.id;
CREATE UNIQUE INDEX CONCURRENTLY orders_code_key ON orders (code);
```
```sql good
ALTER TABLE orders ADD COLUMN token text;
CREATE UNIQUE INDEX CONCURRENTLY orders_token_key ON orders (token);
```
```sql bad kinds=fails unproved=the-rows-made-for-the-proof-differ
ALTER TABLE orders ADD COLUMN token text;
CREATE UNIQUE INDEX CONCURRENTLY orders_token_key ON orders (token);
CREATE UNIQUE INDEX CONCURRENTLY orders_code_key ON orders (code);
```

An index that goes before it kept no rows apart unless it was unique itself, also where Active Record finds its name by the
columns.

```sql bad kinds=fails unproved=the-rows-made-for-the-proof-differ
DROP INDEX CONCURRENTLY orders_by_customer;
CREATE UNIQUE INDEX CONCURRENTLY orders_customer_key ON orders (customer_id);
```
```ruby given file=Gemfile
gem "pg"
```
```ruby given file=db/migrate/20240101000000_create_sales.rb
class CreateSales < ActiveRecord::Migration[7.1]
  def change
    create_table :sales do |t|
      t.text :code, index: { name: "sales_by_code" }
    end
  end
end
```
```ruby bad file=db/migrate/20240102000000_keep_codes_apart.rb kinds=fails unproved=the-rows-made-for-the-proof-differ
class KeepCodesApart < ActiveRecord::Migration[7.1]
  disable_ddl_transaction!

  def change
    remove_index :sales, :code
    add_index :sales, :code, unique: true, algorithm: :concurrently
  end
end
```

Rows that another migration of the same change merges or deletes are seen to. Of several such indexes of a table the first that
may fail is told.

Source: https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
"""

from bot.domain.findings import Severity
from bot.domain.operations import CreateIndex
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.rules.unmet import doubles
from workers.rules.words import duplicates

rule = Rule(
    __name__,
    severity=Severity.WARNING,
    kinds=("fails",),
    known_as="disallowed-unique-constraint adding-serial-primary-key-field e7 data_depend mf101 add-constraint-unique",
)


@rule.on(CreateIndex)
def check(operation: CreateIndex, site: Site) -> Verdict:
    """A unique index built concurrently over rows that nothing kept apart so far."""
    said = (rule.id, operation.table)
    if said in site.told or not _fails(operation, site):
        return
    site.told.add(said)  # one look at its rows is asked for, not one for each index
    yield Harm(
        kinds=("fails",),
        title=f"Two equal rows of `{operation.table}` make the unique index fail and stay behind INVALID",
        parsed=f"nothing kept the rows of `{operation.table}` apart until now, and no earlier statement here clears them up",
        sized=(operation.table,),
        fixes=(
            site.recipe(
                "-- run this first: what it lists makes the index fail",
                duplicates(operation),
                title="Look for duplicates first",
            ),
        ),
    )


def _fails(operation: CreateIndex, site: Site) -> bool:
    """Whether it may; an index over nothing that is named is another's to tell."""
    index = operation.index
    named = any(part.column or (part.expression and part.expression.columns) for part in index.parts)
    asked = index.unique and named and operation.concurrently and site.holds_rows(operation.table)
    return asked and doubles(site, operation.table, index)
