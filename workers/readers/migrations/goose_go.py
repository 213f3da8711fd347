"""goose in Go: `00001_name.go` beside the SQL files, with functions handed to `goose.AddMigration…`.

The files of both kinds are one history, in the order of their numbers. What the two functions send through `Exec`, `Query`
and `Prepare` is read: strings, constants, sums, `fmt.Sprintf`, loops over what is written out, closures and functions of
the package. Each way runs in a transaction, each statement of `…NoTx…` alone. SQL of which a part is known only when it runs,
and code elsewhere that is given the database, is told as not checked.

Opt out: `goose.AddMigrationNoTxContext`, whose functions are given a `*sql.DB`.
Source: https://pressly.github.io/goose/documentation/annotations/
Source: https://github.com/pressly/goose/blob/main/register.go

```go file=db/migrations/00002_orders.go
package migrations

import (
        "context"
        "database/sql"
        "fmt"

        "github.com/pressly/goose/v3"
)

const table = "orders"

func init() {
        goose.AddMigrationContext(upOrders, downOrders)
}

func upOrders(ctx context.Context, tx *sql.Tx) error {
        if _, err := tx.ExecContext(ctx, `
                CREATE TABLE orders (id bigint);
                CREATE INDEX orders_id
                        ON orders (id);
        `); err != nil {
                return err
        }
        for _, column := range []string{"note", "state"} {
                q := fmt.Sprintf("ALTER TABLE %s ADD COLUMN %s text", table, column)
                if _, err := tx.ExecContext(ctx, q); err != nil {
                        return err
                }
        }
        _, err := tx.Exec("UPDATE " + table + " SET state = $1", "new")
        return err
}

func downOrders(ctx context.Context, tx *sql.Tx) error {
        _, err := tx.Exec("DROP TABLE " + table)
        return err
}
```
```reads
19 CreateTable #1
20-21 CreateIndex #1
27 AddColumn #1
27 AddColumn #1
31 Update #1
down 36 DropTable #1
```
```go file=db/migrations/00003_index.go
package migrations

import (
        "database/sql"

        "github.com/pressly/goose/v3"
)

func init() {
        goose.AddMigrationNoTx(func(db *sql.DB) error {
                if _, err := db.Exec("CREATE INDEX CONCURRENTLY by_state ON orders (state)"); err != nil {
                        return err
                }
                for _, name := range partitions(db) {
                        if _, err := db.Exec("DROP INDEX " + name); err != nil {
                                return err
                        }
                }
                return nil
        }, nil)
}
```
```reads
11 CreateIndex -
14 Opaque -
15 Opaque -
```
"""

from __future__ import annotations

from bot.patterns import late
from workers.readers import names
from workers.readers.claim import MARK, Claim
from workers.readers.listing import Listing
from workers.readers.migrations.goose import NUMBERING
from workers.readers.reader import Reader
from workers.readers.script import Script
from workers.readers.voice import LateVoice, Voice
from workers.sql.dialect import DIALECTS, VENDORS

_PATTERN = late(r"(?:^|/)\d+_[^/]*(?<!_test)\.go$")
_MARKER = late(r'"github\.com/pressly/goose(?:/v\d+)?"|\bgoose\.Add(?:Named)?Migration')


def place(path: str, listing: Listing) -> Claim | None:
    """A numbered file that names goose, in the place that its number has among the folder's files of SQL."""
    modules = listing.above(path, "go.mod")
    if modules and not any("goose" in listing.text(module) for module in modules):
        return None
    if not _MARKER.search(listing.text(path)):
        return None
    return Claim(names.folder(path), names.natural(names.base(path)), MARK, path)


def engine(path: str, listing: Listing) -> str:
    """As for the files of SQL beside it; else the only driver in go.mod."""
    from workers.frameworks.go.package import engine_of

    return engine_of(path, listing)


def script(path: str, text: str, listing: Listing) -> Script:
    """What the registered functions send."""
    from workers.frameworks.go.goose import read

    return read(path, text, listing)


def _voice() -> Voice:
    from workers.frameworks.go.voice import VOICE

    return VOICE


reader = Reader(
    __name__, script, _PATTERN, place, engine=engine, endings=(".go",), voice=LateVoice("//", _voice),
    engines=(*DIALECTS, *VENDORS), numbering=NUMBERING,
)  # fmt: skip
