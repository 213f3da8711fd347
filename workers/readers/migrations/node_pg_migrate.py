"""node-pg-migrate: SQL files with `-- Up Migration` and `-- Down Migration`, or pairs of `.up.sql` and `.down.sql`.

The command line runs all pending migrations in one transaction (`--no-single-transaction` gives each its own), so that the
files of one pull request share it. A file without an Up comment is all up.

A file that comes before one that has run is refused ("is preceding already run migration"), unless the order is not checked.

Opt out: none in an SQL file (`pgm.noTransaction()` is for JavaScript).
Source: https://salsita.github.io/node-pg-migrate/migrations/
Source: https://salsita.github.io/node-pg-migrate/cli
Source: https://github.com/salsita/node-pg-migrate/blob/main/src/sqlMigration.ts
Source: https://github.com/salsita/node-pg-migrate/blob/main/src/runner.ts

```sql file=migrations/1700000000001_orders.sql
-- Up Migration
CREATE TABLE orders (id bigint);

-- Down Migration
DROP TABLE orders;
```
```reads
2 CreateTable migrations#pending
down 5 DropTable migrations#pending
```
```sql file=migrations/1700000000002_age.sql
ALTER TABLE users ADD COLUMN age int;
```
```json file=package.json
{"devDependencies": {"node-pg-migrate": "^8.0.0"}}
```
```reads file=migrations/1700000000002_age.sql
1 AddColumn migrations#pending
```
"""

from __future__ import annotations

import re

from bot.domain.facts import Statement
from bot.patterns import late
from workers.readers import names
from workers.readers.claim import NAME, Claim
from workers.readers.listing import Listing
from workers.readers.numbering import ORDERED
from workers.readers.pairs import downward, paired
from workers.readers.reader import Reader
from workers.readers.script import Half, Part, Script, cut, sibling
from workers.readers.sections import sections

_MARKER = late(rb"^[ \t]*--[ \t-]*up[ \t]+migration", re.MULTILINE | re.IGNORECASE)
_NOTE = late(r"^[ \t]*--[ \t-]*(?P<word>up|down)[ \t]+migration(?P<rest>[^\r\n]*)", re.MULTILINE | re.IGNORECASE)
_PATTERN = late(r"(?:^|/)\d+[_-][^/]*\.sql$")


def place(path: str, listing: Listing) -> Claim | None:
    """A numbered file in a migrations folder of a package that uses the tool."""
    if "migrations" not in path or not listing.mentions(path, "package.json", "node-pg-migrate"):
        return None
    return paired(path, listing, names.folder(path), NAME + 5)


def script(path: str, text: str, listing: Listing) -> Script:
    """The Up section, or all that is not the Down section."""
    found = sections(text, _NOTE)
    down = [Part(s.start, s.end, whole=True, wrap="1") for s in found if s.word == "down"]
    up = [Part(s.start, s.end, whole=True, wrap="1") for s in found if s.word == "up"]
    up = up or [Part(0, down[0].start if down else len(text), whole=True, wrap="1")]
    return Script(_run(path, text, up), lambda: _down(path, text, down, listing), transactional=True)


def _run(path: str, text: str, parts: list[Part]) -> tuple[Statement, ...]:
    return cut(path, text, parts).run(f"{names.folder(path)}#pending")


def _down(path: str, text: str, parts: list[Part], listing: Listing) -> Half:
    if parts:
        return _run(path, text, parts), ()
    other = downward(path, listing)
    whole = lambda p, t: _run(p, t, [Part(0, len(t), whole=True, wrap="1")])  # noqa: E731
    return sibling(listing, other, whole) if other else ((), ())


reader = Reader(__name__, script, _PATTERN, place, _MARKER, numbering=ORDERED)
