"""Fixes in the words of a JavaScript framework: a call in place of a call, SQL in place of SQL inside a literal."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.domain.facts import Statement
from bot.domain.operations import CreateIndex, Operation
from workers.readers.voice import Rewrite
from workers.sql.render import render

Words = Callable[[Operation, str], str | None]
_UP = re.compile(r"^(?:module\.)?exports\.up\s*=|^export\s+(?:async\s+)?function\s+up\b|^export\s+const\s+up\b")
_FILLER = re.compile(r"\s*(?://.*|(?:return\s+|await\s+)*[\w.]+\(\s*`?)?\s*")
_CLOSERS = re.compile(r"[\s`)};,\]]*")
_LEAD = r"(?P<lead>\s*)(?P<word>(?:return\s+)?(?:await\s+)?)"


@dataclass(frozen=True, slots=True)
class Speaker:
    """`sent` is the call that sends SQL, '$' its object and '{}' the literal; `own` says an operation with the framework's own
    methods where it has some. `receiver` is the object's usual name; the file's is the first group of `named`. `waits` is
    False where calls are not awaited, `stays` where a call that is written anew would leave the transaction it was in. `bare`
    when `sent` brings its own quotes, a template's. `outside` gives what opts a file out of its transaction, from the line that
    begins `up`: the line before that one, and the line inside; '' for none."""

    receiver: str
    sent: str
    named: re.Pattern[str]
    own: Words
    waits: bool = True
    stays: bool = True
    bare: bool = False
    outside: Callable[[str], tuple[str, str]] | None = None

    @property
    def comment(self) -> str:
        """A comment's beginning."""
        return "//"

    def phrase(self, operation: Operation) -> str | None:
        """One statement of the framework."""
        return self._said(operation, self.receiver, "await " if self.waits else "")

    def rewrite(self, operations: Sequence[Operation], statement: Statement, lines: Sequence[str]) -> Rewrite | None:
        """In a literal the SQL alone is exchanged, else the call, when it is a statement of its own."""
        if statement.transaction is not None and not self.stays:
            return None
        span = statement.span
        block = "\n".join(lines[span.line - 1 : span.end])
        inside = statement.text == statement.sql
        text = _in_literal(operations, statement.text, block) if inside else self._call(operations, statement.text, block)
        if text is None:
            return None
        concurrent = any(getattr(operation, "concurrently", False) for operation in operations)
        first = alone(lines, span.line, span.end) if concurrent and statement.transaction and self.outside else None
        return (
            Rewrite(text, span.line, span.end)
            if first is None
            else self._apart(lines, first, Rewrite(text, span.line, span.end))
        )

    def _apart(self, lines: Sequence[str], first: int, rewrite: Rewrite) -> Rewrite:
        """The only statement of `up`, with what opts out of the transaction; lines are counted from 0 up to `first`."""
        before, inside = self.outside(lines[first]) if self.outside else ("", "")
        lead = rewrite.text[: len(rewrite.text) - len(rewrite.text.lstrip())]
        kept = [*([before, ""] if before else []), *lines[first : rewrite.line - 1]]
        kept[-1:] = [kept[-1], lead + inside] if inside else kept[-1:]
        return Rewrite("\n".join([*kept, rewrite.text]), first + 1, rewrite.end)

    def _call(self, operations: Sequence[Operation], text: str, block: str) -> str | None:
        whole = re.fullmatch(_LEAD + re.escape(text) + r";?[ \t]*", block)
        named = self.named.match(text)
        if whole is None or named is None:
            return None
        word = whole["word"]
        if len(operations) > 1 and ("return" in word or (self.waits and "await" not in word)):
            return None
        said = [self._said(operation, named[1], word) for operation in operations]
        return None if None in said else "\n".join(whole["lead"] + phrase for phrase in said if phrase)

    def _said(self, operation: Operation, receiver: str, word: str) -> str:
        own = self.own(operation, receiver)
        sql = render(operation)
        return word + (own or self.sent.replace("$", receiver).format(templated(sql) if self.bare else literal(sql))) + ";"


def alone(lines: Sequence[str], line: int, end: int) -> int | None:
    """Where `up` begins (a line counted from 0), when what stands on lines `line` to `end` is all that it does."""
    first = next((place for place in range(line - 1, -1, -1) if _UP.search(lines[place])), None)
    if first is None or not all(_FILLER.fullmatch(text) for text in lines[first + 1 : line - 1]):
        return None
    if first == line - 1:
        return first if lines[end - 1].rstrip().endswith((";", ")")) else None
    for text in lines[end:]:
        if not _CLOSERS.fullmatch(text):
            return None
        if text.startswith("}"):
            return first
    return None


def plain_index(operation: CreateIndex) -> bool:
    """Whether columns, a name and uniqueness are all there is to say of an index."""
    index = operation.index
    bare = not (index.where or index.include or index.nulls_not_distinct or operation.options or operation.tablespace)
    parts = all(p.column and not (p.collation or p.opclass or p.descending or p.nulls) for p in index.parts)
    return bare and parts and index.method == "btree" and not operation.only and not operation.if_not_exists


def literal(sql: str) -> str:
    """SQL as a string of JavaScript."""
    if "'" not in sql and "\n" not in sql and "\\" not in sql:
        return f"'{sql}'"
    return f"`{templated(sql)}`"


def templated(sql: str) -> str:
    """SQL inside a template literal."""
    return sql.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${")


def _in_literal(operations: Sequence[Operation], text: str, block: str) -> str | None:
    if block.count(text) != 1:
        return None
    before, _, after = block.partition(text)
    lead = before.rpartition("\n")[2]
    between = ";\n" + " " * (len(lead) - len(lead.lstrip()))
    sql = between.join(map(render, operations))
    sign = before.rstrip()[-1:]
    refused = {"'": "'\n\\", '"': '"\n\\'}.get(sign, "`\\")
    if any(letter in sql for letter in refused) or "${" in sql:
        return None
    return before + sql + after
