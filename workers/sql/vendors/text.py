"""Tokens of any of the six dialects, and the statements they make. Linear in the text, nothing here raises.

Sources: https://learn.microsoft.com/en-us/sql/relational-databases/databases/database-identifiers ,
https://docs.oracle.com/en/database/oracle/oracle-database/23/sqlrf/Literals.html , https://www.sqlite.org/lang_keywords.html ,
https://docs.snowflake.com/en/sql-reference/data-types-text ,
https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical ,
https://docs.aws.amazon.com/redshift/latest/dg/r_names.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from workers.sql.mysql.text import Token

_DOUBLE_NAME = r'"[^"]*+(?:""[^"]*+){0,1000}"'
_BACK_NAME = r"`[^`]*+(?:``[^`]*+){0,1000}`"
_BRACKET = r"\[[^\]\n]{0,300}+(?:\]\][^\]\n]{0,300}+){0,20}\]"
_PLAIN = r"'[^']*+(?:''[^']*+){0,100000}'"
_ESCAPED = r"'[^'\\]*+(?:(?:\\.|'')[^'\\]*+){0,100000}'"
_DOLLARS = r"\$(?P<tag>\w*)\$.*?\$(?P=tag)\$"
_ORACLE = r"[nN]?[qQ]'(?:\[.*?\]'|\{.*?\}'|\(.*?\)'|<.*?>'|(?P<q>[^\s\[{(<]).*?(?P=q)')"
_BLOCK = r"/\*[^*]*+(?:\*(?!/)[^*]*+){0,100000}\*/"
_STRINGS = {
    "sqlserver": rf"[nN]?{_PLAIN}",
    "oracle": rf"{_ORACLE}|[nN]?{_PLAIN}",
    "sqlite": rf"[xX]?{_PLAIN}",
    "snowflake": rf"{_DOLLARS}|{_ESCAPED}",
    "bigquery": rf'(?:[rRbB]{{1,2}})?(?:"""(?:\\.|[^\\])*?"""|\'\'\'(?:\\.|[^\\])*?\'\'\'|{_ESCAPED}|"(?:\\.|[^"\\\n])*+")',
    "redshift": rf"{_DOLLARS}|[eE]?{_ESCAPED}",
}
_NAMES = {
    "sqlserver": rf"{_BRACKET}|{_DOUBLE_NAME}",
    "oracle": _DOUBLE_NAME,
    "sqlite": rf"{_DOUBLE_NAME}|{_BACK_NAME}|{_BRACKET}",
    "snowflake": _DOUBLE_NAME,
    "bigquery": _BACK_NAME,
    "redshift": _DOUBLE_NAME,
}
_COMMENTS = {"snowflake": r"|//[^\n]*+", "bigquery": r"|\#[^\n]*+"}
_FOLDS = {"oracle", "snowflake", "redshift"}
"""Where names without quotes have no case. Names that are written in capitals alone are taken for such."""


_LOST = {
    "sqlserver": "['\"]", "oracle": "[nN]?[qQ]?'|\"", "sqlite": "['\"`]", "snowflake": r"['\"]|\$\w*\$", "bigquery": r"['\"`]",
    "redshift": r"['\"]|\$\w*\$",
}  # fmt: skip
"""What begins a string or name that has no end: the rest of the text is part of it."""


@cache
def _pattern(engine: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?P<skip>\s++|\ufeff|--[^\n]*+|{_BLOCK}{_COMMENTS.get(engine, '')})|(?P<string>{_STRINGS[engine]})"
        rf"|(?P<name>{_NAMES[engine]})|(?P<number>(?:\d++\.?\d*+|\.\d++)(?:[eE][-+]?\d++)?(?![\w$]))"
        r"|(?P<template>\{\{[^{}]{0,400}+\}\}|\{%[^%]{0,400}+%\}|\$\{[^}\n]{0,200}+\}|\$\([^)\n]{0,200}+\)|<%[^%]{0,400}+%>|&\w+\.?)"
        rf"|(?P<lost>{_LOST[engine]}|/\*)"
        r"|(?P<word>[@#:]{0,2}[\w$\x80-\U0010ffff][\w$#@\x80-\U0010ffff]*+)|(?P<sign>::|\|\||[<>!]=|.)",
        re.DOTALL,
    )


_LINES = {"sqlserver": re.compile(r"(?i)[ \t]{0,200}go[ \t]*+(?:\d+[ \t]*+)?;?[ \t]*+(?:--[^\n]*+)?\r?(?:\n|\Z)"),
          "oracle": re.compile(r"[ \t]{0,200}/[ \t]*\r?(?:\n|\Z)")}  # fmt: skip
"""Lines that end what came before and belong to nothing: GO, and Oracle's slash."""
_SQLPLUS = re.compile(
    r"[ \t]*(?:set[ \t]+(?!transaction\b|roles?\b|constraints?\b)\w+[ \t]+[^=\n]*$|prompt\b"
    r"|whenever[ \t]+(?:sql|os)error\b|spool\b|show[ \t]+err|exit\b|quit\b|disconnect\b|host[ \t]"
    r"|rem(?:ark)?\b|accept\b|define\b|undefine\b|pause\b"
    r"|col(?:umn)?[ \t]+\w+[ \t]+(?:format|new_value|for|heading)\b|conn(?:ect)?[ \t]|alter session set current_schema"
    r"|@{1,2}[\w./$&\\-]+)[^\n]*",
    re.IGNORECASE | re.MULTILINE,
)
BREAK = "break"
"""The kind of the token that such a line is; a line for SQL*Plus is one of the kind 'tool'."""


def tokens(text: str, engine: str, at: int = 0, end: int | None = None, *, tools: bool = True) -> Iterator[Token]:
    """The tokens of a stretch: words in upper case, names without their quotes, strings as written, 'lost' what never ends.

    Without `tools`, no line is taken for one of SQL*Plus.
    """
    pattern = _pattern(engine)
    lines, end = _LINES.get(engine), len(text) if end is None else end
    fresh = True  # nothing but blanks since the line began
    while at < end:
        if fresh and lines and (found := lines.match(text, at, end)):
            yield Token(BREAK, "", at, found.end())
            at = found.end()
            continue
        if fresh and tools and engine == "oracle" and (found := _SQLPLUS.match(text, at, end)):
            yield Token("tool", "", at, found.end())
            at = found.end()
            continue
        match = pattern.match(text, at, end)
        if match is None:
            return
        kind = match.lastgroup or "sign"
        if kind == "lost":
            yield Token(kind, match[0], at, end)
            return
        if kind == "skip":
            fresh = "\n" in match[0] or (fresh and match[0].isspace())
        else:
            fresh = False
            yield Token(kind, _said(kind, match[0], engine), at, match.end())
        at = match.end()


def _said(kind: str, text: str, engine: str) -> str:
    if kind == "name":
        return folded(text[1:-1].replace(text[-1] * 2, text[-1]), engine, quoted=True)
    return text.upper() if kind == "word" else text


def folded(name: str, engine: str, *, quoted: bool = False) -> str:
    """A name as it is compared here: small letters where the engine has no case."""
    if engine not in _FOLDS or (quoted and name != name.upper()):
        return name
    return name.lower()


def literal(text: str) -> str | None:
    """What a string in quotes holds; None for one that is no plain literal."""
    found = re.fullmatch(r"[nN]?'(.*)'", text, re.DOTALL)
    if found:
        return found[1].replace("''", "'")
    found = re.fullmatch(r"[nN]?[qQ]'.(.*).'|\$\w*\$(.*)\$\w*\$", text, re.DOTALL)
    return next((part for part in found.groups() if part is not None), None) if found else None
