"""
The ALGORITHM or LOCK that the statement asks for is not to be had: the migration stops there.

The clauses do not choose, they insist: where the change needs a dearer way, MySQL ends with error 1845 or 1846 instead of
doing it.

```sql given
CREATE TABLE orders (id int NOT NULL PRIMARY KEY, code varchar(40)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
```
```sql bad engine=mysql kinds=fails
ALTER TABLE orders MODIFY id bigint NOT NULL, ALGORITHM=INPLACE, LOCK=NONE;
```
```sql bad engine=mariadb kinds=fails
ALTER TABLE orders ADD INDEX by_code (code), ALGORITHM=INSTANT;
```
```sql bad engine=mysql release=5.7 kinds=fails
ALTER TABLE orders ADD COLUMN note text, ALGORITHM=INSTANT;
```
```sql good engine=mysql release=8.0
ALTER TABLE orders ADD COLUMN note text, ALGORITHM=INSTANT;
ALTER TABLE orders ADD INDEX by_code (code), ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE orders ADD COLUMN state int, ALGORITHM=DEFAULT, LOCK=DEFAULT;
```

Source: https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-performance.html
"""

from bot.domain.findings import Severity
from bot.domain.operations import OnlineClause
from workers.online import foresee
from workers.online.way import ALGORITHMS, LOCKS
from workers.rules.online_ddl import ENGINES, checks_keys
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",), engines=ENGINES)
_ANY = {"", "DEFAULT"}


@rule.on(OnlineClause)
def check(operation: OnlineClause, site: Site) -> Verdict:
    """What is asked for against what the actions need."""
    release = site.release
    if release is None or not site.existed(operation.table):
        return
    way = foresee(site.siblings(), site.table(operation.table), release, checks=checks_keys(site))
    if way is None:
        return
    unknown = operation.algorithm == "INSTANT" and release.mysql_from(0) and not release.mysql_from(8, 0, 12)
    needs = ALGORITHMS.index("INPLACE" if way.algorithm == "NOCOPY" and not release.mariadb else way.algorithm)
    short = operation.algorithm not in _ANY and needs > ALGORITHMS.index(operation.algorithm or "COPY")
    locks = operation.lock in LOCKS and LOCKS.index(way.lock) > LOCKS.index(operation.lock)
    if not (short or locks or unknown):
        return
    asked = f"ALGORITHM={operation.algorithm}" if short or unknown else f"LOCK={operation.lock}"
    yield Harm(
        kinds=("fails",),
        title=f"`{asked}` is refused: this change of `{operation.table}` needs ALGORITHM={way.algorithm}, LOCK={way.lock}",
        parsed=f"predicted on {release}: {way.why or 'the cheapest way that the change allows'}",
        fixes=(
            site.recipe(
                f"-- without `{asked}`, or in a form that needs no more",
                title="Ask for what the change can do",
            ),
        ),
    )
