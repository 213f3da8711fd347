"""
PostgreSQL cannot read the statement: the migration stops there.

PostgreSQL's own parser refuses it, whatever the schema and the rows are. Said only where the repository says that
it runs PostgreSQL, or all of the history before it could be read: else the text may be meant for another database.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, code text);
```
```sql bad kinds=fails
ALTER TABLE orders REMOVE COLUMN code;
```
```sql bad kinds=fails
CREATE INDEX CONCURRENTLY ON orders USING (code);
```
```sql good
ALTER TABLE orders ADD COLUMN note text;
COMMENT ON COLUMN orders.note IS 'ALTER TABLE orders REMOVE COLUMN code';
```

Source: https://www.postgresql.org/docs/current/sql-syntax.html
"""

from bot.domain.facts import Migration
from bot.domain.findings import Severity
from bot.domain.operations import Opaque
from workers.rules.known import everything
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",), whatever_rows=True)
_GRAMMAR, _FIRST = "syntax error", 20


@rule.on(Opaque)
def check(statement: Opaque, site: Site) -> Verdict:
    """A statement that PostgreSQL's grammar refuses."""
    if not statement.refused.startswith(_GRAMMAR) or site.statement.inside:
        return
    sure = everything(site) or site.versions.known or site.migration.told or _speaks(site.migration)
    if not sure or site.world.assume:
        return
    if " ".join(statement.text.split())[:_FIRST] not in " ".join(site.statement.text.split()):
        return  # what a framework's call was put into words as: the words may be ours
    yield Harm(
        kinds=("fails",),
        title=f"PostgreSQL cannot read this statement: {statement.refused}",
        parsed="PostgreSQL's own parser refuses it (SQLSTATE 42601)",
    )


def _speaks(migration: Migration) -> bool:
    """Whether it has words that no engine but PostgreSQL has."""
    steps = (step.operation for statement in migration.up for step in statement.steps)
    return any(
        getattr(one, "concurrently", False) or getattr(getattr(one, "constraint", None), "not_valid", False) for one in steps
    )
