"""What changed between two looks at the catalog, told of the tables that were there before the transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.measurements import Measurement
from workers.shadow.catalog import Catalog, Relation, with_bytes
from workers.shadow.connect import Connection
from workers.shadow.sessions import SHARE, Held


@dataclass(frozen=True, slots=True)
class Before:
    """The database before a transaction: its relations, and the oids of those with anything in their files."""

    catalog: Catalog
    filled: frozenset[int]

    def empty(self, held: Held) -> tuple[str, ...]:
        """The tables locked against writes that hold nothing: there a scan cannot show."""
        relations = (self.catalog[oid] for oid, level in held.items() if level >= SHARE and oid in self.catalog)
        return tuple(sorted(one.shown for one in relations if one.kind in ("r", "m") and one.oid not in self.filled))

    def compared(self, seen: Measurement, earlier: Catalog, later: Catalog, connection: Connection) -> Measurement:
        """Add to a measurement what became of files and counters between two looks. The connection holds the locks, if any."""
        tables = {oid for oid, one in self.catalog.items() if one.is_table}
        moved = [one for oid, one in later.items() if oid in tables and one.file != earlier[oid].file]
        emptied = self._emptied(moved, connection)
        built, rebuilt = self._indexes(earlier, later, tables - emptied)
        wrong = [one.shown for oid, one in later.items() if one.valid is False and (oid not in earlier or earlier[oid].valid)]
        scanned = {
            self.catalog[oid].shown: rows
            for oid in tables
            if oid in later and (rows := later[oid].read - earlier[oid].read) > 0
        }
        return replace(
            seen,
            rewritten=tuple(sorted(self.catalog[one.oid].shown for one in moved if one.oid not in emptied)),
            rebuilt=tuple(sorted(rebuilt)),
            built=tuple(sorted(built)),
            invalid=tuple(sorted(wrong)),
            scanned=tuple(sorted(scanned.items())),
        )

    def _emptied(self, moved: list[Relation], connection: Connection) -> frozenset[int]:
        """Of the tables with a new file those that lost their rows: truncated, not rewritten."""
        had = [one for one in moved if one.oid in self.filled]
        return frozenset(one.oid for one in had) - with_bytes(connection, had)

    def _indexes(self, earlier: Catalog, later: Catalog, tables: set[int]) -> tuple[list[str], list[str]]:
        """New indexes and those made again, on these tables. ALTER TABLE may put an old one's file under a new oid."""
        files = {one.file for one in earlier.values()}
        names = {(one.schema, one.name) for one in earlier.values()}
        built: list[str] = []
        rebuilt: list[str] = []
        for one in later.values():
            if one.kind == "i" and one.valid and one.table in tables and one.file not in files:
                known = one.oid in earlier or (one.schema, one.name) in names
                (rebuilt if known else built).append(one.shown)
        return built, rebuilt
