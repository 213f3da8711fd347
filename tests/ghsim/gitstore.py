"""Real git underneath: bare repositories made, written and compared by the git program."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

ENVIRONMENT = {
    "PATH": os.environ.get("PATH", os.defpath),
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C.UTF-8",
}
SERVED = ("http.receivepack=false", "uploadpack.allowFilter=true", "uploadpack.allowAnySHA1InWant=true")
SETTINGS = ("gc.auto=0", "core.logAllRefUpdates=false", "uploadpack.allowReachableSHA1InWant=true", *SERVED)
Files = Mapping[str, str | bytes | None]


class GitError(Exception):
    """git refused; its own words."""


def run(folder: str | Path, *arguments: str, stdin: bytes = b"") -> bytes:
    """Output of git in the bare repository `folder`. Raises GitError."""
    done = subprocess.run(
        ["git", "--git-dir", str(folder), *arguments], input=stdin, capture_output=True, check=False, env=ENVIRONMENT
    )
    if done.returncode:
        raise GitError(f"git {arguments[0]}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def text(folder: str | Path, *arguments: str) -> str:
    return run(folder, *arguments).decode("utf-8", "replace").strip()


def create(folder: Path, branch: str = "main") -> None:
    folder.mkdir(parents=True)
    subprocess.run(["git", "init", "-q", "--bare", "--template=", "-b", branch, str(folder)], check=True, env=ENVIRONMENT)
    _configure(folder)


def clone(source: str | Path, folder: Path) -> None:
    """A bare copy with every ref: a fork, or somebody's own repository brought in."""
    options = ("clone", "-q", "--bare", "--template=", "--no-hardlinks", str(source), str(folder))
    subprocess.run(["git", *options], check=True, env=ENVIRONMENT, capture_output=True)
    _configure(folder)


def _configure(folder: Path) -> None:
    pairs = (setting.partition("=") for setting in SETTINGS)
    lines = [f"[{name.rpartition('.')[0]}]\n\t{name.rpartition('.')[2]} = {value}\n" for name, _, value in pairs]
    (folder / "info").mkdir(exist_ok=True)
    with (folder / "config").open("a") as config:
        config.writelines(lines)


def tip(folder: str | Path, ref: str) -> str:
    """SHA of a branch, tag, or commit; '' when there is none."""
    try:
        return text(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    except GitError:
        return ""


def commit(folder: str | Path, branch: str, files: Files, message: str, *, author: str, when: int, parent: str = "") -> str:
    """Write files (None deletes) on a branch by fast-import, from `parent` or as a first commit; the new SHA."""
    data = message.encode()
    person = f"{author} <{author}@users.noreply.example.org> {when} +0000".encode()
    lines = [b"commit refs/heads/" + branch.encode(), b"committer " + person, b"data %d" % len(data), data]
    if parent:
        lines.append(b"from " + parent.encode())
    for path, content in files.items():
        if content is None:
            lines.append(b"D " + _quoted(path))
        else:
            raw = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content
            lines += [b"M 100644 inline " + _quoted(path), b"data %d" % len(raw), raw]
    run(folder, "fast-import", "--quiet", "--force", stdin=b"\n".join(lines) + b"\n")
    return tip(folder, f"refs/heads/{branch}")


def _quoted(path: str) -> bytes:
    escaped = path.encode("utf-8", "surrogateescape").replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
    return b'"' + escaped + b'"'


def set_ref(folder: str | Path, ref: str, sha: str) -> None:
    run(folder, "update-ref", *(("-d", ref) if not sha else (ref, sha)))


def fetch(folder: str | Path, source: str, sha: str, ref: str) -> None:
    """Bring a commit of another bare repository in, under `ref`."""
    if str(folder) != source:
        run(folder, "-c", "protocol.file.allow=always", "fetch", "-q", "--no-tags", source, f"+{sha}:{ref}")
    else:
        set_ref(folder, ref, sha)


@lru_cache(1024)
def merge_base(folder: str, base: str, head: str) -> str:
    """Of two SHAs; '' for unrelated histories."""
    try:
        return text(folder, "merge-base", base, head)
    except GitError:
        return ""


@lru_cache(256)
def diff(folder: str, base: str, head: str, *paths: str) -> bytes:
    """The raw listing (NUL-separated) and the patch of two SHAs, renames found, as GitHub shows a pull request."""
    options = (
        "-M",
        "--no-ext-diff",
        "--no-textconv",
        "--raw",
        "--full-index",
        "-z",
        "--patch",
        "--no-color",
        "--src-prefix=a/",
    )
    return run(folder, "diff", *options, "--dst-prefix=b/", base, head, "--", *paths)


def blob(folder: str | Path, sha: str, path: str) -> bytes | None:
    try:
        return run(folder, "cat-file", "blob", f"{sha}:{path}")
    except GitError:
        return None


def tree(folder: str | Path, sha: str, path: str = "") -> list[tuple[str, str, str, int, str]]:
    """Entries of one folder: mode, type, object, size (0 for trees), path."""
    out = run(folder, "ls-tree", "-z", "-l", "--full-tree", sha, "--", *([path.rstrip("/") + "/"] if path else []))
    found = []
    for entry in out.split(b"\0")[:-1]:
        meta, name = entry.decode("utf-8", "replace").split("\t", 1)
        mode, kind, blob, size = meta.split()
        found.append((mode, kind, blob, 0 if size == "-" else int(size), name))
    return found


@lru_cache(256)
def commits(folder: str, base: str, head: str) -> tuple[str, ...]:
    """SHAs from the merge base (excluded) to the head, oldest first."""
    return tuple(text(folder, "rev-list", "--reverse", "--topo-order", f"{base}..{head}").split())


@lru_cache(256)
def merge_tree(folder: str, ours: str, theirs: str) -> str:
    """Tree of a clean merge; '' in conflict."""
    done = subprocess.run(
        ["git", "--git-dir", str(folder), "merge-tree", "--write-tree", ours, theirs],
        capture_output=True,
        check=False,
        env=ENVIRONMENT,
    )
    return done.stdout.decode().strip() if done.returncode == 0 else ""


def commit_tree(folder: str | Path, tree_sha: str, parents: Sequence[str], message: str, when: int) -> str:
    person = {f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in _machine(when)}
    arguments = [argument for parent in parents for argument in ("-p", parent)]
    done = subprocess.run(
        ["git", "--git-dir", str(folder), "commit-tree", tree_sha, *arguments, "-m", message],
        capture_output=True,
        check=True,
        env=ENVIRONMENT | person,
    )
    return done.stdout.decode().strip()


def _machine(when: int) -> list[tuple[str, str]]:
    return [("NAME", "GitHub"), ("EMAIL", "noreply@example.org"), ("DATE", f"{when} +0000")]
