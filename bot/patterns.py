"""Regular expressions that are compiled when they are first used: a command that reads one file needs few of all there are."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Late:
    """Behaves as its pattern: each of its methods is looked up once, and stands here from then on."""

    def __init__(self, pattern: Any, flags: int) -> None:
        self.pattern, self._flags = pattern, flags
        self._compiled: re.Pattern[Any] | None = None

    def __getattr__(self, name: str) -> Any:
        found = self.__dict__[name] = getattr(self.compiled(), name)
        return found

    def compiled(self) -> re.Pattern[Any]:
        """The pattern itself."""
        if self._compiled is None:
            self._compiled = re.compile(self.pattern, self._flags)
        return self._compiled


_ALL: list[_Late] = []


def late(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """`re.compile`, later. What is wrong with the pattern is raised at its first use."""
    _ALL.append(_Late(pattern, flags))
    return cast("re.Pattern[AnyStr]", _ALL[-1])


def compile_all() -> None:
    """Compile what is not yet: for a process that forks its jobs."""
    for one in _ALL:
        one.compiled()
