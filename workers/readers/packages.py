"""Which version of a package the repository asks for."""

from __future__ import annotations

import re

from workers.readers.listing import Listing

_VERSION = re.compile(r"(\d{1,6})(?:\.(\d{1,6}))?")


def asked(listing: Listing, path: str, *packages: str) -> tuple[int, int] | None:
    """The major and minor version in the nearest `package.json` above `path` that names one of the npm packages.

    It is the least version that its range allows ('^7.4.1' is (7, 4)); None when no version is named ('latest', '*').
    """
    for manifest in listing.above(path, "package.json"):
        for kind in ("dependencies", "devDependencies"):
            wanted = listing.json(manifest).get(kind)
            for package in packages:
                if isinstance(wanted, dict) and isinstance(version := wanted.get(package), str):
                    found = _VERSION.search(version)
                    return (int(found[1]), int(found[2] or 0)) if found else None
    return None
