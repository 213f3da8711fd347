"""Models of the application whose rows a migration of Rails loads or makes: they are what they are now, whatever ran before."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.changes import Span
from workers.frameworks.python.app_code import Use
from workers.frameworks.rails.inflect import underscored
from workers.frameworks.rails.project import root
from workers.readers import names
from workers.readers.listing import Listing
from workers.readers.syntax import Node, Syntax, TooLarge, parse_source

LOADS = frozenset((
    "create", "create!", "create_or_find_by", "create_or_find_by!", "destroy_all", "each", "each_slice", "each_with_index",
    "find", "find_by", "find_by!", "find_each", "find_in_batches", "find_or_create_by", "find_or_create_by!",
    "find_or_initialize_by", "first", "first!", "first_or_create", "first_or_create!", "flat_map", "last", "map", "new", "to_a",
    "update", "update!",
))  # fmt: skip
"""Calls that make objects of the model, which validate, call back and serialize as the model says; a query of its own that
only writes or counts is not among them."""
_CONSTANT = ("constant", "scope_resolution")
_ROWS = frozenset(("find_each", "find_in_batches", "where", "all", "find_by", "find_by!", "create!", "find_or_create_by"))
"""What only models have: any class of the folder is one then, whatever its class above."""
_MODEL = re.compile(r"<\s*(?:::)?(?:ApplicationRecord|ActiveRecord::Base|[A-Z]\w*(?:Record|Base))\b")


def uses(path: str, text: str, listing: Listing) -> Iterator[Use]:
    """Each such call on the way up, where a file of app/models defines the class and the migration does not itself."""
    try:
        syntax = parse_source(path, text, "ruby")
    except TooLarge:
        return
    own = _own(syntax)
    for call in syntax.walk("call"):
        receiver = call.child_by_field_name("receiver")
        if receiver is None or receiver.type not in _CONSTANT or _back(call, syntax):
            continue
        asked = set(_chain(call, syntax))
        model = syntax.text(receiver).removeprefix("::")
        if not LOADS & asked or own.intersection((model, model.partition("::")[0])):
            continue
        home = _home(model, path, listing, surely=bool(_ROWS & asked))
        if home:
            line = receiver.start_point.row + 1
            yield Use(model, home, Span(path, line, line), line)


def _own(syntax: Syntax) -> set[str]:
    """The classes, modules and constants that the file itself makes."""
    made = {syntax.text(name) for node in syntax.walk("class", "module") if (name := node.child_by_field_name("name"))}
    left = (node.child_by_field_name("left") for node in syntax.walk("assignment"))
    return made | {syntax.text(node) for node in left if node is not None and node.type == "constant"}


def _chain(call: Node, syntax: Syntax) -> Iterator[str]:
    """The names of the calls that begin at one: `where`, `find_each` of `User.where(…).find_each`."""
    node: Node | None = call
    while node is not None and node.type == "call":
        if method := node.child_by_field_name("method"):
            yield syntax.text(method)
        above = node.parent
        begins = above is not None and above.type == "call" and above.child_by_field_name("receiver") == node
        node = above if begins else None


def _back(call: Node, syntax: Syntax) -> bool:
    """Whether it stands in `def down` or in a block that only the way back runs."""
    node = call.parent
    while node is not None:
        name = node.child_by_field_name("name" if node.type == "method" else "method")
        if node.type in {"method", "call"} and name is not None and syntax.text(name) == "down":
            return True
        node = node.parent
    return False


def _home(model: str, path: str, listing: Listing, *, surely: bool) -> str:
    """The file of the application's models that defines it, '' where none does; `surely` where only a model is asked so."""
    found = listing.remember(("rails app code", root(path), model), lambda: _find(model, root(path), listing))
    return found if found and (surely or _MODEL.search(listing.text(found))) else ""


def _find(model: str, where: str, listing: Listing) -> str:
    whole = re.compile(rf"^{re.escape(names.join(where, ''))}(?:.*/)?app/models/(?:\w+/)*{re.escape(underscored(model))}\.rb$")
    last = re.escape(model.rpartition("::")[2])
    made = re.compile(rf"^[ \t]*class[ \t]+(?:[\w:]*::)?{last}[ \t]*<", re.MULTILINE)
    paths = sorted((one for one in listing.paths() if whole.search(one)), key=len)
    return next((path for path in paths if made.search(listing.text(path))), "")
