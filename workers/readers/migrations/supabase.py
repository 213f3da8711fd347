"""Supabase: `supabase/migrations/20240101000000_name.sql`.

The command line sends a file's statements as one batch, in one transaction with its own bookkeeping. Since 2.109 the
statements that PostgreSQL refuses there (CREATE INDEX, DROP INDEX and REINDEX CONCURRENTLY, VACUUM, ALTER SYSTEM, CLUSTER)
run by themselves: what precedes them is committed first. A file with BEGIN or COMMIT of its own is sent statement by
statement. An older version asked for in a `package.json` above the file has the whole file in one transaction.

`supabase db push` refuses a file below the newest version that has run ("to be inserted before the last migration"), unless
`--include-all` is given.

Opt out: none is needed; such a statement best has a file of its own.
Source: https://supabase.com/docs/guides/deployment/database-migrations
Source: https://github.com/supabase/cli/pull/6009 , https://github.com/supabase/cli/pull/6276 , https://github.com/supabase/cli/pull/6354
Source: https://github.com/supabase/cli/issues/2898

```sql file=supabase/migrations/20240102000000_orders.sql
CREATE TABLE orders (id bigint);
ALTER TABLE users ADD COLUMN age int;
CREATE INDEX CONCURRENTLY users_age ON users (age);
DROP TABLE carts;
```
```reads
1 CreateTable #1
2 AddColumn #1
3 CreateIndex -
4 DropTable #2
```
```sql file=supabase/migrations/20240103000000_own.sql
BEGIN;
DROP TABLE carts;
COMMIT;
DROP TABLE baskets;
```
```reads
1 Begin #1
2 DropTable #1
3 Commit #1
4 DropTable -
```
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby

from bot.domain.operations import Begin, Commit
from workers.readers import names
from workers.readers.claim import PLACE, Claim
from workers.readers.listing import Listing
from workers.readers.numbering import Numbering
from workers.readers.packages import asked
from workers.readers.reader import Reader
from workers.readers.script import Body, Group, Script, cut

_PATTERN = re.compile(r"(?:^|/)supabase/migrations/\d+_[^/]*\.sql$")
_ALONE = re.compile(
    r"(?:CREATE\s+(?:UNIQUE\s+)?|DROP\s+)INDEX\s+CONCURRENTLY\b|REINDEX\b.*\bCONCURRENTLY\b|VACUUM\b|ALTER\s+SYSTEM\b|CLUSTER\b",
    re.IGNORECASE | re.DOTALL,
)


def place(path: str, listing: Listing) -> Claim | None:
    """The folder decides."""
    del listing
    return Claim(names.folder(path), names.natural(names.base(path)), PLACE, path)


def script(path: str, text: str, listing: Listing) -> Script:
    """The file, cut where a statement has to run by itself."""
    body = cut(path, text)
    controls = any(isinstance(step[0], Begin | Commit) for parsed, _ in body.texts() for step in parsed.steps)
    version = asked(listing, path, "supabase")
    if version is not None and version < (2, 109):
        return Script(body.sent(wrap="1").run(), transactional=True)
    return Script((body if controls else _batches(body)).run(), transactional=not controls, own_file=True)


def _batches(body: Body) -> Body:
    """A group per batch and per statement that runs alone."""
    alone = {parsed.start for parsed, text in body.texts() if _ALONE.match(text)}
    batches = groupby(body.groups[0].statements, lambda parsed: parsed.start in alone)
    groups = (Group(tuple(batch), wrap="" if single else str(place)) for place, (single, batch) in enumerate(batches, 1))
    return replace(body, groups=tuple(groups))


reader = Reader(__name__, script, _PATTERN, place, numbering=Numbering(late="refused", allowed=("include-all", "include_all")))
