"""dbmate: `20240101000000_name.sql` with `-- migrate:up` and `-- migrate:down`.

A section runs in one transaction. `transaction:false` on its first line takes the transaction away; but the section is
still sent as one query, so that two statements in it share an implicit transaction. A file may hold several pairs of
sections, each with a transaction of its own.

A database knows the versions it has run. A second file with one of them counts as applied there, while a new database, which
runs both, stops where it notes the second. A version below the newest runs like any other, unless `--strict` is given.

Opt out: `-- migrate:up transaction:false`, with one statement in the section.
Source: https://github.com/amacneil/dbmate#migration-options
Source: https://github.com/amacneil/dbmate/blob/main/pkg/dbmate/db.go
Source: https://github.com/amacneil/dbmate/blob/main/pkg/dbmate/migration.go

```sql file=db/migrations/20240102000000_orders.sql
-- migrate:up
CREATE TABLE orders (id bigint);
CREATE INDEX orders_id ON orders (id);

-- migrate:down transaction:false
DROP TABLE orders;
```
```reads
2 CreateTable #1
3 CreateIndex #1
down 6 DropTable -
```
```sql file=db/migrations/20240103000000_index.sql
-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY orders_id ON orders (id);

-- migrate:down
```
```reads
2 CreateIndex -
```
```sql file=db/migrations/20240104000000_both.sql
-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY orders_id ON orders (id);
ANALYZE orders;
-- migrate:down
```
```reads
2 CreateIndex #1
3 Vacuum #1
```
"""

from __future__ import annotations

import re

from workers.readers.listing import Listing
from workers.readers.numbering import Numbering
from workers.readers.reader import Reader
from workers.readers.script import Part, Script, cut
from workers.readers.sections import Section, sections

_MARKER = re.compile(rb"^--[ \t]*migrate:up(?:\s|$)", re.MULTILINE)
_NOTE = re.compile(r"^--[ \t]*migrate:(?P<word>up|down)(?P<rest>[ \t][^\r\n]*|\r?$)", re.MULTILINE)


def script(path: str, text: str, listing: Listing) -> Script:
    """The sections with their options."""
    del listing
    found = sections(text, _NOTE)
    up, down = ([section for section in found if section.word == word] for word in ("up", "down"))
    return Script(
        cut(path, text, _parts(up)).run() if up else (),
        lambda: (cut(path, text, _parts(down)).run() if down else (), ()),
        transactional=all(_wrapped(section) for section in up),
        opt_out="`-- migrate:up transaction:false` instead of `-- migrate:up`, with this statement alone in the file",
    )


def _wrapped(section: Section) -> bool:
    return "transaction:false" not in section.options.split()


def _parts(found: list[Section]) -> list[Part]:
    return [
        Part(section.start, section.end, whole=True, wrap=str(place) if _wrapped(section) else "")
        for place, section in enumerate(found, 1)
    ]


reader = Reader(__name__, script, re.compile(r"(?:^|/)\d[^/]*\.sql$"), marker=_MARKER, numbering=Numbering("skipped", "runs"))
