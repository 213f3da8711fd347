"""A migration file of Ecto: its functions and attributes, both directions, and what the repository's configuration sets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.facts import Statement
from bot.domain.findings import Gap
from workers.frameworks.ecto.blocks import content
from workers.frameworks.ecto.definition import Repo
from workers.frameworks.ecto.elixir import Elixir
from workers.frameworks.ecto.walk import Walk, undone
from workers.frameworks.sent import statements
from workers.readers import names
from workers.readers.listing import Listing
from workers.readers.script import Half, Script
from workers.readers.syntax import Node, TooLarge, parse_source
from workers.sql.dialect import speaks_mysql

OPT_OUT = "`@disable_ddl_transaction true` and `@disable_migration_lock true` in its module"
_WHAT = "a migration"
_FREE = re.compile(r"^[ \t]*@disable_ddl_transaction\s+true", re.MULTILINE)
_KEY = re.compile(r"migration_primary_key:\s*\[([^\[\]]*)\]")
_REFERENCE = re.compile(r"migration_foreign_key:\s*\[([^\[\]]*)\]")
_TIMESTAMPS = re.compile(r"migration_timestamps:\s*\[([^\[\]]*)\]")
_TYPE, _NAME = re.compile(r"type:\s*:(\w+)"), re.compile(r"name:\s*:(\w+)")


def read(path: str, text: str, listing: Listing) -> Script:
    """Both directions of a file."""
    free = _FREE.search(text) is not None or speaks_mysql()  # which has no transaction around changes of the schema
    try:
        syntax = parse_source(path, text, "elixir")
    except TooLarge as error:
        return Script((), gaps=(Gap(_WHAT, str(error), path, 1),), transactional=True, opt_out=OPT_OUT)
    elixir = Elixir(syntax)
    for node in syntax.walk("unary_operator"):
        operand = node.child_by_field_name("operand")
        if operand is not None and operand.type == "call" and elixir.text(node).startswith("@"):
            given = elixir.arguments(operand, {})
            if given[0] or given[1]:
                elixir.constants[elixir.call(operand)] = given[0][0] if given[0] else given[1]
    methods = dict(_methods(elixir))
    repo = listing.remember(("ecto", _root(path)), lambda: _repo(_root(path), listing))

    def way(*, down: bool) -> tuple[Statement, ...]:
        walk = Walk(elixir, repo, methods, down)
        method = methods.get("down" if down else "up") or methods.get("change")
        walk.body(content(elixir, method) if method else [], {})
        derived = down and "down" not in methods
        return tuple(statements(undone(walk) if derived else walk.entries, None if free else f"{path}#1"))

    def back() -> Half:
        return (way(down=True) if "down" in methods or "change" in methods else ()), ()

    known = methods.keys() & {"up", "change"}
    gaps: tuple[Gap, ...] = () if known else (Gap(_WHAT, "It has no `change` and no `up`", path, 1),)
    broken = list(syntax.walk("ERROR")) if syntax.root.has_error else []
    gaps += tuple(Gap(_WHAT, "does not parse as Elixir here", path, node.start_point.row + 1) for node in broken[:1])
    return Script(way(down=False) if known else (), back, gaps, transactional=not free, opt_out=OPT_OUT)


def _methods(elixir: Elixir) -> Iterator[tuple[str, Node]]:
    for node in elixir.syntax.walk("call"):
        if elixir.call(node) in {"def", "defp"} and len(node.named_children) > 1 and node.named_children[1].named_children:
            head = node.named_children[1].named_children[0]
            yield (elixir.call(head) if head.type == "call" else elixir.text(head)), node


def _root(path: str) -> str:
    """The application's folder: the one that holds `priv`."""
    parts = path.split("/")
    return "/".join(parts[: max(place for place, part in enumerate(parts) if part == "priv")]) if "priv" in parts else ""


def _repo(where: str, listing: Listing) -> Repo:
    """The settings of config/config.exs, the application's own first, then those of an umbrella around it."""
    folders = [where, *names.parents(names.join(where, "x"))[1:]]
    texts = [listing.text(names.join(folder, f"config/{name}")) for folder in folders for name in ("config.exs", "runtime.exs")]
    text = "\n".join(texts)
    key, reference, stamps = (pattern.search(text) for pattern in (_KEY, _REFERENCE, _TIMESTAMPS))
    kind = _TYPE.search(key[1]) if key else None
    name = _NAME.search(key[1]) if key else None
    referred = _TYPE.search(reference[1]) if reference else kind
    stamp = _TYPE.search(stamps[1]) if stamps else None
    return Repo(
        kind[1] if kind else "bigserial",
        name[1] if name else "id",
        referred[1] if referred else "bigserial",
        stamp[1] if stamp else "naive_datetime",
    )
