"""What counts as a change, and which lines it touches."""

import pytest

from bot.domain.changes import Touched

TEN = "".join(f"line {number}\n" for number in range(1, 11))


def touched(head=(), base=()):
    return Touched(head=frozenset(head), base=frozenset(base))


def test_altered(shop, head):
    shop.write(a=TEN.replace("line 3\n", "line three\nand more\n").replace("line 9\n", ""))
    change = shop.change(head=head())
    assert (change.path, change.previous, change.deleted, change.added) == ("a.sql", "a.sql", False, False)
    assert change.before() == TEN.encode()
    assert b"three" in change.after()
    assert change.touched() == touched(head={3, 4}, base={3, 9})


def test_added(shop, head):
    shop.write(b="one\ntwo")
    change = shop.change(head=head())
    assert (change.path, change.added, change.before(), change.after()) == ("b.sql", True, None, b"one\ntwo")
    assert change.touched() == touched(head={1, 2})


def test_added_without_content(shop, head):
    shop.write(b="")
    change = shop.change(head=head())
    assert (change.added, change.after(), change.touched()) == (True, b"", touched())


def test_deleted(shop, head):
    (shop.top / "a.sql").unlink()
    change = shop.change(head=head())
    assert (change.path, change.previous, change.deleted, change.after()) == ("a.sql", "a.sql", True, None)
    assert change.touched() == touched(base=range(1, 11))


def test_renamed_and_edited(shop, head):
    (shop.top / "a.sql").unlink()
    shop.write(b=TEN.replace("line 5", "LINE 5"))
    change = shop.change(head=head())
    assert (change.path, change.previous, change.deleted) == ("b.sql", "a.sql", False)
    assert change.before() == TEN.encode()
    assert change.touched() == touched(head={5}, base={5})


def test_renamed_only(shop, head):
    (shop.top / "a.sql").rename(shop.top / "b.sql")
    change = shop.change(head=head())
    assert (change.path, change.previous, change.touched()) == ("b.sql", "a.sql", touched())


def test_changed_mode_alone_is_no_change(shop, head):
    (shop.top / "a.sql").chmod(0o755)
    assert shop.changes(head=head()).changes == ()


def test_links_and_submodules_are_skipped(shop, head):
    (shop.top / "link.sql").symlink_to("a.sql")
    (shop.top / "nested").mkdir()
    shop.git("init", "-q", "nested")
    shop.git("-C", "nested", "commit", "-q", "--allow-empty", "-m", "x")
    shop.write(b="b\n")
    found = shop.changes(head=head())
    assert [change.path for change in found.changes] == ["b.sql"]
    assert found.head_tree.paths() == {"a.sql", "b.sql"}
    assert found.head_tree.read("link.sql") is found.head_tree.read("nested") is found.head_tree.size("link.sql") is None


def test_file_becomes_a_link(shop, head):
    (shop.top / "a.sql").unlink()
    (shop.top / "a.sql").symlink_to("elsewhere")
    change = shop.change(head=head())
    assert (change.deleted, change.after(), change.touched()) == (True, None, touched(base=range(1, 11)))


def test_crlf_and_lone_carriage_returns(shop, head):
    shop.put("a.sql", TEN.replace("\n", "\r\n").encode())
    shop.put("b.sql", b"one\rstill one\r\ntwo\r\n")
    altered, added = shop.changes(head=head()).changes
    assert altered.touched() == touched(head=range(1, 11), base=range(1, 11))
    assert added.touched() == touched(head={1, 2})


def test_binary_and_undiffed_files_are_touched_as_a_whole(shop, head):
    shop.put(".gitattributes", b"a.sql -diff\n")
    shop.put("b.sql", b"\0one\ntwo\n")
    shop.write(a=TEN + "more\n")
    _, hidden, binary = shop.changes(head=head()).changes
    assert hidden.touched() == touched(head=range(1, 12), base=range(1, 11))
    assert binary.touched() == touched(head={1, 2})


def test_working_tree_with_untracked_and_ignored_files(shop):
    first = shop.commit(a="a\n")
    shop.put(".gitignore", b"c.sql\n")
    shop.write(b="1\n2\n", c="c\n", a="staged\n")
    shop.git("add", "a.sql")
    shop.write(a="staged\nand more\n")
    found = shop.changes(None, None)
    assert (found.base, found.head) == (first, "working tree")
    assert {change.path: change.touched() for change in found.changes} == {
        ".gitignore": touched({1}),
        "a.sql": touched({1, 2}, {1}),
        "b.sql": touched({1, 2}),
    }


def test_taken_out_of_the_index_but_still_there(shop):
    shop.commit(a="a\n", b="b\n")
    shop.git("rm", "-q", "--cached", "a.sql", "b.sql")
    shop.write(b="b\nb\n")
    change = shop.change(None, None)
    assert (change.path, change.previous, change.deleted) == ("b.sql", "b.sql", False)
    assert change.touched() == touched({1, 2}, {1})


def test_conflict_in_the_working_tree(shop):
    shop.commit(a="a\n")
    shop.branch()
    shop.commit(a="topic\n")
    shop.git("switch", "-q", "main")
    shop.commit(a="main\n")
    with pytest.raises(Exception, match="status 1"):
        shop.git("merge", "-q", "topic")
    change = shop.change("main", None)
    assert (change.path, change.touched()) == ("a.sql", touched({1, 3, 4, 5}))
    assert change.after().startswith(b"<<<<<<<")


def test_merge_base_not_base(shop):
    fork = shop.commit(a="a\n")
    shop.branch()
    tip = shop.commit(b="b\n")
    shop.git("switch", "-q", "main")
    shop.commit(c="c\n")
    found = shop.changes("main", "topic")
    assert (found.base, found.head, [change.path for change in found.changes]) == (fork, tip, ["b.sql"])
