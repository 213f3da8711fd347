"""Clones filled over HTTP: real git on both sides, a token check between them."""

import os
import re
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import Workshop
from http_remote import TOKEN, GitServer, served

from bot.git import GitError, Repository, remote
from bot.git.fetching import Denied, Unreachable, Vanished
from bot.git.remote import RemoteCache

ID = 4_200_000_001


@pytest.fixture
def origin(shop: Workshop) -> Workshop:
    """A project whose main has moved on since the branch `topic` left it."""
    shop.git("config", "uploadpack.allowFilter", "true")
    shop.git("config", "uploadpack.allowAnySHA1InWant", "true")
    shop.commit(users="create table users ();\n", orders="create table orders ();\n")
    shop.branch()
    shop.commit(users="create table users (id int);\n")
    shop.git("switch", "-q", "main")
    shop.commit(later="select 1;\n")
    return shop


@pytest.fixture
def server(origin: Workshop) -> Iterator[GitServer]:
    with served(origin.top) as running:
        yield running


@pytest.fixture
def cache(tmp_path: Path) -> RemoteCache:
    return RemoteCache(tmp_path / "cache")


def tips(origin: Workshop) -> list[str]:
    return [origin.git("rev-parse", name) for name in ("main", "topic")]


def paths(repository: Repository, shas: list[str]) -> dict[str, bytes | None]:
    with repository:
        found = repository.change_set(*shas)
        assert all(found.base_tree.read(path) is not None for path in found.base_tree.paths())
        return {change.path: change.after() for change in found.changes}


def test_a_clone_answers_as_the_origin_does(origin: Workshop, server: GitServer, cache: RemoteCache) -> None:
    shas = tips(origin)
    assert paths(cache.repository(ID, server.url, TOKEN, shas), shas) == {"users.sql": b"create table users (id int);\n"}
    assert paths(Repository(origin.top), shas) == {"users.sql": b"create table users (id int);\n"}
    assert server.posts() == 2  # commits and trees, then every blob at once


def test_the_same_head_again_asks_nothing(origin: Workshop, server: GitServer, cache: RemoteCache) -> None:
    cache.repository(ID, server.url, TOKEN, tips(origin))
    server.asked.clear()
    server.broken = True
    assert paths(cache.repository(ID, server.url, "other", tips(origin)), tips(origin))
    assert server.asked == []


def test_a_later_fetch_brings_only_what_is_new(origin: Workshop, server: GitServer, cache: RemoteCache) -> None:
    for number in range(60):
        origin.commit(**{f"table_{number}": f"create table t{number} ();\n" * 50})
    cache.repository(ID, server.url, TOKEN, tips(origin))
    first, server.sent = server.sent, 0
    origin.git("switch", "-q", "topic")
    origin.commit(users="create table users (id bigint);\n")
    shas = tips(origin)
    assert paths(cache.repository(ID, server.url, TOKEN, shas), shas) == {"users.sql": b"create table users (id bigint);\n"}
    assert server.sent < first / 4


def test_many_blobs_come_as_a_snapshot_without_the_large_ones(
    origin: Workshop, server: GitServer, cache: RemoteCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "FEW", 1)
    monkeypatch.setattr(remote, "MAX_BLOB", 4_000)
    origin.put("dump.sql", b"-- large\n" * 1_000)
    origin.commit()
    origin.git("switch", "-q", "topic")
    origin.git("merge", "-q", "main", "-m", "step")
    shas = tips(origin)
    repository = cache.repository(ID, server.url, TOKEN, shas)
    with repository:
        found = repository.change_set(*shas)
        assert [change.path for change in found.changes] == ["users.sql"]
        assert [hit.path for hit in found.head_tree.lines_with(["select"], [".sql"])] == ["later.sql"]
        with pytest.raises(GitError, match="missing"):
            found.head_tree.read("dump.sql")
    origin.put("dump.sql", b"-- larger\n" * 1_000)
    origin.commit()
    changed = tips(origin)
    assert paths(cache.repository(ID, server.url, TOKEN, changed), changed)["dump.sql"] == b"-- larger\n" * 1_000


