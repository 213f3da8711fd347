r"""Liquibase: changelogs in XML, YAML, JSON and formatted SQL, with the changelogs that they include.

Each changeSet runs in a transaction of its own, changelogs in the order in which they are included, new changeSets at the
end of those that ran. What `dbms`, a precondition on it or `context="test"` excludes is passed over; what other preconditions
may pass over is read as IF [NOT] EXISTS. Parameters have the values that the changelogs themselves give them; one without,
before a name, is the connection's own schema where it says so (`database.defaultSchemaName`) or where every table of the
history stands in it, else a gap. Code (`customChange`) is not followed. Types and words are those that Liquibase sends to
PostgreSQL, MySQL, MariaDB, SQL Server, Oracle, SQLite, Snowflake and Redshift; what one of them has not is a gap.
The engine is that of `liquibase.properties` and the application's settings, else of the servers and drivers that the
repository names, else what `dbms` says most often.

Opt out: `runInTransaction="false"` on the changeSet.
Source: https://docs.liquibase.com/concepts/changelogs/home.html
Source: https://docs.liquibase.com/change-types/home.html
Source: https://docs.liquibase.com/concepts/changelogs/attributes/run-in-transaction.html

```properties file=liquibase.properties
url: jdbc:postgresql://localhost/shop
```
```xml file=db/changelog/db.changelog-master.xml
<databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog">
  <property name="money" value="decimal(12,2)"/>
  <include file="2.yaml" relativeToChangelogFile="true"/>
  <changeSet id="1" author="ann">
    <createTable tableName="orders">
      <column name="id" type="bigint" autoIncrement="true">
        <constraints primaryKey="true" nullable="false"/>
      </column>
      <column name="total" type="${money}"/>
    </createTable>
  </changeSet>
  <changeSet id="2" author="ann" runInTransaction="false">
    <preConditions onFail="MARK_RAN"><not><indexExists indexName="by_total"/></not></preConditions>
    <createIndex indexName="by_total" tableName="orders"><column name="total"/></createIndex>
    <sql>
      UPDATE orders SET total = 0;
      ALTER TABLE orders ALTER COLUMN total SET NOT NULL;
    </sql>
    <rollback><dropIndex indexName="by_total" tableName="orders"/></rollback>
  </changeSet>
  <changeSet id="3" author="ann" dbms="mysql"><dropTable tableName="orders"/></changeSet>
</databaseChangeLog>
```
```reads
5-10 CreateTable #1
14 CreateIndex -
16 Update -
17 SetNotNull -
down 19 DropIndex -
```
```yaml file=db/changelog/2.yaml
databaseChangeLog:
  - changeSet:
      id: 4
      author: bob
      changes:
        - addColumn:
            tableName: orders
            columns:
              - column:
                  name: note
                  type: varchar(255)
                  constraints:
                    nullable: false
        - sql:
            sql: |
              UPDATE orders SET note = '';
              DELETE FROM carts;
```
```reads file=db/changelog/2.yaml
9-13 AddColumn #1
16 Update #1
17 Delete #1
```
```sql file=db/changelog/3.sql
--liquibase formatted sql

--changeset ann:5
ALTER TABLE orders ADD COLUMN state text;
--rollback ALTER TABLE orders DROP COLUMN state;

--changeset ann:6 runInTransaction:false
CREATE INDEX CONCURRENTLY by_state ON orders (state);
```
```reads
4 AddColumn #1
8 CreateIndex -
down 5 DropColumn #1
```
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.domain.findings import Gap
from bot.patterns import late
from workers.frameworks.liquibase.marks import CANDIDATE, SQL_MARK, is_changelog
from workers.readers import names
from workers.readers.claim import MARK, Claim
from workers.readers.edited import Edited
from workers.readers.entry import Entry
from workers.readers.listing import Listing
from workers.readers.reader import Reader
from workers.readers.script import Half, Script
from workers.readers.voice import LateVoice, Voice
from workers.sql.dialect import spoken

if TYPE_CHECKING:
    from workers.documents.element import Element
    from workers.frameworks.liquibase.changelog import ChangeSet
    from workers.frameworks.liquibase.reading import Reading

_OPT_OUT = 'runInTransaction="false" on its changeSet'


def place(path: str, listing: Listing) -> Claim | None:
    """A file that says so itself; those that another one includes stand in that one's order."""
    if not is_changelog(path, listing):
        return None
    from workers.frameworks.liquibase.tree import order_of

    found = order_of(listing).places.get(path)
    if found is None:
        return Claim(names.folder(path), names.natural(names.base(path)), MARK, path)
    return Claim(found[0], (found[1],), MARK, path)


