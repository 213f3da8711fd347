"""What a reader says of a file that is its own."""

from __future__ import annotations

from typing import Literal

from bot.domain.record import dataclass
from workers.readers import names

LOOKS, SHAPE, PLACE, NAME, MARK = 10, 40, 50, 60, 70
"""How sure a claim is: the file looks like a migration; its name has a shape several runners use; a file beside or above
it belongs to the runner; name and place are this runner's alone; the file's text names the runner."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A reader says that a file is a migration of its runner.

    `family` is the folder that shares one history, `order` the place in it (keys of one family compare with each other).
    `engine` is what the repository's policy says, to go before what the files say; '' asks them.
    `up` is the migration that a file of direction 'down' takes back, the file's own path otherwise.
    """

    family: str
    order: tuple[str | int, ...]
    specificity: int
    up: str
    direction: Literal["up", "down"] = "up"
    engine: str = ""


def whatever(path: str) -> Claim:
    """The claim of a file that somebody says is a migration: its folder is its history."""
    return Claim(names.folder(path), names.natural(names.base(path)), LOOKS, path)
