"""Which PostgreSQL versions a verdict has to hold for."""

from __future__ import annotations

from bot.domain.record import dataclass

OLDEST, NEWEST = 12, 18


@dataclass(frozen=True, slots=True)
class Versions:
    """Major versions from `low` to `high`, both included. One version when it is known, all supported ones when not."""

    low: int = OLDEST
    high: int = NEWEST

    @classmethod
    def of(cls, version: int | None) -> Versions:
        """The one version, or every supported one. Outside the supported range the nearest one counts."""
        if version is None:
            return cls()
        nearest = min(max(version, OLDEST), NEWEST)
        return cls(nearest, nearest)

    @property
    def known(self) -> bool:
        """True when it is one version."""
        return self.low == self.high

    def all_from(self, major: int) -> bool:
        """Every version is `major` or newer: what needs it may be used."""
        return self.low >= major

    def any_from(self, major: int) -> bool:
        """Some version is `major` or newer."""
        return self.high >= major

    def all_before(self, major: int) -> bool:
        """Every version is older than `major`: what needs it fails."""
        return self.high < major

    def any_before(self, major: int) -> bool:
        """Some version is older than `major`."""
        return self.low < major

    def limited(self, low: int = OLDEST, high: int = NEWEST) -> str:
        """' on PostgreSQL 12 to 17' when a verdict holds for part of the range only, '' when for all of it."""
        first, last = max(low, self.low), min(high, self.high)
        if (first, last) == (self.low, self.high):
            return ""
        return f" on PostgreSQL {first}" if first == last else f" on PostgreSQL {first} to {last}"

    def __str__(self) -> str:
        """As people say it: 'PostgreSQL 16', 'PostgreSQL 12 to 18'."""
        return f"PostgreSQL {self.low}" if self.known else f"PostgreSQL {self.low} to {self.high}"
