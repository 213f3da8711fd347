"""Prisma Migrate: `prisma/migrations/20240101000000_name/migration.sql`.

The folder may be called otherwise where the names below it begin with a timestamp and a `package.json` names prisma.

Up to Prisma 7.3 the file is sent as one simple query: a lone statement has no transaction, several run in one implicit
transaction. From 7.4 on the file is split and each statement commits on its own, unless Prisma's own parser fails on it
(DROP INDEX CONCURRENTLY): then it is again one query. The version is the least that the nearest `package.json` naming
`prisma` or `@prisma/client` allows; when none is named, the older rule is taken.

`migrate deploy` runs what a database has not run, also when it comes before what has.

Opt out: none; before 7.4 a statement that must be alone goes into a migration of its own.
Source: https://www.prisma.io/docs/orm/prisma-migrate
Source: https://github.com/prisma/prisma-engines/pull/5767 , https://github.com/prisma/prisma-engines/pull/5847
Source: https://github.com/prisma/orm/issues/14456

```toml file=prisma/migrations/migration_lock.toml
provider = "postgresql"
```
```sql file=prisma/migrations/20240102000000_orders/migration.sql
-- CreateTable
CREATE TABLE "Order" (id bigint);
CREATE INDEX "Order_id" ON "Order" (id);
```
```reads
2 CreateTable #1
3 CreateIndex #1
```
```sql file=prisma/migrations/20240103000000_index/migration.sql
CREATE INDEX CONCURRENTLY "Order_id" ON "Order" (id);
```
```reads
1 CreateIndex -
```
```json file=new/package.json
{"devDependencies": {"prisma": "^7.4.0"}}
```
```sql file=new/prisma/migrations/20240104000000_both/migration.sql
CREATE INDEX CONCURRENTLY "Order_id" ON "Order" (id);
DROP TABLE "Cart";
```
```reads
1 CreateIndex -
2 DropTable -
```
"""

from __future__ import annotations

import re

from bot.domain.operations import DropIndex
from workers.readers import names
from workers.readers.claim import NAME, PLACE, SHAPE, Claim
from workers.readers.listing import Listing
from workers.readers.numbering import Numbering
from workers.readers.packages import asked
from workers.readers.reader import Reader
from workers.readers.script import Body, Script, cut

_PATTERN = re.compile(r"(?:^|/)(?:migrations/[^/]+|\d{14}_[^/]*)/migration\.sql$")
_PACKAGES = ("prisma", "@prisma/client")
_PROVIDER = re.compile(r"^[ \t]*provider[ \t]*=[ \t]*\"(\w+)\"", re.MULTILINE)


def place(path: str, listing: Listing) -> Claim | None:
    """The name, and how surely it is Prisma's: its lock file, its folder, or the name alone."""
    own = names.folder(path)
    family = names.folder(own)
    if names.join(family, "migration_lock.toml") in listing.paths():
        sure = NAME
    elif "prisma" in family.split("/") or any(listing.mentions(path, "package.json", name) for name in _PACKAGES):
        sure = PLACE
    elif names.base(family) == "migrations":
        sure = SHAPE
    else:
        return None
    return Claim(family, names.natural(names.base(own)), sure, path)


def script(path: str, text: str, listing: Listing) -> Script:
    """The file, sent as the version asked for sends it."""
    body = cut(path, text)
    version = asked(listing, path, *_PACKAGES)
    split = version is not None and version >= (7, 4) and not _unsplit(body)
    return Script(body.sent(whole=not split).run(), own_file=not split)


def _unsplit(body: Body) -> bool:
    """Whether Prisma's parser is known to fail on the file."""
    return any(isinstance(step[0], DropIndex) and step[0].concurrently for parsed, _ in body.texts() for step in parsed.steps)


def engine(path: str, listing: Listing) -> str:
    """The provider of the lock file."""
    family = names.folder(names.folder(path))
    found = _PROVIDER.search(listing.text(names.join(family, "migration_lock.toml")))
    return names.known_engine(found[1]) if found else ""


reader = Reader(__name__, script, _PATTERN, place, engine=engine, numbering=Numbering(late="runs"))
