"""Which runner a comment in a file names, asked of as few files as will do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from workers.readers.claim import Claim
from workers.readers.listing import Listing

if TYPE_CHECKING:
    from workers.readers.reader import Reader

HEAD = 16_384
"""Bytes of a file that are searched for a marker: runners want it before the first statement."""
_SAMPLE = 50
"""Files of one folder that are looked into for markers; when they disagree, all are."""


def marked(doubtful: Mapping[str, list[str]], listing: Listing, marking: Sequence[Reader]) -> dict[str, tuple[Reader, Claim]]:
    """The claims by marker. When every file of an even sample of a folder has the same one, or none, so has the rest."""
    samples = {where: sorted(members)[:: -(-len(members) // _SAMPLE)] for where, members in doubtful.items()}
    seen = _markers([path for sample in samples.values() for path in sample], listing, marking)
    kinds = {where: {seen[path] for path in sample if path in seen} for where, sample in samples.items()}
    mixed = [path for where, own in kinds.items() if len(own) > 1 for path in doubtful[where] if path not in seen]
    seen |= _markers(mixed, listing, marking)
    claimed: dict[str, tuple[Reader, Claim]] = {}
    for where, own in kinds.items():
        one = next(iter(own)) if len(own) == 1 else None
        for path in doubtful[where] if any(own) else ():
            if (reader := seen.get(path, one)) and reader.pattern.search(path):
                claimed[path] = (reader, reader.marked(path))
    return claimed


def _markers(paths: Iterable[str], listing: Listing, marking: Sequence[Reader]) -> dict[str, Reader | None]:
    """The reader whose marker each file holds; files that no such reader would take are not looked into."""
    wanted = [path for path in paths if any(reader.pattern.search(path) for reader in marking)]
    return {path: _marker(path, data or b"", marking) for path, data in listing.read_many(wanted)}


def _marker(path: str, data: bytes, marking: Sequence[Reader]) -> Reader | None:
    head = data[:HEAD]
    return next((r for r in marking if r.marker and r.marker.search(head) and r.pattern.search(path)), None)
