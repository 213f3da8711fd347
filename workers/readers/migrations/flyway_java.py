"""Flyway in Java and Kotlin: classes `V1_2__Name` beside the scripts, in the order of their versions.

The SQL that the class hands to JDBC or to Spring's JdbcTemplate is read, in the order of the file: strings, text blocks and
what they are put together from. A call in a branch or a loop is marked as one that may not run; SQL that only running tells is
not checked. Flyway wraps each class in a transaction.

Opt out: `canExecuteInTransaction()` that returns false.
Source: https://documentation.red-gate.com/flyway/flyway-concepts/migrations/java-based-migrations

```sql given file=src/main/resources/db/migration/V1__orders.sql
CREATE TABLE orders (id bigint, code text);
```
```java file=src/main/java/db/migration/V1_2__FillCodes.java
package db.migration;

import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

public class V1_2__FillCodes extends BaseJavaMigration {
    private static final String TABLE = "orders";

    @Override
    public void migrate(Context context) throws Exception {
        try (Statement statement = context.getConnection().createStatement()) {
            statement.execute("ALTER TABLE " + TABLE + " ADD COLUMN note text");
            if (old(context)) {
                statement.executeUpdate("DELETE FROM orders WHERE code IS NULL");
            }
        }
        new JdbcTemplate(new SingleConnectionDataSource(context.getConnection(), true)).execute(
            "CREATE INDEX orders_code_idx ON orders (code)");
        context.getConnection().prepareStatement(sqlOf(context)).execute();
    }
}
```
```reads
12 AddColumn #1
14 Delete #1
17-18 CreateIndex #1
19 Opaque #1
```
```kotlin file=src/main/kotlin/db/migration/V1_3__IndexCodes.kt
package db.migration

import org.flywaydb.core.api.migration.BaseJavaMigration
import org.flywaydb.core.api.migration.Context

class V1_3__IndexCodes : BaseJavaMigration() {
    override fun canExecuteInTransaction() = false

    override fun migrate(context: Context) {
        context.connection.createStatement().use {
            it.execute("CREATE INDEX CONCURRENTLY orders_note_idx ON orders (note)")
        }
    }
}
```
```reads
11 CreateIndex -
```
"""

from __future__ import annotations

from bot.patterns import late
from workers.readers import names
from workers.readers.claim import MARK, Claim
from workers.readers.listing import Listing
from workers.readers.migrations.flyway import NAME as SCRIPT
from workers.readers.migrations.flyway import version
from workers.readers.reader import Reader
from workers.readers.script import Script
from workers.readers.voice import LateVoice, Voice

_NAME = late(r"(?:^|/)(?:[VB](\d+(?:_\d+)*)|(R))__\w+\.(?:java|kt)$")
_OURS = late(r"\b(?:BaseJavaMigration|JavaMigration|BaseJdbcMigration|(?:Spring)?JdbcMigration)\b")
_SOURCES = "/src/"


def place(path: str, listing: Listing) -> Claim | None:
    """By the class's name, which says its version; its history is that of the module's scripts."""
    found = _NAME.search(path)
    if found is None or not _OURS.search(listing.text(path)):
        return None
    order = ("~", 0, *names.natural(names.base(path))) if found[2] else version(found[1])
    return Claim(_history(path, listing), order, MARK, path)


def _history(path: str, listing: Listing) -> str:
    """The one folder of scripts in the module, else its own."""
    module = f"/{path}".partition(_SOURCES)[0].removeprefix("/")
    found = listing.remember(("flyway-scripts", module), lambda: _scripts(module, listing))
    return next(iter(found)) if len(found) == 1 else names.history(path)


def _scripts(module: str, listing: Listing) -> frozenset[str]:
    within = names.join(module, "src/main/")
    return frozenset(names.history(one) for one in listing.paths() if one.startswith(within) and SCRIPT.search(one))


def script(path: str, text: str, listing: Listing) -> Script:
    """What the class sends."""
    from workers.frameworks.flyway.reading import read

    del listing
    return read(path, text)


def _voice() -> Voice:
    from workers.frameworks.flyway.voice import VOICE

    return VOICE


reader = Reader(
    __name__, script, _NAME, place, endings=(".java", ".kt"), voice=LateVoice("//", _voice),
    engines=("postgresql", "mysql", "mariadb"),
)  # fmt: skip
