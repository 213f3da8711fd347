"""Plain SQL: migrations of a runner that is not known, read as psql runs them.

A file counts as a migration when a folder above it is called migration(s), migrate or changesets, or its name begins with
a number of three digits and more and another such file stands beside it or a folder above is called db, database, sql or
schema. A file called `x.down.sql`, `down.sql`, `x.rollback.sql` or `x.undo.sql` takes back `x.up.sql`, `up.sql` or `x.sql`.
A folder whose name begins with such a number is one migration: the folder above it is the history.
Files under tests, seeds, queries and verify are left out.

Each statement commits on its own unless the file says BEGIN and COMMIT.
Opt out: neither BEGIN nor COMMIT in it.
Source: https://www.postgresql.org/docs/current/app-psql.html

```sql file=db/migrate/002_orders.sql
CREATE TABLE orders (id bigint);
BEGIN;
CREATE INDEX orders_id ON orders (id);
COMMIT;
DROP TABLE carts;
```
```sql file=db/migrate/002_orders.rollback.sql
DROP TABLE orders;
```
```reads file=db/migrate/002_orders.sql
1 CreateTable -
2 Begin #1
3 CreateIndex #1
4 Commit #1
5 DropTable -
down 1 DropTable -
```
"""

from __future__ import annotations

import re

from bot.domain.facts import Statement
from bot.patterns import late
from workers.readers import names
from workers.readers.claim import LOOKS, Claim
from workers.readers.edited import Edited
from workers.readers.listing import Listing
from workers.readers.pairs import downward, paired
from workers.readers.reader import Reader
from workers.readers.script import Half, Script, cut, sibling

_PATTERN = re.compile(r"\.sql$")
_FOLDER = re.compile(r"(?:^|[/_-])(?:migrations?|migrate|changesets?)/", re.IGNORECASE)
_NEAR = re.compile(r"(?:^|/)(?:db|database|sql|schema)/", re.IGNORECASE)
_NUMBERED = re.compile(r"[vV]?\d{3,}[_.-]")
_NO = r"__tests__|docs?|documentation|tests?(?:[_-][^/]*)?|specs?|seeds?|seeders|queries|verify|examples?"
_OTHERWISE = re.compile(rf"(?:^|/)(?:{_NO})/", re.IGNORECASE)
_PAIRED = ("up.sql", "down.sql")

_CODE, _STAMPED = (".ts", ".js", ".mjs", ".cjs"), late(r"/\d{8,}[-_][^/]*$")
_ROOM = late(r"(?:^|/)[^/]*migrations?/")
_CHANGELOGS, _MOST = (".xml", ".yaml", ".yml", ".json"), 300
_CHANGELOG = late(r"change[-_]?(?:log|set)|liquibase", re.IGNORECASE)
_SENT = late(r"\bsqlFile\b[^<>]{0,300}?\bpath\s*[\"']?\s*[=:]\s*[\"']?([^\s\"'<>]+\.sql)\b")


def place(path: str, listing: Listing) -> Claim | None:
    """Where the file stands and how it is called."""
    if _OTHERWISE.search(path) or _beside_python(path, listing) or not (_FOLDER.search(path) or _in_a_row(path, listing)):
        return None
    if names.base(path) in listing.remember("sql-files", lambda: _sent_by_changelogs(listing)):
        return None  # no migration: a changeSet of Liquibase's sends it, again whenever it changes
    if not _NUMBERED.match(names.base(path)) and _beside_code(path, listing):
        return None  # SQL that migrations in code read, back and forth
    own = names.folder(path)
    if names.base(path) in _PAIRED:
        return paired(path, listing, names.folder(own), LOOKS, names.base(own))
    if _NUMBERED.match(names.base(own) + "_"):  # each migration has a folder of its own
        return paired(path, listing, names.folder(own), LOOKS, names.join(names.base(own), names.base(path)))
    return paired(path, listing, own, LOOKS)


def _sent_by_changelogs(listing: Listing) -> frozenset[str]:
    """The names of the files that changelogs of Liquibase name as `sqlFile`."""
    paths = sorted(one for one in listing.paths() if one.endswith(_CHANGELOGS) and _CHANGELOG.search(one))[:_MOST]
    texts = (data.decode("utf-8", "replace") for _, data in listing.read_many(paths) if data is not None)
    return frozenset(names.base(found) for text in texts for found in _SENT.findall(text))


def _beside_code(path: str, listing: Listing) -> bool:
    """Whether the folder that is called for migrations holds numbered ones in JavaScript or TypeScript, in another folder."""
    rooms, own = listing.remember("code-migrations", lambda: _with_code(listing)), names.folder(path) + "/"
    found = _ROOM.search(own) if rooms else None
    top = own[: found.end()] if found else ""
    return any(top and room.startswith(top) and not own.startswith(room) for room in rooms)


def _with_code(listing: Listing) -> frozenset[str]:
    return frozenset(names.folder(one) + "/" for one in listing.paths() if one.endswith(_CODE) and _STAMPED.search(one))


def _beside_python(path: str, listing: Listing) -> bool:
    """Whether it is what `sqlmigrate` says of the migration of Django's that bears its name, kept for people to read."""
    where, paths = names.folder(path), listing.paths()
    parts = names.base(path).removesuffix(".sql").split("_")
    written = (names.join(where, f"{'_'.join(parts[:end])}.py") for end in range(len(parts), 1, -1))
    return names.join(where, "__init__.py") in paths and any(one in paths for one in written)


def _in_a_row(path: str, listing: Listing) -> bool:
    where, name = names.folder(path), names.base(path)
    if not _NUMBERED.match(name):
        return False
    return _NEAR.search(path) is not None or listing.remember(("numbered", where), lambda: _numbered(listing, where)) > 1


def _numbered(listing: Listing, where: str) -> int:
    return sum(_NUMBERED.match(name) is not None for name in listing.siblings(where))


def script(path: str, text: str, listing: Listing) -> Script:
    """The file, and the one that takes it back."""
    return Script(_run(path, text), lambda: _down(path, listing), opt_out="neither BEGIN nor COMMIT in it")


def _down(path: str, listing: Listing) -> Half:
    other = downward(path, listing)
    return sibling(listing, other, _run) if other else ((), ())


def _run(path: str, text: str) -> tuple[Statement, ...]:
    return cut(path, text).run()


reader = Reader(__name__, script, _PATTERN, place, edited=Edited(""))
