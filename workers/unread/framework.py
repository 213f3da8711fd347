"""What such a framework is, and the scan that finds them: a reader that is written takes its file's place."""

from __future__ import annotations

import importlib
import pkgutil
import re
from dataclasses import dataclass
from functools import cache

from workers import unread


@dataclass(frozen=True, slots=True)
class Unread:
    """A framework as people call it, and the paths (a pattern to search for) of its migrations."""

    name: str
    pattern: str

    def has(self, path: str) -> bool:
        """Whether the file is one of its migrations."""
        return re.search(self.pattern, path) is not None


@cache
def frameworks() -> tuple[Unread, ...]:
    """All of them, by the names of their files."""
    modules = (importlib.import_module(f"{unread.__name__}.{one.name}") for one in pkgutil.iter_modules(unread.__path__))
    found = (getattr(module, "unread", None) for module in modules)
    return tuple(one for one in found if isinstance(one, Unread))
