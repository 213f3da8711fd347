"""A server that holds the schema before: one that was prepared earlier, with what has come since added to it."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

import psycopg

from workers.shadow.base import EMPTY, Laid
from workers.shadow.binaries import Binaries
from workers.shadow.cluster import Cluster
from workers.shadow.configuration import ADMISSION, CONFIGURATION, SINCE
from workers.shadow.confine import account, whoami
from workers.shadow.database import Database
from workers.shadow.errors import ShadowError
from workers.shadow.origin import Origin

SCRATCH = "scratch"
KEPT = 6
"""Prepared servers that are kept, 15 MB and more each, twice; those used last."""
WORTH = 0.5
"""Seconds that laying took from which on its result is kept: to stop, pack and start again takes half of that."""
EAGER = ("vector",)
"""Extensions that are not trusted, though they only compute: made while nothing of anybody's is in the database yet."""
Lay = Callable[[Database, int, Laid], Laid]


@contextmanager
def prepared(binaries: Binaries, cache: Path | None, keys: Sequence[str], lay: Lay) -> Iterator[tuple[Database, Laid]]:
    """A scratch database that holds all files of a history, on a server of its own, and what became of them.

    `keys` name the history's content as it grew: no file of it, the first, the first two, … all. What was prepared under the
    longest of them is started, and `lay(database, files, laid)` adds what comes after that many files. `cache` is the folder of
    what was prepared, None keeps nothing. Raises ShadowError when the server cannot be started or used.
    """
    places = _places(binaries, cache, keys) if cache else []
    files, laid = _longest(places)
    with ExitStack() as stack:
        cluster = _started(stack, binaries, places[files]) if laid else None
        if cluster is None or laid is None:
            files, laid, cluster = 0, EMPTY, stack.enter_context(Cluster(binaries))
            _empty(cluster)
            if places:
                _keep(cluster, places[0], laid)
        database, began = cluster.server.existing(SCRATCH), time.monotonic()
        if not files or files < len(keys) - 1:
            laid = lay(database, files, laid)
            if places[1:] and not laid.late and time.monotonic() - began > WORTH:
                database.admin.close()
                _keep(cluster, places[-1], laid)
                database = cluster.server.existing(SCRATCH)
        try:
            yield database, laid
        finally:
            database.admin.close()


def _places(binaries: Binaries, cache: Path, keys: Sequence[str]) -> list[Path]:
    """A folder for each, named by all that decides what becomes of it: the server, its settings, our own code, the content."""
    here = Path(__file__).parent
    files = sorted([*here.glob("*.py"), *here.glob("stubs/*")])
    code = [(path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in files]
    words = (binaries.version, str(binaries.directory), CONFIGURATION, ADMISSION, str(SINCE), repr(code), EAGER[0])
    server = sha256(chr(0).join((*words, whoami(), repr(account()))).encode()).hexdigest()[:16]
    return [cache / f"{binaries.major}-{server}-{key[:32]}" for key in ("empty", *keys[1:])]


def _longest(places: Sequence[Path]) -> tuple[int, Laid | None]:
    """How many files the best of them holds, and what was said of these; None where there is none of them."""
    with suppress(OSError):
        there = {entry.name for entry in os.scandir(places[0].parent)} if places else set()
        for files in range(len(places) - 1, -1, -1):
            laid = _read(places[files]) if places[files].name in there else None
            if laid and (files == len(places) - 1 or not laid.mended):
                return files, laid
    return 0, None


def _started(stack: ExitStack, binaries: Binaries, place: Path) -> Cluster | None:
    """A server on what was prepared there; None where that no longer can be started: then it is thrown away."""
    try:
        return stack.enter_context(Cluster(binaries, Origin(place, SCRATCH)))
    except ShadowError:
        shutil.rmtree(place, ignore_errors=True)
        return None


def _empty(cluster: Cluster) -> None:
    """Make an empty scratch database, the only one there is."""
    database = cluster.server.database(SCRATCH)
    for name in EAGER:
        with suppress(psycopg.Error):
            database.admin.execute(f"CREATE EXTENSION {name} SCHEMA public".encode())
    database.admin.close()
    cluster.reduce(SCRATCH)


def _read(place: Path) -> Laid | None:
    """What was said when it was prepared, None when it was not."""
    try:
        found = json.loads((place / "laid.json").read_bytes())
        os.utime(place)
        return Laid(**{**found, "notes": tuple(found["notes"]), "dark": tuple(found["dark"])})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(cluster: Cluster, place: Path, laid: Laid) -> None:
    """Put it where the next one looks, all or nothing. A folder that cannot be written costs the next one its time."""
    with suppress(OSError, ShadowError):
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=place.parent, prefix="new-") as work:
            new = Path(work) / "kept"
            new.mkdir()
            seen = cluster.save(new)
            (new / "laid.json").write_text(json.dumps(asdict(laid)), encoding="utf-8")
            new.rename(place)
        cluster.move_to(Origin(place, SCRATCH, seen))
        _prune(place.parent)


def _prune(folder: Path) -> None:
    """Keep the ones used last."""
    kept = [path for path in folder.iterdir() if (path / "laid.json").is_file()]
    for old in sorted(kept, key=lambda path: path.stat().st_mtime)[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)
