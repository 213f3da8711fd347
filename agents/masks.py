"""Secrets masked before anything goes to a model. Lines stay lines, so that what is quoted can be found again."""

from __future__ import annotations

import re

from bot.patterns import late

MASK = "‹masked›"
_PEM = late(r"-----(BEGIN|END) [A-Z ]{0,40}PRIVATE KEY-----")
_KEY_MOST = 20_000  # characters; what is longer is no key, whatever it says
_TOKENS = late(
    r"\b(?:gh[pousr]_[A-Za-z0-9]{16,255}|github_pat_[A-Za-z0-9_]{20,255}|sk-[A-Za-z0-9_-]{16,200}"
    r"|xox[abeoprs]-[A-Za-z0-9-]{10,200}|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[A-Za-z0-9_-]{30,60}|glpat-[A-Za-z0-9_-]{16,64}"
    r"|(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,100}|eyJ[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,1000}"
    r"|SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}|npm_[A-Za-z0-9]{30,60})"
)
_IN_URL = late(r"(\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@\"']{0,100}:)([^\s@/\"']{1,200})(@)", re.IGNORECASE)
_NAMED = late(
    r"((?:pass(?:word|wd|phrase)?|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential)s?[\"']?\s{0,4}(?::=|=>|[:=])"
    r"\s{0,4}[\"'])([^\"'\n]{6,400})([\"'])",
    re.IGNORECASE,
)
_WORDS = r"(?:password|passwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key)"
_VALUE = r"[^\s'\"#$<{(\[,;]{6,400}"
_BARE = late(
    rf"(^[ \t]*(?:export[ \t]+|- )?[\w.-]{{0,60}}{_WORDS}[ \t]{{0,4}}[=:][ \t]{{0,4}})({_VALUE})([ \t]*(?:#.*)?$)",
    re.IGNORECASE | re.MULTILINE,
)
_SQL = late(r"(\b(?:PASSWORD|IDENTIFIED\s+BY)\s+')([^'\n]{1,200})(')", re.IGNORECASE)


def masked(text: str) -> str:
    """`text` with what looks like a secret replaced; it has as many lines as before."""
    text = _without_keys(text)
    text = _TOKENS.sub(MASK, text)
    for pattern in (_IN_URL, _NAMED, _BARE, _SQL):
        text = pattern.sub(rf"\g<1>{MASK}\g<3>", text)
    return text


def _without_keys(text: str) -> str:
    """Private keys keep their first and last lines. One pass over the marks, so a text full of them costs no more."""
    pieces: list[str] = []
    at, begun = 0, False
    for mark in _PEM.finditer(text):
        between = text[at : mark.start()]
        pieces += (_hidden(between) if begun else between, mark[0])
        at, begun = mark.end(), mark[1] == "BEGIN"
    rest = text[at:]
    return "".join(pieces) + (_hidden(rest) if begun else rest)


def _hidden(key: str) -> str:
    return re.sub(r"[^\n]+", MASK, key[:_KEY_MOST]) + key[_KEY_MOST:]
