"""Formatted SQL: a file of SQL whose comments begin changeSets.

Source: https://docs.liquibase.com/concepts/changelogs/sql-format.html
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from workers.frameworks.liquibase.changelog import READ, made_anew, runs_on
from workers.frameworks.liquibase.schemas import substituted
from workers.readers.entry import Entry
from workers.readers.lines import Lines
from workers.readers.script import Half, Part, cut

_HEAD = re.compile(
    r"^[ \t]*--[ \t]*changeset[ \t]+(?P<author>\"[^\"\n]*\"|[^:\n]{1,200}):(?P<id>\"[^\"\n]*\"|\S{1,200})(?P<rest>[^\n]*)",
    re.MULTILINE | re.IGNORECASE,
)
_WORD = re.compile(r"\b(\w+):(\"[^\"\n]*\"|\S+)")
_PROPERTY = re.compile(r"^[ \t]*--[ \t]*property[ \t]+(?P<rest>[^\n]*)", re.MULTILINE | re.IGNORECASE)
_ROLLBACK = re.compile(r"^[ \t]*--[ \t]*rollback[ \t]+(?P<sql>[^\n]+)", re.MULTILINE | re.IGNORECASE)
_GUARD = re.compile(r"^[ \t]*--[ \t]*preconditions[ \t][^\n]*onFail:(MARK_RAN|CONTINUE|WARN)", re.MULTILINE | re.IGNORECASE)
_GUARDED = re.compile(r"^[ \t]*--[ \t]*precondition[^\n]*", re.MULTILINE | re.IGNORECASE)
_VALID = re.compile(r"^[ \t]*--[ \t]*validchecksum\b", re.MULTILINE | re.IGNORECASE)
_COMMENT = re.compile(r"^[ \t]*--[^\n]*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Stretch:
    """One changeSet: the offsets of its SQL, of its heading, and what the heading says of it."""

    name: str
    head: int
    start: int
    end: int
    words: dict[str, str]
    guarded: bool
    twin: bool = False

    @property
    def free(self) -> bool:
        """Whether it runs outside of a transaction."""
        return self.words.get("runintransaction", "").lower() == "false"


def filled(text: str, engine: str, own: str = "") -> str:
    """The text with its own properties in the place of parameters; lines stay. `own` names the connection's own schema."""
    values: dict[str, str] = {}
    for found in _PROPERTY.finditer(text):
        words = _words(found["rest"])
        if runs_on(words.get("dbms", ""), engine):
            values.setdefault(words.get("name", ""), words.get("value", ""))
    return substituted(text, values, own) if "${" in text else text


def _words(rest: str) -> dict[str, str]:
    return {key.lower(): value.strip('"') for key, value in _WORD.findall(rest)}


def stretches(text: str, engine: str) -> list[Stretch]:
    """The changeSets that run on this engine ('' for any), in order."""
    heads = list(_HEAD.finditer(text))
    found: list[Stretch] = []
    seen: set[tuple[str, str]] = set()
    counts: Counter[str] = Counter()
    for head, end in zip(heads, [*(h.start() for h in heads[1:]), len(text)], strict=True):
        words = _words(head["rest"])
        if runs_on(words.get("dbms", ""), engine):
            name = f"{head['author'].strip().strip(chr(34))}::{head['id'].strip(chr(34))}"
            guarded = _GUARD.search(text, head.end(), end) is not None
            chosen = any(words.get(word) for word in ("context", "contextfilter", "labels", "ignore", "logicalfilepath"))
            same = name, words.get("dbms", "")
            twin = not chosen and same in seen
            counts[name] += 1
            called = f"{name}#{counts[name]}" if twin else name
            found.append(Stretch(called, head.start(), head.end(), end, words, guarded, twin))
            seen |= set() if chosen else {same}
    return found


def up(path: str, text: str, engine: str) -> Half:
    """The statements, each changeSet in a transaction of its own unless it says otherwise."""
    found = stretches(text, engine)
    parts = [Part(one.start, one.end, wrap="" if one.free else str(number)) for number, one in enumerate(found)]
    sent = cut(path, text, parts).run() if parts else ()
    return tuple(replace(one, sql=one.text) for one in sent), ()


def down(path: str, text: str, engine: str) -> Half:
    """What the rollback comments send."""
    parts = [
        Part(back.start("sql"), back.end("sql"), wrap="1")
        for one in stretches(text, engine)
        for back in _ROLLBACK.finditer(text, one.start, one.end)
        if back["sql"].strip() not in {"empty", "not required"}
    ]
    return (cut(path, text, parts).run() if parts else ()), ()


def _engines(dbms: str) -> tuple[str, ...]:
    found = tuple(engine for engine in READ if runs_on(dbms, engine))
    return () if len(found) == len(READ) else found


def entries(text: str) -> tuple[Entry, ...]:
    """Who is in the file, for telling edited changeSets from new ones."""
    lines = Lines.of(text)
    return tuple(
        Entry(
            one.name,
            lines.at(one.head),
            lines.at(max(one.head, one.end - 1)),
            " ".join(_COMMENT.sub("", text[one.start : one.end]).split()),
            again="true" in {one.words.get("runonchange"), one.words.get("runalways")},
            accepted=_VALID.search(text, one.start, one.end) is not None or made_anew(one.words.get("dbms", "")),
            engines=_engines(one.words.get("dbms", "")),
            guard="".join(_GUARDED.findall(text[one.start : one.end])) if one.guarded else "",
            twin=one.twin,
            idle=made_anew(one.words.get("dbms", "")),
        )
        for one in stretches(text, "")
    )
