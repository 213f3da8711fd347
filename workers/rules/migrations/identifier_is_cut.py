"""
A name over 63 bytes is cut: PostgreSQL makes something else than was asked for.

The rest of the name is left out with no more than a NOTICE. What looks for the whole name in the catalog finds nothing, and two
names that differ after the 63rd byte are one.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint);
```
```sql bad kinds=breaks
CREATE INDEX CONCURRENTLY index_orders_on_customer_id_and_delivery_address_id_and_delivered_at ON orders (customer_id);
```
```sql good
CREATE INDEX CONCURRENTLY index_orders_on_customer_id_and_delivery_address ON orders (customer_id);
COMMENT ON TABLE orders IS 'index_orders_on_customer_id_and_delivery_address_id_and_delivered_at';
```

Active Record looks at the names of indexes itself, and refuses what is longer; from 7.1 on it shortens those that it makes up.

```ruby given file=Gemfile
gem "pg"
```
```ruby given file=db/migrate/20240101000000_create_sales.rb
class CreateSales < ActiveRecord::Migration[7.0]
  def change
    create_table :sales do |t|
      t.text :code
    end
  end
end
```
```ruby bad file=db/migrate/20240102000000_create_parts.rb kinds=fails unproved=the-framework-stops-not-the-server
class CreateParts < ActiveRecord::Migration[7.0]
  def change
    create_table :parts_of_sales_that_were_returned do |t|
      t.text :note
      t.references :canonical_pending_transaction
    end
  end
end
```
```ruby good file=db/migrate/20240102000000_create_parts.rb
class CreateParts < ActiveRecord::Migration[7.0]
  def change
    create_table :parts_of_sales_that_were_returned do |t|
      t.text :note
      t.references :canonical_pending_transaction, index: { name: "parts_of_sales_by_transaction" }
    end
  end
end
```

Source: https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
"""

import re

from bot.domain.findings import Severity
from bot.domain.operations import (
    AddColumn,
    AddConstraint,
    CreateIndex,
    CreateSequence,
    CreateTable,
    CreateType,
    CreateView,
    Operation,
    RenameColumn,
    RenameConstraint,
    RenameIndex,
    RenameTable,
)
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks", "fails"))
_LONGEST = 63
_TEXT = re.compile(r"--[^\n]*|/\*.*?(?:\*/|\Z)|'(?:[^']|'')*'|\$(\w*)\$.*?(?:\$\1\$|\Z)", re.DOTALL)
_SQL = re.compile(r"\bCREATE\s+(?:UNIQUE\s+)?INDEX\b", re.IGNORECASE)
_NAME = re.compile(r'"((?:[^"]|"")+)"|([^\W\d][\w$]*)')


@rule.on(
    AddColumn, AddConstraint, CreateIndex, CreateSequence, CreateTable, CreateType, CreateView, RenameColumn, RenameConstraint,
    RenameIndex, RenameTable,
)  # fmt: skip
def check(operation: Operation, site: Site) -> Verdict:
    """Names in a statement that makes or names something; once for the statement."""
    sql = site.sql
    if site.statement.steps[0] is not site.step or len(sql) <= _LONGEST:
        return
    for name in _long(sql):
        kept = name.encode()[:_LONGEST].decode("utf-8", "ignore")
        if isinstance(operation, CreateIndex) and operation.index.name in {name, kept} and _by_active_record(site):
            yield _refused(operation, name, site)
            continue
        yield Harm(
            kinds=("breaks",),
            title=f"The name `{name[:200]}` is cut to `{kept}`",
            parsed=f"it has {len(name.encode())} bytes, and PostgreSQL keeps {_LONGEST}",
        )


def _by_active_record(site: Site) -> bool:
    """Whether a call of Rails makes the index, and no SQL that is given to it."""
    text = site.statement.text
    return site.migration.reader == "rails" and "execute" not in text and _SQL.search(text) is None


def _refused(operation: CreateIndex, name: str, site: Site) -> Harm:
    columns = [part.column or "" for part in operation.index.parts]
    words = (word for column in columns for word in (column, column.removesuffix("_id")) if word)
    return Harm(
        kinds=("fails",),
        title=f"The index's name `{name[:200]}` is too long: Active Record stops here",
        parsed=f"it has {len(name.encode())} bytes, and the limit is {_LONGEST}",
        span=next(filter(None, map(site.line_of, words)), None),
        severity=Severity.ERROR,
        source="https://api.rubyonrails.org/classes/ActiveRecord/ConnectionAdapters/SchemaStatements.html#method-i-add_index",
    )


def _long(sql: str) -> list[str]:
    """Names over 63 bytes, outside of comments and strings."""
    if sql.isascii() and '"' not in sql and max(map(len, sql.split()), default=0) <= _LONGEST:
        return []  # as nearly always
    found = (quoted.replace('""', '"') or bare for quoted, bare in _NAME.findall(_TEXT.sub(" ", sql)))
    return list(dict.fromkeys(name for name in found if len(name.encode("utf-8", "ignore")) > _LONGEST))[:3]
