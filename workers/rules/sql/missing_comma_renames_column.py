"""
A comma is missing in the list of a SELECT.

What stands on the next line is taken for the name of the column before it: one column less comes, under a name that is
another's.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, code text, total numeric, created_at timestamptz);
```
```go bad file=store/orders.go kinds=breaks
package store

func (s *Store) order(id int) *sql.Row {
        return s.db.QueryRow(`SELECT id, code, total
                created_at
                FROM orders WHERE id = $1`, id)
}
```
```go good file=store/orders.go
package store

func (s *Store) order(id int) *sql.Row {
        return s.db.QueryRow(`SELECT id, code, total
                amount, created_at AS
                at
                FROM orders WHERE id = $1`, id)
}
```

Source: https://www.postgresql.org/docs/current/queries-select-lists.html#QUERIES-COLUMN-LABELS
"""

from bot.domain.findings import Severity
from bot.domain.queries import Query, ViewQuery
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.sql_schema import column_of, table_of, views
from workers.rules.written import line_of
from workers.scene import Scene
from workers.sql.slips import slips

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))


@rule.on(Query, ViewQuery)
def check(fact: Query | ViewQuery, scene: Scene) -> Verdict:
    """Both are columns of the one table, and the second is asked for nowhere else in the list."""
    found = [slip for slip in slips(fact.sql) if slip.kind == "alias"] if fact.whole else []
    for slip in found:
        column, name = slip.words
        tables = [(view.head, table_of(view.head, slip.table)) for view in views(fact, scene) if slip.table is not None]
        if any(table is not None and column_of(head, table, column) and column_of(head, table, name) for head, table in tables):
            yield Harm(
                kinds=("breaks",),
                title=f"A comma is missing behind `{column}`: it comes as `{name}`, and `{name}` does not come",
                parsed=f"`{name}` is a column of `{slip.table}`, and stands behind `{column}` as its name",
                span=line_of(fact, scene, column),
            )
