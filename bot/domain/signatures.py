"""What a function takes and gives, as far as replacing it is about that."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signature:
    """Types (catalog names), names and number of defaults of what goes in; `gives` is what comes out, '' where not known.

    A parameter without a name has the name ''.
    """

    takes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    defaults: int = 0
    gives: str = ""
