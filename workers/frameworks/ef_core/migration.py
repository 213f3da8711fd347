"""A migration file of EF Core: its class, both directions, and the transaction that its version opens."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.facts import Statement
from bot.domain.findings import Gap
from workers.frameworks.ef_core.csharp import CSharp
from workers.frameworks.ef_core.walk import Walk
from workers.frameworks.sent import statements
from workers.readers import names
from workers.readers.listing import Listing
from workers.readers.script import Half, Script
from workers.readers.syntax import Node, TooLarge, parse_source
from workers.sql.dialect import speaks_mysql, speaks_vendor

SUPPRESSED = "`suppressTransaction: true` at Sql"
OPT_OUT = f'`.Annotation("Npgsql:CreatedConcurrently", true)` at CreateIndex, or {SUPPRESSED}'
_WHAT, _ONE_FOR_ALL = "a migration", 9
_VERSION = re.compile(r"EntityFrameworkCore[\w.]*\"\s+(?:Version|VersionOverride)=\"(\d+)\.")


def read(path: str, text: str, listing: Listing) -> Script:
    """Both directions of a file."""
    try:
        syntax = parse_source(path, text, "csharp")
    except TooLarge as error:
        return Script((), gaps=(Gap(_WHAT, str(error), path, 1),), transactional=True, opt_out=OPT_OUT)
    csharp = CSharp(syntax)
    methods: dict[str, Node] = {}
    for node in syntax.walk("method_declaration", "field_declaration"):
        if node.type == "method_declaration":
            methods.setdefault(csharp.text(node.child_by_field_name("name")), node)
            continue
        for one in syntax.walk("variable_declarator", within=node):
            if len(one.named_children) > 1:
                csharp.constants[csharp.text(one.named_children[0])] = one.named_children[-1]
    constants = dict(csharp.constants)
    shared = _one_for_all(path, listing)
    transaction = f"{names.folder(path)}#pending" if shared else f"{path}#1"

    def way(name: str) -> Iterator[Statement]:
        csharp.constants = dict(constants)
        walk = Walk(csharp, methods)
        if name in methods:
            walk.method(methods[name])
        ended = 0  # what runs outside of a transaction commits the one before it
        for place, entry in enumerate(walk.entries):
            ended += place in walk.free
            opened = f"{path}#{ended + 1}" if ended else transaction
            alone = place in walk.free or speaks_mysql()  # which has no transaction around changes of the schema
            yield from statements([entry], None if alone else opened)

    def down() -> Half:
        return tuple(way("Down")), ()

    gaps: tuple[Gap, ...] = () if "Up" in methods else (Gap(_WHAT, "It has no `Up`", path, 1),)
    broken = list(syntax.walk("ERROR")) if syntax.root.has_error else []
    gaps += tuple(Gap(_WHAT, "does not parse as C# here", path, node.start_point.row + 1) for node in broken[:1])
    opt_out = SUPPRESSED if speaks_vendor() else OPT_OUT
    return Script(tuple(way("Up")), down, gaps, transactional=not speaks_mysql(), opt_out=opt_out)


def _one_for_all(path: str, listing: Listing) -> bool:
    """Whether the project asks for EF Core 9, which runs all pending migrations in one transaction."""
    for where in names.parents(path):
        for manifest in (*projects(where, listing), names.join(where, "Directory.Packages.props")):
            found = [int(major) for major in _VERSION.findall(listing.text(manifest))]
            if found:
                return max(found) == _ONE_FOR_ALL
    return False


def projects(where: str, listing: Listing) -> tuple[str, ...]:
    """The project files (.csproj) of a folder."""
    return listing.remember("csproj", lambda: _projects(listing)).get(where, ())


def _projects(listing: Listing) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted(one for one in listing.paths() if one.endswith(".csproj")):
        found[names.folder(path)] = (*found.get(names.folder(path), ()), path)
    return found
