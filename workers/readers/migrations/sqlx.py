"""SQLx (Rust): `migrations/20240101000000_name.sql`, or the pair `.up.sql` and `.down.sql`.

Each file is sent as one query inside a transaction. A file that begins with `-- no-transaction` is sent without one; two
statements then share an implicit transaction. A numbered file in a migrations folder is SQLx's when a `Cargo.toml` stands
above it and any `Cargo.toml` of the repository names sqlx.

Two files with one version stop it: where the first has run, the second looks like it, edited ("was previously applied but has
been modified"). One below the newest version runs like any other.

Opt out: `-- no-transaction` as the first line, with one statement in the file.
Source: https://docs.rs/sqlx/latest/sqlx/macro.migrate.html
Source: https://github.com/launchbadge/sqlx/blob/main/sqlx-core/src/migrate/migrator.rs
Source: https://github.com/launchbadge/sqlx/blob/main/sqlx-postgres/src/migrate.rs (apply)
Source: https://github.com/launchbadge/sqlx/blob/main/sqlx-core/src/migrate/source.rs

```toml file=Cargo.toml
[dependencies]
sqlx = { version = "0.8", features = ["postgres"] }
```
```sql file=migrations/20240102000000_orders.up.sql
CREATE TABLE orders (id bigint);
CREATE INDEX orders_id ON orders (id);
```
```sql file=migrations/20240102000000_orders.down.sql
DROP TABLE orders;
```
```reads file=migrations/20240102000000_orders.up.sql
1 CreateTable #1
2 CreateIndex #1
down 1 DropTable #1
```
```sql file=migrations/20240103000000_index.sql
-- no-transaction
CREATE INDEX CONCURRENTLY orders_id ON orders (id);
```
```reads
2 CreateIndex -
```
"""

from __future__ import annotations

import re

from bot.domain.facts import Statement
from workers.readers import names
from workers.readers.claim import NAME, SHAPE, Claim
from workers.readers.edited import Edited
from workers.readers.listing import Listing
from workers.readers.numbering import Numbering
from workers.readers.pairs import paired, partner
from workers.readers.reader import Reader
from workers.readers.script import Half, Script, cut, sibling

_PATTERN = re.compile(r"migration[^/]*/(?:[^/]+/)?\d+_[^/]*\.sql$")


def place(path: str, listing: Listing) -> Claim | None:
    """The name, in a Rust project that uses SQLx: surer than golang-migrate of a pair, less sure than a marker of one file."""
    if not listing.above(path, "Cargo.toml") or not listing.mentioned("Cargo.toml", "sqlx"):
        return None
    pair = path.endswith((".up.sql", ".down.sql"))
    return paired(path, listing, names.folder(path), NAME + 5 if pair else SHAPE + 5)


def script(path: str, text: str, listing: Listing) -> Script:
    """The file, and the other one when there is one."""
    return Script(
        _run(path, text),
        lambda: _down(path, listing),
        transactional=not text.startswith("-- no-transaction"),
        opt_out="`-- no-transaction` as the first line, with this statement alone in the file",
    )


def _down(path: str, listing: Listing) -> Half:
    other = partner(path)
    return sibling(listing, other, _run) if other != path else ((), ())


def _run(path: str, text: str) -> tuple[Statement, ...]:
    return cut(path, text).sent(whole=True, wrap="" if text.startswith("-- no-transaction") else "1").run()


_EDITED = Edited("https://github.com/launchbadge/sqlx/blob/main/sqlx-core/src/migrate/migrator.rs", checked=True)

reader = Reader(__name__, script, _PATTERN, place, numbering=Numbering("refused", "runs"), edited=_EDITED)
