"""
No migration has this command: it fails when it is run.

The framework has no such word, the repository defines none, and another word of the framework does what is meant.

What is wrong in a way back is told there, by a rule of its own.

```yaml given file=config/database.yml
production:
  adapter: postgresql
```
```ruby given file=db/migrate/20240101000000_create_orders.rb
class CreateOrders < ActiveRecord::Migration[7.1]
  def change
    create_table(:orders) { |t| t.string :code }
  end
end
```
```ruby bad kinds=fails file=db/migrate/20240102000000_index_code.rb
class IndexCode < ActiveRecord::Migration[7.1]
  def up
    create_index :orders, :code
  end
end
```
```ruby good file=db/migrate/20240102000000_note.rb
class Note < ActiveRecord::Migration[7.1]
  def up
    append_column :orders, :note
  end

  def append_column(table, name)
    add_column table, name, :text
  end
end
```

A changelog of Liquibase in YAML, JSON or with a schema that allows anything is read the same way: what is no change is passed
over in silence by versions before 4.15, and stops later ones.

```properties given file=liquibase.properties
url: jdbc:postgresql://localhost/shop
```
```yaml given file=db/changelog/1.yaml
databaseChangeLog:
  - changeSet:
      id: 1
      author: ann
      changes:
        - createTable:
            tableName: orders
            columns:
              - column: {name: code, type: text}
```
```yaml bad kinds=fails unproved=the-runner-stops-not-the-server file=db/changelog/2.yaml
databaseChangeLog:
  - changeSet:
      id: 2
      author: ann
      changes:
        - dropConstraint: {tableName: orders, constraintName: orders_code_key}
```
```yaml bad kinds=fails unproved=the-runner-stops-not-the-server file=db/changelog/2.yaml
databaseChangeLog:
  - changeSet:
      id: 2
      author: ann
      preconditions:
        - sqlCheck: {sql: SELECT count(*) FROM orders, expectedResult: 1}
      changes:
        - sql: DELETE FROM orders WHERE code IS NULL
```
```yaml good file=db/changelog/2.yaml
databaseChangeLog:
  - changeSet:
      id: 2
      author: ann
      preConditions:
        - sqlCheck: {sql: SELECT count(*) FROM orders, expectedResult: 1}
      changes:
        - sql: DELETE FROM orders WHERE code IS NULL
```

Source: https://api.rubyonrails.org/classes/ActiveRecord/ConnectionAdapters/SchemaStatements.html
"""

from bot.domain.findings import Severity
from bot.domain.operations import Opaque
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",), engines=("postgresql", "mysql", "mariadb"), whatever_rows=True)


@rule.on(Opaque)
def check(statement: Opaque, site: Site) -> Verdict:
    """A call of a word that the framework does not have, beside one that it has."""
    if not statement.refused.startswith("`"):
        return
    within = site.statement.inside if site.statement.inside != "preConditions" else ""
    perhaps = f", where `{within}` leads there" if within else ""
    yield Harm(
        kinds=("fails",),
        title=f"{statement.refused}: the migration stops here{perhaps}",
        parsed="neither the framework nor this repository defines it",
    )
