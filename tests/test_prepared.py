"""Prepared servers: used again and again, grown with the history, and never with a trace of whoever used them before."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from attacks import ALLOWED, FORBIDDEN

from bot.domain.memory import MemoryTree
from workers.measure import Shadow
from workers.readers.reader import claims
from workers.replay import Past
from workers.shadow import prepared as module
from workers.shadow.binaries import Binaries
from workers.shadow.cluster import Cluster
from workers.shadow.database import Database
from workers.shadow.errors import ShadowError
from workers.shadow.origin import Origin
from workers.shadow.packed import NOTHING, look, open_pack, opened, pack
from workers.shadow.sessions import opened as opened_sessions
from workers.shadow.snapshot import Snapshot, snapshot

FILES = {
    "migrations/001_a.sql": "CREATE TABLE customers (id bigint PRIMARY KEY, email text);\n"
    "INSERT INTO customers VALUES (1, 'a');\n",
    "migrations/002_b.sql": "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers);\n",
    "migrations/003_c.sql": "CREATE VIEW large AS SELECT * FROM orders;\n"
    "ALTER TABLE customers ADD COLUMN tier int DEFAULT 3;\n",
    "migrations/004_d.sql": "DROP VIEW large;\nCREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1';\n"
    "CREATE INDEX orders_customer ON orders (customer_id);\n",
}
HOSTILE = """
ALTER ROLE shadow SET search_path = 'evil'; ALTER ROLE shadow PASSWORD 'mine';
ALTER DATABASE scratch SET default_transaction_read_only = on; ALTER DATABASE scratch CONNECTION LIMIT 0;
ALTER DATABASE scratch IS_TEMPLATE true; DROP TABLE IF EXISTS orders CASCADE; UPDATE customers SET email = 'evil';
CREATE TABLE filled AS SELECT g, repeat('x', 500) FROM generate_series(1, 40000) g; SELECT lo_from_bytea(0, 'abc');
CREATE FUNCTION evil() RETURNS int LANGUAGE sql AS 'SELECT 6'; COMMENT ON DATABASE scratch IS 'evil'; VACUUM;
"""


def past(count: int) -> Past:
    """The history as it was after so many files."""
    files = {path: text.encode() for path, text in list(FILES.items())[:count]}
    tree = MemoryTree(files)
    return Past(tree, (), tuple((path, *claim) for path, claim in sorted(claims(files, tree).items())))


@contextmanager
def standing(binaries: Binaries, cache: Path, count: int = 4) -> Iterator[Database]:
    with Shadow(cache=cache).standing(past(count), binaries) as (database, laid):
        assert laid.whole
        yield database


def seen(binaries: Binaries, cache: Path, count: int = 4) -> tuple[Snapshot, list[object], list[object]]:
    """What the database holds: its objects, its rows, and what is set for anybody."""
    with standing(binaries, cache, count) as database:
        rows = database.admin.execute("SELECT * FROM public.customers").fetchall()
        settings = database.admin.execute("SELECT setdatabase = 0, setrole, setconfig FROM pg_db_role_setting").fetchall()
        return snapshot(database.admin), rows, settings


@pytest.fixture(scope="module")
def empty(binaries: Binaries, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the empty server is prepared: what takes the longest."""
    cache = tmp_path_factory.mktemp("empty")
    with standing(binaries, cache, 1):
        return cache


@pytest.fixture
def cache(empty: Path, tmp_path: Path) -> Path:
    """A folder of one's own with the empty server's pack in it."""
    return copied(empty, tmp_path / "cache")


def copied(empty: Path, cache: Path) -> Path:
    (place,) = kept(empty)
    (cache / place.name).mkdir(parents=True)
    for path in place.iterdir():
        if path.is_file():
            shutil.copy(path, cache / place.name)
    return cache


