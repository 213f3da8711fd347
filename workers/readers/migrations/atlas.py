"""Atlas: `20240101000000_name.sql` in a folder with an `atlas.sum`.

Each file runs in one transaction, statement by statement (`--tx-mode file`, the default). A folder whose files have the
names or comments of another runner is that runner's, with Atlas beside it.

A file below the newest version that has run is refused ("was added out of order"), unless `--exec-order` says otherwise.

Opt out: `-- atlas:txmode none` at the top, followed by an empty line.
Source: https://atlasgo.io/versioned/apply#transaction-configuration
Source: https://atlasgo.io/versioned/apply#non-linear-error
Source: https://github.com/ariga/atlas/blob/master/cmd/atlas/internal/cmdapi/migrate.go (txmodeFor)
Source: https://github.com/ariga/atlas/blob/master/sql/migrate/dir.go (LocalFile.comments)

```text file=migrations/atlas.sum
h1:0000
```
```sql file=migrations/20240102000000_orders.sql
-- Create "orders" table
CREATE TABLE "orders" ("id" bigint);
CREATE INDEX "orders_id" ON "orders" ("id");
```
```reads
2 CreateTable #1
3 CreateIndex #1
```
```sql file=migrations/20240103000000_index.sql
-- atlas:txmode none

CREATE INDEX CONCURRENTLY "orders_id" ON "orders" ("id");
```
```reads
3 CreateIndex -
```
"""

from __future__ import annotations

import re

from workers.readers import names
from workers.readers.claim import SHAPE, Claim
from workers.readers.edited import Edited
from workers.readers.listing import Listing
from workers.readers.numbering import Numbering
from workers.readers.pairs import paired
from workers.readers.reader import Reader
from workers.readers.script import Script, cut

_PATTERN = re.compile(r"\.sql$")
_HEADER = re.compile(r"(?:(?:--|#)[^\n]*+\n){0,200}(?=[ \t\r]*\n)")
_NONE = re.compile(r"^-- atlas:txmode[ ]+none\s*$", re.MULTILINE)


def place(path: str, listing: Listing) -> Claim | None:
    """The sum file decides."""
    where = names.folder(path)
    if names.join(where, "atlas.sum") not in listing.paths():
        return None
    return paired(path, listing, where, SHAPE + 5)


def script(path: str, text: str, listing: Listing) -> Script:
    """The file, under the directive in its header: comments that an empty line ends."""
    del listing
    header = _HEADER.match(text)
    free = header is not None and _NONE.search(header[0]) is not None
    body = cut(path, text)
    return Script(
        (body if free else body.sent(wrap="1")).run(),
        transactional=not free,
        opt_out="`-- atlas:txmode none` as the first line, with an empty line below it",
    )


reader = Reader(
    __name__,
    script,
    _PATTERN,
    place,
    numbering=Numbering(late="refused", allowed=("exec-order", "execOrder", "exec_order")),
    edited=Edited("https://atlasgo.io/concepts/migration-directory-integrity", checked=True),
)
