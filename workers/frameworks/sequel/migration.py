"""A file of `Sequel.migration do … end`: both directions as statements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.domain.findings import Gap
from workers.frameworks.rails.command import Command
from workers.frameworks.rails.conditions import way
from workers.frameworks.rails.emit import Emitter
from workers.frameworks.rails.entries import Entry, Raw, Unread
from workers.frameworks.rails.migration import broken, methods_of, nearest
from workers.frameworks.rails.source import Source
from workers.frameworks.sequel.statements import Irreversible, inverse, sent
from workers.frameworks.sequel.values import CONSTANTS, SequelEvaluator
from workers.frameworks.sequel.walk import SequelWalk
from workers.frameworks.values import Unresolved, Value
from workers.readers.listing import Listing
from workers.readers.script import Half, Script
from workers.readers.syntax import Node, TooLarge

OPT_OUT = "`no_transaction` in its block"
_WHAT = "a migration"
_MODULE = re.compile(r"(?<!\w)(?<!\w::)((?:[A-Z]\w*::)*[A-Z]\w*)\.([a-z]\w*[?!]?)\(?\s*self\b")
_REQUIRED = re.compile(r"^[ \t]*require(?:_relative)?[ (]+(?:File\.\w+[ (]+)?[\"']([\w./-]+)[\"']", re.MULTILINE)
_MODULES, _LARGEST = 4, 60_000
"""Files of the repository that a migration asks for and that are read, and characters of one."""


def read(path: str, text: str, listing: Listing) -> Script:
    """Both directions of a file."""
    try:
        source = Source.parse(path, text, _asked_for(text, path, listing))
    except TooLarge as error:
        return Script((), gaps=(Gap(_WHAT, str(error), path, 1),), transactional=True, opt_out=OPT_OUT)
    made = next((node for node in source.syntax.walk("call") if _is_migration(source, node)), None)
    block = made.child_by_field_name("block") if made is not None else None
    if block is None:
        gap = Gap(_WHAT, "There is no `Sequel.migration do` in it", path, 1)
        return Script((), gaps=(gap,), transactional=True, opt_out=OPT_OUT)
    free = any(_frees(source, node) for node in _lines(block))
    parts = {name: node for node in _lines(block) if (name := _part(source, node))}
    around = [one for one in (*source.syntax.root.named_children, *_lines(block)) if one.start_point.row < source.rows]
    bound = [one for one in around if one.type == "assignment"]
    up, gaps = _half(source, parts, bound, free=free, down=False)
    if not parts:
        line = block.start_point.row + 1
        gaps = (*gaps, Gap(_WHAT, "It has no `up` and no `change` that is plain to see", path, line))
    return Script(
        up,
        lambda: _half(source, parts, bound, free=free, down=True),
        gaps + broken(source, path),
        transactional=not free,
        opt_out=OPT_OUT,
    )


def _is_migration(source: Source, node: Node) -> bool:
    receiver, method = node.child_by_field_name("receiver"), node.child_by_field_name("method")
    if receiver is None or method is None or source.text(method) != "migration":
        return False
    return source.text(receiver).removeprefix("::") == "Sequel"


def _lines(block: Node) -> list[Node]:
    body = block.child_by_field_name("body")
    return [one for one in body.named_children if one.type != "comment"] if body else []


def _frees(source: Source, node: Node) -> bool:
    """`no_transaction`, also where it is said for this engine alone."""
    if node.type != "if_modifier":
        return source.text(node) == "no_transaction"
    body, condition = node.child_by_field_name("body"), node.child_by_field_name("condition")
    said = body is not None and source.text(body) == "no_transaction"
    return said and way(condition, SequelEvaluator(source), {}, down=False) != "no"


def _part(source: Source, node: Node) -> str:
    """'up', 'down', 'change' or 'revert' (a change taken back) of the block's call of that name."""
    method = node.child_by_field_name("method") if node.type == "call" else None
    name = source.text(method) if method is not None else ""
    return name if name in ("up", "down", "change", "revert") and node.child_by_field_name("block") is not None else ""


