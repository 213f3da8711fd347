"""goose: `00001_name.sql` with `-- +goose Up` and `-- +goose Down`.

Each section runs in one transaction, statement by statement. What stands between `-- +goose StatementBegin` and
`-- +goose StatementEnd` is sent as one query, which counts only outside of a transaction.

Two files with one version stop it. So does, on a database that is past it, a file below the newest version that has run
("missing migrations before current version"), unless `-allow-missing` is given.

Opt out: `-- +goose NO TRANSACTION`, for both sections.
Source: https://pressly.github.io/goose/documentation/annotations/
Source: https://pressly.github.io/goose/blog/2021/out-of-order-migrations/
Source: https://github.com/pressly/goose/blob/main/internal/sqlparser/parser.go

```sql file=sql/schema/00002_orders.sql
-- +goose Up
CREATE TABLE orders (id bigint);
CREATE INDEX orders_id ON orders (id);

-- +goose Down
DROP TABLE orders;
```
```reads
2 CreateTable #1
3 CreateIndex #1
down 6 DropTable #1
```
```sql file=sql/schema/00003_index.sql
-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX CONCURRENTLY orders_id ON orders (id);
ANALYZE orders;
-- +goose StatementBegin
SELECT 1; SELECT 2;
-- +goose StatementEnd
-- +goose Down
DROP INDEX CONCURRENTLY orders_id;
```
```reads
3 CreateIndex -
4 Vacuum -
6 Select #1
6 Select #1
down 9 DropIndex -
```
"""

from __future__ import annotations

import re

from bot.domain.findings import Gap
from workers.readers.listing import Listing
from workers.readers.numbering import Numbering
from workers.readers.reader import Reader
from workers.readers.script import Part, Script, cut
from workers.readers.sections import Section, sections

_MARKER = re.compile(rb"^--[ \t]*\+goose[ \t]+up\b", re.MULTILINE | re.IGNORECASE)
_NOTE = re.compile(r"^--[ \t]*\+goose[ \t]+(?P<word>[A-Za-z]+)(?P<rest>[^\r\n]*)", re.MULTILINE)
_FREE = re.compile(r"^--[ \t]*\+goose[ \t]+NO[ \t]+TRANSACTION\b", re.MULTILINE | re.IGNORECASE)

_ALLOWED = ("allow-missing", "WithAllowMissing", "WithAllowOutofOrder", "allow_missing", "allowMissing", "liamstask")
"""The last is the goose of old, which runs them in their order."""
NUMBERING = Numbering("refused", "refused", _ALLOWED)
"""That of the files in Go too, which are in one history with those of SQL."""


def script(path: str, text: str, listing: Listing) -> Script:
    """The sections; a file without annotations is one that goose refuses."""
    del listing
    free = _FREE.search(text) is not None
    found = sections(text, _NOTE)
    up, down = (_parts(found, word, free) for word in ("up", "down"))
    refused = () if up else (Gap("a migration", "There is no `-- +goose Up` in it: goose refuses the file", path, 1),)
    return Script(
        cut(path, text, up).run() if up else (),
        lambda: (cut(path, text, down).run() if down else (), ()),
        refused,
        transactional=not free,
        opt_out="`-- +goose NO TRANSACTION` above `-- +goose Up`",
    )


def _parts(found: list[Section], word: str, free: bool) -> list[Part]:
    return [part for section in found if section.word == word for part in section.parts("" if free else "1")]


reader = Reader(__name__, script, re.compile(r"(?:^|/)\d[^/]*\.sql$"), marker=_MARKER, numbering=NUMBERING)
