"""Attributes that a query of JPQL or HQL names, each with the entity it is followed from. What is not plain is left out.

Source: https://jakarta.ee/specifications/persistence/3.1/jakarta-persistence-spec-3.1#a4665
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"'(?:[^']|'')*+'|[:?]?#\{[^{}]{0,200}+\}|[:?]\w*+|[A-Za-z_$][\w$]*+|\d[\w.]*+|<>|!=|[<>]=?|[.,()=\[\]]|\S",
)
_WORD = re.compile(r"[A-Za-z_$][\w$]*+")
_LARGEST, _MOST_TOKENS, _DEEPEST = 20_000, 4_000, 8
_ENDS = frozenset(("where", "group", "having", "order", "set", "union", "intersect", "except", "limit", "offset", "select"))
_JOINS = frozenset(("join", "left", "right", "full", "inner", "outer", "cross", "fetch", "lateral"))
_NO_ALIAS = _ENDS | _JOINS | frozenset(("on", "with", "as", "all", "properties", "in"))
_BEFORE = frozenset(("where", "and", "or", "set"))
_COMPARES = frozenset(("=", "<>", "!=", "<", ">", "<=", ">=", "in", "like", "is", "between"))
_WORDS_OF_ITS_OWN = _NO_ALIAS | _COMPARES | frozenset((
    "not", "exists", "case", "when", "then", "else", "end", "null", "true", "false", "and", "or", "current_date", "size",
    "current_time", "current_timestamp", "local", "versioned", "from", "delete", "update", "index", "key", "value", "type",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reference:
    """A path of attributes from an entity, as the query calls it. Those before `own` were named elsewhere in the query, `at` is
    the offset of the first of its own. `bare` is a name without an alias, which may be a column's.
    """

    entity: str
    path: tuple[str, ...]
    own: int
    at: int
    bare: bool = False


@dataclass(slots=True)
class _Scope:
    """One SELECT: what its aliases stand for, an entity's name with a path from there; None for what nobody knows."""

    above: _Scope | None
    aliases: dict[str, tuple[str, tuple[str, ...]] | None] = field(default_factory=dict)
    bare: list[str] = field(default_factory=list)

    def meant(self, name: str) -> tuple[str, tuple[str, ...]] | None:
        scope: _Scope | None = self
        while scope is not None:
            if name.lower() in scope.aliases:
                return scope.aliases[name.lower()]
            scope = scope.above
        return None

    def hold(self, name: str, what: tuple[str, tuple[str, ...]] | None) -> None:
        key = name.lower()
        self.aliases[key] = what if key not in self.aliases or self.aliases[key] == what else None


Token = tuple[str, int]


def references(text: str) -> list[Reference]:
    """Every path whose beginning is plain. Nothing of a query that is too large, or made of several."""
    if len(text) > _LARGEST:
        return []
    tokens: list[Token] = [(match[0], match.start()) for match in _TOKEN.finditer(text)]
    lower = [word.lower() for word, _ in tokens]
    if not lower or len(lower) > _MOST_TOKENS or lower[0] not in {"select", "from", "update", "delete"}:
        return []
    if {"union", "intersect", "except"} & set(lower):
        return []
    return _Reading(tokens, lower).read()


