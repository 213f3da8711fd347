"""
REINDEX blocks writes, and most reads, while the index is rebuilt.

REINDEX holds SHARE on the table and ACCESS EXCLUSIVE on the index: writes wait, and so does every query whose plan looks
at the index. REINDEX CONCURRENTLY builds a second one beside it.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, code text);
CREATE INDEX orders_code_idx ON orders (code);
```
```sql bad kinds=blocks
REINDEX INDEX orders_code_idx;
```
```sql bad kinds=blocks
REINDEX TABLE orders;
```
```sql good
REINDEX INDEX CONCURRENTLY orders_code_idx;
```
```sql good
REINDEX TABLE CONCURRENTLY orders;
```

Source: https://www.postgresql.org/docs/current/sql-reindex.html#SQL-REINDEX-CONCURRENTLY
"""

from dataclasses import replace

from bot.domain.findings import Fix, Lock, Severity
from bot.domain.operations import Reindex
from bot.domain.schema import Table
from workers.rules.locks import SHARE
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site, after_word

rule = Rule(__name__, severity=Severity.ERROR, kinds=("blocks",))


@rule.on(Reindex)
def check(operation: Reindex, site: Site) -> Verdict:
    """A rebuild in place."""
    table = _table(operation, site)
    if operation.concurrently or (table is not None and table.new):
        return
    known = table.name if table is not None else None
    what = f"`{known}`" if known else "the tables it reaches"
    yield Harm(
        kinds=("blocks",),
        title=f"`REINDEX` blocks writes to {what}, and queries that could use the index, until it is done",
        parsed="`REINDEX` without `CONCURRENTLY`",
        locks=(Lock(str(known), SHARE),) if known else (),
        sized=(known,) if known else (),
        fixes=_fixes(operation, site),
    )


def _table(operation: Reindex, site: Site) -> Table | None:
    if operation.target is None or operation.kind not in {"index", "table"}:
        return None
    return site.world.owner(operation.target) if operation.kind == "index" else site.table(operation.target)


def _fixes(operation: Reindex, site: Site) -> tuple[Fix, ...]:
    if operation.kind == "system":
        return ()
    return (
        site.reworded(
            replace(operation, concurrently=True),
            after_word(operation.kind.upper(), "CONCURRENTLY"),
            title="Rebuild it beside the old one",
            tradeoff="Runs outside a transaction and takes longer; if it is cancelled an INVALID index (…_ccnew) stays behind.",
        ),
    )
