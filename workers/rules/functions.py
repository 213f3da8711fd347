"""Which functions a default may call without rewriting the table: those evaluated once for all rows.

The names are in functions.txt. Source: pg_proc.provolatile of PostgreSQL 12 and 18; uuid-ossp and pgcrypto from their own
documentation. Functions that no default would call are left out: they are unknown here.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from bot.domain.schema import Expression, Name
from workers.world import World

Volatility = Literal["volatile", "stable", "unknown"]


def volatility(expression: Expression, world: World) -> tuple[Volatility, str]:
    """How an expression's value may vary within one statement, and the function that decides it ('' when none).

    'stable' covers immutable. A function nobody defined in the repository and PostgreSQL does not have is 'unknown';
    so is a volatile one in SQL, which PostgreSQL may inline into something that is not.
    """
    undecided = ""
    for function in expression.functions:
        verdict = _of(function, world)
        if verdict == "volatile":
            return verdict, function
        undecided = undecided or (function if verdict == "unknown" else "")
    return ("unknown", undecided) if undecided else ("stable", "")


def is_built_in(function: str, world: World) -> bool:
    """Whether databases have a function of that name, and the repository makes none."""
    schema, _, bare = function.lower().rpartition(".")
    if world.function(Name(bare, schema)) is not None:
        return False
    return schema in {"", "pg_catalog"} and (bare.startswith("pg_") or bare in _names())


def _of(function: str, world: World) -> Volatility:
    schema, _, bare = function.rpartition(".")
    own = world.function(Name(bare, schema))
    if own is not None:
        if own.volatility != "volatile":
            return "stable"
        return "unknown" if own.language == "sql" else "volatile"
    kinds: dict[str, Volatility] = _built_in()
    return kinds.get(bare, "unknown")


@cache
def _built_in() -> dict[str, Volatility]:
    """What PostgreSQL itself has, by name."""
    first, second, _ = _sections()
    volatile: dict[str, Volatility] = dict.fromkeys(first, "volatile")
    return {**dict.fromkeys(second, "stable"), **volatile}


@cache
def _names() -> frozenset[str]:
    """The names that a query may call, on PostgreSQL and elsewhere, and words that stand before a parenthesis."""
    return frozenset(name for names in _sections() for name in names)


def _sections() -> list[list[str]]:
    return [part.split()[1:] for part in Path(__file__).with_name("functions.txt").read_text().split("\n\n")]
