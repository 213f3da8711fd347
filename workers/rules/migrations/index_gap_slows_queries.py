"""
The index is dropped before the one that replaces it is there: in between every query that needs it scans the table.

Each statement outside of a transaction takes effect at once. While the new index is built, which on a large table takes
minutes, neither is there. Build first, drop afterwards.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, code text);
CREATE INDEX orders_code_idx ON orders (code);
```
```sql bad kinds=costs
DROP INDEX CONCURRENTLY orders_code_idx;
CREATE INDEX CONCURRENTLY orders_code_lower_idx ON orders (code, id);
```
```sql good
CREATE INDEX CONCURRENTLY orders_code_lower_idx ON orders (code, id);
DROP INDEX CONCURRENTLY orders_code_idx;
```

Source: https://www.postgresql.org/docs/current/sql-reindex.html#SQL-REINDEX-CONCURRENTLY
"""

from bot.domain.facts import Statement
from bot.domain.findings import Severity
from bot.domain.operations import CreateIndex, DropIndex
from bot.domain.schema import Index, IndexPart
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",))


@rule.on(DropIndex)
def check(operation: DropIndex, site: Site) -> Verdict:
    """An index of a table with rows, whose successor a later statement of another transaction makes."""
    table = site.world.owner(operation.index)
    if table is None or table.new or site.statement.inside:
        return
    index = next((i for i in table.indexes if i.name == operation.index.name), None)
    later = site.migration.up[site.migration.up.index(site.statement) + 1 :]
    if index is None or not index.valid or _served(index, table.indexes):
        return
    for statement in later:
        for step in statement.steps:
            match step.operation:
                case CreateIndex() as new if site.world.resolve("table", new.table) == table.name and _leads(index, new.index):
                    if _apart(site.statement, statement):
                        yield Harm(
                            kinds=("costs",),
                            title=f"Until its successor is built, queries that need `{index.name}` scan `{table.name}`",
                            parsed=f"line {step.span.line} builds an index on the same column after this one is gone",
                            sized=(table.name,),
                        )
                    return


def _leads(old: Index, new: Index) -> bool:
    return bool(old.parts and new.parts) and _columns(old.parts[0]) == _columns(new.parts[0])


def _columns(part: IndexPart) -> tuple[str, ...]:
    return (part.column,) if part.column else part.expression.columns if part.expression else ()


def _served(index: Index, others: tuple[Index, ...]) -> bool:
    """Whether another index begins with the same column."""
    return any(other is not index and other.valid and _leads(index, other) for other in others)


def _apart(drop: Statement, create: Statement) -> bool:
    return drop.transaction is None or drop.transaction != create.transaction
