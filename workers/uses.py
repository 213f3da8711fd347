"""Where the code that is running (the merge base's) names what a migration drops or renames."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from functools import cache
from typing import Protocol, runtime_checkable

from bot.domain.changes import Mention, Tree
from bot.domain.schema import Name
from bot.patterns import late
from workers.readers.dumps import is_dump
from workers.readers.listing import Listing

ENDINGS = (
    ".py", ".rb", ".erb", ".js", ".jsx", ".mjs", ".ts", ".tsx", ".vue", ".svelte", ".go", ".rs", ".java", ".kt", ".scala",
    ".php", ".cs", ".ex", ".exs", ".clj", ".swift", ".graphql", ".prisma", ".sql",
)  # fmt: skip
NOT_RUNNING = late(
    r"(^|/)(tests?|specs?|__tests__|testdata|fixtures|docs?|examples?|node_modules|vendor|third_party|dist|migrations?)/"
    r"|[._-](test|spec)\.\w+$|(^|/)test_[^/]+$|_test\.\w+$"
    r"|(^|/)db/\w*schema\.rb$|(^|/)db/\w*migrate/|ModelSnapshot\.cs$|\.Designer\.cs$"
)
"""Paths of what no deployment runs: tests, other people's code, migrations, and what frameworks write down of the schema."""
_ASIDE = late(r"\s*(?:#|//|/?\*|--|<!--)|.*\bignore(?:d?_columns?)\b|[\s:\w\"',%\[\](){}]*$")
"""A line that may be no use: a comment, a column that a model of Rails leaves out, or a bare member of such a list."""
IGNORED = late(
    r"\bignored?_columns?\b[^\S\n]*(?:\+?=|<<|\.(?:concat|push))?[^\S\n]*"
    r"(\(?\[[^\]]{0,5000}\]|%[wWiI](?:\[[^\]]{0,5000}\]|\([^)]{0,5000}\))|[^\n]*)"
)
"""What a model of Rails leaves out of all its queries.

Source: https://api.rubyonrails.org/classes/ActiveRecord/ModelSchema/ClassMethods.html#method-i-ignored_columns-3D
"""
_COMMENT = late(r"^[^\S\n]*(?:#|//|/?\*|--|<!--)[^\n]*", re.MULTILINE)
LOOKUPS = (
    "exact", "iexact", "contains", "icontains", "in", "gt", "gte", "lt", "lte", "startswith", "istartswith", "endswith",
    "isnull", "range", "date", "regex",
)  # fmt: skip
"""How Django asks for more than equality: `code__in=…`.

Source: https://docs.djangoproject.com/en/stable/ref/models/querysets/#field-lookups
"""
_LOOKED_INTO = 20
"""Files in which the first place is no use, and that are searched for another."""


class Uses(Protocol):
    """Where running code names a column of a `table`, or a `relation` (which mappers often call by its singular)."""

    def __call__(self, name: str, *, relation: bool = False, table: Name | None = None) -> tuple[Mention, ...] | None:
        """The places; None where the repository holds no code that could tell."""


@runtime_checkable
class Remembering(Protocol):
    """Uses of a framework whose processes remember the columns of a table from when they were started."""

    def __call__(self, name: str, *, relation: bool = False, table: Name | None = None) -> tuple[Mention, ...] | None:
        """The places, as of Uses."""

    def remembers(self, column: str, table: Name) -> Mention | None:
        """The model that lists the column, where the application is known to take dropped columns out of models first."""


Queried = Callable[[Name, str], tuple[Mention, ...]]
"""(table, column) → the queries that name the column; ('' for the column) → those that name the table."""


def asks_nothing(table: Name, column: str) -> tuple[Mention, ...]:
    """The look-up of queries without a repository."""
    del table, column
    return ()


def queries_in(tree: Tree, migrations: Collection[str]) -> Queried:
    """The queries in a tree's code; what reads them is loaded when the first is asked for."""

    def look_up(table: Name, column: str) -> tuple[Mention, ...]:
        from workers.queries.dropped import queried

        return queried(Listing.of(tree), migrations)(table, column)

    return look_up


def nowhere_to_look(name: str, *, relation: bool = False, table: Name | None = None) -> None:
    """The look-up without a repository."""


def uses(tree: Tree, migrations: Collection[str]) -> Uses:
    """A look-up: the places that name a column or table; None where the repository holds no code that could tell."""

    def running(path: str) -> bool:
        return path.endswith(ENDINGS) and path not in migrations and not (NOT_RUNNING.search(path) or is_dump(path))

    @cache
    def has_code() -> bool:
        return any(running(path) and not path.endswith(".sql") for path in tree.paths())

    @cache
    def look_up(name: str, *, relation: bool = False, table: Name | None = None) -> tuple[Mention, ...] | None:
        del table  # a word is looked for, whatever it is a column of
        if not has_code() or not re.fullmatch(r"\w{1,63}", name):
            return None
        words = spellings(name, relation)
        return tuple(_used(tree, words, [one for one in tree.lines_with(words, ENDINGS) if running(one.path)]))

    return look_up


def _used(tree: Tree, words: tuple[str, ...], mentions: list[Mention]) -> Iterator[Mention]:
    """The mentions, each moved to the first line of its file that is more than a comment; those left out that have none."""
    aside = [one.path for one in mentions if _ASIDE.match(one.text)][:_LOOKED_INTO]
    texts = dict(tree.read_many(aside)) if aside else {}
    for mention in mentions:
        data = texts.get(mention.path)
        found = mention if data is None else _first(mention.path, data.decode("utf-8", "replace"), words)
        if found is not None:
            yield found


def _first(path: str, text: str, words: tuple[str, ...]) -> Mention | None:
    """The first line that uses one of the words."""
    for aside in (IGNORED, _COMMENT):
        text = aside.sub(lambda match: "\n" * match[0].count("\n"), text)
    found = re.search(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", text)
    if found is None:
        return None
    line = text.count("\n", 0, found.start())
    return Mention(path, line + 1, text.split("\n")[line].strip()[:200])


def spellings(name: str, relation: bool = False) -> tuple[str, ...]:
    """The name as SQL has it and as mappers spell it: `order_items`, `orderItems`, `OrderItems`, `order_items__in`; relations:
    `OrderItem`.
    """
    words = [word for word in name.split("_") if word]
    pascal = "".join(word[:1].upper() + word[1:] for word in words)
    found = [name, pascal[:1].lower() + pascal[1:], pascal]
    found += [form[:-1] for form in (name, pascal) if relation and form.endswith("s") and len(form) > 3]
    found += [f"{name}__{lookup}" for lookup in LOOKUPS if not relation]
    return tuple(dict.fromkeys(form for form in found if form))
