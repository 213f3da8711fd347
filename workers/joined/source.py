"""Files of a project's own code as trees of syntax, up to a size."""

from __future__ import annotations

from workers.joined.budget import LARGEST, budget
from workers.readers.listing import Listing
from workers.readers.syntax import Syntax, TooLarge, parse_source


def parsed(tree: Listing, path: str, text: str, language: str) -> Syntax | None:
    """A file; None for one that is empty, and for one that is too large, which the tree's budget says then."""
    try:
        if len(text) <= LARGEST:
            return parse_source(path, text, language) if text else None
    except TooLarge:  # in bytes
        pass
    budget(tree).cut = True
    return None
