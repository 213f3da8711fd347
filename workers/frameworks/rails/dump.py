"""`db/schema.rb`: the schema as Rails writes it after each migration, with the version of the newest.

Source: https://guides.rubyonrails.org/active_record_migrations.html#schema-dumping-and-you
"""

from __future__ import annotations

import re
from dataclasses import replace

from workers.frameworks.rails.command import Command
from workers.frameworks.rails.emit import Emitter
from workers.frameworks.rails.entries import Entry
from workers.frameworks.rails.evaluate import Evaluator
from workers.frameworks.rails.inflect import table_of, underscored
from workers.frameworks.rails.project import Project
from workers.frameworks.rails.source import Source
from workers.frameworks.rails.types import Version
from workers.frameworks.rails.walk import Walk
from workers.readers import names
from workers.readers.dump_format import Dumped
from workers.readers.listing import Listing
from workers.readers.syntax import TooLarge

_HEAD = re.compile(r"ActiveRecord::Schema(?:\[(\d)\.(\d)\])?\.define\(\s*(?:version:|:version\s*=>)\s*[\"']?([\d_]{1,30})")
_MADE = re.compile(r"""^[ \t]*(?:create_table\s+["']|CREATE TABLE (?:\w+\.)?[`"]?)(\w+)""", re.MULTILINE)
_UNDUMPED = "# Could not dump table"
_OLD: Version = (6, 1)
"""How a dump without a version in brackets is read: Rails before 7.0 wrote it."""


def read(path: str, text: str, listing: Listing) -> Dumped:
    """The tables of a dump, and the version that it stands at."""
    head = _HEAD.search(text)
    try:
        source = Source.parse(path, text)
    except TooLarge:
        head = None
    if head is None:
        return Dumped((), complete=False)
    version = (int(head[1]), int(head[2])) if head[1] else _OLD
    walk = Walk(source, Evaluator(source), path, version, Project.of(path, listing), transaction=f"{path}#1")
    block = next(source.syntax.walk("do_block"), None)
    with walk.returning():
        walk.body(block.child_by_field_name("body") if block else None, {})
    statements = tuple(Emitter(source, path).statements(map(_plain, walk.entries)))
    return Dumped(statements, newest=int(head[3].replace("_", "")), partial=True, complete=_UNDUMPED not in text)


def table_in_dump(model: str, root: str, listing: Listing) -> str:
    """The table of a model in a module, as far as the dump tells it from its likely names; '' where it does not.

    Engines put a prefix of their own before the names of their tables: `Spree::User` is in `spree_users`.
    """
    module, _, name = model.removeprefix("::").rpartition("::")
    if not module:
        return ""
    found = listing.remember(("rails-tables", root), lambda: _tables(root, listing))
    plain, full = table_of(name), underscored(module).replace("/", "_") + "_" + table_of(name)
    likely = [one for one in (full, plain) if one in found] or [one for one in found if one.endswith("_" + plain)]
    return likely[0] if len(likely) == 1 or full in likely else ""


def _tables(root: str, listing: Listing) -> frozenset[str]:
    """The names of the tables in the application's dumps."""
    texts = [listing.text(names.join(root, f"db/{name}")) for name in ("schema.rb", "structure.sql")]
    return frozenset(name for text in texts for name in _MADE.findall(text))


def _plain(entry: Entry) -> Entry:
    """A table without `force: :cascade`: a dump begins with nothing."""
    if isinstance(entry, Command) and "force" in entry.options:
        return replace(entry, options={key: value for key, value in entry.options.items() if key != "force"})
    return entry
