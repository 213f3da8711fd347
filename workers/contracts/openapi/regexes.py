"""Regular expressions as documents write them (ECMA-262), taken apart: what is not plain about them is refused.

Source: https://json-schema.org/draft/2020-12/json-schema-core#name-regular-expressions
"""

from __future__ import annotations

import re
from dataclasses import dataclass

Ranges = tuple[tuple[int, int], ...]
"""Characters by their numbers, from and to, in order."""
LAST = 0x10FFFF
_LONGEST, _DEEPEST, _OFTEN = 400, 12, 512
_CLASSES: dict[str, Ranges] = {
    "d": ((48, 57),),
    "w": ((48, 57), (65, 90), (95, 95), (97, 122)),
    "s": ((9, 13), (32, 32), (160, 160), (0x2028, 0x2029)),
}
_CONTROLS = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13, "0": 0}
_ENDS: Ranges = ((10, 10), (13, 13), (0x2028, 0x2029))
_COUNT = re.compile(r"\{(\d{1,4})(,?)(\d{0,4})\}")
_GROUP = re.compile(r"\?(?::|P?<[A-Za-z_]\w{0,40}>)")
_CODE = re.compile(r"x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})")


class Unclear(Exception):
    """An expression that nothing is said of: looks ahead, back references, classes by property, or too large."""


@dataclass(frozen=True, slots=True)
class Chars:
    """One of these characters."""

    ranges: Ranges


@dataclass(frozen=True, slots=True)
class Anchor:
    """`^` or `$`."""

    sign: str


@dataclass(frozen=True, slots=True)
class Row:
    """One after the other."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of these."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """So many times; without end where `most` is None."""

    part: Part
    least: int
    most: int | None


Part = Chars | Anchor | Row | Choice | Repeat


def taken_apart(text: str) -> Part:
    """The expression's parts. Raises Unclear."""
    if len(text) > _LONGEST:
        raise Unclear
    reading = _Reading(text)
    part = reading.choice(0)
    if reading.at != len(text):
        raise Unclear
    return part


@dataclass(slots=True)
class _Reading:
    text: str
    at: int = 0

    def choice(self, depth: int) -> Part:
        if depth > _DEEPEST:
            raise Unclear
        parts = [self._row(depth)]
        while self._next("|"):
            parts.append(self._row(depth))
        return parts[0] if len(parts) == 1 else Choice(tuple(parts))

    def _row(self, depth: int) -> Part:
        parts: list[Part] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            parts.append(self._often(self._one(depth)))
        return Row(tuple(parts))

    def _one(self, depth: int) -> Part:
        sign = self._take()
        if sign == "(":
            if self.text.startswith("?", self.at):
                if (group := _GROUP.match(self.text, self.at)) is None:
                    raise Unclear
                self.at = group.end()
            part = self.choice(depth + 1)
            if not self._next(")"):
                raise Unclear
            return part
        if sign in "^$":
            return Anchor(sign)
        if sign == ".":
            return Chars(without(_ENDS))
        if sign == "[":
            return Chars(self._set())
        if sign == "\\":
            return Chars(self._escape())
        if sign in "*+?{":
            raise Unclear
        return Chars(((ord(sign), ord(sign)),))

    def _often(self, part: Part) -> Part:
        most: int | None
        if (count := _COUNT.match(self.text, self.at)) is not None:
            self.at = count.end()
            least, most = int(count[1]), int(count[1]) if not count[2] else int(count[3]) if count[3] else None
        elif self._next("*"):
            least, most = 0, None
        elif self._next("+"):
            least, most = 1, None
        elif self._next("?"):
            least, most = 0, 1
        else:
            return part
        self._next("?")  # as few as possible: the same texts
        if isinstance(part, Anchor) or max(least, most or 0) > _OFTEN or (most is not None and most < least):
            raise Unclear
        return Repeat(part, least, most)

    def _set(self) -> Ranges:
        negated = self._next("^")
        found: list[tuple[int, int]] = []
        while not self._next("]"):
            low = self._member()
            if self.text.startswith("-", self.at) and not self.text.startswith("-]", self.at):
                self.at += 1
                high = self._member()
                if len(low) != 1 or len(high) != 1 or low[0][0] != low[0][1] or high[0][0] < low[0][0]:
                    raise Unclear
                found.append((low[0][0], high[0][1]))
            else:
                found += low
        joined = tuple(sorted(found))
        return without(joined) if negated else joined

    def _member(self) -> Ranges:
        sign = self._take()
        if sign == "\\":
            return ((8, 8),) if self._next("b") else self._escape()
        return ((ord(sign), ord(sign)),)

    def _escape(self) -> Ranges:
        if (code := _CODE.match(self.text, self.at)) is not None:
            self.at = code.end()
            number = int(code[1] or code[2], 16)
            return ((number, number),)
        sign = self._take()
        if sign.lower() in _CLASSES:
            known = _CLASSES[sign.lower()]
            return known if sign.islower() else without(known)
        number = _CONTROLS.get(sign, ord(sign))
        if number == ord(sign) and (sign.isalnum() or not sign.isascii()):
            raise Unclear
        return ((number, number),)

    def _take(self) -> str:
        if self.at >= len(self.text):
            raise Unclear
        self.at += 1
        return self.text[self.at - 1]

    def _next(self, sign: str) -> bool:
        found = self.text.startswith(sign, self.at)
        self.at += found
        return found


def without(ranges: Ranges) -> Ranges:
    """All other characters."""
    found, begin = [], 0
    for low, high in ranges:
        if low > begin:
            found.append((begin, low - 1))
        begin = max(begin, high + 1)
    return (*found, (begin, LAST)) if begin <= LAST else tuple(found)
