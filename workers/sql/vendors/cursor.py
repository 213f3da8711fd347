"""A place in a statement's tokens, with the names of the engine whose SQL it is."""

from __future__ import annotations

from bot.domain.schema import Expression, Name
from workers.sql.mysql.cursor import Cursor, NotUnderstood, expression
from workers.sql.mysql.text import Token
from workers.sql.vendors.text import folded, literal

__all__ = ["NotUnderstood", "Words"]
_OWN = {"sqlserver": "dbo", "sqlite": "main", "redshift": "public", "snowflake": "public"}
"""The schema that a name without one is in."""
_ENDS_VALUE = {
    "NOT", "NULL", "CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "REFERENCES", "COLLATE", "COMMENT", "ENABLE", "DISABLE", "WITH",
    "IDENTITY", "ENCODE", "ROWGUIDCOL", "GENERATED", "FOR", "DISTKEY", "SORTKEY", "OPTIONS", "VISIBLE", "INVISIBLE", "TAG",
    "MASKING", "AUTOINCREMENT", "USING", "SPARSE", "VALUES", "AS", "INDEX",
}  # fmt: skip


class Words(Cursor):
    """Tokens of one statement, read from left to right."""

    def __init__(self, text: str, tokens: list[Token], engine: str) -> None:
        """Start at the first of them."""
        super().__init__(text, tokens)
        self.engine = engine

    def identifier(self) -> str:
        """A name, with whatever placeholders touch it. Raises NotUnderstood for anything else."""
        token = self.token
        if token.kind == "string" and self.engine in {"sqlite", "sqlserver"}:
            self.at += 1
            return (literal(token.text) or token.text).strip("\"'")
        if token.kind not in {"word", "name", "template"} or not token.text:
            raise NotUnderstood(f"`{self.shown()}`, where a name was expected,")
        self.at += 1
        found, end = self._written(token), token.end
        while self.token.kind in {"word", "template", "number"} and self.token.start == end:
            found, end = found + self._written(self.token), self.token.end
            self.at += 1
        return found

    def _written(self, token: Token) -> str:
        if token.kind == "word":
            return folded(self.text[token.start : token.end], self.engine)
        return token.text

    def name(self) -> Name:
        """A name with its schema; a database or project in front of that is left out."""
        parts = [self.identifier()]
        while self.take("."):
            parts.append("" if self.sees(".") else self.identifier())
        if self.engine == "bigquery":
            parts = ".".join(parts).split(".")
        schema = parts[-2] if len(parts) > 1 else ""
        return Name(parts[-1], "" if schema.lower() == _OWN.get(self.engine) else schema)

    def value(self) -> Expression:
        """A default: up to what can only be another word of the column."""
        first, start = self.at, self.token.start
        if self.sees("NULL"):
            self.at += 1
        while not (self.ends() or self.sees(",") or self.sees(")") or self.sees(";")):
            if self.token.kind == "word" and self.token.text in _ENDS_VALUE and self.at > first:
                break
            if self.sees("("):
                self.balanced()
            else:
                self.at += 1
        if self.at == first:
            raise NotUnderstood("a default without a value")
        return expression(self.text, self.tokens[first : self.at], self.since(start))

    def inside(self) -> Expression:
        """What stands in the parentheses that open here."""
        first = self.at + 1
        said = self.balanced()
        return expression(self.text, self.tokens[first : self.at - 1], said)

    def options(self) -> str:
        """`WITH (…)`, `OPTIONS (…)` and single words, as far as they go on; the text."""
        start = self.token.start
        self.rest()
        return self.text[start : self.tokens[-1].end] if self.tokens and self.tokens[-1].end > start else ""

    def to_next(self) -> None:
        """Past one token."""
        self.at += 1
