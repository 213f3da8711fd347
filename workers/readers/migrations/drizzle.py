"""Drizzle: `0001_name.sql` listed in `meta/_journal.json`, or from 1.0 on `20240101000000_name/migration.sql`.

The migrator runs all pending migrations in one transaction, so that the files of one pull request share it. Statements
are cut at `--> statement-breakpoint`; the journal gives the order and the dialect. A file that the journal does not list is
not run by the migrator: it is read as psql runs it, statement by statement.

Opt out: none; a statement that must be alone is run by hand, or by another runner.
Source: https://orm.drizzle.team/docs/migrations
Source: https://github.com/drizzle-team/drizzle-orm/blob/main/drizzle-orm/src/migrator.ts
Source: https://github.com/drizzle-team/drizzle-orm/blob/main/drizzle-orm/src/pg-core/dialect.ts (migrate)

```json file=drizzle/meta/_journal.json
{"version": "7", "dialect": "postgresql", "entries": [{"idx": 0, "tag": "0000_first"}, {"idx": 1, "tag": "0001_orders"}]}
```
```sql file=drizzle/0001_orders.sql
CREATE TABLE "orders" ("id" bigint)
--> statement-breakpoint
CREATE INDEX "orders_id" ON "orders" ("id");
```
```reads
1 CreateTable drizzle#pending
3 CreateIndex drizzle#pending
```
```sql file=drizzle/0002_by_hand.sql
CREATE INDEX CONCURRENTLY "orders_key" ON "orders" ("id");
```
```reads
1 CreateIndex -
```
```json file=new/drizzle/20240101000000_orders/snapshot.json
{"dialect": "postgres"}
```
```sql file=new/drizzle/20240101000000_orders/migration.sql
CREATE TABLE "orders" ("id" bigint);--> statement-breakpoint
DROP TABLE "carts";
```
```reads
1 CreateTable new/drizzle#pending
2 DropTable new/drizzle#pending
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from workers.readers import names
from workers.readers.claim import NAME, Claim
from workers.readers.listing import Listing
from workers.readers.reader import Reader
from workers.readers.script import Part, Script, cut

_PATTERN = re.compile(r"(?:^|/)(?:\d{4,}_[^/]*\.sql|[^/]+/migration\.sql)$")
_BREAK = re.compile(r"--> statement-breakpoint")


def place(path: str, listing: Listing) -> Claim | None:
    """The journal beside the file, or the snapshot in its own folder, decides."""
    where, name = names.folder(path), names.base(path)
    if name == "migration.sql":
        if names.join(where, "snapshot.json") not in listing.paths():
            return None
        return Claim(names.folder(where), names.natural(names.base(where)), NAME + 5, path)
    journal = names.join(where, "meta/_journal.json")
    if journal not in listing.paths():
        return None
    tags = _tags(journal, listing)
    order = tags.get(name.removesuffix(".sql"), len(tags))
    return Claim(where, ("", order, *names.natural(name)), NAME, path)


def _family(path: str) -> str:
    return names.folder(names.folder(path)) if path.endswith("/migration.sql") else names.folder(path)


def _tags(journal: str, listing: Listing) -> dict[str, int]:
    return listing.remember(("drizzle", journal), lambda: _order(listing, journal))


def _order(listing: Listing, journal: str) -> dict[str, int]:
    entries = listing.json(journal).get("entries")
    tags = [entry.get("tag") for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    return {tag: place for place, tag in enumerate(tags) if isinstance(tag, str)}


def script(path: str, text: str, listing: Listing) -> Script:
    """The file, cut at its breakpoints."""
    if not _listed(path, listing):
        return Script(cut(path, text).run())
    return Script(cut(path, text, list(_parts(text))).run(f"{_family(path)}#pending"), transactional=True)


def _listed(path: str, listing: Listing) -> bool:
    """Whether the migrator knows the file; without a journal or a snapshot that names any it is taken to."""
    tags = _tags(names.join(names.folder(path), "meta/_journal.json"), listing)
    return not tags or names.base(path).removesuffix(".sql") in tags


def _parts(text: str) -> Iterator[Part]:
    at = 0
    for found in _BREAK.finditer(text):
        yield Part(at, found.start(), whole=True, wrap="1")
        at = found.end()
    yield Part(at, len(text), whole=True, wrap="1")


def engine(path: str, listing: Listing) -> str:
    """The dialect that the snapshot or the journal names."""
    about = "snapshot.json" if path.endswith("/migration.sql") else "meta/_journal.json"
    dialect = listing.json(names.join(names.folder(path), about)).get("dialect")
    return names.known_engine(dialect) if isinstance(dialect, str) else ""


reader = Reader(__name__, script, _PATTERN, place, engine=engine)
