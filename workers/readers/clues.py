"""Which engine a file of SQL is for where neither its runner nor its path says so."""

from __future__ import annotations

import re
from collections.abc import Collection

from bot.patterns import late
from workers.deployed import deployed
from workers.readers.configured import configured
from workers.readers.listing import Listing
from workers.readers.names import folder, join
from workers.sql.dialect import VENDORS

_MYSQL = late(
    r"\bENGINE\s*=\s*(?:InnoDB|MyISAM|Aria)\b|\bAUTO_INCREMENT\b|\b(?:TABLE|INTO|INDEX|COLUMN|UPDATE|EXISTS)\s+`\w"
    r"|\bMODIFY\s+COLUMN\s+\w|\bCHANGE\s+COLUMN\s+\w|\bADD\s+COLUMN\s+\w+\s[^;,']{0,200}\bAFTER\s+\w+\s*(?:[;,]|\Z)",
    re.IGNORECASE,
)
_MYSQL_WORDS = ("`", "auto_increment", "engine", "modify", "change", "after")
"""One of these stands in whatever it finds."""
_POSTGRES = late(
    r"\b(?:small|big)?serial\b|\btimestamptz\b|\bjsonb\b|\bbytea\b|::\w|\$\$|\bILIKE\b|\bCONCURRENTLY\b", re.IGNORECASE
)
_NAMED = late(r"mysql|maria|sqlite|postgres|pgsql|mssql|sqlserver|oracle|\bpg\b|\bh2\b", re.IGNORECASE)
"""Names of files that are for one engine among others."""
_OURS = {"mysql", "mariadb"}
_COMMENT = late(r"--[^\n]*+")
_HEAD, _BESIDE = 100_000, 8
"""Characters of a file, and files of its folder, that are looked at."""
_WORDS = (
    "distkey", "diststyle", "sortkey", "timestamp_ntz", "timestamp_ltz", "transient", "copy grants", "warehouse", "int64",
    "float64",
    "varchar2", "systimestamp", "sysdate", "autoincrement", "pragma", "rowid", "[dbo]", "uniqueidentifier", "sp_rename", "].[",
    "identity(1", "\ngo\n", "\ngo\r", "nvarchar(max)", "datetime2", "datetime('now'",
)  # fmt: skip
"""One of these stands in whatever the patterns below find."""
_OWN: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (engine, late(pattern, re.IGNORECASE | re.MULTILINE))
    for engine, pattern in (
        ("redshift", r"\bDISTKEY\b|\bDISTSTYLE\s+\w+|\bSORTKEY\b"),
        ("snowflake", r"\bTIMESTAMP_(?:NTZ|LTZ)\b|\bTRANSIENT\s+TABLE\b|\bCOPY\s+GRANTS\b|\b(?:USE|ALTER)\s+WAREHOUSE\b"),
        ("bigquery", r"\s(?:INT64|FLOAT64)\b"),
        ("oracle", r"\bN?VARCHAR2\s*\(|\bSYSTIMESTAMP\b|\bDEFAULT\s+SYSDATE\b"),
        (
            "sqlserver",
            r"\[dbo\]|\]\.\[|\bUNIQUEIDENTIFIER\b|\bsp_rename\b|\bIDENTITY\(1\s*,|^[ \t]*GO[ \t\r]*$"
            r"|\bNVARCHAR\(MAX\)|\bDATETIME2\b",
        ),
        ("sqlite", r"\bKEY\s+AUTOINCREMENT\b|^[ \t]*PRAGMA\s+\w|\bWITHOUT\s+ROWID\b|\bdatetime\('now'"),
    )
)  # fmt: skip
"""Words that no engine but these has; what comes first decides where several have it."""


def spoken_in(text: str, listing: Listing) -> str:
    """The engine whose words alone the text has, or the only one that the repository runs; '' otherwise."""
    servers = listing.remember("servers", lambda: {one.engine for one in deployed(listing)} | configured(listing))
    if servers and not servers - {"mysql", "mariadb"}:
        return min(servers) if len(servers) > 1 else next(iter(servers))
    if len(servers) == 1 and servers <= {*VENDORS}:
        return next(iter(servers))
    head = text[:_HEAD]
    small = head.lower()
    may = "postgresql" not in servers or servers & _OURS
    if may and any(word in small for word in _MYSQL_WORDS) and _MYSQL.search(head):
        return "mysql" if _MYSQL.search(_COMMENT.sub("", head)) else _vendor(head, small)
    return _vendor(head, small)


def spoken_beside(path: str, listing: Listing, text: str = "") -> str:
    """The engine whose words alone another file of the folder has; '' where none has any, or the repository runs others.

    What the file says itself must not be PostgreSQL's where that is MySQL.
    """
    where = folder(path)
    found = listing.remember(("spoken", where), lambda: _beside(where, listing))
    return "" if found == "mysql" and _POSTGRES.search(text[:_HEAD]) else found


def _beside(where: str, listing: Listing) -> str:
    servers = {one.engine for one in deployed(listing)} | configured(listing)
    if servers and not servers & _OURS:
        return ""
    files = sorted(name for name in listing.siblings(where) if name.endswith(".sql") and not _NAMED.search(name))
    return next(
        (
            engine
            for name in files[:_BESIDE]
            if (engine := _own(listing.text(join(where, name))[:_HEAD])) and (not servers or engine == "mysql")
        ),
        "",
    )


def _own(head: str) -> str:
    small = head.lower()
    if any(word in small for word in _MYSQL_WORDS) and _MYSQL.search(_COMMENT.sub("", head)):
        return "mysql"
    return _vendor(head, small)


def _vendor(head: str, small: str) -> str:
    """The engine of a text's head, given in small letters too."""
    if not any(word in small for word in _WORDS):
        return ""
    head = _COMMENT.sub("", head)
    return next((engine for engine, pattern in _OWN if pattern.search(head)), "")


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