def _half(source: Source, parts: dict[str, Node], bound: list[Node], *, free: bool, down: bool) -> Half:
    """One direction; `bound` are the variables around its block."""
    call = parts.get("down" if down else "up") or parts.get("change") or parts.get("revert")
    block = call.child_by_field_name("block") if call is not None else None
    if block is None or (down and not parts.keys() & {"down", "change", "revert"}):
        return (), ()
    evaluator = SequelEvaluator(source, dict(CONSTANTS), methods=methods_of(source))
    walk = SequelWalk(source, evaluator, source.path, methods=evaluator.methods, down=down)
    walk.transaction = None if free else f"{source.path}#1"
    _declare(walk)
    names: dict[str, Value] = {}
    with walk.returning():
        for one in bound:
            walk.statement(one, names)
        walk.body(block.child_by_field_name("body"), names)
    turned = "change" in parts if down and "down" not in parts else "revert" in parts and not down and "up" not in parts
    entries = list(_turned(walk.entries)) if turned else walk.entries
    return tuple(Emitter(source, source.path).statements(_said(source, entries))), ()


def _declare(walk: SequelWalk) -> None:
    for node in walk.source.syntax.walk("assignment"):
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is not None and right is not None and left.type == "constant":
            walk.evaluator.constants[walk.source.text(left)] = walk.evaluator.maybe(right, {})


def _turned(entries: Iterable[Entry]) -> Iterator[Entry]:
    """`change` taken back: in reverse order; SQL has no way back."""
    for entry in reversed(list(entries)):
        if isinstance(entry, Command):
            try:
                yield inverse(entry)
            except Irreversible as why:
                yield Unread(f"Sequel raises for taking it back: {why}", entry.node, inside=entry.inside)
        elif isinstance(entry, Raw):
            yield Unread("Sequel raises for taking it back: SQL has no way back", entry.node, inside=entry.inside)


def _said(source: Source, entries: Iterable[Entry]) -> Iterator[Entry]:
    """Commands as the SQL they send."""
    for entry in entries:
        if not isinstance(entry, Command):
            yield entry
            continue
        for hole in entry.holes:
            yield Unread(hole, entry.node, schema=True, inside=entry.inside, transaction=entry.transaction)
        try:
            found = list(sent(entry))
        except Unresolved as why:
            text = f"`{entry.name}` is given {why}, which only running it tells"
            yield Unread(text, entry.node, schema=True, inside=entry.inside, transaction=entry.transaction)
            continue
        raw = Raw("", entry.node, entry.inside, entry.transaction)
        for one in found:
            inside = entry.inside or ("by its columns: exists?" if one.guess else "")
            node = one.node if one.node.start_point.row < source.rows else entry.node
            yield replace(raw, sql=one.sql, node=node, inside=inside)


def _asked_for(text: str, path: str, listing: Listing) -> str:
    """Files of the repository that the migration requires, or whose module it hands itself to, as text."""
    files = [found for name in _REQUIRED.findall(text)[:_MODULES] if (found := _required(name, path, listing))]
    for module, method in dict.fromkeys(_MODULE.findall(text)):
        files += _defining(module.rpartition("::")[2], method, listing)
    texts = [listing.text(one) for one in list(dict.fromkeys(files))[:_MODULES]]
    return "\n".join(one for one in texts if len(one) <= _LARGEST)


def _required(name: str, path: str, listing: Listing) -> str | None:
    return nearest(name.lstrip("./").removesuffix(".rb") + ".rb", path, listing)


def _defining(module: str, method: str, listing: Listing) -> list[str]:
    """The one file that defines a method of a module."""

    def look() -> list[str]:
        places = listing.lines_with((f"def self.{method}", f"def {method}"), (".rb",))
        found = dict.fromkeys(one.path for one in places if not re.search(r"(?:^|/)(?:spec|tests?)/", one.path))
        return [one for one in found if re.search(rf"\bmodule\s+(?:\w+::)*{module}\b", listing.text(one))]

    found = listing.remember(("sequel-module", module, method), look)
    return found if len(found) == 1 else []
