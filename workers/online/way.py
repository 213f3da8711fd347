"""One way to carry out ALTER TABLE, from the cheapest to the dearest.

Source: https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html ,
https://mariadb.com/kb/en/innodb-online-ddl-overview/
"""

from __future__ import annotations

from dataclasses import dataclass

ALGORITHMS = ("INSTANT", "NOCOPY", "INPLACE", "COPY")
LOCKS = ("NONE", "SHARED")


@dataclass(frozen=True, slots=True)
class Way:
    """`algorithm` and `lock` as the clauses of ALTER TABLE call them; `why` says what makes it so.

    `rebuilds` says that the table is made anew in place.
    """

    algorithm: str
    lock: str = "NONE"
    why: str = ""
    rebuilds: bool = False

    @property
    def blocks_writes(self) -> bool:
        """Whether writes wait until it is done; reads go on."""
        return self.lock != "NONE"

    def with_other(self, other: Way) -> Way:
        """The way of a statement that needs both."""
        dearer = max(self, other, key=lambda way: (LOCKS.index(way.lock), ALGORITHMS.index(way.algorithm)))
        algorithm = max(self.algorithm, other.algorithm, key=ALGORITHMS.index)
        return Way(algorithm, max(self.lock, other.lock, key=LOCKS.index), dearer.why, self.rebuilds or other.rebuilds)


INSTANT = Way("INSTANT")


def copied(why: str) -> Way:
    """The table is copied, and writes wait."""
    return Way("COPY", "SHARED", why)


def rebuilt(why: str = "") -> Way:
    """The table is made anew while writes go on."""
    return Way("INPLACE", "NONE", why, rebuilds=True)
