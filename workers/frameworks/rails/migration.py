"""A migration file: its class, version, constants, models and methods, and both directions as statements."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from bot.domain.facts import Statement
from bot.domain.findings import Gap
from workers.frameworks.rails.dump import table_in_dump
from workers.frameworks.rails.emit import Emitter, turned
from workers.frameworks.rails.evaluate import Evaluator
from workers.frameworks.rails.inflect import underscored
from workers.frameworks.rails.meant import defined, meant
from workers.frameworks.rails.project import Project, root
from workers.frameworks.rails.source import Source
from workers.frameworks.rails.types import NEWEST, Version
from workers.frameworks.rails.walk import Walk
from workers.frameworks.values import Missing, Text, Value
from workers.readers.listing import Listing
from workers.readers.script import Half, Script
from workers.readers.syntax import Node, TooLarge
from workers.sql.dialect import speaks_mysql
from workers.sql.text import UnreadableText, decode_text

_VERSION = re.compile(r"Migration\s*\[\s*(\d)\.(\d)\s*\]")
_INCLUDE = re.compile(r"^[ \t]*(?:include|extend|prepend)[ (]+([A-Z][\w:]*)", re.MULTILINE)
_MODULES, _LARGEST = 5, 60_000
"""Modules that a migration includes and that are read, and characters of one."""
_WHAT = "a migration"
_GENERATED = frozenset(("primary_and_foreign_key_types", "primary_key_type", "foreign_key_type", "blobs_primary_key_type"))
"""Methods of migrations that Rails itself hands out (Active Storage, …): they ask the generators' settings."""
OPT_OUT = "`disable_ddl_transaction!` in its class"


def read(path: str, text: str, listing: Listing) -> Script:
    """Both directions of a file."""
    try:
        source = Source.parse(path, text, _included(text, path, listing))
    except TooLarge as error:
        return Script((), gaps=(Gap(_WHAT, str(error), path, 1),), transactional=True, opt_out=OPT_OUT)
    made = _class(source)
    if made is None:
        return Script(
            (), gaps=(Gap(_WHAT, "There is no migration's class in it", path, 1),), transactional=True, opt_out=OPT_OUT
        )
    project = Project.of(path, listing)
    free = _opts_out(source, made)

    def walk(*, down: bool) -> Walk:
        methods = {name: node for name, node in methods_of(source).items() if name not in _GENERATED}
        evaluator = Evaluator(source, methods=methods, files=lambda asked: _file(asked, path, listing))
        evaluator.named = lambda model: table_in_dump(model, root(path), listing)
        found = Walk(source, evaluator, path, _version(source, made), project, methods, down)
        found.refuses = lambda word: _refused(word, listing)
        evaluator.constants |= {
            "primary_key_type": project.key or "primary_key", "foreign_key_type": project.key or "bigint",
            "blobs_primary_key_type": project.key or "bigint",
            "primary_and_foreign_key_types": [project.key or "primary_key", project.key or "bigint"],
        }  # fmt: skip
        found.transaction = None if free or speaks_mysql() else f"{path}#1"  # MySQL has none for the schema
        _declare(found)
        return found

    up = _direction(walk(down=False), down=False)
    gaps = () if up is not None else (Gap(_WHAT, "It has no `change` and no `up`", path, made.start_point.row + 1),)
    return Script(
        up or (),
        lambda: _down(walk(down=True)),
        gaps + broken(source, path),
        transactional=not free and not speaks_mysql(),
        opt_out=OPT_OUT,
    )


def _refused(word: str, listing: Listing) -> str:
    """How Ruby answers a call of a word that neither Rails nor the repository has, where it is taken for one of Rails'."""
    command = meant(word)
    return f"`{word}` is no method of a Rails migration, `{command}` is" if command and not defined(word, listing) else ""


def _down(walk: Walk) -> Half:
    return _direction(walk, down=True) or (), ()


def _direction(walk: Walk, *, down: bool) -> tuple[Statement, ...] | None:
    """The statements of one way, None when there is no method for it."""
    method = walk.methods.get("down" if down else "up") or walk.methods.get("change")
    if method is None:
        return None
    straight = walk.source.text(method.child_by_field_name("name") or method) != "change"
    with walk.returning():
        walk.body(method.child_by_field_name("body"), {})
    entries = turned(walk.entries) if down and not straight else walk.entries
    return tuple(Emitter(walk.source, walk.path).statements(entries))