@dataclass(slots=True)
class _Reading:
    tokens: list[Token]
    lower: list[str]
    scopes: list[_Scope] = field(default_factory=list)
    found: list[Reference] = field(default_factory=list)

    def read(self) -> list[Reference]:
        self._scope()
        for at, word in enumerate(self.lower):
            if word == "from" and not self._is_part(at):
                self._declared(at + 1)
            elif word == "update" and at == 0:
                self._ranges(1 + (self.lower[1:2] == ["versioned"]))
        if self.lower[0] == "delete" and self.lower[1:2] != ["from"]:
            self._ranges(1)
        self._paths()
        self._bare()
        return self.found

    def _scope(self) -> None:
        """Which SELECT each token is in."""
        stack = [_Scope(None)]
        for at, word in enumerate(self.lower):
            if word == "(":
                inner = self.lower[at + 1 : at + 2]
                stack.append(_Scope(stack[-1]) if inner in (["select"], ["from"]) and len(stack) < _DEEPEST else stack[-1])
            self.scopes.append(stack[-1])
            if word == ")" and len(stack) > 1:
                stack.pop()

    def _is_part(self, at: int) -> bool:
        """`extract(day FROM o.made)`, `trim(both ' ' FROM o.name)`."""
        back, depth = at - 1, 0
        while back >= 0 and (depth or self.lower[back] != "("):
            depth += {")": 1, "(": -1}.get(self.lower[back], 0)
            back -= 1
        return back > 0 and self.lower[back - 1] in {"extract", "trim", "substring", "overlay"}

    def _declared(self, at: int) -> None:
        """What FROM names, and what joins add to it."""
        at = self._ranges(at)
        depth = 0
        while at < len(self.lower):
            word = self.lower[at]
            depth += {"(": 1, ")": -1}.get(word, 0)
            if depth < 0 or (depth == 0 and word in _ENDS):
                return
            if depth == 0 and word in {",", "join"}:
                at = self._ranges(at + 1 + (self.lower[at + 1 : at + 2] == ["fetch"]))
            else:
                at += 1

    def _ranges(self, at: int) -> int:
        """One range and its alias; the place behind it."""
        word = self.lower[at] if at < len(self.lower) else ""
        scope = self.scopes[at] if at < len(self.scopes) else _Scope(None)
        treated = ""
        closing = word in {"in", "treat"} and self.lower[at + 1 : at + 2] == ["("]
        names, behind = self._path(at + 2 if closing else at)
        if closing:
            if word == "treat" and self.lower[behind : behind + 1] == ["as"]:
                subtype, behind = self._path(behind + 1)
                treated = ".".join(subtype)
            behind += self.lower[behind : behind + 1] == [")"]
        if not names:
            return at
        behind += self.lower[behind : behind + 1] == ["as"]
        named = self.lower[behind : behind + 1]
        alias = self.tokens[behind][0] if named and _WORD.fullmatch(named[0]) and named[0] not in _NO_ALIAS else ""
        meant = (treated, ()) if treated else self._meant(names, scope)
        if alias:
            scope.hold(alias, meant)
        elif meant is not None and not meant[1]:
            scope.bare.append(meant[0])
        return behind + bool(alias)

    def _meant(self, names: tuple[str, ...], scope: _Scope) -> tuple[str, tuple[str, ...]] | None:
        before = scope.meant(names[0]) if len(names) > 1 else None
        if before is not None:
            return before[0], (*before[1], *names[1:])
        known = len(names) == 1 or names[-1][:1].isupper()
        return (".".join(names), ()) if known else None

    def _path(self, at: int) -> tuple[tuple[str, ...], int]:
        names = list[str]()
        while at < len(self.tokens) and _WORD.fullmatch(self.tokens[at][0]):
            names.append(self.tokens[at][0])
            if self.lower[at + 1 : at + 2] != ["."]:
                return tuple(names), at + 1
            at += 2
        return tuple(names), at

    def _paths(self) -> None:
        at = 0
        while at < len(self.tokens):
            names, behind = self._path(at)
            if len(names) > 1 and (at == 0 or self.lower[at - 1] != "."):
                before = self.scopes[at].meant(names[0])
                called = self.lower[behind : behind + 1] == ["("]
                path = names[1:-1] if called else names[1:]
                if before is not None and path:
                    self.found.append(Reference(before[0], (*before[1], *path), len(before[1]), self.tokens[at + 2][1]))
            at = max(behind, at + 1)

    def _bare(self) -> None:
        """Names without an alias, of a query of one entity that has no other part."""
        whole = self.scopes[0]
        if len(whole.bare) + len(whole.aliases) != 1 or len({id(one) for one in self.scopes}) > 1:
            return
        entity = whole.bare[0] if whole.bare else next((one[0] for one in whole.aliases.values() if one and not one[1]), "")
        for at in range(1, len(self.tokens) - 1):
            word, place = self.tokens[at]
            before, behind = self.lower[at - 1], self.lower[at + 1]
            plain = _WORD.fullmatch(word) and word.lower() not in _WORDS_OF_ITS_OWN and word.lower() not in whole.aliases
            sets = before == "set" or (before == "," and self._in_set(at))
            if entity and plain and ((before in _BEFORE and behind in _COMPARES) or (sets and behind == "=")):
                self.found.append(Reference(entity, (word,), 0, place, bare=True))

    def _in_set(self, at: int) -> bool:
        """Whether the comma is one between what SET is given."""
        opened = self.lower[:at].count("(") - self.lower[:at].count(")")
        return self.lower[0] == "update" and opened == 0 and "where" not in self.lower[:at]


def starts(text: str) -> bool:
    """Whether the text begins as a query does."""
    return re.match(r"\s*+(?i:select|from|update|delete)\b", text) is not None


def lines_of(references_found: list[Reference], lines: list[tuple[int, int]]) -> Iterator[tuple[Reference, int]]:
    """Each with its line: `lines` are offsets, and the line that begins there."""
    for one in references_found:
        yield one, next(line for start, line in reversed(lines) if start <= one.at)
