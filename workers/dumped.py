"""Dumps of the schema at a commit: what they tell, and which migrations are in them already.

A dump says which migrations it holds: those of Rails and dbmate end in `INSERT INTO schema_migrations`, `db/schema.rb` names
the newest. Those are not replayed on top of it. What a dump of a framework cannot say (views, functions, triggers) is
taken from them all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from bot.domain import operations as ops
from bot.domain.changes import Tree
from bot.domain.operations import Operation
from bot.patterns import late
from workers.readers.dump_format import Dumped
from workers.readers.dumps import schema_dumps
from workers.readers.listing import Listing
from workers.readers.reader import Reader, readers
from workers.readers.script import cut
from workers.sql.text import UnreadableText, decode_text

_MOST = 20
_RECORDED = late(r"INSERT INTO [\w.\"`]*schema_migrations[\"`]? \([^)]*\) VALUES([^;]*)", re.IGNORECASE)
_VERSION = late(r"\('(\d{1,20})'")
_BESIDE = (
    ops.CreateView, ops.CreateFunction, ops.DropFunction, ops.CreateTrigger, ops.DropTrigger, ops.CreatePolicy, ops.DropPolicy,
    ops.CreateType, ops.DropType, ops.RenameType, ops.AddEnumValue, ops.CreateSequence, ops.DropSequence, ops.CreateSchema,
    ops.DropSchema, ops.AlterDomain,
)  # fmt: skip
_HINT = late(rb"execute|view|function|trigger|sequence|schema|policy", re.IGNORECASE)
_ELSEWHERE = late(r"(?:^|/)(?:node_modules|third_party|testdata|fixtures|tests?|spec|examples?|docs?)/|^vendor/")


def dumps_of(tree: Tree, dialect: str = "postgresql") -> tuple[str, ...]:
    """The tree's dumps in SQL of a dialect and in the words of frameworks, the least deep first."""
    formats = [reader.dump for reader in readers() if reader.dump]
    named = [
        path
        for path in tree.paths()
        if any(path.endswith(form.ending) and form.pattern.search(path) for form in formats) and not _ELSEWHERE.search(path)
    ]
    return schema_dumps(tree, dialect) + tuple(sorted(named, key=lambda path: (path.count("/"), path))[:_MOST])


def beside(dump: str, family: str) -> bool:
    """Whether a dump tells about a history: it stands above it, and where its framework names it after one, after that one."""
    if (reader := _reader(dump)) and reader.dump:
        return reader.dump.beside(dump, family)
    folder = PurePosixPath(dump).parent
    return folder == PurePosixPath() or folder in (PurePosixPath(family), *PurePosixPath(family).parents)


def read_dump(path: str, data: bytes, tree: Tree) -> Dumped:
    """What a dump tells; nothing, and incomplete, when it cannot be read."""
    try:
        text = decode_text(data)
    except UnreadableText:
        return Dumped((), complete=False)
    if (reader := _reader(path)) and reader.dump:
        return reader.dump.read(path, text, Listing.of(tree))
    recorded = [version for found in _RECORDED.finditer(text) for version in _VERSION.findall(found[1])]
    return Dumped(cut(path, text).run(), frozenset(map(int, recorded)))


def left_out(operation: Operation) -> bool:
    """Whether a framework's dump cannot say what this does."""
    if isinstance(operation, ops.DropTable):
        return operation.kind in {"view", "materialized view"}
    return isinstance(operation, _BESIDE)


def may_leave_out(data: bytes) -> bool:
    """Whether a migration's file may hold such operations: a look at its text, so that others need not be parsed."""
    return _HINT.search(data) is not None


def _reader(path: str) -> Reader | None:
    return next(_readers_of(path), None)


def _readers_of(path: str) -> Iterator[Reader]:
    for reader in readers():
        if reader.dump and path.endswith(reader.dump.ending) and reader.dump.pattern.search(path):
            yield reader
