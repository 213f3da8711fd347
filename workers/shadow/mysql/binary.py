"""Where MySQL's or MariaDB's program is."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from workers.shadow.errors import ShadowError

PLACES = ("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin", "/usr/local/mysql/bin", "/opt/homebrew/opt/mariadb/bin")


@dataclass(frozen=True, slots=True)
class Binary:
    """A server's program, what makes its first files ('' where it does that itself), its engine and version."""

    program: Path
    maker: str
    engine: str
    version: str


def find_binary(override: str = "") -> Binary | None:
    """The program that `override` names (itself, or its folder), else MariaDB's or MySQL's on the PATH, else None.

    Raises ShadowError where the override is no server.
    """
    if override:
        named = Path(override)
        for program in (named / "mariadbd", named / "mysqld") if named.is_dir() else (named,):
            if found := _inspect(program):
                return found
        raise ShadowError(f"SHADOW_MYSQL_BIN: {override} is neither mariadbd nor mysqld, nor a folder with one of them")
    for name in ("mariadbd", "mysqld"):
        if (place := _on_path(name)) and (found := _inspect(Path(place))):
            return found
    return None


def _on_path(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path=":".join(PLACES))


def _inspect(program: Path) -> Binary | None:
    """What the program is, None when it is no server or does not run here."""
    if not os.access(program, os.X_OK):
        return None
    try:
        command = [str(program), "--no-defaults", "--version"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False, env={"LC_ALL": "C"})
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.search(r"Ver (\d+\.\d+\.\d+)", done.stdout)
    if version is None:
        return None
    if "MariaDB" not in done.stdout:
        return Binary(program, "", "mysql", version[1])
    beside = [program.parent / "mariadb-install-db", program.parent.parent / "scripts" / "mariadb-install-db"]
    beside.append(program.parent.parent / "bin" / "mariadb-install-db")
    maker = next((str(path) for path in beside if os.access(path, os.X_OK)), _on_path("mariadb-install-db"))
    return Binary(program, maker, "mariadb", version[1]) if maker else None
