"""The look-ups that specialists may ask for, and what is looked up of their claims. All read; nothing is executed here.

`explain_query` and `try_statement` run on a throw-away server (`workers.trials`): offered only where they are handed in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from agents.findings import Checks
from agents.tools import Tool
from bot.domain.changes import ChangeSet, Tree
from bot.domain.errors import UserError
from bot.domain.schema import Name, Schema, Table
from bot.policy import Policy
from workers.described import described
from workers.missing import missing
from workers.readers.listing import Listing
from workers.readers.reader import claims
from workers.select import past
from workers.suggested import sound, verdicts
from workers.uses import ENDINGS

_FILES, _LINES, _WIDEST = 30, 120, 300
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]{1,62}")
_SECRETS = re.compile(
    r"(^|/)(\.env(\.|$)|\.netrc$|\.pgpass$|id_(rsa|dsa|ecdsa|ed25519)|credentials?(\.|$)|secrets?(\.|/|$))"
    r"|\.(pem|key|p12|pfx|jks|kdbx)$"
)
_PLACE = re.compile(r"(.{1,300}):(\d{1,7})")
Trying = Mapping[str, Callable[[str], str]]
"""`explain_query` and `try_statement`, as far as there is a shadow database: SQL in, words out. May raise UserError."""

DESCRIPTIONS = {
    "describe_table": "Columns, constraints, indexes and policies of a table as this change leaves it.",
    "read_lines": "Lines of a file at the head of this pull request; at most 120 of them.",
    "search_repository": "Lines of code that hold a whole word (a table, column, function), at the head of this pull request.",
    "lint_sql": "What the rules say about PostgreSQL statements, run on the schema as this change leaves it.",
    "explain_query": "The plan of a query on a shadow database with this schema and statistics as far as they are known.",
    "try_statement": "What a statement locks, rewrites and scans on a shadow database with this schema.",
}
TOOLS = frozenset(DESCRIPTIONS)


@dataclass(frozen=True)
class Lookups:
    """Of one pull request. `known` are the schemas as its migrations leave them; without any, the base's are replayed."""

    changes: ChangeSet
    policy: Policy
    known: tuple[Schema, ...] = ()
    cache: Path | None = None
    trying: Trying = field(default_factory=dict)
    tried: Callable[[str], str | None] = lambda _: ""

    @cached_property
    def schema(self) -> Schema:
        """The schema as the change leaves it; where several databases live in one repository, their tables side by side."""
        schemas = self.known or tuple(self._replayed())
        tables: dict[Name, Table] = {}
        for schema in schemas:
            for table in schema.tables:
                tables.setdefault(table.name, table)
        return Schema(tuple(tables.values()), complete=bool(schemas) and all(schema.complete for schema in schemas))

    def _replayed(self) -> Iterator[Schema]:
        tree = Listing.of(self.changes.base_tree)
        base = claims(tree.paths(), tree, named=self.policy.includes)
        for family in dict.fromkeys(claim.family for _, claim in base.values()):
            yield past(family, self.changes, base).schema(self.cache)

    def tools(self) -> tuple[Tool, ...]:
        """Those that can be offered."""
        name = {"name": "The table, `schema.table` outside of public."}
        lines = {"path": "The file.", "first": "First line, 1-based.", "last": "Last line."}
        numbers = frozenset({"first", "last"})
        offered = [
            Tool("describe_table", DESCRIPTIONS["describe_table"], name, self.describe_table),
            Tool("read_lines", DESCRIPTIONS["read_lines"], lines, self.read_lines, numbers),
            Tool("search_repository", DESCRIPTIONS["search_repository"], {"word": "One word."}, self.search_repository),
            Tool("lint_sql", DESCRIPTIONS["lint_sql"], {"sql": "Statements, each ended by a semicolon."}, self.lint_sql),
        ]
        offered += [Tool(one, DESCRIPTIONS[one], {"sql": "One statement."}, run) for one, run in self.trying.items()]
        return tuple(offered)

    def checks(self) -> Checks:
        """What is looked up of claims."""
        return Checks(
            refuted=lambda lookup: missing(lookup, self.table(lookup.table), complete=self.schema.complete),
            sound=lambda sql: sound(sql, self.schema, self.policy),
            tried=self.tried,
            cited=lambda place: cited(place, self.changes.head_tree),
        )

    def table(self, name: str) -> Table | None:
        """The table of that name as somebody writes it; the only one of that name in any schema will do."""
        schema, _, bare = name.strip().replace('"', "").removeprefix("public.").rpartition(".")
        same = [table for table in self.schema.tables if table.name.name.lower() == bare.lower()]
        exact = [table for table in same if table.name.schema == schema]
        return exact[0] if exact else same[0] if len(same) == 1 and not schema else None

    def describe_table(self, name: str) -> str:
        """Raises UserError for a table that is not known."""
        table = self.table(name)
        if table is None:
            why = "" if self.schema.complete else " (not all of the schema could be read)"
            raise UserError(f"No such table is known{why}.")
        return described(table, self.policy.rows(table.name))

    def read_lines(self, path: str, first: int, last: int) -> str:
        """Raises UserError for no file, or no text."""
        data = None if self._closed(path) else self.changes.head_tree.read(path)
        if data is None or b"\0" in data:
            raise UserError("There is no such text file at head.")
        lines = data.decode("utf-8", "replace").split("\n")
        start = max(first, 1)
        chosen = lines[start - 1 : min(max(last, start), start + _LINES - 1)]
        return "\n".join(f"{number:>6} | {line[:_WIDEST]}" for number, line in enumerate(chosen, start)) or "No such lines."

    def search_repository(self, word: str) -> str:
        """Raises UserError for more than a word."""
        if not _WORD.fullmatch(word.strip()):
            raise UserError("One word of letters, digits and underscores is searched, nothing else.")
        found = [one for one in self.changes.head_tree.lines_with((word.strip(),), ENDINGS) if not self._closed(one.path)]
        lines = [f"{mention.path}:{mention.line}: {mention.text[:_WIDEST]}" for mention in found[:_FILES]]
        more = [f"… and {len(found) - _FILES} more"] if len(found) > _FILES else []
        return "\n".join([*lines, *more]) or "Nowhere."

    def _closed(self, path: str) -> bool:
        """Files that the policy ignores, and those that are there to hold secrets, are not for a model."""
        return self.policy.ignores(path) or _SECRETS.search(path) is not None

    def lint_sql(self, sql: str) -> str:
        """What the rules say."""
        return "\n".join(verdicts(sql, self.schema, self.policy)) or "The rules have nothing to say about it."


def cited(place: str, tree: Tree) -> bool:
    """True when `path:line` is a line of a file there."""
    found = _PLACE.fullmatch(place.strip())
    data = tree.read(found[1]) if found else None
    return found is not None and data is not None and 1 <= int(found[2]) <= data.count(b"\n") + 1