@pytest.fixture
def keen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was laid is kept, however quickly it went."""
    monkeypatch.setattr(module, "WORTH", 0.0)


def kept(cache: Path) -> list[Path]:
    return sorted(path.parent for path in cache.glob("*/laid.json"))


def slots(place: Path) -> list[Path]:
    return sorted(path for path in place.iterdir() if path.is_dir())


def same(place: Path) -> bool:
    """Whether every directory beside the pack holds what the pack says, byte for byte, and nothing else."""
    packed = open_pack(place)
    try:
        for slot in slots(place):
            directory = opened(slot)
            now = look(directory)
            os.close(directory)
            content = {path: os.pread(packed.descriptor, size, begin) for path, (begin, size) in packed.files.items()}
            if now.folders != packed.folders or {path: (slot / path).read_bytes() for path in now.files} != content:
                return False
        return bool(slots(place))
    finally:
        packed.close()


@pytest.mark.usefixtures("keen")
def test_a_base_that_grew_is_the_base_made_from_all_of_it(binaries: Binaries, empty: Path, tmp_path: Path) -> None:
    scratch = [seen(binaries, copied(empty, tmp_path / str(count)), count) for count in (3, 4)]
    cache = copied(empty, tmp_path / "grown")
    _, *grown = [seen(binaries, cache, count) for count in (2, 3, 4)]
    assert grown == scratch
    assert scratch[0] != scratch[1]
    assert len(kept(cache)) == 4  # of nothing as well
    assert seen(binaries, cache, 3) == scratch[0], "an earlier one is still there"


@pytest.mark.usefixtures("keen")
def test_only_what_is_new_is_run(binaries: Binaries, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, sent = list[int](), Past.sent
    monkeypatch.setattr(Past, "sent", lambda self, after=0: asked.append(after) or sent(self, after))
    for count in (1, 1, 3, 4, 4, 2):
        seen(binaries, cache, count)
    assert asked == [0, 1, 3, 1]


def test_what_took_no_time_is_not_kept(binaries: Binaries, cache: Path) -> None:
    assert seen(binaries, cache, 2) == seen(binaries, cache, 2)
    (empty,) = kept(cache)
    assert empty.name.endswith("-empty")


@pytest.mark.usefixtures("keen")
def test_a_base_that_had_to_be_mended_does_not_grow(binaries: Binaries, cache: Path) -> None:
    """What is made up at the end would come before what is laid later."""
    first = {
        "migrations/1.sql": "CREATE TABLE t (id int, at geometry);\n",
        "migrations/2.sql": "ALTER TABLE t ADD COLUMN g int;\n",
    }
    trees = [MemoryTree({path: text.encode() for path, text in list(first.items())[:count]}) for count in (1, 2)]
    pasts = [Past(tree, (), tuple((p, *c) for p, c in sorted(claims(tree.paths(), tree).items()))) for tree in trees]
    with Shadow(cache=cache).standing(pasts[0], binaries) as (_, laid):
        assert laid.mended
    with Shadow(cache=cache).standing(pasts[1], binaries) as (_, again):
        assert (again.ran, again.mended) == (2, True)
    assert len(kept(cache)) == 3
    with Shadow(cache=cache).standing(pasts[0], binaries) as (_, known):
        assert known == laid


@pytest.mark.usefixtures("keen")
def test_nothing_of_a_hostile_run_is_left(binaries: Binaries, cache: Path) -> None:
    before, words = seen(binaries, cache), {"database": "scratch", "neighbour": "postgres", "outside": str(cache / "outside")}
    attacks = [re.sub(r"\{(\w+)\}", lambda found: words[found[1]], sql) for sql in (*FORBIDDEN.values(), *ALLOWED.values())]
    for statements in (HOSTILE.split(";"), attacks):
        with standing(binaries, cache) as database, opened_sessions(database, 10.0) as sessions:
            for statement in statements:
                sessions.idle()
                sessions.run(statement)
            database.admin.execute("CHECKPOINT")  # all of it is in files
        assert same(kept(cache)[0])
        assert seen(binaries, cache) == before
    assert len(slots(kept(cache)[0])) == 1


@pytest.mark.usefixtures("keen")
def test_a_directory_is_used_again_and_each_has_its_own(binaries: Binaries, cache: Path) -> None:
    seen(binaries, cache)
    (full, *_) = kept(cache)
    numbers = {path.stat().st_ino for path in slots(full)}
    with ExitStack() as stack:
        several = [stack.enter_context(standing(binaries, cache)) for _ in range(3)]
        assert slots(full) == []
        for number, database in enumerate(several):
            database.run(f"CREATE TABLE only_{number} (id int)")
        found = [{line for line in snapshot(one.admin) if "table public.only" in line} for one in several]
        assert found == [{f"table public.only_{number}"} for number in range(3)]
    assert len(slots(full)) == 2
    assert numbers <= {path.stat().st_ino for path in slots(full)} or len(numbers) == 1
    assert same(full)


@pytest.mark.usefixtures("keen")
def test_a_worker_that_is_killed_costs_a_directory_and_no_more(binaries: Binaries, cache: Path) -> None:
    before = seen(binaries, cache)
    (full, *_) = kept(cache)
    origin = Origin(full, "scratch")
    os.close(origin.take(cache / "new-lost"))
    origin.close()
    assert slots(full) == []
    assert seen(binaries, cache) == before
    assert same(full)


@pytest.mark.parametrize("spoilt", ["pack", "index.json", "laid.json"])
@pytest.mark.usefixtures("keen")
def test_what_is_spoilt_is_made_anew(binaries: Binaries, cache: Path, spoilt: str) -> None:
    before = seen(binaries, cache)
    for place in kept(cache):
        (place / spoilt).write_bytes(b"{}")
        for slot in slots(place):
            (slot / "global" / "pg_control").write_bytes(b"")
    assert seen(binaries, cache) == before


@pytest.mark.usefixtures("keen")
def test_a_full_or_closed_folder_costs_only_time(binaries: Binaries, cache: Path) -> None:
    (cache / "file").write_text("no folder")
    assert seen(binaries, cache / "file", 2) == seen(binaries, cache, 2)


def filled(top: Path) -> Path:
    (top / "base" / "5").mkdir(parents=True)
    (top / "pg_notify").mkdir()
    for number in range(6):
        (top / "base" / "5" / str(number)).write_bytes(bytes([number]) * 9000)
    (top / "empty").touch()
    return top


def content(top: Path) -> dict[str, bytes | None]:
    return {str(path.relative_to(top)): path.read_bytes() if path.is_file() else None for path in top.rglob("*")}


def test_a_used_directory_becomes_what_it_was(tmp_path: Path) -> None:
    data, place = filled(tmp_path / "data"), tmp_path / "place"
    place.mkdir()
    wanted, directory = content(data), opened(data)
    pack(directory, place)
    packed = open_pack(place)
    for path in data.rglob("*"):  # as if written to long ago
        os.utime(path, (1, 1))
    before = look(directory)
    files = data / "base" / "5"
    (files / "0").write_bytes(b"\7" * 9000)
    with (files / "1").open("ab") as file:
        file.write(b"more")
    (files / "2").unlink()
    (files / "3").write_bytes(b"")
    (files / "new").write_bytes(b"x")
    (data / "base" / "6").mkdir()
    (data / "base" / "6" / "7").write_bytes(b"y")
    (data / "pg_notify").rmdir()
    packed.restore(directory, before)
    assert content(data) == wanted
    (tmp_path / "other").mkdir()
    other = opened(tmp_path / "other")
    packed.restore(other, NOTHING)
    assert content(tmp_path / "other") == wanted
    packed.close()
    os.close(directory)
    os.close(other)


@pytest.mark.parametrize("what", ["link", "folder", "twice", "pipe", "instead"])
def test_nothing_in_a_directory_is_followed(tmp_path: Path, what: str) -> None:
    """A server that was broken out of could plant links: we are root where it is nobody."""
    data, place, outside = filled(tmp_path / "data"), tmp_path / "place", filled(tmp_path / "outside")
    place.mkdir()
    directory = opened(data)
    pack(directory, place)
    before, packed, wanted = look(directory), open_pack(place), content(outside)
    if what == "link":
        (data / "base" / "5" / "0").unlink()
        (data / "base" / "5" / "0").symlink_to(outside / "empty")
    elif what == "folder":
        (data / "base").rename(tmp_path / "away")
        (data / "base").symlink_to(outside / "base")
    elif what == "twice":
        (data / "base" / "5" / "0").unlink()
        (data / "base" / "5" / "0").hardlink_to(outside / "empty")
    elif what == "pipe":
        os.mkfifo(data / "pipe")
    else:  # the whole directory: what is opened stays what it was
        data.rename(tmp_path / "away")
        data.symlink_to(outside)
    if what == "instead":
        packed.restore(directory, before)
    else:
        with pytest.raises((ShadowError, OSError)):
            packed.restore(directory, before)
        with pytest.raises((ShadowError, OSError)):
            pack(directory, place)
    assert content(outside) == wanted
    packed.close()
    os.close(directory)


@pytest.mark.usefixtures("keen")
def test_a_directory_that_was_exchanged_is_not_kept(binaries: Binaries, cache: Path) -> None:
    seen(binaries, cache)
    (full, *_) = kept(cache)
    with Cluster(binaries, Origin(full, "scratch")) as cluster:
        cluster.data.rename(cluster.directory / "away")
        cluster.data.symlink_to(cache)
    assert slots(full) == []
    assert kept(cache)
