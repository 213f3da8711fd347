"""Odd names, forged content, many files."""

import sys
import time

from bot.domain.changes import Touched

TEN = "".join(f"line {number}\n" for number in range(1, 11))


def touched(head=(), base=()):
    return Touched(head=frozenset(head), base=frozenset(base))


ODD = [
    "a b",
    'quo"te',
    "new\nline",
    "tab\t",
    "back\\slash",
    "\u202egnp",
    "ünï",
    "\udcff\udcfe",
    "-rf",
    ":(top)x",
    "x\ndiff --git a/y b/y",
]


if sys.platform == "darwin":  # its file system takes no such names
    ODD.remove("\udcff\udcfe")


def test_odd_paths(shop, head):
    for name in ODD:
        shop.put(f"d {name}/{name}", f"{name}\n".encode("utf-8", "surrogateescape"))
    found = {change.path: change for change in shop.changes(head=head()).changes}
    assert set(found) == {f"d {name}/{name}" for name in ODD}
    for name in ODD:
        change = found[f"d {name}/{name}"]
        data = f"{name}\n".encode("utf-8", "surrogateescape")
        assert change.after() == data
        assert change.touched() == touched(head=range(1, 1 + data.count(b"\n")))


def test_odd_paths_altered_in_one_line(shop):
    for name in ODD:
        shop.put(f"d {name}/{name}", TEN.encode())
    shop.commit()
    shop.branch()
    for name in ODD:
        shop.put(f"d {name}/{name}", TEN.replace("line 7", "LINE 7").encode())
    for head in (None, shop.commit()):
        assert {change.path: change.touched() for change in shop.changes("main", head).changes} == {
            f"d {name}/{name}": touched({7}, {7}) for name in ODD
        }


def test_content_that_looks_like_a_diff(shop, head):
    forged = "diff --git a/z.sql b/z.sql\n--- a/z.sql\n+++ b/z.sql\n@@ -1,9 +1,9 @@\n-- a/z.sql\n++ b/z.sql\n"
    shop.write(a=TEN + forged, z="1\n")
    altered, added = shop.changes(head=head()).changes
    assert altered.touched() == touched(head=range(11, 17))
    assert added.touched() == touched(head={1})


def history(shop):
    """Two commits of 3,000 files by one fast-import: main, and topic with a second line in each."""
    stream = []
    for branch, source, more in (("main", "", ""), ("topic", "from refs/heads/main\n", "select 1;\n")):
        stream.append(f"commit refs/heads/{branch}\ncommitter n <n@example.org> 0 +0000\ndata 0\n{source}")
        for number in range(3000):
            text = f"select {number};\n{more}"
            stream.append(f"M 100644 inline d{number % 30}/f{number}.sql\ndata {len(text)}\n{text}\n")
    shop.git("fast-import", "--quiet", stdin="".join(stream).encode())
    shop.git("switch", "-q", "topic")


def test_three_thousand_files(shop):
    history(shop)
    for head in ("topic", None):
        start = time.monotonic()
        found = shop.changes("main", head)
        listed = time.monotonic() - start
        assert len(found.changes) == 3000
        assert all(change.touched() == touched({2}) for change in found.changes)
        assert sum(len(data or b"") for _, data in found.head_tree.read_many(change.path for change in found.changes)) > 3000
        assert listed < 30
        assert time.monotonic() - start < 60
        shop.git("reset", "-q", "main")  # the files stay: now all of them are modified
