"""Where a server's files come from and where they go: a kept directory is moved to it and back, so nothing is copied."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path

from workers.shadow.errors import ShadowError
from workers.shadow.packed import NOTHING, Look, look, open_pack, opened

SLOTS = 2
"""Directories that are kept beside a pack: for servers that run at the same time."""


class Origin:
    """A folder with a pack, and directories that are what the pack says, each under a name that begins with the pack's.

    One is taken by renaming it, which only one of several can do, and is back under such a name only when it is again what
    the pack says: a worker that is killed meanwhile costs the next one the time for another. Across file systems nothing can
    be renamed: there each server gets its own from the pack.
    """

    def __init__(self, place: Path, database: str, seen: Look = NOTHING) -> None:
        """`database` is the one in it. `seen` is how a directory looks that was packed just now and is to go there.

        Raises ShadowError where there is no pack.
        """
        self._place, self.database, self._seen = place, database, seen
        try:
            self._packed = open_pack(place)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ShadowError(f"nothing can be read in {place}: {error}") from error

    def take(self, data: Path) -> int:
        """Have the directory there; gives it opened. Raises ShadowError."""
        for slot in self._place.glob(f"{self._packed.name}-*"):
            with suppress(OSError, ShadowError):
                slot.rename(data)
                return self._entered(data)
        try:
            data.mkdir(mode=0o700)
        except OSError as error:
            raise ShadowError(f"no directory can be made: {error}") from error
        return self._entered(data, new=True)

    def _entered(self, data: Path, new: bool = False) -> int:
        """Open it, fill a new one, and look at it. Raises ShadowError where that fails; then it is gone."""
        directory = -1
        try:
            directory = opened(data)
            if new:
                self._packed.restore(directory, NOTHING)
            self._seen = look(directory)
        except (OSError, ShadowError) as error:
            if directory >= 0:
                os.close(directory)
            _remove(data)
            raise ShadowError(f"the server's files could not be put into place: {error}") from error
        return directory

    def put_back(self, data: Path, directory: int) -> None:
        """Take it back from a server that has ended. What cannot be mended or moved stays where it is."""
        with suppress(OSError, ShadowError):
            near = os.fstat(directory).st_dev == self._place.stat().st_dev
            if not near or len(list(self._place.glob(f"{self._packed.name}-*"))) >= SLOTS:
                return
            self._packed.restore(directory, self._seen)
            slot = self._place / f"{self._packed.name}-{secrets.token_hex(4)}"
            data.rename(slot)
            if not os.path.samestat(os.fstat(directory), slot.stat(follow_symlinks=False)):
                _remove(slot)  # it is not what was mended

    def close(self) -> None:
        """Close the pack."""
        self._packed.close()


def _remove(path: Path) -> None:
    """Whatever it is."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    else:
        shutil.rmtree(path, ignore_errors=True)
