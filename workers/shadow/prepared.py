"""A server that holds the schema before already: a stopped one's files, kept under a name made of their content."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

import psycopg

from workers.shadow.base import Laid
from workers.shadow.binaries import Binaries
from workers.shadow.cluster import ADMISSION, CONFIGURATION, SINCE, Cluster
from workers.shadow.database import Database, Server
from workers.shadow.errors import ShadowError

SCRATCH = "scratch"
KEPT = 6
"""Prepared directories that are kept, 25 MB and more each; those used last."""
EAGER = ("vector",)
"""Extensions that are not trusted, though they only compute: made while nothing of anybody's is in the database yet."""
Lay = Callable[[Database], Laid]


@contextmanager
def prepared(binaries: Binaries, cache: Path | None, key: str, lay: Lay) -> Iterator[tuple[Database, Laid]]:
    """A scratch database that holds what `lay` puts into it, on a server of its own, and what `lay` said.

    `key` names the content; what was prepared under it before is copied (0.2 s). `cache` is the folder for that, None keeps
    nothing. Raises ShadowError when the server cannot be started or used.
    """
    place = cache / f"{_name(binaries, key)}" if cache and key else None
    laid = _read(place) if place else None
    with Cluster(binaries, place / "data" if place and laid else None) as cluster:
        database = cluster.server.existing(SCRATCH) if laid else _fresh(cluster.server)
        if laid is None:
            laid = lay(database)
            if place and not laid.late:
                database.admin.close()
                _keep(cluster, place, laid)
                database = cluster.server.existing(SCRATCH)
        try:
            yield database, laid
        finally:
            database.admin.close()


def _name(binaries: Binaries, key: str) -> str:
    """Of the content and of all that decides what becomes of it: the server's version, its settings, our own code."""
    here = Path(__file__).parent
    files = sorted([*here.glob("*.py"), *here.glob("stubs/*")])
    code = [(path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in files]
    words = (key, binaries.version, str(binaries.directory), CONFIGURATION, ADMISSION, str(SINCE), repr(code))
    return f"{binaries.major}-{sha256(chr(0).join(words).encode()).hexdigest()[:32]}"


def _fresh(server: Server) -> Database:
    """An empty scratch database."""
    database = server.database(SCRATCH)
    for name in EAGER:
        with suppress(psycopg.Error):
            database.admin.execute(f"CREATE EXTENSION {name} SCHEMA public".encode())
    return database


def _read(place: Path) -> Laid | None:
    """What was said when it was prepared, None when it was not."""
    try:
        found = json.loads((place / "laid.json").read_bytes())
        os.utime(place)
        return Laid(found["whole"], found["ran"], tuple(found["notes"]), dark=tuple(found["dark"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(cluster: Cluster, place: Path, laid: Laid) -> None:
    """Put it where the next one looks, all or nothing. A folder that cannot be written costs the next one its time."""
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=place.parent, prefix="new-") as work:
            try:
                cluster.save(Path(work) / "data")
                (Path(work) / "laid.json").write_text(json.dumps(asdict(laid)), encoding="utf-8")
                (Path(work) / "kept").mkdir()
                for part in ("data", "laid.json"):
                    (Path(work) / part).rename(Path(work) / "kept" / part)
                (Path(work) / "kept").rename(place)
            except ShadowError:
                return
        _prune(place.parent)


def _prune(folder: Path) -> None:
    """Keep the ones used last."""
    kept = [path for path in folder.iterdir() if (path / "laid.json").is_file()]
    for old in sorted(kept, key=lambda path: path.stat().st_mtime)[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)
