"""Trees: what they list, read and name; contents of any size, in any order."""

import os

import pytest

from bot.domain.changes import Touched
from bot.git import GitError, Repository
from bot.git.environment import MAX_BLOB


def test_read_many_keeps_order_and_lets_others_ask(shop):
    for number in range(500):
        shop.put(f"{number}.sql", b"%d" % number * 2000)
    tree = shop.changes(shop.commit(), None).base_tree
    asked = [f"{number}.sql" for number in range(499, -1, -1)] + ["none.sql", "7.sql"]
    for path, data in tree.read_many(asked):
        assert data == (None if path == "none.sql" else path.removesuffix(".sql").encode() * 2000)
        assert tree.read("3.sql") == b"3" * 2000
        assert path == asked.pop(0)
    assert asked == []


def test_an_abandoned_reading_disturbs_nobody(shop):
    tree = shop.changes(shop.commit(a="a", b="b"), None).base_tree
    reading = tree.read_many(["a.sql", "b.sql"])
    assert next(reading) == ("a.sql", b"a")
    assert tree.read("b.sql") == b"b"


def test_a_missing_object_does_not_mix_up_the_answers(shop):
    for number in range(60):
        shop.put(f"{number}.sql", b"%d" % number * 1000)
    shop.commit()
    name = shop.git("rev-parse", "HEAD:0.sql")
    tree = shop.changes("main", None).base_tree
    (shop.top / ".git/objects" / name[:2] / name[2:]).unlink()
    for number in range(1, 60):
        with pytest.raises(GitError, match="missing from this clone"):
            list(tree.read_many(["0.sql", *(f"{other}.sql" for other in range(1, 60))]))
        assert tree.read(f"{number}.sql") == b"%d" % number * 1000


def test_too_large_to_read(shop):
    shop.put("big.sql", b"x" * (MAX_BLOB + 1))
    shop.put("fits.sql", b"y" * MAX_BLOB)
    shop.put("fits too.sql", b"z" * MAX_BLOB)
    shop.write(small="s\n")
    shop.commit()
    shop.put("big.sql", b"x" * (MAX_BLOB + 2))
    found = shop.changes("main", None)
    (change,) = found.changes
    assert (change.path, change.after(), change.touched()) == ("big.sql", None, Touched())
    for tree, size in ((found.base_tree, MAX_BLOB + 1), (found.head_tree, MAX_BLOB + 2)):
        read = dict(tree.read_many(["big.sql", "fits.sql", "small.sql", "fits too.sql"]))
        assert read == {"big.sql": None, "fits.sql": b"y" * MAX_BLOB, "small.sql": b"s\n", "fits too.sql": b"z" * MAX_BLOB}
        assert (tree.size("big.sql"), tree.size("small.sql"), tree.size("none")) == (size, 2, None)


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_identity_is_gits_name(workshop, tmp_path, algorithm):
    shop = workshop(tmp_path / algorithm, f"--object-format={algorithm}")
    shop.commit(a="a\n", b="b\n")
    shop.write(b="B\n", c="a\n")
    found = shop.changes(None, None)
    head, base = found.head_tree, found.base_tree
    assert base.identity("a.sql") == head.identity("a.sql") == head.identity("c.sql") == shop.git("hash-object", "a.sql")
    assert head.identity("b.sql") == shop.git("hash-object", "b.sql") != base.identity("b.sql")
    assert head.identity("none") is base.identity("none") is None
    assert [change.path for change in found.changes] == ["b.sql", "c.sql"]


def test_working_tree_lists_what_is_there(shop):
    shop.commit(a="a\n", b="b\n", c="c\n")
    (shop.top / "a.sql").unlink()
    shop.write(b="B\n", d="d\n")
    tree = shop.changes(None, None).head_tree
    assert tree.paths() == {"b.sql", "c.sql", "d.sql"}
    assert [tree.read(path) for path in ("a.sql", "b.sql", "c.sql", "d.sql")] == [None, b"B\n", b"c\n", b"d\n"]


def test_sparse_checkout_still_reads_what_is_not_on_the_disk(shop):
    shop.put("in/a.sql", b"a\n")
    shop.put("out/b.sql", b"b\n")
    shop.commit()
    shop.git("sparse-checkout", "set", "in")
    assert not (shop.top / "out").exists()
    found = shop.changes(None, None)
    assert (found.changes, found.head_tree.read("out/b.sql")) == ((), b"b\n")


def test_links_never_lead_out(shop, tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret.sql").write_text("secret")
    shop.put("d/secret.sql", b"mine\n")
    shop.commit(a="a\n")
    (shop.top / "d/secret.sql").unlink()
    (shop.top / "d").rmdir()
    (shop.top / "d").symlink_to(tmp_path / "outside")
    (shop.top / "a.sql").unlink()
    (shop.top / "a.sql").symlink_to(tmp_path / "outside/secret.sql")
    (shop.top / "new.sql").symlink_to(tmp_path / "outside/secret.sql")
    os.mkfifo(shop.top / "pipe.sql")
    found = shop.changes(None, None)
    assert {(change.path, change.deleted, change.after()) for change in found.changes} == {
        ("a.sql", True, None),
        ("d/secret.sql", True, None),
    }
    assert {
        found.head_tree.read(path) for path in ("a.sql", "d/secret.sql", "new.sql", "pipe.sql", "../outside/secret.sql")
    } == {None}


def test_files_replaced_behind_our_back(shop, tmp_path):
    (tmp_path / "secret").write_text("secret")
    shop.commit(a="a\n")
    shop.write(a="changed\n", b="new\n")
    tree = shop.changes(None, None).head_tree
    assert tree.read("b.sql") == b"new\n"
    for name in ("a.sql", "b.sql"):
        (shop.top / name).unlink()
        (shop.top / name).symlink_to(tmp_path / "secret")
        assert tree.read(name) is tree.size(name) is tree.identity(name) is None


def test_subdirectory_and_bare(shop, tmp_path):
    shop.put("deep/er/a.sql", b"a\n")
    shop.commit()
    shop.branch()
    shop.put("deep/er/a.sql", b"b\n")
    tip = shop.commit()
    shop.git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    inside, bare = Repository(shop.top / "deep/er"), Repository(tmp_path / "bare.git")
    assert (inside.top, bare.top) == (shop.top.resolve(), None)
    for repository in (inside, bare):
        found = repository.change_set("main", "topic")
        assert [(change.path, change.after()) for change in found.changes] == [("deep/er/a.sql", b"b\n")]
        assert found.head == tip
    shop.put("loose.sql", b"1\n")
    assert [change.path for change in inside.change_set("topic").changes] == ["loose.sql"]


def test_close_ends_the_processes_and_trees_answer_still(shop):
    with Repository(shop.top) as repository:
        shop.commit(a="a\n")
        tree = repository.change_set().base_tree
        assert tree.read("a.sql") == b"a\n"
    assert tree.read("a.sql") == b"a\n"