def test_the_token_stands_nowhere(
    origin: Workshop, server: GitServer, cache: RemoteCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[str] = []
    start = subprocess.Popen

    def noted(command: list[str], *rest: object, **options: object) -> object:
        commands.append(" ".join(command))
        return start(command, *rest, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "Popen", noted)
    cache.repository(ID, server.url, TOKEN, tips(origin))
    assert any(" fetch " in command for command in commands)
    written = b"".join(file.read_bytes() for file in (tmp_path / "cache").rglob("*") if file.is_file())
    secret = re.compile(rb"s3cr3t|eC1hY2Nlc3M")
    assert not secret.search(written)
    assert not secret.search(" ".join(commands).encode() + b" ".join(line.encode() for line in server.asked))


def test_a_token_that_does_not_open_is_denied(origin: Workshop, server: GitServer, cache: RemoteCache) -> None:
    with pytest.raises(Denied) as failure:
        cache.repository(ID, server.url, "ghs_wrong", tips(origin))
    assert "ghs_wrong" not in str(failure.value)
    assert paths(cache.repository(ID, server.url, TOKEN, tips(origin)), tips(origin))


def test_a_commit_that_is_gone_has_vanished(server: GitServer, origin: Workshop, cache: RemoteCache) -> None:
    with pytest.raises(Vanished):
        cache.repository(ID, server.url, TOKEN, [tips(origin)[0], "1" * 40])


def test_a_server_in_trouble_is_unreachable(server: GitServer, origin: Workshop, cache: RemoteCache) -> None:
    server.broken = True
    with pytest.raises(Unreachable):
        cache.repository(ID, server.url, TOKEN, tips(origin))


def test_no_server_is_unreachable(origin: Workshop, cache: RemoteCache) -> None:
    with pytest.raises(Unreachable):
        cache.repository(ID, "http://127.0.0.1:9/acme/shop.git", TOKEN, tips(origin))


def test_a_redirect_is_not_followed(origin: Workshop, server: GitServer, cache: RemoteCache) -> None:
    with served(origin.top) as other:
        server.moved = f"{other.url}/info/refs?service=git-upload-pack"
        with pytest.raises(Unreachable):
            cache.repository(ID, server.url, TOKEN, tips(origin))
        assert other.asked == []


@pytest.mark.parametrize(
    "url", ["file:///etc", "ext::sh -c id", "ssh://host/x", "https://me:pw@host/x.git", "http://h/x?y", "-u"]
)
def test_only_http_is_fetched_from(url: str, cache: RemoteCache) -> None:
    with pytest.raises(GitError, match="http"):
        cache.repository(ID, url, TOKEN, ["1" * 40])


@pytest.mark.parametrize("sha", ["main", "--upload-pack=id", "1" * 39, "refs/heads/main", "A" * 40])
def test_only_full_names_are_fetched(sha: str, server: GitServer, cache: RemoteCache) -> None:
    with pytest.raises(GitError, match="full names"):
        cache.repository(ID, server.url, TOKEN, [sha])


def damage_packs(place: Path) -> None:
    for pack in (place / "objects" / "pack").glob("*.pack"):
        pack.chmod(0o600)
        pack.write_bytes(b"PACK")


def drop_packs(place: Path) -> None:
    for pack in (place / "objects" / "pack").iterdir():
        pack.unlink()


def empty_head(place: Path) -> None:
    (place / "HEAD").write_text("")


def lose_objects(place: Path) -> None:
    (place / "HEAD").unlink()
    (place / "config").write_text("[core\n")


@pytest.mark.parametrize("harm", [damage_packs, drop_packs, empty_head, lose_objects])
def test_a_damaged_clone_is_made_anew(harm, origin: Workshop, server: GitServer, cache: RemoteCache, tmp_path: Path) -> None:
    cache.repository(ID, server.url, TOKEN, tips(origin))
    harm(tmp_path / "cache" / f"{ID}.git")
    assert paths(cache.repository(ID, server.url, TOKEN, tips(origin)), tips(origin))


def test_what_a_killed_fetch_left_behind_does_no_harm(
    origin: Workshop, server: GitServer, cache: RemoteCache, tmp_path: Path
) -> None:
    cache.repository(ID, server.url, TOKEN, tips(origin))
    origin.git("switch", "-q", "topic")
    head = origin.commit(users="create table users (id bigint);\n")
    place = tmp_path / "cache" / f"{ID}.git"
    (place / "objects" / "pack" / "tmp_pack_x1").write_bytes(b"PACK")
    (place / "refs" / "kept" / f"{head}.lock").write_bytes(b"")
    assert paths(cache.repository(ID, server.url, TOKEN, tips(origin)), tips(origin))
    assert not list(place.rglob("tmp_*"))


def test_two_workers_fetch_once(origin: Workshop, server: GitServer, cache: RemoteCache) -> None:
    with ThreadPoolExecutor(4) as workers:
        repositories = list(workers.map(lambda _: cache.repository(ID, server.url, TOKEN, tips(origin)), range(4)))
    assert all(paths(repository, tips(origin)) for repository in repositories)
    assert server.posts() == 2


def test_a_forgotten_repository_leaves_nothing(origin: Workshop, server: GitServer, cache: RemoteCache, tmp_path: Path) -> None:
    cache.repository(ID, server.url, TOKEN, tips(origin))
    cache.forget(ID)
    assert not (tmp_path / "cache" / f"{ID}.git").exists()


AGES = [(0, None, True), (0, 60, True), (120, 60, False), (remote.UNUSED + 60, None, False)]


@pytest.mark.parametrize("ages", AGES)
def test_clones_are_tidied(
    ages: tuple[float, float | None, bool], origin: Workshop, server: GitServer, cache: RemoteCache, tmp_path: Path
) -> None:
    """Used and erased so many seconds ago: what was erased since its last use goes, and what nobody uses."""
    cache.repository(ID, server.url, TOKEN, tips(origin))
    now, (used, erased, stays) = time.time(), ages
    os.utime(tmp_path / "cache" / f"{ID}.lock", (now - used, now - used))
    cache.tidy({} if erased is None else {ID: now - erased, ID + 1: now})
    assert (tmp_path / "cache" / f"{ID}.git").exists() is stays
