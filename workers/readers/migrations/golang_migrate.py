"""golang-migrate: `000001_name.up.sql` with `000001_name.down.sql` beside it.

The whole file is sent as one simple query. With one statement there is no transaction; with more, PostgreSQL runs them in
one implicit transaction. `x-multi-statement=true` in the database URL, off by default and not looked for here, sends the
statements one by one.

Two files with one version stop it at the start ("duplicate migration file"). A database knows only the version it is at, and
what comes next is what is above: a file below it is never run there, and nothing says so.

Opt out: none; a statement that must be alone goes into a file of its own.
Source: https://github.com/golang-migrate/migrate/blob/master/database/postgres/README.md#multi-statement-mode
Source: https://github.com/golang-migrate/migrate/blob/master/migrate.go (readUp), https://github.com/golang-migrate/migrate/blob/master/source/iofs/iofs.go
Source: https://github.com/golang-migrate/migrate/blob/master/database/postgres/postgres.go (Run)

```sql file=migrations/000002_orders.up.sql
CREATE TABLE orders (id bigint);
CREATE INDEX orders_id ON orders (id);
```
```sql file=migrations/000002_orders.down.sql
DROP TABLE orders;
```
```reads
1 CreateTable #1
2 CreateIndex #1
down 1 DropTable -
```
```sql file=migrations/000003_index.up.sql
CREATE INDEX CONCURRENTLY orders_id ON orders (id);
```
```reads
1 CreateIndex -
```
A schema that the program fills in before it sends the file (pop's templates do so) is read as none:
```sql file=migrations/000004_notes.up.sql
CREATE TABLE {{ index .Options "Namespace" }}.notes (id bigint);
CREATE INDEX notes_id ON {{ index .Options "Namespace" }}.notes (id);
```
```reads
1 CreateTable #1
2 CreateIndex #1
```
"""

from __future__ import annotations

import re

from bot.domain.facts import Statement
from workers.readers import names
from workers.readers.claim import NAME, Claim
from workers.readers.listing import Listing
from workers.readers.numbering import Numbering
from workers.readers.pairs import paired, partner
from workers.readers.reader import Reader
from workers.readers.script import Script, cut, sibling

_NAME = re.compile(r"(?:^|/)\d+_[^/]*\.(?:up|down)\.sql$")


def place(path: str, listing: Listing) -> Claim | None:
    """The name decides."""
    return paired(path, listing, names.folder(path), NAME)


def script(path: str, text: str, listing: Listing) -> Script:
    """The file, and the other one."""
    return Script(_run(path, text), lambda: sibling(listing, partner(path), _run), own_file=True)


def _run(path: str, text: str) -> tuple[Statement, ...]:
    return cut(path, text).sent(whole=True).run()


reader = Reader(__name__, script, _NAME, place, numbering=Numbering("refused", "skipped"))
