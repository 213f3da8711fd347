"""Flyway: `V1.2__name.sql`, `R__name.sql` (again whenever it changes), `B1__name.sql` (baseline), `U1.2__name.sql` (undo).

Flyway sends the statements of a script one by one inside one transaction. It knows by their first words the statements
that PostgreSQL refuses there (CREATE or DROP INDEX CONCURRENTLY, VACUUM, ALTER SYSTEM, CREATE or DROP DATABASE,
TABLESPACE and SUBSCRIPTION, REINDEX SCHEMA, DATABASE and SYSTEM, DISCARD ALL; not REINDEX TABLE CONCURRENTLY): a script of
only such statements runs without a transaction, a script with both kinds is refused unless `flyway.mixed` is set, and
then runs without one. Such a refused script is read here as one transaction, in which the statement fails.

Two scripts with one version stop it before anything runs. So does, on a database that is past it, a script below the newest
version that has run ("Detected resolved migration not applied to database"), unless `outOfOrder` is set.

`R__` scripts and callbacks `afterMigrate__name.sql` come after all versions; an edit of them runs.

Opt out: `executeInTransaction=false` in a file named after the script with `.conf` added.
Source: https://documentation.red-gate.com/fd/migration-transaction-handling-273973399.html
Source: https://documentation.red-gate.com/fd/flyway-out-of-order-setting-277579013.html
Source: https://github.com/flyway/flyway/blob/main/flyway-database/flyway-database-postgresql/src/main/java/org/flywaydb/database/postgresql/PostgreSQLParser.java
Source: https://github.com/flyway/flyway/blob/main/flyway-core/src/main/java/org/flywaydb/core/internal/sqlscript/ParserSqlScript.java

```sql file=db/migration/V2__orders.sql
CREATE TABLE orders (id bigint);
ALTER TABLE users
    ADD COLUMN age int;
```
```sql file=db/migration/U2__orders.sql
DROP TABLE orders;
```
```reads
1 CreateTable #1
2-3 AddColumn #1
down 1 DropTable #1
```
```sql file=db/migration/V10__index.sql
CREATE INDEX CONCURRENTLY orders_id ON orders (id);
```
```reads
1 CreateIndex -
```
```sql file=db/migration/V11__both.sql
CREATE INDEX CONCURRENTLY a ON orders (id);
DROP TABLE users;
```
```reads
1 CreateIndex #1
2 DropTable #1
```
```sql file=db/migration/afterMigrate__1_views.sql
CREATE VIEW ids AS SELECT id FROM orders;
```
```reads
1 CreateView #1
```
```sql file=db/migration/V12__free.sql
CREATE INDEX CONCURRENTLY a ON orders (id);
DROP TABLE users;
```
```properties file=db/migration/V12__free.sql.conf
executeInTransaction=false
```
```reads file=db/migration/V12__free.sql
1 CreateIndex -
2 DropTable -
```
"""

from __future__ import annotations

import re

from bot.domain.facts import Statement
from bot.patterns import late
from workers.readers import names
from workers.readers.claim import MARK, Claim
from workers.readers.edited import Edited
from workers.readers.listing import Listing
from workers.readers.numbering import Naming, Numbering
from workers.readers.reader import Reader
from workers.readers.script import Body, Script, cut, sibling

NAME = late(r"(?:^|/)(?:(?:([VUB])(\d+(?:[._]\d+)*)|(R))__[^/]*|(afterMigrate)(?:__[^/]*)?)\.sql$")
_ALONE = late(
    r"(?:CREATE|DROP)\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\b|VACUUM\b|ALTER\s+SYSTEM\b|DISCARD\s+ALL\b"
    r"|(?:CREATE|DROP)\s+(?:DATABASE|TABLESPACE|SUBSCRIPTION)\b|REINDEX\s+(?:\(?VERBOSE\)?\s+)?(?:SCHEMA|DATABASE|SYSTEM)\b",
    re.IGNORECASE,
)
_OPTION = late(r"^[ \t]*executeInTransaction[ \t]*=[ \t]*(true|false)[ \t\r]*$", re.MULTILINE | re.IGNORECASE)
_MIXED = late(r"^[^#\n]*\bmixed[\"']?[ \t]*[=:][ \t]*[\"']?true\b", re.MULTILINE | re.IGNORECASE)
_ALLOWED = ("outOfOrder", "out-of-order", "out_of_order", "OUT_OF_ORDER", "FLYWAY_OUT_OF_ORDER")
_CONFIGURATION = ("flyway.toml", "flyway.conf", "application.properties", "application.yml", "application.yaml")


