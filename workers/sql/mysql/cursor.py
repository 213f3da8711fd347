"""A place in a statement's tokens, and what is taken from there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from bot.domain.schema import Expression, Name
from workers.sql.mysql.text import Token

Item = TypeVar("Item")
_END = Token("end", "", 0, 0)
_DEEPEST = 500


class NotUnderstood(ValueError):
    """The statement says something that is not known here; the message names it."""


class Cursor:
    """Tokens of one statement, read from left to right."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        """Start at the first token of those of `text`."""
        self.text, self.tokens, self.at = text, tokens, 0

    @property
    def token(self) -> Token:
        """The next token."""
        return self.tokens[self.at] if self.at < len(self.tokens) else _END

    def ahead(self, by: int = 1) -> Token:
        """A later token."""
        return self.tokens[self.at + by] if self.at + by < len(self.tokens) else _END

    def sees(self, *words: str) -> bool:
        """Whether these words come next, one after the other."""
        return all(
            (token := self.ahead(offset)).text == word and token.kind in {"word", "sign"} for offset, word in enumerate(words)
        )

    def take(self, *words: str) -> bool:
        """Go past these words where they come next."""
        if self.sees(*words):
            self.at += len(words)
            return True
        return False

    def take_any(self, *words: str) -> str:
        """Go past one of these words; '' where none comes."""
        return next((word for word in words if self.take(word)), "")

    def expect(self, *words: str) -> None:
        """Go past these words. Raises NotUnderstood where something else comes."""
        if not self.take(*words):
            raise NotUnderstood(f"`{self.shown()}`, where {' '.join(words)} was expected,")

    def shown(self) -> str:
        """The next token as written, shortened."""
        token = self.token
        return self.text[token.start : min(token.end, token.start + 60)] if token.kind != "end" else "the end"

    def ends(self) -> bool:
        """Whether nothing comes any more."""
        return self.token.kind == "end"

    def identifier(self) -> str:
        """A name. Raises NotUnderstood for anything else."""
        token = self.token
        if token.kind not in {"word", "name", "string"} or not token.text:
            raise NotUnderstood(f"`{self.shown()}`, where a name was expected,")
        self.at += 1
        written = self.text[token.start : token.end]
        return token.text if token.kind == "name" else written.strip("\"'") if token.kind == "string" else written

    def name(self) -> Name:
        """A name that may have its database in front."""
        first = self.identifier()
        return Name(self.identifier(), first) if self.take(".") else Name(first)

    def names(self) -> tuple[str, ...]:
        """(a, b)."""
        self.expect("(")
        found = self.listed(self.identifier)
        self.expect(")")
        return tuple(found)

    def listed(self, item: Callable[[], Item]) -> list[Item]:
        """One or more, separated by commas."""
        found = [item()]
        while self.take(","):
            found.append(item())
        return found

    def balanced(self) -> str:
        """The text inside the parentheses that open here."""
        self.expect("(")
        start = end = self.token.start
        depth = 1
        while depth:
            token = self.token
            if token.kind == "end":
                raise NotUnderstood("a parenthesis that is never closed")
            depth += (token.text == "(") - (token.text == ")") if token.kind == "sign" else 0
            if depth > _DEEPEST:
                raise NotUnderstood("a statement nested this deeply")
            end = token.start
            self.at += 1
        return self.text[start:end].strip()

    def since(self, start: int) -> str:
        """The text from an offset up to the token before the next one."""
        end = self.tokens[self.at - 1].end if self.at else start
        return self.text[start:end]

    def rest(self) -> str:
        """The text from here on, gone past."""
        start = self.token.start if not self.ends() else (self.tokens[-1].end if self.tokens else 0)
        self.at = len(self.tokens)
        return self.text[start : self.tokens[-1].end] if self.tokens else ""

    def option(self) -> str:
        """`[=] value` of an option: a word, string or number, or what stands in parentheses."""
        self.take("=")
        if self.sees("("):
            return f"({self.balanced()})"
        token = self.token
        if token.kind in {"end"} or token.text == ",":
            return ""
        self.at += 1
        return self.text[token.start : token.end]

    def to_comma(self) -> str:
        """The text up to the next comma outside of parentheses, or the end."""
        start = self.token.start
        while not self.ends() and not self.sees(","):
            if self.sees("("):
                self.balanced()
            else:
                self.at += 1
        return self.since(start)

    def expression(self) -> Expression:
        """A default or what stands in parentheses: a literal, a call, `(…)`."""
        start, first = self.token, self.at
        if self.sees("("):
            self.balanced()
        elif start.kind == "sign" and start.text in "+-":
            self.at += 2
        else:
            self.at += 1
            if self.sees("("):
                self.balanced()
        return expression(self.text, self.tokens[first : self.at], self.since(start.start))


_CALLS = {"CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIMESTAMP", "CURRENT_DATE"}
_CONSTANTS = {"NULL", "TRUE", "FALSE"}
_NO_COLUMNS = {"AND", "OR", "NOT", "IN", "IS", "LIKE", "BETWEEN", "REGEXP", "CASE", "WHEN", "THEN", "ELSE", "END", "INTERVAL",
               "DAY", "MONTH", "YEAR", "HOUR", "MINUTE", "SECOND", "AS", "DIV", "MOD", "XOR", "BINARY", "COLLATE"}  # fmt: skip


def expression(text: str, tokens: list[Token], said: str) -> Expression:
    """What is known of an expression by its tokens."""
    functions, columns = dict[str, None](), dict[str, None]()
    for token, following in zip(tokens, [*tokens[1:], _END], strict=True):
        written = text[token.start : token.end]
        if (token.kind == "word" and following.text == "(" and following.kind == "sign") or (
            token.kind == "word" and token.text in {"CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIMESTAMP", "CURRENT_DATE"}
        ):
            functions[written.lower()] = None
        elif token.kind == "name" or (token.kind == "word" and token.text not in _CONSTANTS | _NO_COLUMNS):
            columns[token.text if token.kind == "name" else written] = None
    constant = not functions and not columns
    return Expression(said, tuple(functions), tuple(columns), constant=constant)
