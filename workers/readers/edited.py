"""What a runner makes of a migration that is changed after it has run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edited:
    """`source` is where that is documented, '' of nobody in particular; `checked` where the runner stops at another checksum.

    Without it a runner is taken to know what has run by name or number, as the first source of its reader's page says.
    """

    source: str
    checked: bool = False
