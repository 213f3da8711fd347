"""
An index on the first keys of another one is rarely needed.

A B-tree on (a, b) answers what asks for a alone as well, a little slower for its greater size. Each further index costs every
write.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, at timestamptz);
CREATE INDEX orders_customer_at_idx ON orders (customer_id, at);
```
```sql bad kinds=costs
CREATE INDEX CONCURRENTLY orders_customer_idx ON orders (customer_id);
```
```sql good
CREATE INDEX CONCURRENTLY orders_at_idx ON orders (at);
CREATE INDEX CONCURRENTLY orders_late_idx ON orders (customer_id) WHERE at IS NULL;
```

Source: https://www.postgresql.org/docs/current/indexes-multicolumn.html
"""

from bot.domain.findings import Severity
from bot.domain.operations import CreateIndex
from workers.rules.covered import prefix, replaced
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.INFO, kinds=("costs",))


@rule.on(CreateIndex)
def check(operation: CreateIndex, site: Site) -> Verdict:
    """An index whose keys are the first ones of an index that is there, and that stays."""
    found = [one for one in site.table(operation.table).indexes if prefix(operation.index, one)]
    if not found or replaced(operation, found, site):
        return
    name = f"`{found[0].name}`" if found[0].name else "an index that is there"
    yield Harm(
        kinds=("costs",),
        title=f"{name} begins with the same keys: it answers what this index on `{operation.table}` would",
        parsed="a B-tree of the same predicate with further keys behind these",
    )
