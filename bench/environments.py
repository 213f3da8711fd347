"""Environments that public packages are installed into and run in, outside of ours."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


class Failed(Exception):
    """A command of a package failed; the message ends with what it said."""


def python_packages(folder: Path, *requirements: str) -> Path:
    """A virtual environment in `folder` with these installed; gives its site-packages. What is there already is kept."""
    environment, done = folder / "environment", folder / "installed"
    if not done.exists() or done.read_text() != "\n".join(requirements):
        run(folder, sys.executable, "-m", "venv", str(environment))
        run(folder, str(environment / "bin" / "pip"), "install", "--quiet", *requirements)
        done.write_text("\n".join(requirements))
    return next((environment / "lib").glob("python3*/site-packages"))


def run(folder: Path, *command: str, **variables: str) -> str:
    """Run a command in `folder` with an environment of its own; gives what it prints. Raises Failed."""
    own = {"PATH": f"{folder / 'environment' / 'bin'}:{os.environ['PATH']}", "HOME": str(folder), "LANG": "C.UTF-8"}
    kept = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy") or name.startswith("PIP_")}
    done = subprocess.run(
        command, cwd=folder, env=kept | own | variables, capture_output=True, text=True, check=False, timeout=1800
    )
    if done.returncode:
        raise Failed(f"{Path(command[0]).name} {' '.join(command[1:4])}: {(done.stdout + done.stderr)[-1500:]}")
    return done.stdout
