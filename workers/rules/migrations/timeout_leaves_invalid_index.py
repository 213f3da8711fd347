"""
A short limit ends a CONCURRENTLY build in the middle and leaves the index behind INVALID.

CREATE INDEX CONCURRENTLY takes as long as the table is large, and waits for every transaction that is open when it begins:
`statement_timeout` counts the whole of it, `lock_timeout` each of those waits. What has been built stays, is kept up to date by
every write and used by no query; and the next run takes it for the index where it says IF NOT EXISTS. The first build of a
migration stands for all.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, code text);
```
```sql bad kinds=fails unproved=the-table-is-small
SET statement_timeout = '30s';
CREATE INDEX CONCURRENTLY orders_code_idx ON orders (code);
```
```sql bad kinds=fails unproved=no-transaction-is-open
SET lock_timeout = '2s';
CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_code_idx ON orders (code);
```
```sql good
SET lock_timeout = '2s';
SET statement_timeout = '30s';
ALTER TABLE orders ADD COLUMN note text;
RESET lock_timeout;
SET statement_timeout = '2h';
CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_code_idx ON orders (code);
```
```sql good
SET lock_timeout = '2s';
DROP INDEX CONCURRENTLY IF EXISTS orders_code_idx;
CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_code_idx ON orders (code);
```

Source: https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
"""

import re

from bot.domain.findings import Severity
from bot.domain.operations import CreateIndex, DropIndex
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.WARNING, kinds=("fails",))
_SHORT = 5 * 60_000
"""Milliseconds: what gives the build of an index more time than this is meant for it."""
_TIME = re.compile(r"\s*'?\s*(\d{1,9})\s*(us|ms|s|min|h|d)?\s*'?\s*\Z")
_UNITS = {"us": 0, "ms": 1, "s": 1_000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}


@rule.on(CreateIndex)
def check(operation: CreateIndex, site: Site) -> Verdict:
    """A build on a table with rows under a limit that was meant for waiting."""
    if not operation.concurrently or site.in_transaction or not site.holds_rows(operation.table) or _told(site):
        return
    name = operation.index.name or "the index"
    whole, wait = (_limit(site, setting) for setting in ("statement_timeout", "lock_timeout"))
    if _dropped(name, site) or not (whole or (wait and operation.if_not_exists)):
        return
    setting = "statement_timeout" if whole else "lock_timeout"
    value = site.world.settings[setting].strip("'")
    what = "A build that takes" if whole else "A transaction that is open for"
    yield Harm(
        kinds=("fails",),
        title=f"{what} longer than `{setting}` ({value}) ends in the middle, and leaves `{name}` INVALID"
        if whole
        else f"{what} longer than `{setting}` ({value}) ends the build, and leaves `{name}` INVALID",
        parsed=f"`{setting}` is {value} here"
        + ("; the next run finds the name taken, and IF NOT EXISTS passes by" if operation.if_not_exists else ""),
        sized=(operation.table,),
        fixes=(
            site.recipe(
                f"SET {setting} = 0;",
                site.sql.rstrip().rstrip(";") + ";",
                f"RESET {setting};",
                title="Build it without the limit",
                tradeoff="It blocks neither reads nor writes, however long it takes.",
            ),
        ),
    )


def _limit(site: Site, setting: str) -> int:
    """The milliseconds of a short limit, 0 where there is none."""
    found = _TIME.match(site.world.settings.get(setting, ""))
    limit = int(found[1]) * _UNITS[found[2] or "ms"] if found else 0
    return limit if limit <= _SHORT else 0


def _dropped(name: str, site: Site) -> bool:
    """Whether the migration makes away with what an earlier try left."""
    steps = (step.operation for statement in site.migration.up for step in statement.steps)
    return any(isinstance(one, DropIndex) and one.index.name == name for one in steps)


def _told(site: Site) -> bool:
    """Whether an earlier build of the migration has been told of."""
    for statement in site.migration.up:
        if statement is site.statement:
            return False
        if any(isinstance(step.operation, CreateIndex) and step.operation.concurrently for step in statement.steps):
            return True
    return False
