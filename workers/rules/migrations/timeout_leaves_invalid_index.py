"""
A short limit ends a CONCURRENTLY build in the middle and leaves the index behind INVALID.

CREATE INDEX CONCURRENTLY takes as long as the table is large, and waits for every transaction that is open when it begins:
`statement_timeout` counts the whole of it, `lock_timeout` each of those waits. What has been built stays, is kept up to date by
every write and used by no query; and the next run takes it for the index where it says IF NOT EXISTS.

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
```sql bad kinds=fails unproved=no-transaction-is-open
SET lock_timeout = '2s';
CREATE INDEX CONCURRENTLY orders_id_idx ON orders (id);
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

The first build of a migration that is told stands for all.

Source: https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
"""

import re
from collections.abc import Mapping

from bot.domain.facts import Statement
from bot.domain.findings import Fix, Severity
from bot.domain.operations import CreateIndex, DropIndex, SetVariable
from workers.rules.before import before
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.WARNING, kinds=("fails",))
_SHORT = 5 * 60_000
"""Milliseconds: what gives the build of an index more time than this is meant for it."""
_TIME = re.compile(r"(\d{1,9})[ \t]*(us|ms|s|min|h|d)?")
_LONGEST = 40
_UNITS = {"us": 0, "ms": 1, "s": 1_000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}


@rule.on(CreateIndex)
def check(operation: CreateIndex, site: Site) -> Verdict:
    """A build on a table with rows under a limit that was meant for waiting."""
    limits = _limits(operation, site.statement, site.world.settings, site)
    if not limits or _told(site):
        return
    name = operation.index.name or "the index"
    setting, value = next(iter(limits.items()))
    whole = setting == "statement_timeout"
    what = "A build that takes" if whole else "A transaction that is open for"
    yield Harm(
        kinds=("fails",),
        title=f"{what} longer than `{setting}` ({value}) ends in the middle, and leaves `{name}` INVALID"
        if whole
        else f"{what} longer than `{setting}` ({value}) ends the build, and leaves `{name}` INVALID",
        parsed=f"`{setting}` is {value} here"
        + ("; the next run finds the name taken, and IF NOT EXISTS passes by" if operation.if_not_exists else ""),
        sized=(operation.table,),
        fixes=(_without(limits, site),),
    )


def _without(limits: Mapping[str, str], site: Site) -> Fix:
    """Each of them put away for the build: RESET would not bring back what the migration itself has set."""
    return site.recipe(
        *(f"SET {setting} = 0;" for setting in limits),
        site.sql.rstrip().rstrip(";") + ";",
        *(f"SET {setting} = '{value}';" for setting, value in limits.items()),
        title="Build it without the limit" + "s" * (len(limits) > 1),
        tradeoff="It blocks neither reads nor writes, however long it takes.",
    )


def _limits(operation: CreateIndex, statement: Statement, settings: Mapping[str, str], site: Site) -> dict[str, str]:
    """The short limits by their settings, the one to tell first; none where what they end leaves nothing in the way."""
    if not operation.concurrently or statement.transaction is not None or not site.holds_rows(operation.table):
        return {}
    said = {
        setting: settings.get(setting, "")[: _LONGEST + 1].strip(" \t\r\n'")
        for setting in ("statement_timeout", "lock_timeout")
    }
    short = {setting: value for setting, value in said.items() if _is_short(value)}
    ends = "statement_timeout" in short or (bool(short) and operation.if_not_exists)
    return short if ends and not _dropped(operation.index.name or "the index", site) else {}


def _is_short(value: str) -> bool:
    found = _TIME.fullmatch(value) if len(value) <= _LONGEST else None
    return found is not None and 0 < int(found[1]) * _UNITS[found[2] or "ms"] <= _SHORT


def _dropped(name: str, site: Site) -> bool:
    """Whether the migration makes away with what an earlier try left."""
    steps = (step.operation for statement in site.migration.up for step in statement.steps)
    return any(isinstance(one, DropIndex) and one.index.name == name for one in steps)


def _told(site: Site) -> bool:
    """Whether it was told of an earlier build of the migration, under the limits that stood there."""
    earlier = [*before(site)]
    changed = {one.name.lower() for _, one in earlier if isinstance(one, SetVariable)}
    settings = {name: value for name, value in site.world.settings.items() if name not in changed}
    for statement, one in earlier:
        if isinstance(one, SetVariable):
            settings[one.name.lower()] = one.value or ""
        elif isinstance(one, CreateIndex) and _limits(one, statement, settings, site):
            return True
    return False
