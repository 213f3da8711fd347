"""What code asks for and answers in one language: one file of `workers/handlers/models/languages` for each."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from workers.handlers.models import languages
from workers.handlers.models.linked import Linked
from workers.handlers.models.model import Model
from workers.readers.syntax import Syntax

COMMENT = re.compile(r"^\s*(import|using|use|package|from|//|\*|#)")
"""Lines that use nothing, in languages that begin them alike."""


@dataclass(frozen=True, slots=True)
class Language:
    """One language's models: `files` are searched in a path, `clues` in a text that may hold some, `find` finds them there.

    `linked` says how it shows that they get to clients. `grammar` is that of files whose ending does not tell it.
    """

    files: re.Pattern[str]
    clues: re.Pattern[str]
    linked: Linked
    find: Callable[[Syntax], Iterable[Model]]
    grammar: str = ""


@cache
def all_languages() -> tuple[Language, ...]:
    """Every file of the folder. Raises TypeError for one that defines none."""
    return tuple(_language(f"{languages.__name__}.{one.name}") for one in pkgutil.iter_modules(languages.__path__))


def language_for(path: str) -> Language | None:
    """The language whose models a file may hold."""
    return next((one for one in all_languages() if one.files.search(path)), None)


def _language(module: str) -> Language:
    found = getattr(importlib.import_module(module), "language", None)
    if not isinstance(found, Language):
        raise TypeError(f"{module} is in the folder of languages and defines none")
    return found
