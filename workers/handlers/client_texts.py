"""What a client's text says of an API: the names it holds as members and keys, and the paths it calls. Imports say nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from bot.domain.changes import Side

_WORD = re.compile(r"[A-Za-z_]\w*")
_KEBAB = re.compile(r"""["'`]([A-Za-z]\w*-[\w-]*)["'`]""")
_QUOTES = "\"'`"
_NEAR = 4
"""Characters on each side of a word that are looked at for what it is."""
_PARAMETER = "{<:*("
_OWN_PREFIX = re.compile(r"(api|rest|v\d+)$")
"""Parts that a client often keeps as the address of the server."""
_FOR_PARAMETER = r"(?=[$:{<\[\"'`\\%\d])[^/\n]{1,80}"
_ENDS = r"/?(?=[\"'`?#$&]|$)"
_ENDS_OPEN = r"(?=[$:{<\[\"'`\\%\d])[^/\n\"'`]{0,80}[\"'`?]"
_CALLS = re.compile(r"fetch|axios|http|request|\.(get|post|put|patch|delete)\b|\bapi\b", re.IGNORECASE)


@dataclass(frozen=True)
class Client:
    """A client's file: its texts on both sides, the numbers of the lines that the change touches on each."""

    path: str
    base: str
    head: str
    gone: frozenset[int]
    new: frozenset[int]
    found: dict[tuple[Side, bool], frozenset[str]] = field(default_factory=dict, repr=False)

    def lines(self, side: Side) -> tuple[str, ...]:
        """All lines of a side."""
        return self._old if side == "base" else self._new

    def touched(self, side: Side) -> tuple[str, ...]:
        """Those that the change touches."""
        lines, numbers = self.lines(side), self.gone if side == "base" else self.new
        return tuple(lines[at - 1] for at in sorted(numbers) if 0 < at <= len(lines))

    def keys(self, side: Side, *, touched: bool = False) -> frozenset[str]:
        """The names of a side, plain."""
        if (side, touched) not in self.found:
            lines = self.touched(side) if touched else self.lines(side)
            self.found[side, touched] = frozenset[str]().union(*(keys(line) for line in lines))
        return self.found[side, touched]

    @cached_property
    def _old(self) -> tuple[str, ...]:
        return _split(self.base)

    @cached_property
    def _new(self) -> tuple[str, ...]:
        return _split(self.head)


@dataclass(frozen=True, slots=True)
class Path:
    """The path of a route as clients write it. `clear`: more than one part of it is known."""

    literal: str
    pattern: re.Pattern[str]
    clear: bool

    def in_any(self, lines: Iterable[str], *, surely: bool = False) -> bool:
        """Whether a line holds it; `surely` wants a call on the same line where one part is all there is."""
        return any(
            self.literal in line and self.pattern.search(line) is not None and (not surely or self.clear or _CALLS.search(line))
            for line in lines
        )


def _split(text: str) -> tuple[str, ...]:
    """The lines, those of imports empty."""
    found, inside = list[str](), False
    for line in text.split("\n"):
        begins = line.startswith(("import ", "import{")) or (line.startswith("export ") and " from " in line)
        inside = inside or begins
        found.append("" if inside else line)
        inside = inside and not any(quote in line for quote in _QUOTES) and not (begins and line.rstrip().endswith(";"))
    return tuple(found)


def keys(line: str) -> frozenset[str]:
    """The members and keys of a line, plain: `a.b`, `b:`, `'b'`, `{b, c}`, and b by itself."""
    return frozenset(_keys(line.strip()))


def _keys(line: str) -> Iterator[str]:
    for found in _KEBAB.finditer(line):
        yield plain(found[1])
    for found in _WORD.finditer(line):
        first, end = found.span()
        before = line[max(0, first - _NEAR) : first].strip()[-1:] if first else "\n"
        after = line[end : end + _NEAR].strip() if end < len(line) else "\n"
        if _is_key(before or " ", after[:1] or " ", after[:2]):
            yield plain(found[0])


def _is_key(before: str, after: str, next_two: str) -> bool:
    if before == "." or after == ":" or next_two in {"?:", "!:"}:
        return True
    if before in _QUOTES:
        return after == before
    return before in "{,\n" and (after in ",}\n" or (after == "=" and next_two not in {"==", "=>"}))


@lru_cache(maxsize=1000)
def path_of(route: str) -> Path | None:
    """How clients write the path, whole or without the prefix that they keep as an address; None where no part is told."""
    parts = [one for one in route.strip("/^$").split("/") if one]
    short = parts[next((at for at, one in enumerate(parts) if not _OWN_PREFIX.match(one)), len(parts)) :]
    literal = max((one for one in short if one[0] not in _PARAMETER), key=len, default="")
    if not literal:
        return None
    pattern = rf"(?<=[/}}\"'`]){_shape(parts)}"
    pattern += rf"|(?<=[}}\"'`])/?{_shape(short)}" if short != parts else ""
    return Path(literal, re.compile(pattern if len(short) > 1 else rf"(?<![.])/{_shape(short)}"), len(short) > 1)


def _shape(parts: list[str]) -> str:
    inside = [_FOR_PARAMETER if one[0] in _PARAMETER else re.escape(one) for one in parts[:-1]]
    last = parts[-1]
    return "/".join([*inside, _ENDS_OPEN if last[0] in _PARAMETER else re.escape(last) + _ENDS])


def plain(word: str) -> str:
    """Without case, dashes and underscores: languages write one name in several ways."""
    return word.replace("_", "").replace("-", "").lower()
