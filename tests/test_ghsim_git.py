"""The simulator's git: fetched over HTTP with a token, by the git program itself."""

import base64
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ghsim import BareClient, SimRepository, Simulator


@pytest.fixture(scope="module")
def sim() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running
        assert running.hub.contract.violations == []


@pytest.fixture(scope="module")
def repo(sim: Simulator) -> SimRepository:
    return sim.create_repository("acme", "shop", {"a.sql": "select 1;\n", "b.sql": "select 2;\n"})


def git(folder: Path, *arguments: str, token: str = "") -> subprocess.CompletedProcess[str]:
    basic = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    header = {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "http.extraHeader",
        "GIT_CONFIG_VALUE_0": f"Authorization: Basic {basic}",
    }
    fixed = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0"}
    environment = fixed | (header if token else {})
    return subprocess.run(["git", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_git_needs_a_token_that_reads_contents(sim: Simulator, repo: SimRepository, tmp_path: Path) -> None:
    url = f"{sim.html}/acme/shop.git"
    with BareClient(sim, repo) as client:
        assert git(tmp_path, "ls-remote", url).returncode == 128
        assert git(tmp_path, "ls-remote", url, token="ghs_" + "wrong").returncode == 128
        assert git(tmp_path, "ls-remote", url, token=client.mint({"checks": "write"})).returncode == 128
        good = git(tmp_path, "ls-remote", url, token=client.mint({"contents": "read"}))
        assert sim.tip(repo, "main") in good.stdout
        other = sim.create_repository("acme", "other", {"x": "y\n"})
        hidden = git(tmp_path, "ls-remote", f"{sim.html}/{other.full_name}.git", token=client.mint({"contents": "read"}))
        assert "not found" in hidden.stderr


def test_partial_fetches_by_sha_and_forks_under_pull_refs(sim: Simulator, repo: SimRepository, tmp_path: Path) -> None:
    fork = sim.fork(repo, "eve")
    head = sim.push(fork, "topic", {"c.sql": "select 3;\n"})
    number = sim.open_pull(repo, "topic", fork=fork, login="eve")
    sim.delete_repository(fork)
    with BareClient(sim, repo) as client:
        token = client.mint({"contents": "read"})
    git(tmp_path, "init", "-q", "--bare")
    url = f"{sim.html}/acme/shop.git"
    fetched = git(tmp_path, "fetch", "-q", "--filter=blob:none", url, head, token=token)
    assert fetched.returncode == 0, fetched.stderr
    assert git(tmp_path, "log", "-1", "--format=%s", head).stdout == "Change\n"
    missing = git(tmp_path, "rev-list", "--objects", "--missing=print", head).stdout
    assert missing.count("\n?") + missing.startswith("?") == 3, "no blob came along"
    assert sim.tip(repo, f"refs/pull/{number}/head") == head


def test_a_renamed_repository_redirects_git_too(sim: Simulator, tmp_path: Path) -> None:
    made = sim.create_repository("acme", "before", {"x": "y\n"})
    sim.rename(made, "after")
    with BareClient(sim, sim.view(made.id)) as client:
        token = client.mint({"contents": "read"})
        found = git(tmp_path, "ls-remote", f"{sim.html}/acme/before.git", token=token)
        assert sim.tip(made, "main") in found.stdout


def test_nobody_pushes_with_a_token(sim: Simulator, repo: SimRepository, tmp_path: Path) -> None:
    with BareClient(sim, repo) as client:
        token = client.mint({"contents": "read"})
    git(tmp_path, "clone", "-q", f"{sim.html}/acme/shop.git", "work", token=token)
    before = sim.tip(repo, "main")
    git(tmp_path / "work", "-c", "user.name=x", "-c", "user.email=x@y", "commit", "-q", "--allow-empty", "-m", "x", token=token)
    assert git(tmp_path / "work", "push", "-q", "origin", "HEAD:main", token=token).returncode != 0
    assert sim.tip(repo, "main") == before
