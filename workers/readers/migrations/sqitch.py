"""Sqitch: `deploy/name.sql`, `revert/name.sql` and `verify/name.sql` under the folder of a `sqitch.plan`.

psql runs the file: each statement commits on its own unless the file says BEGIN and COMMIT, as Sqitch's templates do. The
plan gives the order. Verify scripts change nothing and are not read.

Opt out: neither BEGIN nor COMMIT in it.
Source: https://sqitch.org/docs/manual/sqitchtutorial/
Source: https://github.com/sqitchers/sqitch/blob/develop/lib/App/Sqitch/Engine/pg.pm

```text file=sqitch.plan
%syntax-version=1.0.0
%project=shop

users 2024-01-01T00:00:00Z A <a@example.org>
orders [users] 2024-01-02T00:00:00Z A <a@example.org> # Orders.
```
```sql file=deploy/orders.sql
BEGIN;
CREATE TABLE orders (id bigint);
COMMIT;
ANALYZE orders;
```
```sql file=revert/orders.sql
DROP TABLE orders;
```
```reads file=deploy/orders.sql
1 Begin #1
2 CreateTable #1
3 Commit #1
4 Vacuum -
down 1 DropTable -
```
"""

from __future__ import annotations

import re

from bot.domain.facts import Statement
from workers.readers import names
from workers.readers.claim import NAME, Claim
from workers.readers.listing import Listing
from workers.readers.reader import Reader
from workers.readers.script import Script, cut, sibling

_PATTERN = re.compile(r"(?:^|/)(?:deploy|revert)/.*\.sql$")
_TAG = re.compile(r"^[ \t]*@\S", re.MULTILINE)
_CHANGE = re.compile(r"^[ \t]*([^\s%#@\[\]][^\s\[\]]*)", re.MULTILINE)


def place(path: str, listing: Listing) -> Claim | None:
    """The nearest plan above the file decides."""
    plans = listing.above(path, "sqitch.plan")
    if not plans:
        return None
    top = names.folder(plans[0])
    kind, _, name = path[len(top) + 1 if top else 0 :].partition("/")
    if kind not in ("deploy", "revert"):
        return None
    plan = listing.remember(("sqitch", plans[0]), lambda: _order(listing.text(plans[0])))
    order = ("", plan.get(name.removesuffix(".sql"), len(plan)), *names.natural(name))
    if kind == "deploy":
        return Claim(top, order, NAME, path)
    return Claim(top, order, NAME, names.join(top, f"deploy/{name}"), "down")


def _order(plan: str) -> dict[str, int]:
    """Each change with its place; of a change that was reworked, the last one."""
    return {match[1]: number for number, match in enumerate(_CHANGE.finditer(plan))}


def unreleased(path: str, listing: Listing) -> bool:
    """Whether the plan has the change behind its last tag: up to the next one it may be edited, or is a rework, run anew."""
    plans = listing.above(path, "sqitch.plan")
    plan = listing.text(plans[0]) if plans else ""
    tagged = [match.start() for match in _TAG.finditer(plan)]
    name = path.rpartition("deploy/")[2].removesuffix(".sql")
    made = [match.start() for match in _CHANGE.finditer(plan) if match[1] == name]
    return bool(tagged and made) and made[-1] > tagged[-1]


def script(path: str, text: str, listing: Listing) -> Script:
    """The deploy script and its revert script."""
    top, _, name = path.rpartition("deploy/")
    return Script(
        _run(path, text),
        lambda: sibling(listing, f"{top}revert/{name}", _run),
        opt_out="neither BEGIN nor COMMIT in it",
    )


def _run(path: str, text: str) -> tuple[Statement, ...]:
    return cut(path, text).run()


reader = Reader(__name__, script, _PATTERN, place, unreleased=unreleased)
