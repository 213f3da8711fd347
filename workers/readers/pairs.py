"""Migrations in two files: `1_name.up.sql` beside `1_name.down.sql`, `up.sql` beside `down.sql`."""

from __future__ import annotations

from workers.readers import names
from workers.readers.claim import Claim
from workers.readers.listing import Listing

_ENDS = (
    (".up.sql", ".down.sql"), ("/up.sql", "/down.sql"), ("_up.sql", "_down.sql"), ("-up.sql", "-down.sql"),
    (".do.sql", ".undo.sql"), (".sql", ".down.sql"), (".sql", ".rollback.sql"), (".sql", ".undo.sql"),
)  # fmt: skip
_DOWN = tuple(down for _, down in _ENDS)


def partner(path: str) -> str:
    """The file of the other direction; the path itself when its name says no direction."""
    for up, down in _ENDS[:5]:
        for own, other in ((up, down), (down, up)):
            if path.endswith(own):
                return path[: -len(own)] + other
    return path


def upward(path: str, listing: Listing) -> str | None:
    """The migration that a file takes back, None when the file is not a way back.

    A name that says 'down' counts only when the other file is there, or when nothing but 'down' can be meant (`down.sql`).
    """
    if not path.endswith(_DOWN):
        return None
    for up, down in _ENDS:
        if path.endswith(down) and (other := path[: -len(down)] + up) in listing.paths():
            return other
    return partner(path) if path.endswith((".down.sql", "/down.sql")) else None


def downward(path: str, listing: Listing) -> str | None:
    """The file that takes a migration back, None when there is none."""
    for up, down in _ENDS:
        if path.endswith(up) and (other := path[: -len(up)] + down) in listing.paths():
            return other
    return None


def paired(path: str, listing: Listing, family: str, specificity: int, key: str = "") -> Claim:
    """The claim of one file of a pair. `key` is what its place in the history is read from, its own name by default."""
    up = upward(path, listing)
    order = names.natural(key or names.base(up or path))
    return Claim(family, order, specificity, up or path, "down" if up else "up")
