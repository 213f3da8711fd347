"""Diesel: `migrations/2024-01-01-000000_name/up.sql` with `down.sql` beside it.

Each file is sent as one query inside a transaction. With `run_in_transaction = false` in `metadata.toml` beside it (also
with a `metadata.toml` that does not name the key) it is sent without one; two statements then share an implicit
transaction. The folder is Diesel's when a `diesel.toml` stands above it, or a `Cargo.toml` above it names diesel, or where
`diesel migration generate` has named a migration beside it: nobody else writes a date with hyphens and then the time.

A folder's version is its name up to the first underscore, hyphens left out; versions run in the order of their text.

A version below the newest that has run runs like any other. Where one of two folders with the same version has run, the other
is taken as applied; a database that has run neither stops at the second.

Opt out: `run_in_transaction = false`, with one statement in the file.
Source: https://docs.rs/diesel_migrations/latest/diesel_migrations/struct.FileBasedMigrations.html#transactions
Source: https://github.com/diesel-rs/diesel/blob/master/diesel_migrations/migrations_internals/src/lib.rs (TomlMetadata,
version_from_string)

```toml file=diesel.toml
[migrations_directory]
```
```sql file=migrations/2024-01-02-000000_orders/up.sql
CREATE TABLE orders (id bigint);
CREATE INDEX orders_id ON orders (id);
```
```sql file=migrations/2024-01-02-000000_orders/down.sql
DROP TABLE orders;
```
```reads file=migrations/2024-01-02-000000_orders/up.sql
1 CreateTable #1
2 CreateIndex #1
down 1 DropTable #1
```
```sql file=migrations/2024-01-03-000000_index/up.sql
CREATE INDEX CONCURRENTLY orders_id ON orders (id);
```
```toml file=migrations/2024-01-03-000000_index/metadata.toml
run_in_transaction = false
```
```reads file=migrations/2024-01-03-000000_index/up.sql
1 CreateIndex -
```
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.domain.facts import Statement
from workers.readers import names
from workers.readers.claim import NAME, Claim
from workers.readers.listing import Listing
from workers.readers.numbering import Numbering
from workers.readers.pairs import paired, partner
from workers.readers.reader import Reader
from workers.readers.script import Script, cut, sibling

_PATTERN = re.compile(r"(?:^|/)\d[^/]*/(?:up|down)\.sql$")
_GENERATED = re.compile(r"(?:(.*)/)?(?:\d{4}-\d\d-\d\d-\d{6}_|00000000000000_diesel_)[^/]*/up\.sql$")


def place(path: str, listing: Listing) -> Claim | None:
    """The name, in a Rust project that uses Diesel."""
    own = names.folder(path)
    told = listing.above(path, "diesel.toml") or listing.mentions(path, "Cargo.toml", "diesel")
    if not told and names.folder(own) not in listing.remember("diesel", lambda: _generated(listing)):
        return None
    version = names.base(own).partition("_")[0].replace("-", "")
    return replace(paired(path, listing, names.folder(own), NAME), order=(version, names.base(own)))


def _generated(listing: Listing) -> frozenset[str]:
    """The folders that hold a migration named by Diesel's own command."""
    return frozenset(found[1] or "" for path in listing.paths() if (found := _GENERATED.match(path)))


def script(path: str, text: str, listing: Listing) -> Script:
    """The file, and the other one, under the metadata of their folder."""
    wrapped = _wrapped(path, listing)

    def run(where: str, content: str) -> tuple[Statement, ...]:
        return cut(where, content).sent(whole=True, wrap="1" if wrapped else "").run()

    return Script(
        run(path, text),
        lambda: sibling(listing, partner(path), run),
        transactional=wrapped,
        opt_out="`run_in_transaction = false` in a `metadata.toml` beside it, with this statement alone in the file",
    )


def _wrapped(path: str, listing: Listing) -> bool:
    metadata = names.join(names.folder(path), "metadata.toml")
    if metadata not in listing.paths():
        return True
    import tomllib  # only where there is one to read

    try:
        return tomllib.loads(listing.text(metadata)).get("run_in_transaction") is True
    except (tomllib.TOMLDecodeError, RecursionError):
        return True


def _version(path: str) -> tuple[int, ...] | None:
    digits = names.base(names.folder(path)).partition("_")[0].replace("-", "")
    return (int(digits[:18]),) if digits.isdecimal() else None


def _home(path: str) -> str:
    return names.folder(names.folder(path))


reader = Reader(__name__, script, _PATTERN, place, numbering=Numbering("skipped", "runs", version=_version, home=_home))