def script(path: str, text: str, listing: Listing) -> Script:
    """The changeSets of this file alone: what it includes are migrations of their own."""
    from workers.documents import UnreadableDocument
    from workers.frameworks.liquibase import formatted
    from workers.frameworks.liquibase.changelog import change_sets, fill
    from workers.frameworks.liquibase.dialect import Dialect, quotes_all
    from workers.frameworks.liquibase.document import read_changelog
    from workers.frameworks.liquibase.reading import Reading
    from workers.frameworks.liquibase.schemas import own_schema

    engine, own = spoken(), own_schema(path, listing) if "${" in text else ""
    if path.endswith(".sql"):
        filled = formatted.filled(text, engine, own)
        up, gaps = formatted.up(path, filled, engine)
        return Script(up, lambda: formatted.down(path, filled, engine), gaps, transactional=True, opt_out=_OPT_OUT)
    try:
        root = read_changelog(path, text)
    except UnreadableDocument as error:
        return Script((), gaps=(Gap("a migration", f"The file is not read: {error.why}", path, error.line or 1),))
    values = _values(path, root, listing, engine)
    fill(root.children, values, own)
    sets = list(change_sets(root, engine))
    reading = Reading(
        path, text.split("\n"), listing, Dialect(engine in {"mysql", "mariadb"}, engine, quotes_all(root)), values, own
    )
    return Script(tuple(reading.up(sets)), lambda: _down(reading, sets), transactional=True, opt_out=_OPT_OUT)


def _down(reading: Reading, sets: Sequence[ChangeSet]) -> Half:
    return tuple(reading.down(sets)), ()


def _values(path: str, root: Element, listing: Listing, engine: str) -> dict[str, str]:
    """The file's own parameters, and those of the changelog at the root, which come first."""
    from workers.frameworks.liquibase.changelog import parameters
    from workers.frameworks.liquibase.tree import order_of

    master = order_of(listing).places.get(path, (path, 0))[0]
    values = parameters(root, engine)
    if master == path:
        return values
    return values | listing.remember(("parameters", master, engine), lambda: _of_master(master, listing, engine))


def _of_master(master: str, listing: Listing, engine: str) -> dict[str, str]:
    from workers.documents import UnreadableDocument
    from workers.frameworks.liquibase.changelog import parameters
    from workers.frameworks.liquibase.document import read_changelog

    try:
        return parameters(read_changelog(master, listing.text(master)), engine)
    except UnreadableDocument:
        return {}


def entries(path: str, text: str) -> tuple[Entry, ...]:
    """The changeSets of the file, whichever database they are for."""
    from workers.documents import UnreadableDocument
    from workers.frameworks.liquibase import formatted
    from workers.frameworks.liquibase.changelog import entries_of
    from workers.frameworks.liquibase.document import read_changelog

    if path.endswith(".sql"):
        return formatted.entries(text)
    try:
        root = read_changelog(path, text)
    except UnreadableDocument:
        return ()
    return tuple(entries_of(root))


def engine(path: str, listing: Listing) -> str:
    """The engine that the configuration and its surroundings name."""
    from workers.frameworks.liquibase.tree import engine_of

    return engine_of(path, listing)


def _voice() -> Voice:
    from workers.frameworks.liquibase.voice import VOICE

    return VOICE


reader = Reader(
    __name__,
    script,
    late(f"{CANDIDATE.pattern}|\\.sql$", re.IGNORECASE),
    place,
    marker=SQL_MARK,
    engine=engine,
    endings=(".xml", ".yaml", ".yml", ".json", ".sql"),
    voice=LateVoice("--", _voice),
    entries=entries,
    engines=("postgresql", "mysql", "mariadb", "sqlserver", "oracle", "sqlite", "snowflake", "redshift"),
    edited=Edited("https://docs.liquibase.com/concepts/changelogs/changeset-checksums.html", checked=True),
)
