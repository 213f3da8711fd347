"""gormigrate: Go files that write out `gormigrate.Migration`, with SQL handed to GORM.

Each literal is a migration that the runner knows by its ID. Each statement commits by itself, unless the options say
`UseTransaction: true`: then all pending migrations share one transaction. SQL given to `Exec` and `Raw` is read as in goose's
functions; what `AutoMigrate` and `Migrator()` do depends on the models, and is told as not checked.

Opt out: `UseTransaction: false` in the options.
Source: https://pkg.go.dev/github.com/go-gormigrate/gormigrate/v2

```go file=internal/migrations/migrations.go
package migrations

var All = []*gormigrate.Migration{
        {
                ID: "202401010000",
                Migrate: func(tx *gorm.DB) error {
                        return tx.Exec("CREATE TABLE orders (id bigint, state text)").Error
                },
                Rollback: func(tx *gorm.DB) error {
                        return tx.Exec("DROP TABLE orders").Error
                },
        },
        {
                ID: "202401020000",
                Migrate: func(tx *gorm.DB) error {
                        if err := tx.Exec("UPDATE orders SET state = ?", "new").Error; err != nil {
                                return err
                        }
                        return tx.AutoMigrate(&Order{})
                },
        },
}
```
```reads
7 CreateTable -
16 Update -
19 Opaque -
down 10 DropTable -
```
"""

from __future__ import annotations

from bot.patterns import late
from workers.readers import names
from workers.readers.claim import MARK, Claim
from workers.readers.entry import Entry
from workers.readers.listing import Listing
from workers.readers.reader import Reader
from workers.readers.script import Script
from workers.readers.voice import LateVoice, Voice
from workers.sql.dialect import DIALECTS, VENDORS

_PATTERN = late(r"(?i)(?:^|/)(?:[^/]*migrat[^/]{0,200}/(?:[^/]+/)?[^/]+|[^/]*migrat[^/]{0,200}|\d{4,}_[^/]*)(?<!_test)\.go$")
_MARKER = late(r"\bgormigrate\.Migration\s*\{[^}]{0,2000}?\bID:")
_ID = late(r"\bID:\s*[\"`]([^\"`\n]{1,200})[\"`]")


def place(path: str, listing: Listing) -> Claim | None:
    """A file that writes out migrations; files of one folder are in the order of their first IDs."""
    modules = listing.above(path, "go.mod")
    if modules and not any("gormigrate" in listing.text(module) for module in modules):
        return None
    if not (found := _MARKER.search(text := listing.text(path))):
        return None
    first = _ID.search(text, found.start())
    return Claim(names.folder(path), names.natural(first[1] if first else names.base(path)), MARK, path)


def engine(path: str, listing: Listing) -> str:
    """What the repository runs, or the only driver in go.mod."""
    from workers.frameworks.go.package import engine_of

    return engine_of(path, listing)


def script(path: str, text: str, listing: Listing) -> Script:
    """What the migrations of the file send."""
    from workers.frameworks.go.gormigrate import read

    return read(path, text, listing)


def entries(path: str, text: str) -> tuple[Entry, ...]:
    """The migrations of the file."""
    from workers.frameworks.go import gormigrate

    return gormigrate.entries(path, text)


def _voice() -> Voice:
    from workers.frameworks.go.voice import VOICE

    return VOICE


reader = Reader(
    __name__, script, _PATTERN, place, engine=engine, endings=(".go",), voice=LateVoice("//", _voice), entries=entries,
    engines=(*DIALECTS, *VENDORS),
)  # fmt: skip
