"""How a runner sends a file: which statements go together, and in which transaction each one runs.

PostgreSQL's rules, from https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT : several
statements sent as one simple query run in one implicit transaction, a lone one does not; BEGIN turns the implicit
transaction, with what ran in it, into an explicit one; COMMIT ends it and what follows begins another.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.facts import Statement, Step
from bot.domain.findings import Gap
from bot.domain.operations import Begin, Commit, Rollback
from workers.readers.lines import Lines
from workers.readers.listing import Listing
from workers.readers.qualified import unqualified
from workers.sql.parse import parse
from workers.sql.parsed import Parsed
from workers.sql.text import UnreadableText, decode_text


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a file, character offsets, that is handed to the runner's driver.

    `whole` when it is sent as one query, else its statements are sent one by one. `wrap` names the transaction that the
    runner opens around it, '' for none; neighbours with one name share it.
    """

    start: int
    end: int
    whole: bool = False
    wrap: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A part with its statements."""

    statements: tuple[Parsed, ...]
    whole: bool = False
    wrap: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """A parsed file or section, cut as its runner cuts it. `sent_text` is `text` without a schema that the runner fills in."""

    path: str
    text: str
    lines: Lines
    groups: tuple[Group, ...]
    sent_text: str

    def sent(self, *, whole: bool = False, wrap: str = "") -> Body:
        """The same statements, sent in another way."""
        return replace(self, groups=tuple(replace(group, whole=whole, wrap=wrap) for group in self.groups))

    def texts(self) -> Iterator[tuple[Parsed, str]]:
        """Each statement that is not inside another, with its text."""
        for group in self.groups:
            for parsed in group.statements:
                if not parsed.inside:
                    yield parsed, self.text[parsed.start : parsed.end]

    def run(self, shared: str = "") -> tuple[Statement, ...]:
        """The statements with their transactions, called `path#1`, `path#2`, …

        `shared` is the name of the runner's own transaction when it reaches over several files.
        """
        return tuple(_run(self, shared))


def cut(path: str, text: str, parts: Sequence[Part] = ()) -> Body:
    """Parse a file by its parts, given in order; without any, it is one part of statements sent one by one, not wrapped.

    What lies between two parts ends a statement. The text is parsed once, however many parts there are: the parser's
    limits hold for the file.
    """
    plain = unqualified(text)
    if not parts:
        return Body(path, text, Lines.of(text), (Group(parse(plain)),), plain)
    members: list[list[Parsed]] = [[] for _ in parts]
    starts = [part.start for part in parts]
    for parsed in parse(_masked(plain, parts)):
        members[max(0, bisect_right(starts, parsed.start) - 1)].append(parsed)
    groups = (Group(tuple(own), part.whole, part.wrap) for part, own in zip(parts, members, strict=True) if own)
    return Body(path, text, Lines.of(text), tuple(groups), plain)


def _masked(text: str, parts: Sequence[Part]) -> str:
    """The text with a semicolon and spaces in place of all that is in no part, so that offsets stay."""
    kept: list[str] = []
    at = 0
    for part in parts:
        kept += (";".ljust(part.start - at) if part.start > at else "", text[part.start : part.end])
        at = part.end
    return "".join(kept)


class _Ledger:
    """Which transaction is open: numbers are given as transactions begin."""

    def __init__(self, path: str, shared: str) -> None:
        self.path, self.shared, self.count = path, shared, 0
        self.wrap, self.current, self.implicit, self.explicit = "", "", False, False

    def enter(self, group: Group) -> None:
        """A group begins: the runner may open a transaction or end its last one."""
        if group.wrap != self.wrap:
            self.wrap = group.wrap
            self.current, self.explicit = (self.shared or self.next()) if group.wrap else "", False
        self.implicit = group.whole and sum(not parsed.inside for parsed in group.statements) > 1

    def leave(self) -> None:
        """A group ends, and with it an implicit transaction."""
        if self.implicit and not self.explicit and not self.wrap:
            self.current = ""

    def next(self) -> str:
        self.count += 1
        return f"{self.path}#{self.count}"

    def of(self, parsed: Parsed) -> str | None:
        """The transaction of a top-level statement, which may open or end one."""
        control = parsed.steps[0][0] if len(parsed.steps) == 1 else None
        if not self.current and (self.implicit or isinstance(control, Begin)):
            self.current = self.next()
        name = self.current
        self.explicit = self.explicit or isinstance(control, Begin)
        if isinstance(control, Commit) or (isinstance(control, Rollback) and not control.savepoint):
            self.current, self.explicit = "", False
        return name or None


def _run(body: Body, shared: str) -> Iterator[Statement]:
    ledger = _Ledger(body.path, shared)
    name: str | None = None
    for group in body.groups:
        ledger.enter(group)
        for parsed in group.statements:
            name = name if parsed.inside else ledger.of(parsed)
            yield _statement(body, parsed, name)
        ledger.leave()


def _statement(body: Body, parsed: Parsed, name: str | None) -> Statement:
    first, last = parsed.start, parsed.end
    span = body.lines.span(body.path, first, last)
    steps = [
        Step(operation, span if start == first and end == last else body.lines.span(body.path, start, end))
        for operation, start, end in parsed.steps
    ]
    text, plain = body.text[first:last], body.sent_text[first:last]
    return Statement(tuple(steps), span, text, name, parsed.inside, plain if plain != text else "")


Half = tuple[tuple[Statement, ...], tuple[Gap, ...]]
"""The statements of one direction, and what could not be read of it."""


def nothing() -> Half:
    """No way down."""
    return (), ()


@dataclass(frozen=True, slots=True)
class Script:
    """What a reader makes of one file. `down` is asked only when somebody wants it: it may have to read another file."""

    up: tuple[Statement, ...]
    down: Callable[[], Half] = nothing
    gaps: tuple[Gap, ...] = ()
    transactional: bool = False
    opt_out: str = ""
    own_file: bool = False
    deployed: bool = False


def sibling(listing: Listing, path: str, run: Callable[[str, str], tuple[Statement, ...]]) -> Half:
    """The statements of another file, read by `run` (path, text); nothing when it is not there."""
    data = listing.read(path) if path in listing.paths() else None
    if data is None:
        return (), ()
    try:
        return run(path, decode_text(data)), ()
    except UnreadableText as error:
        return (), (unreadable(path, error),)


def unread(path: str, engine: str) -> Gap:
    """The gap of a migration for an engine that is not read."""
    if engine == "unknown":
        return Gap("a migration", "Nothing tells which database it is for: `engine` in .github/backstop.yml does", path, None)
    return Gap("a migration", f"It is for {engine}, which is not read here so far", path, None)


def unreadable(path: str, error: UnreadableText) -> Gap:
    """The gap of a file that is not text."""
    return Gap("a migration", f"The file {error}", path, 1)
