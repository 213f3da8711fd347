"""gormigrate: literals of `gormigrate.Migration`, each a migration of its own.

Source: https://pkg.go.dev/github.com/go-gormigrate/gormigrate/v2
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.facts import Statement
from bot.domain.findings import Gap
from workers.frameworks.go.goose import sent
from workers.frameworks.go.nodes import given
from workers.frameworks.go.package import package
from workers.frameworks.go.values import Go
from workers.frameworks.values import Text
from workers.readers import names
from workers.readers.entry import Entry
from workers.readers.listing import Listing
from workers.readers.script import Half, Script
from workers.readers.syntax import Node, TooLarge, parse_source

OPT_OUT = "`UseTransaction: false` in the options of all migrations"
_WHAT = "a migration"
_TYPE = re.compile(r"(?:\[\]\*?)?gormigrate\.Migration")
_SHARED = re.compile(r"UseTransaction:\s*true")


@dataclass(frozen=True, slots=True)
class Listed:
    """A literal: its `ID`, and the expressions of its functions."""

    name: str
    node: Node
    up: Node
    down: Node | None


def listed(go: Go) -> Iterator[Listed]:
    """The migrations that the file writes out, in its order."""
    for literal in go.syntax.walk("composite_literal"):
        kind = go.text(literal.child_by_field_name("type"))
        if not _TYPE.fullmatch(kind):
            continue
        body = literal.child_by_field_name("body")
        for one in [body] if body is not None and not kind.startswith("[") else _elements(body):
            found = dict(_keyed(go, one))
            if "Migrate" in found:
                name = go.string(found["ID"], {})[0] if "ID" in found else Text("")
                yield Listed(str(name), one, found["Migrate"], found.get("Rollback"))


def _elements(body: Node | None) -> list[Node]:
    inner = [each for one in given(body) for each in given(one)]
    return [one for one in inner if one.type == "literal_value"]


def _keyed(go: Go, body: Node) -> Iterator[tuple[str, Node]]:
    for one in given(body):
        parts = given(one)
        if one.type == "keyed_element" and len(parts) == 2 and (value := given(parts[1])):
            yield go.text(parts[0]), value[0]


def read(path: str, text: str, listing: Listing) -> Script:
    """Both directions of all migrations of a file, the last one back first."""
    try:
        go = Go.of(parse_source(path, text, "go"), package(path, listing))
    except TooLarge as error:
        return Script((), gaps=(Gap(_WHAT, str(error), path, 1),), opt_out=OPT_OUT)
    found = list(listed(go))
    shared = _shared(listing)
    transaction = f"{names.folder(path)}#pending" if shared else None

    def way(nodes: list[Node]) -> tuple[Statement, ...]:
        return tuple(one for node in nodes for one in sent(go, node, transaction))

    def down() -> Half:
        return way([one.down for one in reversed(found) if one.down is not None]), ()

    broken = list(go.syntax.walk("ERROR")) if go.syntax.root.has_error else []
    gaps = tuple(Gap(_WHAT, "does not parse as Go here", path, node.start_point.row + 1) for node in broken[:1])
    return Script(way([one.up for one in found]), down, gaps, transactional=shared, opt_out=OPT_OUT)


def _shared(listing: Listing) -> bool:
    """Whether the project has all pending migrations run in one transaction, which is not gormigrate's default."""
    return listing.remember("gormigrate", lambda: _said(listing))


def _said(listing: Listing) -> bool:
    return any(_SHARED.search(one.text) for one in listing.lines_with(("UseTransaction",), (".go",)))


def entries(path: str, text: str) -> tuple[Entry, ...]:
    """The migrations of the file."""
    try:
        go = Go.of(parse_source(path, text, "go"))
    except TooLarge:
        return ()
    rows = [(one, go.syntax.span(one.node)) for one in listed(go)]
    return tuple(Entry(one.name, at.line, at.end, " ".join(go.text(one.node).split())) for one, at in rows)
