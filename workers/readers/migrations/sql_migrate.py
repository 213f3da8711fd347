"""sql-migrate: files with `-- +migrate Up` and `-- +migrate Down`.

Each section runs in one transaction, statement by statement, unless its line says `notransaction`. What stands between
`-- +migrate StatementBegin` and `-- +migrate StatementEnd` is sent as one query.

The file's whole name is its identity, and one below the newest that has run runs like any other.

Opt out: `-- +migrate Up notransaction`.
Source: https://github.com/rubenv/sql-migrate#writing-migrations
Source: https://github.com/rubenv/sql-migrate/blob/master/sqlparse/sqlparse.go

```sql file=migrations/2_orders.sql
-- +migrate Up
CREATE TABLE orders (id bigint);
CREATE INDEX orders_id ON orders (id);

-- +migrate Down
DROP TABLE orders;
```
```reads
2 CreateTable #1
3 CreateIndex #1
down 6 DropTable #1
```
```sql file=migrations/3_index.sql
-- +migrate Up notransaction
CREATE UNIQUE INDEX CONCURRENTLY orders_id ON orders (id);
ANALYZE orders;
-- +migrate Down
```
```reads
2 CreateIndex -
3 Vacuum -
```
"""

from __future__ import annotations

import re

from workers.readers.listing import Listing
from workers.readers.numbering import Numbering
from workers.readers.reader import Reader
from workers.readers.script import Part, Script, cut
from workers.readers.sections import Section, sections

_MARKER = re.compile(rb"^-- \+migrate Up\b", re.MULTILINE)
_NOTE = re.compile(r"^-- \+migrate[ \t]+(?P<word>[A-Za-z]+)(?P<rest>[^\r\n]*)", re.MULTILINE)
_PATTERN = re.compile(r"migrat[^/]*/(?:[^/]+/){0,20}[^/]*\.sql$|(?:^|/)\d[^/]*\.sql$")


def script(path: str, text: str, listing: Listing) -> Script:
    """The sections with their options."""
    del listing
    found = sections(text, _NOTE)
    up, down = (_parts(found, word) for word in ("up", "down"))
    return Script(
        cut(path, text, up).run() if up else (),
        lambda: (cut(path, text, down).run() if down else (), ()),
        transactional=all(_wrapped(section) for section in found if section.word == "up"),
        opt_out="`-- +migrate Up notransaction` instead of `-- +migrate Up`",
    )


def _wrapped(section: Section) -> bool:
    return "notransaction" not in section.options.split()


def _parts(found: list[Section], word: str) -> list[Part]:
    return [part for s in found if s.word == word for part in s.parts("1" if _wrapped(s) else "")]


reader = Reader(__name__, script, _PATTERN, marker=_MARKER, numbering=Numbering(late="runs"))
