"""Slash commands: every module in this folder is one, found by a scan. This file finds them in a comment."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Sequence
from functools import cache

from bot import markdown as md
from bot.domain.errors import UserError
from bot.grammar import LONGEST, Grammar, Request
from bot.spoken import spoken_lines

__all__ = ["all_commands", "help_text", "parse", "read"]

_WORDS, _COMMANDS = 32, 10


@cache
def all_commands() -> dict[str, Grammar]:
    """The commands by name. Raises TypeError when a module in this folder defines no `command`."""
    found = {}
    for module in sorted(module.name for module in pkgutil.iter_modules(__path__)):
        command = getattr(importlib.import_module(f"{__name__}.{module}"), "command", None)
        if not isinstance(command, Grammar):
            raise TypeError(f"{__name__}.{module} defines no `command`")
        found[command.name] = command
    return found


def parse(body: str) -> tuple[tuple[str, ...], ...]:
    """The command lines of a comment, as words: known commands at the start of a line that its author says himself.

    Not in code, quotes, HTML. At most ten lines of 32 words of 200 characters: what is longer is cut.
    """
    lines = (line.split(maxsplit=_WORDS) for line in spoken_lines(body) if line.startswith("/"))
    known = (words[:_WORDS] for words in lines if words[0] in all_commands())
    return tuple(tuple(word[:LONGEST] for word in words) for words, _ in zip(known, range(_COMMANDS), strict=False))


def read(words: Sequence[str]) -> Request:
    """What a line of `parse` asks for. Raises UserError."""
    command = all_commands().get(words[0]) if words else None
    if command is None:
        raise UserError("There is no such command; `/help` lists them.")
    return command.read(words)


def help_text(notes: Iterable[str] = ()) -> str:
    """The answer to `/help`, from the commands' own pages; `notes` are further lines, already Markdown."""
    lines = ["On a line of its own, by people with write access; the current head is reviewed:", ""]
    for command in all_commands().values():
        shown = " · ".join(md.code(example) for example in command.examples()[:3])
        lines.append(f"- {shown}: {' '.join([command.title(), command.about()]).strip()}")
    return "\n".join([*lines, *(["", *notes] if notes else [])]) + "\n"
