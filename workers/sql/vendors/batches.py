"""Transact-SQL: batches between lines of GO, and statements in them that no semicolon need end.

The words that begin a statement are reserved, so what remains is to know where they go on with one: `ALTER TABLE t DROP
COLUMN c`, `ON DELETE SET NULL`, `INSERT … SELECT`. IF, ELSE, BEGIN and END are left out: what they hold is read as if it ran.

Source: https://learn.microsoft.com/en-us/sql/t-sql/language-elements/reserved-keywords-transact-sql
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from itertools import chain, pairwise

from workers.sql.mysql.text import Token
from workers.sql.vendors.split import Stretch
from workers.sql.vendors.text import BREAK, tokens

_BEGINS = {
    "CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "EXEC", "EXECUTE", "DECLARE", "PRINT",
    "RAISERROR", "THROW", "COMMIT", "ROLLBACK", "WHILE", "RETURN", "USE", "GRANT", "DENY", "REVOKE", "IF", "BEGIN", "END",
    "ELSE", "SET", "SELECT", "WAITFOR", "DBCC", "BACKUP", "RESTORE", "BULK", "OPEN", "CLOSE", "DEALLOCATE", "RECONFIGURE",
    "CHECKPOINT", "BREAK", "CONTINUE", "GOTO",
}  # fmt: skip
_CONTROL = {"IF", "ELSE", "BEGIN", "END", "WHILE", "BREAK", "CONTINUE", "GOTO", "RETURN"}
_MODULES = {"PROC", "PROCEDURE", "FUNCTION", "TRIGGER", "VIEW"}
_OBJECTS = {"TABLE", "INDEX", "COLUMN", "CONSTRAINT", "SCHEMA", "TYPE", "SEQUENCE", "DATABASE", "USER", "SYNONYM", "ROLE",
            "STATISTICS", "LOGIN", "ASSEMBLY", "RULE", "DEFAULT", "POLICY"} | _MODULES  # fmt: skip
_JOINS = {
    "SELECT": ("UNION", "ALL", "EXCEPT", "INTERSECT", "AS", "FOR", "THEN", "ON", "="),
    "INSERT": ("THEN", "FOR", "AFTER", "AS"), "UPDATE": ("ON", "THEN", "FOR", "OF", "AFTER", "AS"),
    "DELETE": ("ON", "THEN", "FOR", "OF", "AFTER", "AS"), "EXEC": ("AS", "WITH"), "EXECUTE": ("AS", "WITH"), "ALTER": ("OR",),
    "SET": ("THEN",),
}  # fmt: skip
"""Behind which words each of these goes on with the statement."""
_PERMITS = {"GRANT", "DENY", "REVOKE"}

_NAMED = 20
"""Words of code that are kept: its name and, for a view, the beginning."""
_GO = re.compile(r"^[ \t]*go[ \t]*+(?:\d+[ \t]*+)?;?[ \t]*+(?:--[^\n]*+)?\r?$", re.IGNORECASE | re.MULTILINE)


def statements(text: str) -> Iterator[Stretch]:
    """The statements in order."""
    at: int | None = 0
    while at is not None:
        at = yield from _statements(text, at)


def _statements(text: str, at: int) -> Generator[Stretch, None, int | None]:
    """The statements from an offset on, up to the first one that is all of its batch; where to go on, None at the end."""
    current: Stretch | None = None
    state = _State()
    for token, following in pairwise(chain(tokens(text, "sqlserver", at), [Token(BREAK, "", len(text), len(text))])):
        ends = token.kind == BREAK or (token.text == ";" and token.kind == "sign" and not state.module)
        if current and (ends or state.begins(token, following)):
            yield from _given(current)
            current = None
        if ends:
            continue
        if current is None:
            current, state = Stretch([token], token.end), _State()
        else:
            current.keep(token)
        state.see(token)
        if state.module and not state.view and state.count >= _NAMED:  # code: its words are not looked at
            found = _GO.search(text, token.end)
            current.end = token.end + len(text[token.end : found.start() if found else len(text)].rstrip())
            yield current
            return found.start() if found else None
    if current:
        yield from _given(current)
    return None


def _given(stretch: Stretch) -> Iterator[Stretch]:
    """The statement, unless it only says when others run."""
    words = [token.text for token in stretch.tokens[:2]]
    if words[0] not in _CONTROL or words[1:] in (["TRAN"], ["TRANSACTION"]):
        yield stretch


class _State:
    """The statement so far."""

    __slots__ = ("before", "cases", "count", "depth", "head", "module", "seen", "to", "view")

    def __init__(self) -> None:
        self.head, self.before, self.seen = "", "", set[str]()
        self.depth = self.cases = self.count = 0
        self.module = self.to = self.view = False

    def see(self, token: Token) -> None:
        """One more token of it."""
        word = token.text if token.kind in {"word", "sign"} else "\0"
        self.head = self.head or word
        self.count += 1
        self.depth += (word == "(") - (word == ")")
        self.cases += (word == "CASE") - (word == "END" and self.cases > 0)
        if self.count <= 4 and self.head in {"CREATE", "ALTER"} and word in _MODULES and self.before in {"CREATE", "ALTER"}:
            self.module, self.view = True, word == "VIEW"
        if not self.depth:
            self.seen.add(word)
        self.before = word

    def begins(self, token: Token, following: Token) -> bool:
        """Whether the token begins another statement."""
        word = token.text
        if self.before in {"TRAN", "TRANSACTION"} and self.count == 2 and word not in _BEGINS:
            return False  # its name
        if token.kind != "word" or self.module or self.depth > 0 or self.head == "MERGE":
            return False
        if word == "WITH":
            return self.head == "END" and self.count == 1
        if word not in _BEGINS:
            return self.head in {"BEGIN", "ELSE", "END"} and not self._one_more(word)
        if self.cases and word in {"END", "ELSE"}:
            return False
        if self.head in {"BEGIN", "ELSE", "END"}:
            return True
        return not self._goes_on(word, following.text if following.kind == "word" else "")

    def _one_more(self, word: str) -> bool:
        return self.head != "ELSE" and self.count < 3 and word in {"TRAN", "TRANSACTION", "TRY", "CATCH", "DISTRIBUTED"}

    def _goes_on(self, word: str, following: str) -> bool:
        """Whether a word that may begin a statement goes on with this one."""
        if self.before == "," or (self.head in _PERMITS and not self.seen & {"TO", "FROM"}):
            return True
        if self.before in _JOINS.get(word, ()):
            return True
        match word:
            case "IF":
                return self.before in _OBJECTS
            case "DROP" | "ALTER":
                member = following in {"COLUMN", "CONSTRAINT", "PERIOD", "MEMBER"}
                return self.head == "ALTER" and (member or self._bare_alter())
            case "SET":
                updates = self.head in {"UPDATE", "WITH"} and "SET" not in self.seen
                return updates or self.before in {"DELETE", "UPDATE"} or (self.head == "ALTER" and "SET" not in self.seen)
            case "SELECT" | "EXEC" | "EXECUTE" | "INSERT" | "UPDATE" | "DELETE":
                return self._takes(word)
            case "DEFAULT" | "USE":
                return self.head in {"ALTER", "CREATE", "SELECT"}
        return False

    def _bare_alter(self) -> bool:
        """Nothing but ALTER TABLE and a name so far."""
        return "TABLE" in self.seen and self.count <= 7 and self.seen <= {"ALTER", "TABLE", ".", "\0", self.before}

    def _takes(self, word: str) -> bool:
        rows = {"SELECT", "EXEC", "EXECUTE", "VALUES", "DEFAULT"}
        if self.head == "INSERT":
            return word in {"SELECT", "EXEC", "EXECUTE"} and not self.seen & rows
        if self.head == "WITH":
            return not self.seen & {"SELECT", "INSERT", "UPDATE", "DELETE"} or (word == "SELECT" and "INSERT" in self.seen)
        return self.head == "BULK" and word == "INSERT" and self.count == 1
