"""`make run`: the processes of the Procfile on one machine, with a Valkey of our own unless REDIS_URL names one.

A deployment runs the Procfile by its own means; this is for trying the App out.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from honcho.manager import Manager  # type: ignore[import-untyped]

from bot.embedded import EmbeddedError, Valkey
from bot.places import cache_folder
from bot.settings import Role, SettingsError, read_settings

PROCFILE = "Procfile"
ROLES: tuple[Role, ...] = ("web", "worker", "specialists", "clock")


def main() -> int:
    """Run until Ctrl-C or until one of them ends, then end the others. 2: a setting is missing, in one line each."""
    if os.environ.get("REDIS_URL"):
        return _run(dict(os.environ))
    try:
        with Valkey(cache_folder() / "valkey") as valkey:
            return _run({**os.environ, "REDIS_URL": valkey.url})
    except EmbeddedError as error:
        print(f"backstop does not start: {error}", file=sys.stderr)
        return 2


def _run(environment: dict[str, str]) -> int:
    problems = [problem for role in ROLES for problem in _problems(environment, role)]
    if problems:
        print(f"backstop does not start: {'; '.join(dict.fromkeys(problems))}", file=sys.stderr)
        return 2
    manager = Manager()
    on = read_settings(environment, "specialists").specialists
    for name, command in _processes(PROCFILE):
        if name == "specialists" and not on:
            continue  # no model to ask
        manager.add_process(name, command, env=environment)
    manager.loop()
    return manager.returncode or 0


def _problems(environment: dict[str, str], role: Role) -> list[str]:
    """What is missing or wrong for this role."""
    try:
        read_settings(environment, role)
    except SettingsError as error:
        return str(error).split("; ")
    return []


def _processes(path: str) -> list[tuple[str, str]]:
    """Name and command of each line."""
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    pairs = (line.split(":", 1) for line in lines if ":" in line and not line.startswith("#"))
    return [(name.strip(), command.strip()) for name, command in pairs]


if __name__ == "__main__":
    sys.exit(main())
