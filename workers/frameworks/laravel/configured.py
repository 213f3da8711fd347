"""What `config('permission.table_names')` is worth: the arrays that the application's config/*.php return."""

from __future__ import annotations

from workers.frameworks.laravel.php import Php
from workers.frameworks.values import Missing, Unresolved, Value, known
from workers.readers.listing import Listing
from workers.readers.syntax import TooLarge, parse_source


def configured(key: str, path: str, listing: Listing) -> Value:
    """The value at a dotted key, as the file above `path` says it. Raises Unresolved."""
    name, *rest = key.split(".")
    found = next(iter(listing.above(path, f"config/{name}.php")), "")
    if not found or not name.isidentifier():
        raise Unresolved(f"`config('{key}')`")
    value: Value = listing.remember(("laravel-config", found), lambda: _returned(found, listing))
    for word in rest:
        value = value.get(word) if isinstance(value, dict) else None
    if value is None:
        raise Unresolved(f"`config('{key}')`")
    return known(value)


def _returned(path: str, listing: Listing) -> Value:
    try:
        php = Php(parse_source(path, listing.text(path), "php"))
    except TooLarge:
        return Missing(f"`{path}`")
    node = next(php.syntax.walk("return_statement"), None)
    return php.maybe(node.named_children[0], {}) if node is not None and node.named_children else None
