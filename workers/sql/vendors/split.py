"""Where a statement ends: at a semicolon outside of blocks, at GO or a slash on its own line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workers.sql.mysql.text import Token
from workers.sql.vendors.text import BREAK, tokens

MOST_PIECES, MOST_TOKENS, INSERTED = 100_000, 60_000, 400
"""Of one text: statements told apart; of one statement: tokens that are kept, of an INSERT only its head."""
_CODE = {"PROCEDURE", "FUNCTION", "PACKAGE", "TRIGGER", "TYPE", "TASK", "LIBRARY"}
_BEGINS = {
    "CREATE",
    "ALTER",
    "DROP",
    "INSERT",
    "UPDATE",
    "DELETE",
    "MERGE",
    "TRUNCATE",
    "GRANT",
    "SELECT",
    "WITH",
    "USE",
    "CALL",
}
_NOT_BLOCKS = {"TRANSACTION", "TRAN", "WORK", ";", "DEFERRED", "IMMEDIATE", "EXCLUSIVE", "READ", ""}
_LOOPS = {"IF", "LOOP", "FOR", "WHILE", "REPEAT"}


@dataclass(slots=True)
class Stretch:
    """One statement: its tokens without the terminator, and where it stands. `problem` says why it cannot be read."""

    tokens: list[Token]
    end: int
    problem: str = ""

    @property
    def start(self) -> int:
        """Its first character."""
        return self.tokens[0].start

    def keep(self, token: Token) -> None:
        """Append a token; of rows to insert, only the first ones."""
        most = INSERTED if self.tokens and self.tokens[0].text in {"INSERT", "VALUES", "REPLACE"} else MOST_TOKENS
        if len(self.tokens) < most:
            self.tokens.append(token)
        elif most == MOST_TOKENS:
            self.problem = f"a statement of more than {MOST_TOKENS:,} words"
        self.end = token.end


def stretches(text: str, engine: str) -> Iterator[Stretch]:
    """The statements in order, the first hundred thousand."""
    if engine == "sqlserver":
        from workers.sql.vendors.batches import statements

        found = statements(text)
    else:
        found = _by_semicolon(text, engine)
    for count, one in enumerate(found):
        if count == MOST_PIECES:
            one.problem, one.end = f"more than {MOST_PIECES:,} statements", len(text)
            yield one
            return
        if one.tokens[-1].kind == "lost":
            one.problem = f"an unterminated {'comment' if one.tokens[-1].text == '/*' else 'string or name'}"
        yield one


def _by_semicolon(text: str, engine: str) -> Iterator[Stretch]:
    current: Stretch | None = None
    block: _Block | None = None
    slashes = engine == "oracle" and any(True for token in tokens(text, engine) if token.kind == BREAK)
    for token in _words(text, engine):
        if block:
            block.see(token)
        if token.kind == BREAK or (token.text == ";" and token.kind == "sign" and not (block and block.goes_on())):
            if current:
                yield current
            current, block = None, None
        elif token.kind == "tool" and current is None:
            yield Stretch([token], token.end)
        elif current is None:
            current, block = Stretch([token], token.end), _Block(engine, slashes)
            block.see(token)
        elif token.text in _BEGINS and all(one.kind == "template" for one in current.tokens):
            yield current  # a placeholder on its own, which the template's text stands in for
            current, block = Stretch([token], token.end), _Block(engine, slashes)
            block.see(token)
        else:
            current.keep(token)
    if current:
        yield current


def _words(text: str, engine: str) -> Iterator[Token]:
    """The tokens; a line of SQL*Plus inside a statement is one of SQL."""
    inside = False
    for token in tokens(text, engine):
        if token.kind == "tool" and inside:
            yield from tokens(text, engine, token.start, token.end, tools=False)
        else:
            yield token
            inside = token.kind not in {BREAK, "tool"} and token.text != ";"


@dataclass(slots=True)
class _Block:
    """Whether semicolons end the statement: not inside of code."""

    engine: str
    slashes: bool
    words: tuple[str, ...] = ()
    before: str = ""
    code: bool = False
    depth: int = 0
    opened: bool = False

    def see(self, token: Token) -> None:
        """One more token of the statement."""
        word = token.text if token.kind == "word" else ""
        if len(self.words) < 10 and token.kind != "name":
            self.words = (*self.words, token.text)
            self.code = self.code or self._is_code()
        if self.before == "END":
            self.depth -= word not in _LOOPS or (self.words[0] in _LOOPS and self.depth == 1)
        elif word in {"BEGIN", "CASE"} or (len(self.words) == 1 and word in _LOOPS):
            self.depth += 1
            self.opened = True
        self.before = word

    def goes_on(self) -> bool:
        """Whether the semicolon seen last stands inside of code."""
        if not self.code:
            return False
        if self.engine == "oracle" and (self.slashes or not self.opened):
            return True
        return self.depth > 0 or (self.engine == "sqlite" and not self.opened)

    def _is_code(self) -> bool:
        first, *rest = self.words
        if first == "CREATE":
            made = next((word for word in rest if word in _CODE or word in {"TABLE", "VIEW", "INDEX", "SEQUENCE"}), "")
            return made in _CODE and not (self.engine == "sqlite" and made != "TRIGGER") and not self._short(made)
        if first == "BEGIN":
            return len(rest) > 0 and rest[0] not in _NOT_BLOCKS
        if first == "DECLARE":
            return self.engine in {"oracle", "snowflake"}
        return first in _LOOPS and self.engine in {"bigquery", "snowflake"}

    def _short(self, made: str) -> bool:
        """Code whose body is one string or expression: it has no block of its own until BEGIN is seen."""
        return self.engine in {"redshift"} and made in _CODE
