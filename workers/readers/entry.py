"""One of several migrations that share a file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A migration inside a file: the runner knows by `name` whether it has run, and by `content` whether it was edited since.

    `first` and `last` are its lines, 1-based. `again` says that it runs again when it was edited, `accepted` that its file
    allows the edit; `guard` is what it asks of the database before it runs, else it is passed over, and `twin` that one before
    it in the file has its name, up to a `#`. `engines` are those of all that are read which it is for, where it is not for all.
    Of one that is `idle` nothing is missed where it goes or runs again.
    """

    name: str
    first: int
    last: int
    content: str
    again: bool = False
    accepted: bool = False
    engines: tuple[str, ...] = ()
    guard: str = ""
    twin: bool = False
    idle: bool = False
