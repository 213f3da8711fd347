"""Readers of the other topics: sql, api, stores, config. What one is, and the scan that finds them.

Each module of `workers/readers/<topic>/` defines `reader = TopicReader(__name__, …)`; its docstring is the reader's page.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.domain.changes import Change
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers import readers
from workers.scene import Scene

Read = Callable[[Change, Scene], Iterable[Fact | Gap]]


@dataclass(frozen=True, slots=True)
class TopicReader:
    """What reads one kind of file.

    `pattern` is searched in the path of each changed file, deleted ones included; `read` yields the facts of one of them, of
    both sides where its rules compare, and gaps for what it cannot follow. It decides by content whether the file is its own
    and yields nothing when not.
    """

    module: str
    pattern: re.Pattern[str]
    read: Read

    @property
    def name(self) -> str:
        """The module's last name, with hyphens."""
        return self.module.rpartition(".")[2].replace("_", "-")

    @property
    def topic(self) -> str:
        """The folder: one of the router's topics."""
        return self.module.split(".")[-2]

    @property
    def page(self) -> str:
        """The module's docstring."""
        return inspect.getdoc(importlib.import_module(self.module)) or ""


@cache
def topic_readers() -> tuple[TopicReader, ...]:
    """Every reader in every folder but `migrations`, by topic and name.

    Raises TypeError for a module of such a folder that defines none.
    """
    found: list[TopicReader] = []
    for folder in pkgutil.iter_modules(readers.__path__):
        if folder.ispkg and folder.name != "migrations":
            package = importlib.import_module(f"{readers.__name__}.{folder.name}")
            found += [_reader(f"{package.__name__}.{m.name}") for m in pkgutil.iter_modules(package.__path__) if not m.ispkg]
    return tuple(found)


_BY_ENDING = re.compile(r"\\\.[\w|()?:\[\]]+\$")
_GROUP = re.compile(r"\([^()]*\)")


def likely_readers(path: str) -> tuple[TopicReader, ...]:
    """Those whose pattern may be found in a path, in their order."""
    return _of_ending(path[path.rfind(".") :] if "." in path else "")


@lru_cache(maxsize=256)
def _of_ending(ending: str) -> tuple[TopicReader, ...]:
    return tuple(reader for reader in topic_readers() if not _looks_at_ending(reader.pattern) or reader.pattern.search(ending))


def _looks_at_ending(pattern: re.Pattern[str]) -> bool:
    r"""Whether what stands behind the path's last dot is all that a pattern looks at: `\.ya?ml$`."""
    return bool(_BY_ENDING.fullmatch(pattern.pattern)) and "|" not in _GROUP.sub("", pattern.pattern)


def _reader(module: str) -> TopicReader:
    reader = getattr(importlib.import_module(module), "reader", None)
    if not isinstance(reader, TopicReader):
        raise TypeError(f"{module} is in a folder of readers and defines no reader")
    return reader