def place(path: str, listing: Listing) -> Claim | None:
    """The name decides. Repeatable scripts come after all versions, what runs after each migration comes last."""
    found = NAME.search(path)
    if found is None:
        return None
    kind, said, repeatable, after = found.groups()
    name = names.base(path)
    again = repeatable or after
    order: tuple[str | int, ...] = ("~", int(bool(after)), *names.natural(name)) if again else version(said)
    if kind != "U":
        return Claim(names.history(path), order, MARK, path)
    up = names.join(names.folder(path), _partner(path, listing, "V"))
    return Claim(names.history(path), order, MARK, up, "down")


def version(words: str) -> tuple[str | int, ...]:
    """1.10 after 1.9: numbers with '' between them."""
    return tuple(part for number in re.split(r"[._]", words) for part in ("", int(number[:18])))


def numbered(path: str) -> tuple[int, ...] | None:
    """The version of a script V, without the zeros at its end: 1.0 is 1."""
    found = NAME.search(path)
    if found is None or found[1] != "V":
        return None
    numbers = [int(number[:18]) for number in re.split(r"[._]", found[2])]
    while len(numbers) > 1 and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def _partner(path: str, listing: Listing, letter: str) -> str:
    """The script of the same version with another letter: the same name, or another description."""
    where, name = names.folder(path), names.base(path)
    if letter + name[1:] in listing.siblings(where):
        return letter + name[1:]
    versions = listing.remember(("flyway", where), lambda: _versions(listing.siblings(where)))
    return versions.get(letter + name[1:].partition("__")[0], letter + name[1:])


def _versions(scripts: frozenset[str]) -> dict[str, str]:
    """Letter and version to the script that has them."""
    return {name.partition("__")[0]: name for name in sorted(scripts, reverse=True)}


def script(path: str, text: str, listing: Listing) -> Script:
    """The script and its undo script."""
    undo = names.join(names.folder(path), _partner(path, listing, "U"))
    body, option = cut(path, text), f"{names.base(path)}.conf"
    wrapped = _wrapped(body, listing)
    return Script(
        (body.sent(wrap="1") if wrapped else body).run(),
        lambda: sibling(listing, undo, lambda p, t: _run(cut(p, t), listing)),
        transactional=wrapped,
        opt_out=f"`executeInTransaction=false` in a file `{option}` beside it",
        own_file=True,
    )


def _run(body: Body, listing: Listing) -> tuple[Statement, ...]:
    return (body.sent(wrap="1") if _wrapped(body, listing) else body).run()


def _wrapped(body: Body, listing: Listing) -> bool:
    if option := _OPTION.search(listing.text(body.path + ".conf")):
        return option[1].lower() == "true"
    alone = [_ALONE.match(text) is not None for _, text in body.texts()]
    if not any(alone):
        return True
    return not all(alone) and not _mixed(body.path, listing)


def _mixed(path: str, listing: Listing) -> bool:
    configuration = (listing.text(found) for found in listing.above(path, *_CONFIGURATION))
    return any("flyway" in text and _MIXED.search(text) for text in configuration)


_EDITED = Edited("https://documentation.red-gate.com/fd/migration-command-184127460.html", checked=True)

_NAMING = Naming(
    late(r"V\d{1,99}(?:[._]\d{1,99}){0,99}__.*\.sql\Z"),
    late(r"(?:[Vv]\d{1,99}(?:[._]\d{1,99}){0,99}[_-](?!_)|v\d{1,99}(?:[._]\d{1,99}){0,99}__|[Rr][_-](?!_)|r__).*\.sql\Z"),
    ("sqlMigrationPrefix", "sql-migration-prefix", "SQL_MIGRATION_PREFIX", "sqlMigrationSeparator", "sql-migration-separator",
     "SQL_MIGRATION_SEPARATOR", "repeatableSqlMigrationPrefix", "repeatable-sql-migration-prefix"),
)  # fmt: skip
"""Passed by unless `validateMigrationNaming` is on.

Source: https://documentation.red-gate.com/fd/flyway-validate-migration-naming-setting-277579055.html
"""

reader = Reader(
    __name__, script, NAME, place, numbering=Numbering("refused", "refused", _ALLOWED, numbered), naming=_NAMING, edited=_EDITED
)
