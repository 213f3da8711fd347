"""What git gets to see of us: the repository's own configuration is hostile input and must not run a program or bend an answer.

What is stopped, by settings of command scope (they outrank the repository's) or by options of the calls: hooks, fsmonitor
programs, external diffs and text conversions (`bot.git.diff`), clean and smudge filters, lazy fetches of a partial clone and
every other transport, replace refs, a look into submodules (each has its own configuration), our environment but for PATH.

What remains: the repository may widen or narrow what is ignored (.gitignore, core.excludesFile) and normalise line ends of its
working tree (core.autocrlf, .gitattributes). The user's global configuration is not read, so its ignore list is not either.
A file kept by a filter (Git LFS) and altered in the working tree is compared as it lies on the disk. A `diff` attribute makes
git compare even a huge file by lines; the time limit of `bot.git.command` ends that.

Sources: https://git-scm.com/docs/git-config (safe.directory, core.fsmonitor, filter.<driver>.clean, protocol.allow),
https://git-scm.com/docs/git (GIT_* variables; GIT_CONFIG_COUNT from 2.31, GIT_CONFIG_GLOBAL from 2.32 on).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

MAX_BLOB = 8 * 1024 * 1024
"""Bytes up to which a file is read; git calls a larger one binary, and its lines are not compared."""

SETTINGS: Mapping[str, str] = {
    "safe.directory": "*",  # as root in a container the repository is often another user's; its configuration is tamed here
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "core.untrackedCache": "false",
    "core.attributesFile": os.devnull,
    "core.quotePath": "false",
    "core.bigFileThreshold": str(MAX_BLOB),
    "diff.autoRefreshIndex": "true",
    "protocol.allow": "never",
    "submodule.recurse": "false",
}
VARIABLES: Mapping[str, str] = {
    "HOME": os.devnull,  # a path that holds nothing: without any, a '~' in the repository's configuration ends git
    "LC_ALL": "C",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """The whole environment of a call. Settings travel here, not by -c: a name of theirs may hold a '='."""
    variables = {"PATH": search_path(), **VARIABLES, "GIT_CONFIG_COUNT": str(len(settings))}
    for number, (name, value) in enumerate(settings.items()):
        variables |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
    return variables


def network(scheme: str) -> dict[str, str]:
    """What a call that fetches needs beside: leave for one protocol, and the operator's own proxy and certificates."""
    names = (*("https_proxy", "HTTPS_PROXY", "http_proxy", "no_proxy", "NO_PROXY"), *("SSL_CERT_FILE", "SSL_CERT_DIR"))
    return {"GIT_ALLOW_PROTOCOL": scheme, **{name: os.environ[name] for name in names if name in os.environ}}


def search_path() -> str:
    """PATH without its relative places: git runs inside a directory that others fill."""
    places = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(place for place in places if Path(place).is_absolute())
