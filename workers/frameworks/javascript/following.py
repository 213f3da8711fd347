"""One file followed from its top level into `up` or `down`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bot.domain.findings import Gap
from workers.frameworks.javascript.loading import Loader
from workers.frameworks.javascript.machine import Exhausted, Machine, TooLarge, parsed
from workers.frameworks.javascript.members import member
from workers.frameworks.javascript.sending import MOST_STATEMENTS, Sending
from workers.frameworks.javascript.values import Class, Function, Record, Value
from workers.readers.listing import Listing
from workers.readers.script import Half
from workers.readers.syntax import Syntax

Packages = Mapping[str, Value] | Callable[[Sending], Mapping[str, Value]]
Start = Callable[[Machine, Record, Sending], bool]
"""Calls the direction's function in what the file exports; False when there is none."""
_UP = re.compile(r"\bup\b")


def follow(  # noqa: PLR0913, PLR0917
    path: str, text: str, listing: Listing, packages: Packages, start: Start, transaction: str | None, direction: str
) -> Half:
    """The statements that `start` brings about, and gaps; nothing is raised for what the file holds.

    `packages` are the framework's own modules, or make them; `transaction` is the one that the framework opens around the file,
    None when it opens none; `direction` is 'up' or 'down'.
    """
    try:
        syntax = parsed(path, text)
    except TooLarge as error:
        return (), (Gap("a migration", str(error), path, 1),)
    loader = Loader(listing)
    machine = Machine(loader, path)
    sending = Sending(machine, path, transaction)
    loader.machine, loader.packages = machine, packages(sending) if callable(packages) else packages
    gaps = _broken(syntax)
    try:
        exports = machine.module(syntax)
        machine.strangers.clear()
        if start(machine, exports, sending):
            sending.stranger()
        elif direction == "up" and _UP.search(text) and not gaps:
            gaps.append(Gap("a migration", "No `up` is found in what it exports: nothing of it is read", path, 1))
    except Exhausted as error:
        gaps.append(Gap("a migration", f"The file {error}: the rest is not read", path, 1))
    except RecursionError:
        gaps.append(Gap("a migration", "The file is nested too deeply: the rest is not read", path, 1))
    if machine.cut:
        gaps.append(Gap("a migration", "A part of it is nested too deeply, and is not read", path, 1))
    if sending.full:
        gaps.append(Gap("a migration", f"It sends more than {MOST_STATEMENTS} statements: the rest is not read", path, 1))
    return sending.statements(), (*gaps, *sending.gaps.values())


def exported(exports: Record, name: str) -> Function | None:
    """The function that a file exports under a name, by itself or in what it exports by default."""
    for where in (exports, exports.get("default")):
        if isinstance(where, Record) and isinstance(found := where.get(name), Function):
            return found
    return None


def method_of(machine: Machine, exports: Record, name: str, base: Value = None) -> tuple[Function, Value] | None:
    """The method of a class that a file exports, with an object of it; `base` stands for the framework's own class."""
    default = exports.get("default")
    for made in [*exports.values(), *(default.values() if isinstance(default, Record) else ())]:
        if isinstance(made, Class) and name in made.members:
            instance = machine.instance(made, base)
            method = member(instance, name)
            return (method, instance) if isinstance(method, Function) else None
    return None


def _broken(syntax: Syntax) -> list[Gap]:
    """The first line that does not parse."""
    if not syntax.root.has_error:
        return []
    bad = next((node for node in syntax.walk("ERROR")), syntax.root)
    return [
        Gap(
            "a migration",
            "This is not JavaScript that parses: what stands here is not read",
            syntax.path,
            bad.start_point.row + 1,
        )
    ]
