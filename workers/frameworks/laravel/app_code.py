"""Models of the application whose rows a migration of Laravel loads or makes: they are what they are now."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.changes import Span
from workers.frameworks.python.app_code import Use
from workers.readers.listing import Listing
from workers.readers.syntax import Node, Syntax, TooLarge, parse_source

LOADS = frozenset((
    "all", "chunk", "chunkbyid", "create", "cursor", "each", "eachbyid", "find", "findmany", "findorfail", "first",
    "firstorcreate", "firstorfail", "firstornew", "firstwhere", "get", "lazy", "lazybyid", "updateorcreate",
))  # fmt: skip
"""Calls that make objects of the model, which cast, hide and call back as the model says (names of PHP know no case)."""
_USE = re.compile(r"^use\s+\\?([\w\\]+?)(?:\s+as\s+(\w+))?\s*;", re.MULTILINE)
_MODEL = re.compile(r"\bextends\s+\\?(?:[\w\\]*\\)?(?:Model|\w*Model|Authenticatable|Pivot|User)\b")
_CALLS = ("scoped_call_expression", "member_call_expression", "nullsafe_member_call_expression")


def uses(path: str, text: str, listing: Listing) -> Iterator[Use]:
    """Each such call on the way up whose class a file of the repository defines."""
    try:
        syntax = parse_source(path, text, "php")
    except TooLarge:
        return
    imported = {short or whole.rpartition("\\")[2]: whole for whole, short in _USE.findall(text)}
    for call in syntax.walk("scoped_call_expression"):
        scope = call.child_by_field_name("scope")
        if scope is None or scope.type not in {"name", "qualified_name"} or _back(call, syntax):
            continue
        named = syntax.text(scope)
        whole = imported.get(named, named).removeprefix("\\")
        home = _home(whole, listing) if LOADS.intersection(_chain(call, syntax)) and "\\" in whole else ""
        if home:
            line = scope.start_point.row + 1
            yield Use(whole.rpartition("\\")[2], home, Span(path, line, line), line)


def _chain(call: Node, syntax: Syntax) -> Iterator[str]:
    """The names of the calls that begin at one, in small letters."""
    node: Node | None = call
    while node is not None and node.type in _CALLS:
        if method := node.child_by_field_name("name"):
            yield syntax.text(method).lower()
        above = node.parent
        begins = above is not None and above.type in _CALLS and above.child_by_field_name("object") == node
        node = above if begins else None


def _back(call: Node, syntax: Syntax) -> bool:
    node = call.parent
    while node is not None:
        name = node.child_by_field_name("name") if node.type == "method_declaration" else None
        if name is not None:
            return syntax.text(name).lower() == "down"
        node = node.parent
    return False


def _home(whole: str, listing: Listing) -> str:
    """The file that defines the class: by its namespace, of which the first part may be another folder."""
    return listing.remember(("laravel app code", whole), lambda: _find(whole, listing))


def _find(whole: str, listing: Listing) -> str:
    last = whole.rpartition("\\")[2]
    parts = whole.split("\\")[1:]
    ends = re.compile(rf"(?:^|/){re.escape('/'.join(parts))}\.php$", re.IGNORECASE)
    defined = re.compile(rf"^(?:final |abstract )*class {re.escape(last)}\b", re.MULTILINE)
    for path in sorted((one for one in listing.paths() if ends.search(one)), key=len)[:9]:
        text = listing.text(path)
        if defined.search(text) and _MODEL.search(text):
            return path
    return ""
