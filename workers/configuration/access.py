"""The lines of pg_hba.conf. Source: https://www.postgresql.org/docs/current/auth-pg-hba-conf.html"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.changes import Change, Span
from bot.domain.configuration import AccessLine

_TYPES = frozenset({"local", "host", "hostssl", "hostnossl", "hostgssenc", "hostnogssenc"})
_MASK = re.compile(r"\d{1,3}(\.\d{1,3}){3}$|(?=[0-9a-fA-F]*:)[0-9a-fA-F:]+$")


@dataclass(frozen=True, slots=True)
class Access:
    """Who may come in from where, and how that is checked."""

    line: int
    kind: str
    databases: str
    users: str
    address: str
    method: str

    @property
    def who(self) -> tuple[str, ...]:
        """What stays when only the method changes."""
        return self.kind, self.databases, self.users, self.address


def accesses(text: str, first: int = 1) -> Iterator[Access]:
    """The records of the text; lines that are none are passed over."""
    for number, line in enumerate(text.split("\n"), first):
        if one := access(line, number):
            yield one


def access(line: str, number: int) -> Access | None:
    """One record, None for a comment or what is none."""
    words = line.partition("#")[0].replace('"', "").split()
    if len(words) < 4 or words[0].lower() not in _TYPES:
        return None
    kind = words[0].lower()
    if kind == "local":
        return Access(number, kind, words[1], words[2], "", words[3].lower())
    if len(words) < 5:
        return None
    method = 5 if _MASK.match(words[4]) and len(words) > 5 else 4
    return Access(number, kind, words[1], words[2], words[3], words[method].lower())


def changed(change: Change, before: Iterator[Access], after: Iterator[Access]) -> Iterator[AccessLine]:
    """The records that were not there so before."""
    known = list(before)
    old = {(one.who, one.method) for one in known}
    methods = {one.who: one.method for one in known}
    for one in after:
        if (one.who, one.method) not in old:
            span = Span(change.path, one.line, one.line)
            was = methods.get(one.who, "")
            yield AccessLine(span, one.kind, one.databases, one.users, one.address, one.method, was)
