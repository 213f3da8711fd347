"""Hunks as GitHub shows them, read from the real git."""

from __future__ import annotations

from dataclasses import replace

from conftest import Workshop

from bot.anchors import anchors
from bot.domain.changes import Span
from bot.domain.findings import Evidence, Finding, Severity
from bot.domain.posted import Anchor
from bot.git import FileDiff, Hunk, Repository

TWENTY = "".join(f"line {number}\n" for number in range(1, 21))
FINDING = Finding("rule", ("blocks",), Severity.ERROR, "t", Span("a.sql", 1, 1), (Evidence("parsed", "x", ""),))


def diffs(shop: Workshop, *paths: str) -> tuple[FileDiff, ...]:
    changes = shop.changes()
    with Repository(shop.top) as repository:
        return repository.hunks(changes.base, changes.head, paths)


def test_three_lines_of_context_and_only_the_files_asked_for(shop: Workshop) -> None:
    shop.commit(a=TWENTY, b=TWENTY, gone="x\ny\n")
    shop.branch()
    (shop.top / "gone.sql").unlink()
    changed = TWENTY.replace("line 2\n", "").replace("line 15\n", "line 15\nnew\nnew\n")
    shop.commit(a=changed, b=changed, new="1\n2\n3\n")
    assert diffs(shop, "a.sql") == (FileDiff("a.sql", "a.sql", (Hunk(1, 5, 1, 4), Hunk(13, 6, 12, 8))),)
    assert diffs(shop, "new.sql", "gone.sql") == (
        FileDiff("gone.sql", "gone.sql", (Hunk(1, 2, 0, 0),)),
        FileDiff("new.sql", None, (Hunk(0, 0, 1, 3),)),
    )
    assert diffs(shop) == ()
    assert diffs(shop, "*.sql", ":(glob)**") == (), "a path is a path"


def test_content_that_looks_like_a_diff(shop: Workshop) -> None:
    hostile = "-- a\n++ b\n@@ -1,9 +1,9 @@\ndiff --git a/x b/x\n"
    shop.commit(a=hostile + TWENTY)
    shop.branch()
    shop.commit(a=TWENTY + hostile)
    assert diffs(shop, "a.sql") == (FileDiff("a.sql", "a.sql", (Hunk(1, 7, 1, 3), Hunk(22, 3, 18, 7))),)


def test_many_and_odd_paths(shop: Workshop) -> None:
    shop.commit(a="1\n")
    shop.branch()
    names = ['caf\udce9 "q".sql', "tab\there.sql", "-dash.sql", *(f"{'long' * 30}/{number}.sql" for number in range(900))]
    for name in names:
        shop.put(name, b"1\n")
    shop.commit()
    found = {file.path: file.hunks for file in diffs(shop, *names)}
    assert found == dict.fromkeys(names, (Hunk(0, 0, 1, 1),))


def test_both_sides_of_a_renamed_file(shop: Workshop) -> None:
    shop.commit(a=TWENTY)
    shop.branch()
    shop.git("mv", "a.sql", "z.sql")
    shop.commit(z=TWENTY.replace("line 10\n", "ten\n"))
    changes = shop.changes()
    old = replace(FINDING, span=Span("a.sql", 10, 10, "base"))
    new = replace(FINDING, span=Span("z.sql", 10, 30))
    with Repository(shop.top) as repository:
        both = anchors(repository, changes, [old, new])
        assert both.anchor(old) == Anchor("z.sql", 10, 10, "base")
        assert both.anchor(new) == Anchor("z.sql", 10, 13)
        alone = anchors(repository, changes, [new])
    assert alone.anchor(new) == Anchor("z.sql", 10, 13), "the other name is asked for too"