def _class(source: Source) -> Node | None:
    """The class that is a migration: by its superclass, else the first."""
    classes = list(source.syntax.walk("class"))
    named = [
        node for node in classes if (above := node.child_by_field_name("superclass")) and "Migration" in source.text(above)
    ]
    return next(iter(named or classes), None)


def _version(source: Source, made: Node) -> Version:
    """The version in brackets; a migration without one is read as by Rails 4.2, one with another word as by the newest."""
    above = made.child_by_field_name("superclass")
    text = source.text(above) if above else ""
    if found := _VERSION.search(text):
        return int(found[1]), int(found[2])
    return (4, 2) if re.fullmatch(r"<\s*(?:::)?ActiveRecord::Migration\s*", text) else NEWEST


def methods_of(source: Source) -> dict[str, Node]:
    """The methods of a file by name."""
    found: dict[str, Node] = {}
    for node in source.syntax.walk("method", "singleton_method"):
        if name := node.child_by_field_name("name"):
            found.setdefault(source.text(name), node)
    return found


def _opts_out(source: Source, made: Node) -> bool:
    return any(source.text(node) == "disable_ddl_transaction!" for node in source.syntax.walk("identifier", within=made))


def _declare(walk: Walk) -> None:
    """Constants, and the tables of models, that the file's classes set."""
    source, evaluator = walk.source, walk.evaluator
    for node in source.syntax.walk("assignment"):
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            continue
        if left.type == "constant":
            evaluator.constants[source.text(left)] = evaluator.maybe(right, {})
        elif source.text(left) == "self.table_name" and (owner := _owner(source, node)):
            value: Value = evaluator.maybe(right, {})
            if not isinstance(value, Missing):
                evaluator.tables[owner] = str(value)


def _owner(source: Source, node: Node) -> str:
    above = node.parent
    while above is not None and above.type != "class":
        above = above.parent
    name = above.child_by_field_name("name") if above else None
    return source.text(name).rpartition("::")[2] if name else ""


def broken(source: Source, path: str) -> tuple[Gap, ...]:
    """The first place that does not parse, of the file itself."""
    found = (node.start_point.row for node in _errors(source.syntax.root) if node.start_point.row < source.rows)
    return tuple(Gap(_WHAT, "does not parse as Ruby here", path, row + 1) for row in found)[:1]


def _errors(root: Node) -> Iterator[Node]:
    """The places that do not parse, the first of each branch."""
    if not root.has_error:
        return
    stack = [root]
    while stack:
        node = stack.pop()
        if node.is_error or node.is_missing:
            yield node
        elif node.has_error:
            stack.extend(reversed(node.children))


def _file(asked: str, path: str, listing: Listing) -> Text | None:
    """A file of SQL that the migration reads, by the end of its path."""
    wanted = asked.lstrip("./")
    found = nearest(wanted, path, listing) if wanted.endswith(".sql") else None
    data = listing.read(found) if found else None
    try:
        return Text(decode_text(data)) if data is not None else None
    except UnreadableText:
        return None


def _included(text: str, path: str, listing: Listing) -> str:
    """The modules of the repository that the file includes, as text."""
    wanted = [underscored(name) + ".rb" for name in dict.fromkeys(_INCLUDE.findall(text))][:_MODULES]
    return "\n".join(_module(name, path, listing) for name in wanted)


def _module(name: str, path: str, listing: Listing) -> str:
    found = nearest(name, path, listing)
    text = listing.text(found) if found else ""
    return text if len(text) <= _LARGEST else ""


def nearest(wanted: str, path: str, listing: Listing) -> str | None:
    """The file whose path ends so, the one nearest to the migration of several."""
    folder = path.rpartition("/")[0]
    by_name = listing.remember("rails-files", lambda: _by_name(listing))
    matching = [one for one in by_name.get(wanted.rpartition("/")[2], ()) if one == wanted or one.endswith("/" + wanted)]
    return min(matching, key=lambda one: (-len(_shared(one, folder)), one), default=None)


def _by_name(listing: Listing) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for one in listing.paths():
        if one.endswith((".sql", ".rb")):
            found[one.rpartition("/")[2]].append(one)
    return found


def _shared(one: str, other: str) -> list[str]:
    parts = []
    for mine, theirs in zip(one.split("/"), other.split("/"), strict=False):
        if mine != theirs:
            break
        parts.append(mine)
    return parts
