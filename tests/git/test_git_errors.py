"""Every way in which git cannot answer ends in one line that says what to do."""

import pytest

from bot.git import GitError, Repository
from bot.git import command as door


def message(shop, *revisions):
    with pytest.raises(GitError) as caught:
        Repository(shop.top).change_set(*revisions)
    text = str(caught.value)
    assert "\n" not in text
    assert text.isprintable()
    return text


def test_not_a_directory(tmp_path):
    with pytest.raises(GitError, match="not a directory: pass --repo DIR"):
        Repository(tmp_path / "none")


def test_not_a_repository(tmp_path):
    with pytest.raises(GitError, match="not inside a git repository: pass --repo DIR"):
        Repository(tmp_path)


def test_no_commit_yet(shop):
    shop.write(a="a\n")
    assert "no commit yet: make a first one" in message(shop)


def test_no_default_branch(shop):
    shop.commit(a="a\n")
    shop.git("branch", "-m", "trunk")
    assert "pass --base REV" in message(shop)
    assert Repository(shop.top).change_set("trunk").changes == ()


@pytest.mark.parametrize(
    "revision", ["none", "", "--output=x", "-h", "a\nb", "a\0b", "\udcff", "x" * 5000, "main..main", "main:a.sql", "\u202e"]
)
def test_unknown_revision(shop, revision):
    shop.commit(a="a\n")
    for revisions in ((revision, "main"), ("main", revision)):
        text = message(shop, *revisions)
        assert "check its spelling" in text or "is not a revision" in text
        assert len(text) < 300


def test_bare_without_head(workshop, tmp_path):
    assert "pass --head REV" in message(workshop(tmp_path / "bare", "--bare"), "main")


def test_histories_that_never_met(shop):
    shop.commit(a="a\n")
    shop.git("switch", "-q", "--orphan", "other")
    shop.commit(b="b\n")
    assert "share no history; pass another --base" in message(shop, "main", "other")


def test_shallow_clone(shop, workshop, tmp_path):
    shop.commit(a="a\n")
    shop.branch()
    shop.commit(a="b\n")
    shop.git("switch", "-q", "main")
    shop.commit(b="b\n")
    shallow = workshop(tmp_path / "shallow")
    shallow.git("fetch", "-q", "--depth=1", f"file://{shop.top}", "main:refs/remotes/origin/main", "topic:topic")
    shallow.git("switch", "-q", "topic")
    assert "git fetch --unshallow" in message(shallow)
    assert "git fetch --unshallow" in message(shallow, "v1")
    shallow.git("fetch", "-q", "--unshallow", f"file://{shop.top}")
    assert [change.path for change in Repository(shallow.top).change_set().changes] == ["a.sql"]


def test_default_branch(shop):
    first = shop.commit(a="a\n")
    repository = Repository(shop.top)
    assert repository.default_branch() == "main"
    shop.git("update-ref", "refs/remotes/origin/master", first)
    assert Repository(shop.top).default_branch() == "origin/master"
    shop.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/gone")
    assert Repository(shop.top).default_branch() == "origin/master"
    shop.git("update-ref", "refs/remotes/origin/gone", first)
    assert Repository(shop.top).default_branch() == "origin/gone"


def test_a_tag_named_like_the_default_branch_does_not_stand_for_it(shop):
    first = shop.commit(a="a\n")
    shop.git("update-ref", "refs/remotes/origin/main", first)
    shop.git("tag", "origin/main", shop.commit(a="b\n"))
    assert Repository(shop.top).change_set().base == first


def test_a_branch_that_only_origin_has(shop):
    first = shop.commit(a="a\n")
    shop.git("update-ref", "refs/remotes/origin/feature", shop.commit(b="b\n"))
    shop.git("reset", "-q", "--hard", first)
    assert [change.path for change in Repository(shop.top).change_set("main", "feature").changes] == ["b.sql"]


def test_equal_revisions_change_nothing(shop):
    first = shop.commit(a="a\n")
    shop.git("tag", "-a", "-m", "v", "v1")
    found = Repository(shop.top).change_set("v1", "main")
    assert (found.base, found.head, found.changes) == (first, first, ())


def test_damaged_object(shop):
    shop.commit(a="a\n")
    name = shop.git("rev-parse", "HEAD:a.sql")
    tree = Repository(shop.top).change_set().base_tree
    place = shop.top / ".git/objects" / name[:2] / name[2:]
    place.chmod(0o644)
    place.write_bytes(b"no zlib")
    with pytest.raises(GitError, match=r"clone|damaged"):
        tree.read("a.sql")


@pytest.fixture
def fake_git(tmp_path, monkeypatch):
    """A git of ours first on the PATH: its script is given, its `git version` too."""

    def place(version, script):
        folder = tmp_path / "bin"
        folder.mkdir()
        (folder / "git").write_text(f'#!/bin/sh\nif [ "$1" = version ]; then echo "{version}"; exit; fi\n{script}\n')
        (folder / "git").chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
        door.git_program.cache_clear()

    yield place
    door.git_program.cache_clear()


def test_git_too_old(fake_git, tmp_path):
    fake_git("git version 2.25.1", "exit 0")
    with pytest.raises(GitError, match=r"2\.32 or newer is needed .*2\.25\.1.*: update git"):
        Repository(tmp_path)


def test_git_missing(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    door.git_program.cache_clear()
    with pytest.raises(GitError, match="not installed"):
        Repository(tmp_path)
    door.git_program.cache_clear()


def test_git_that_hangs(fake_git, tmp_path, monkeypatch):
    fake_git("git version 2.45.0", "exec tail -f /dev/null")
    monkeypatch.setattr(door, "TIMEOUT", 0.2)
    with pytest.raises(GitError, match="took longer than"):
        Repository(tmp_path)


def test_git_that_never_stops_talking(fake_git, tmp_path, monkeypatch):
    fake_git("git version 2.45.0", "exec yes")
    monkeypatch.setattr(door, "LISTING", 1 << 20)
    with pytest.raises(GitError, match="too large"):
        Repository(tmp_path)
