"""A migration file of Laravel: its class, both directions, and how they are sent."""

from __future__ import annotations

import re
from contextlib import suppress

from bot.domain.facts import Statement
from bot.domain.findings import Gap
from workers.frameworks.laravel.configured import configured
from workers.frameworks.laravel.php import Php
from workers.frameworks.laravel.walk import Returned, Walk
from workers.frameworks.sent import statements
from workers.readers.listing import Listing
from workers.readers.script import Half, Script
from workers.readers.syntax import Node, TooLarge, parse_source
from workers.sql.dialect import speaks_mysql

OPT_OUT = "`public $withinTransaction = false;` in its class"
_WHAT, _NEW = "a migration", 11
_MODEL = re.compile(r"(?:^|/)(?:app|[Mm]odels)/.*\.php$")
_MAJOR = re.compile(r"(\d{1,3})")
_FREE = re.compile(r"\$withinTransaction\s*=\s*false", re.IGNORECASE)


def read(path: str, text: str, listing: Listing) -> Script:
    """Both directions of a file."""
    free = _FREE.search(text) is not None
    try:
        syntax = parse_source(path, text, "php")
    except TooLarge as error:
        return Script((), gaps=(Gap(_WHAT, str(error), path, 1),), transactional=True, opt_out=OPT_OUT)
    alone = free or speaks_mysql()  # which has no transaction around changes of the schema
    keeps = _laravel(path, listing) < _NEW
    php = Php(syntax, model=lambda name: _model(name, listing), config=lambda key: configured(key, path, listing))
    methods: dict[str, Node] = {}
    for node in syntax.walk("method_declaration"):
        if name := node.child_by_field_name("name"):
            methods.setdefault(syntax.text(name), node)
    for node in syntax.walk("property_element", "const_element"):
        if len(node.named_children) > 1:
            php.constants[syntax.text(node.named_children[0]).lstrip("$")] = php.maybe(node.named_children[-1], {})

    def way(name: str) -> tuple[Statement, ...]:
        walk = Walk(php, keeps, methods)
        walk.defines = lambda word: bool(
            listing.lines_with((f"macro('{word}'", f'macro("{word}"', f"function {word}"), (".php",))
        )
        method = methods.get(name)
        with suppress(Returned):
            walk.body(method.child_by_field_name("body") if method else None, {})
        return tuple(statements(walk.entries, None if alone else f"{path}#1"))

    def down() -> Half:
        return way("down"), ()

    gaps: tuple[Gap, ...] = () if "up" in methods else (Gap(_WHAT, "It has no `up`", path, 1),)
    broken = list(syntax.walk("ERROR")) if syntax.root.has_error else []
    gaps += tuple(Gap(_WHAT, "does not parse as PHP here", path, node.start_point.row + 1) for node in broken[:1])
    return Script(way("up"), down, gaps, transactional=not alone, opt_out=OPT_OUT)


def _defined(word: str, listing: Listing) -> bool:
    """Whether some PHP of the repository gives something a method of that name."""
    return bool(listing.lines_with((f"macro('{word}'", f'macro("{word}"', f"function {word}"), (".php",)))


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
