"""Which engine a file of SQL is for where neither its runner nor its path says so."""

from __future__ import annotations

import re
from collections.abc import Collection

from workers.deployed import deployed
from workers.readers.listing import Listing

_MYSQL = re.compile(
    r"\bENGINE\s*=\s*(?:InnoDB|MyISAM|Aria)\b|\bAUTO_INCREMENT\b|\b(?:TABLE|INTO|INDEX|COLUMN|UPDATE|EXISTS)\s+`\w",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"--[^\n]*+")
_HEAD = 100_000


def spoken_in(text: str, listing: Listing) -> str:
    """MySQL or MariaDB where the text has words of theirs alone, or the repository runs nothing else; '' otherwise."""
    servers = {one.engine for one in deployed(listing)}
    if servers and not servers - {"mysql", "mariadb"}:
        return min(servers) if len(servers) > 1 else next(iter(servers))
    if "postgresql" in servers or not _MYSQL.search(text, 0, _HEAD):
        return ""
    return "mysql" if _MYSQL.search(_COMMENT.sub("", text[:_HEAD])) else ""


def served(listing: Listing, among: Collection[str]) -> str:
    """Of several engines that a project has drivers for the one that its files run; '' when they run none or several.

    Where there is no choice nothing is asked: ''.
    """
    if len(set(among)) < 2:
        return ""
    servers = {one.engine for one in deployed(listing)} & {*among, *(("mariadb",) if "mysql" in among else ())}
    return next(iter(servers)) if len(servers) == 1 else ""


def exactly(engine: str, listing: Listing) -> str:
    """MariaDB where a driver of MySQL talks to nothing else."""
    if engine != "mysql":
        return engine
    return "mariadb" if {one.engine for one in deployed(listing)} & {"mysql", "mariadb"} == {"mariadb"} else engine
