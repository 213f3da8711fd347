"""Classes that map a column of a table: their queries name it, whatever the code around them says."""

from __future__ import annotations

import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from typing import cast

from bot.domain.mappers import MappedColumn
from bot.domain.schema import Name
from workers.queries import mapped
from workers.queries.code import Code

Declared = Callable[[Code, Name, str], Iterator[int]]


@cache
def mappers() -> dict[str, tuple[Declared, ...]]:
    """What each file of `workers/queries/mapped` finds, by language."""
    found: dict[str, list[Declared]] = defaultdict(list)
    for one in pkgutil.iter_modules(mapped.__path__):
        module = importlib.import_module(f"{mapped.__name__}.{one.name}")
        if (language := getattr(module, "LANGUAGE", None)) is not None:
            found[language].append(cast("Declared", module.declared))
    return {language: tuple(some) for language, some in found.items()}


def mapping(code: Code, table: Name, column: str) -> Iterator[MappedColumn]:
    """Each line of a file that maps the column."""
    lines = code.syntax.data.decode("utf-8", "replace").split("\n")
    for find in mappers().get(code.language, ()):
        for line in find(code, table, column):
            yield MappedColumn(code.syntax.path, line, lines[line - 1].strip()[:200])
