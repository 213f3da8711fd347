"""A repository whose configuration tries to run programs, to bend the answers, or to lead elsewhere."""

import os
import subprocess

import pytest

from bot.domain.changes import Touched
from bot.git import GitError, Repository
from bot.git import command as door

SETTINGS = ["core.fsmonitor", "diff.external", "diff.evil.textconv", "diff.evil.command", "filter.evil.clean"]


@pytest.fixture
def trap(tmp_path):
    """A program that leaves a marker and answers nothing; and the marker."""
    marker = tmp_path / "marker"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho ran >> '{marker}'\ncat \"$1\" 2>/dev/null\nexit 0\n")
    program.chmod(0o755)
    return program, marker


def read_all(repository, *revisions):
    found = repository.change_set(*revisions)
    for change in found.changes:
        assert change.touched() != Touched()
        assert (change.before(), change.after()) != (None, None)
        found.head_tree.identity(change.path)
    return found


def prepared(shop):
    shop.put(".gitattributes", b"*.sql diff=evil filter=evil\n")
    shop.commit(a="one\n")
    shop.branch()
    shop.commit(a="two\n")
    shop.write(a="three\n", b="new\n")


@pytest.mark.parametrize("setting", SETTINGS)
def test_no_program_of_the_configuration_runs(shop, trap, setting):
    program, marker = trap
    prepared(shop)
    shop.git("config", setting, str(program))
    shop.git("diff", "main")
    assert marker.exists(), "the trap itself must work"
    marker.unlink()
    for revisions in (("main", "topic"), ("main", None)):
        assert "a.sql" in {change.path for change in read_all(Repository(shop.top), *revisions).changes}
    assert not marker.exists()


def test_no_process_filter_or_hook_runs(shop, trap):
    program, marker = trap
    prepared(shop)
    for name in (
        "filter.evil.process",
        "filter.evil.smudge",
        "filter.a=b.c\nd.clean",
        "core.sshCommand",
        "core.pager",
        "core.editor",
    ):
        shop.git("config", name.replace("\n", ""), str(program))
    shop.git("config", "filter.evil.required", "true")
    (shop.top / ".git/hooks/post-index-change").symlink_to(program)
    shop.put(".gitattributes", b"a.sql filter=a=b.cd\nb.sql filter=evil\n")
    found = read_all(Repository(shop.top), "main", None)
    assert [change.path for change in found.changes] == [".gitattributes", "a.sql", "b.sql"]
    assert not marker.exists()


def test_no_program_of_a_submodule_runs(shop, workshop, trap):
    program, marker = trap
    inner = workshop(shop.top / "inner")
    inner.put(".gitattributes", b"*.sql filter=evil\n")
    inner.commit(x="x\n")
    shop.commit(a="a\n")
    inner.git("config", "filter.evil.clean", str(program))
    inner.write(x="y\n")
    shop.git("diff")
    assert marker.exists(), "the trap itself must work"
    marker.unlink()
    shop.write(a="b\n")
    assert [change.path for change in read_all(Repository(shop.top)).changes] == ["a.sql"]
    assert not marker.exists()


def test_nothing_is_fetched_for_a_partial_clone(shop, trap):
    program, marker = trap
    blob = shop.commit(a="a\n") and shop.git("rev-parse", "HEAD:a.sql")
    shop.branch()
    shop.commit(a="b\n")
    (shop.top / ".git/objects" / blob[:2] / blob[2:]).unlink()
    for name, value in {
        "extensions.partialClone": "evil",
        "remote.evil.url": f"ext::{program}",
        "remote.evil.promisor": "true",
        "protocol.ext.allow": "always",
    }.items():
        shop.git("config", name, value)
    change = shop.change()
    for question in (change.before, change.touched):
        with pytest.raises(GitError, match="missing from this clone: fetch"):
            question()
    assert not marker.exists()
    with pytest.raises(subprocess.CalledProcessError):
        shop.git("cat-file", "-p", blob)
    assert marker.exists(), "the trap itself must work"


def test_configuration_does_not_bend_the_answers(shop):
    ten = "".join(f"line {number}\n" for number in range(1, 11))
    shop.put("d/ä b.sql", ten.encode())
    shop.commit(a=ten)
    shop.branch()
    (shop.top / "a.sql").unlink()
    shop.put("d/ä b.sql", ten.replace("line 2\n", "").replace("line 5", "LINE 5").encode())
    shop.commit(c=ten + "more\n")

    def told(place, head):
        return [(change, change.touched()) for change in Repository(place).change_set("main", head).changes]

    plain = [told(shop.top, head) for head in ("topic", None)]
    assert ("c.sql", "a.sql") in {(change.path, change.previous) for change, _ in plain[0]}
    bent = {"noprefix": "true", "mnemonicPrefix": "true", "renames": "false", "relative": "true", "context": "9"}
    bent |= {
        "interHunkContext": "9",
        "algorithm": "patience",
        "orderFile": "nowhere",
        "ignoreSubmodules": "none",
        "submodule": "log",
    }
    for name, value in bent.items():
        shop.git("config", f"diff.{name}", value)
    for name in ("color.ui", "color.diff"):
        shop.git("config", name, "always")
    shop.git("config", "core.quotePath", "true")
    assert [told(shop.top / "d", head) for head in ("topic", None)] == plain


def test_our_environment_does_not_reach_git(shop, monkeypatch, trap):
    program, marker = trap
    prepared(shop)
    for name in ("GIT_EXTERNAL_DIFF", "GIT_PAGER", "GIT_SSH", "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.setenv(name, str(program))
    assert len(read_all(Repository(shop.top), "main", None).changes) == 2
    assert not marker.exists()


def test_a_git_lying_in_the_repository_is_not_run(shop, trap, monkeypatch):
    program, marker = trap
    shop.commit(a="a\n")
    (shop.top / "git").symlink_to(program)
    monkeypatch.chdir(shop.top)
    monkeypatch.setenv("PATH", f".:{os.environ['PATH']}")
    door.git_program.cache_clear()
    assert Repository(".").default_branch() == "main"
    assert not marker.exists()


def test_the_working_tree_stays_where_the_repository_is(shop, tmp_path):
    shop.commit(a="a\n")
    shop.git("config", "core.worktree", str(tmp_path))
    (tmp_path / "secret.sql").write_text("secret")
    with pytest.raises(GitError, match="no working tree"):
        Repository(shop.top).change_set()


def test_a_replaced_commit_is_not_believed(shop):
    shop.commit(a="a\n")
    shop.branch()
    bad = shop.commit(a="drop table t;\n")
    shop.git("switch", "-q", "main")
    good = shop.commit(b="b\n")
    shop.git("replace", bad, good)
    assert shop.change("main", "topic").after() == b"drop table t;\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_repository_of_another_user_opens(shop):
    shop.commit(a="a\n")
    for place in (shop.top, shop.top / ".git"):
        os.chown(place, 12345, 12345)
    with pytest.raises(subprocess.CalledProcessError):
        shop.git("status")
    assert Repository(shop.top).change_set().changes == ()
