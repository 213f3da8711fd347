"""The demo with somebody's own repository: whatever names a commit there will do, and what does not is said in one line."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from examples.demo import answered, git, own
from tests.ghsim.simulator import Simulator


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone whose `main` is known as `origin/main` only, with a branch `topic` checked out and a folder in it."""
    first, second = tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("second") / "clone"
    git(first, "init", "--quiet", "--initial-branch=main")
    git(first, "commit", "--quiet", "--allow-empty", "--message", "first")
    subprocess.run(["git", "clone", "--quiet", str(first), str(second)], check=True)
    git(second, "switch", "--quiet", "--create", "topic")
    (second / "db").mkdir()
    (second / "db" / "V1__t.sql").write_text("SELECT 1;\n")
    git(second, "add", "--all")
    git(second, "commit", "--quiet", "--message", "second")
    git(second, "branch", "--quiet", "--delete", "main")
    return second


@pytest.fixture(scope="module")
def github() -> Iterator[Simulator]:
    with Simulator() as github:
        yield github


@pytest.mark.parametrize(("base", "head"), [("", "topic"), ("main", "topic"), ("origin/main", "HEAD"), ("HEAD~1", "topic")])
def test_what_names_a_commit(github: Simulator, clone: Path, base: str, head: str) -> None:
    for folder in (clone, clone / "db"):
        repository, number = own(github, folder, base, head)
        pull = github.pull(repository, number)
        assert (pull.head_sha, pull.base_sha) == (
            answered(clone, "rev-parse", "topic"),
            answered(clone, "rev-parse", "topic~1"),
        )


@pytest.mark.parametrize(
    ("folder", "names", "said"),
    [
        ("nowhere", ("main", "topic"), "is not a directory: pass REPO=path"),
        ("", ("nope", "topic"), "unknown revision 'nope'"),
        ("", ("main", "nope"), "unknown revision 'nope'"),
    ],
)
def test_what_is_not_there_is_one_line(github: Simulator, clone: Path, folder: str, names: tuple[str, str], said: str) -> None:
    with pytest.raises(SystemExit) as end:
        own(github, clone / folder, *names)
    assert said in str(end.value)
    assert "\n" not in str(end.value)
