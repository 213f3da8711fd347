"""Every file of a tree that may say something of a mapper, within one budget: what is not whole tells nothing."""

from __future__ import annotations

from collections.abc import Callable

from workers.readers.listing import Listing

_MOST_FILES, _MOST_BYTES = 12_000, 80_000_000


def swept(tree: Listing, kept: Callable[[str], bool], read: Callable[[str, bytes], None]) -> bool:
    """Give each file whose path is `kept` to `read`, in order of paths; False where that is more than may be read."""
    paths, size = sorted(path for path in tree.paths() if kept(path)), 0
    if len(paths) > _MOST_FILES:
        return False
    for path, data in tree.read_many(paths):
        size += len(data or b"")
        if size > _MOST_BYTES:
            return False
        if data is not None:
            read(path, data)
    return True
