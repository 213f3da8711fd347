"""A migration file of Laravel: its class, both directions, and how they are sent."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from bot.domain import operations as ops
from bot.domain.changes import Span
from bot.domain.facts import Statement, Step
from bot.domain.findings import Gap
from bot.domain.operations import Opaque, Operation, RunCode
from workers.frameworks.laravel.php import HOLE, Php
from workers.frameworks.laravel.walk import Returned, Sent, Unread, Walk
from workers.frameworks.values import Text
from workers.readers.listing import Listing
from workers.readers.script import Half, Script
from workers.readers.syntax import Node, TooLarge, parse_source
from workers.sql.parse import parse
from workers.sql.parsed import Parsed

OPT_OUT = "`public $withinTransaction = false;` in its class"
_WHAT, _TEXT, _NEW = "a migration", 200, 11
_MODEL = re.compile(r"(?:^|/)(?:app|[Mm]odels)/.*\.php$")
_MAJOR = re.compile(r"(\d{1,3})")
_FREE = re.compile(r"\$withinTransaction\s*=\s*false", re.IGNORECASE)
_LOOKS = re.compile(r"Schema::has|hasTable|hasColumn|hasIndex")


def read(path: str, text: str, listing: Listing) -> Script:
    """Both directions of a file."""
    free = _FREE.search(text) is not None
    try:
        syntax = parse_source(path, text, "php")
    except TooLarge as error:
        return Script((), gaps=(Gap(_WHAT, str(error), path, 1),), transactional=True, opt_out=OPT_OUT)
    keeps = _laravel(path, listing) < _NEW
    php = Php(syntax, model=lambda name: _model(name, listing))
    methods: dict[str, Node] = {}
    for node in syntax.walk("method_declaration"):
        if name := node.child_by_field_name("name"):
            methods.setdefault(syntax.text(name), node)
    for node in syntax.walk("property_element", "const_element"):
        if len(node.named_children) > 1:
            php.constants[syntax.text(node.named_children[0]).lstrip("$")] = php.maybe(node.named_children[-1], {})

    def way(name: str) -> tuple[Statement, ...]:
        walk = Walk(php, keeps, methods)
        method = methods.get(name)
        with suppress(Returned):
            walk.body(method.child_by_field_name("body") if method else None, {})
        return tuple(_statements(php, path, walk, None if free else f"{path}#1"))

    def down() -> Half:
        return way("down"), ()

    gaps: tuple[Gap, ...] = () if "up" in methods else (Gap(_WHAT, "It has no `up`", path, 1),)
    broken = list(syntax.walk("ERROR")) if syntax.root.has_error else []
    gaps += tuple(Gap(_WHAT, "does not parse as PHP here", path, node.start_point.row + 1) for node in broken[:1])
    return Script(way("up"), down, gaps, transactional=not free, opt_out=OPT_OUT)


def _model(name: str, listing: Listing) -> str:
    """The text of a model's file, '' when it is not found."""
    found = listing.remember("laravel-models", lambda: _models(listing))
    path = found.get(f"{name}.php")
    return listing.text(path) if path else ""


def _models(listing: Listing) -> dict[str, str]:
    """The files of models by name; of one name the one in a folder called Models."""
    paths = sorted((path for path in listing.paths() if _MODEL.search(path)), key=lambda path: ("/Models/" in path, path))
    return {path.rpartition("/")[2]: path for path in paths}


def _laravel(path: str, listing: Listing) -> int:
    """The major version of Laravel that composer.json asks for; the newest when it does not say."""
    for manifest in listing.above(path, "composer.json"):
        wanted = listing.json(manifest).get("require")
        version = wanted.get("laravel/framework") if isinstance(wanted, dict) else None
        if isinstance(version, str) and (found := _MAJOR.search(version)):
            return int(found[1])
    return _NEW


def _statements(php: Php, path: str, walk: Walk, transaction: str | None) -> Iterator[Statement]:
    for entry in walk.entries:
        span = Span(path, entry.node.start_point.row + 1, entry.node.end_point.row + 1)
        text = php.text(entry.node)
        if isinstance(entry, Unread):
            operation: Operation = (Opaque if entry.schema else RunCode)(text[:_TEXT], entry.why)
            yield Statement((Step(operation, span),), span, text, transaction, entry.inside)
            continue
        found = parse(entry.sql)
        if entry.holes and not all(_harmless(step[0]) for parsed in found for step in parsed.steps):
            why = f"the SQL has a part that is only known when it runs: {entry.holes[0]}"
            yield Statement((Step(Opaque(entry.sql[:_TEXT], why), span),), span, text, transaction, entry.inside)
            continue
        shared = transaction or (f"{path}#{span.line}" if sum(not one.inside for one in found) > 1 else None)
        for parsed in found:
            yield _statement(entry, parsed, span, (text, shared), alone=len(found) == 1)


def _statement(entry: Sent, parsed: Parsed, whole: Span, sent: tuple[str, str | None], *, alone: bool) -> Statement:
    span = whole if alone or not entry.written else _rows(entry.sql, parsed.start, parsed.end, whole)
    steps = tuple(Step(_lenient(operation, entry.inside), span) for operation, _, _ in parsed.steps)
    sql = str(entry.sql[parsed.start : parsed.end])
    return Statement(steps, span, sent[0] if span == whole else sql, sent[1], parsed.inside or entry.inside, sql)


def _rows(sql: str, start: int, end: int, whole: Span) -> Span:
    rows = sql.rows if isinstance(sql, Text) else ()
    if not rows:
        return whole
    offsets = [offset for offset, _ in rows]
    first, last = (rows[max(0, bisect_right(offsets, at) - 1)][1] for at in (start, max(start, end - 1)))
    return Span(whole.path, first + 1, max(first, last) + 1)


def _harmless(operation: Operation) -> bool:
    if HOLE in repr(getattr(operation, "table", "")):
        return False
    return isinstance(operation, ops.Insert | ops.Update | ops.Delete | ops.Select | ops.Inert | ops.SetVariable)


def _lenient(operation: Operation, inside: str) -> Operation:
    """What code that looks first sends: only where it is needed."""
    if not _LOOKS.search(inside):
        return operation
    if isinstance(operation, ops.CreateTable | ops.AddColumn | ops.CreateIndex):
        return replace(operation, if_not_exists=True)
    if isinstance(operation, ops.DropTable | ops.DropColumn | ops.DropIndex | ops.DropConstraint):
        return replace(operation, if_exists=True)
    return operation
