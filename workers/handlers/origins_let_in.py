"""Proxies that answer every origin with its own name, and let credentials through: Traefik, Caddy."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.calls import OriginOpen
from bot.domain.changes import Span

_REGEX = re.compile(
    r"^(?P<before>.*?)accessControlAllowOriginListRegex(?P<at>(?:\[\d+\])?[\"']?\s*[:=]\s*)(?P<value>.*)$", re.IGNORECASE
)
_TRUE = re.compile(r"accessControlAllowCredentials[\"']?\s*[:=]\s*[\"']?true\b", re.IGNORECASE)
_ITEM = re.compile(r"\s*-\s+(.*)$")
_ANY = re.compile(r"\^?(?:https\??|\(?https\?\)?)?(?::(?:\\?/){2})?\(?\.[*+]\)?\$?")
"""A pattern that matches whatever origin there is."""
_MIDDLEWARE = re.compile(r"middlewares\.([\w.@-]{1,120}?)\.headers\.", re.IGNORECASE)
_NEAR = 25
_CADDY_ORIGIN = re.compile(
    r"Access-Control-Allow-Origin[\"']?\s+[\"']?\{(?:http\.request\.header\.Origin|header\.Origin|>Origin)\}", re.IGNORECASE
)
_CADDY_TRUE = re.compile(r"Access-Control-Allow-Credentials[\"']?\s+[\"']?true", re.IGNORECASE)
_MATCHER = re.compile(r"(?:^|\s)@[\w-]+|\bheader_regexp\b|\bmap\b|\bimport\b|\bheader\s+Origin\b|\{args")
"""What may look at the origin first."""


def traefik(path: str, text: str) -> Iterator[OriginOpen]:
    """A middleware with both: of labels the one of the same name, else the one whose lines stand together."""
    lines = text.split("\n")
    allowed = [at for at, line in enumerate(lines) if _TRUE.search(line) and not line.lstrip().startswith("#")]
    for at, line in enumerate(lines):
        match = None if line.lstrip().startswith("#") or not allowed else _REGEX.match(line)
        if match is None or not any(_ANY.fullmatch(one) for one in _values(match["value"], lines, at)):
            continue
        beside = next((one for one in allowed if _together(lines, at, one)), None)
        if beside is not None:
            first, end = sorted((at + 1, beside + 1))
            yield OriginOpen(Span(path, first, end), "accessControlAllowOriginListRegex", "accessControlAllowCredentials: true")


def _values(given: str, lines: list[str], at: int) -> list[str]:
    """The patterns on the line, or in the list below it."""
    found = [one.strip().strip("[]\"'` ").replace("$$", "$") for one in given.split(",")] if given.strip() else []
    for line in lines[at + 1 :] if not found else ():
        if (item := _ITEM.match(line)) is None:
            break
        found.append(item[1].strip().strip("\"'"))
    return [one for one in found if one]


def _together(lines: list[str], at: int, other: int) -> bool:
    names = [_MIDDLEWARE.search(lines[one]) for one in (at, other)]
    if names[0] is not None or names[1] is not None:
        return names[0] is not None and names[1] is not None and names[0][1] == names[1][1]
    depth = [len(lines[one]) - len(lines[one].lstrip()) for one in (at, other)]
    between = lines[min(at, other) + 1 : max(at, other)]
    shallower = any(line.strip() and len(line) - len(line.lstrip()) < depth[0] and not _ITEM.match(line) for line in between)
    return depth[0] == depth[1] and len(between) < _NEAR and not shallower


def caddy(path: str, text: str) -> Iterator[OriginOpen]:
    """Where no matcher stands in the file: which requests it lets through is not followed."""
    lines = text.split("\n")
    allowed = [at for at, line in enumerate(lines) if _CADDY_TRUE.search(line)]
    for at, line in enumerate(lines):
        near = next((one for one in allowed if abs(one - at) <= _NEAR), None)
        if near is None or not _CADDY_ORIGIN.search(line):
            continue
        if not any(_MATCHER.search(one) for one in lines[max(0, min(at, near) - _NEAR) : max(at, near) + 1]):
            first, end = sorted((at + 1, near + 1))
            yield OriginOpen(Span(path, first, end), "the caller's own origin", "Access-Control-Allow-Credentials: true")
