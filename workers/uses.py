"""Where the code that is running (the merge base's) names what a migration drops or renames."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from typing import Protocol

from bot.domain.changes import Mention, Tree
from bot.domain.schema import Name

ENDINGS = (
    ".py", ".rb", ".erb", ".js", ".jsx", ".mjs", ".ts", ".tsx", ".vue", ".svelte", ".go", ".rs", ".java", ".kt", ".scala",
    ".php", ".cs", ".ex", ".exs", ".clj", ".swift", ".graphql", ".prisma", ".sql",
)  # fmt: skip
NOT_RUNNING = re.compile(
    r"(^|/)(tests?|specs?|__tests__|testdata|fixtures|docs?|examples?|node_modules|vendor|third_party|dist|migrations?)/"
    r"|[._-](test|spec)\.\w+$|ModelSnapshot\.cs$|\.Designer\.cs$|(^|/)test_[^/]+$|_test\.\w+$"
)


class Uses(Protocol):
    """Where running code names a column of a `table`, or a `relation` (which mappers often call by its singular)."""

    def __call__(self, name: str, *, relation: bool = False, table: Name | None = None) -> tuple[Mention, ...] | None:
        """The places; None where the repository holds no code that could tell."""


def nowhere_to_look(name: str, *, relation: bool = False, table: Name | None = None) -> None:
    """The look-up without a repository."""


def uses(tree: Tree, migrations: Collection[str]) -> Uses:
    """A look-up: the places that name a column or table; None where the repository holds no code that could tell."""

    def running(path: str) -> bool:
        return path.endswith(ENDINGS) and path not in migrations and not NOT_RUNNING.search(path)

    @cache
    def has_code() -> bool:
        return any(running(path) and not path.endswith(".sql") for path in tree.paths())

    @cache
    def look_up(name: str, *, relation: bool = False, table: Name | None = None) -> tuple[Mention, ...] | None:
        del table  # a word is looked for, whatever it is a column of
        if not has_code() or not re.fullmatch(r"\w{1,63}", name):
            return None
        return tuple(mention for mention in tree.lines_with(spellings(name, relation), ENDINGS) if running(mention.path))

    return look_up


def spellings(name: str, relation: bool = False) -> tuple[str, ...]:
    """The name as SQL has it and as mappers spell it: `order_items`, `orderItems`, `OrderItems`; relations: `OrderItem`."""
    words = [word for word in name.split("_") if word]
    pascal = "".join(word[:1].upper() + word[1:] for word in words)
    found = [name, pascal[:1].lower() + pascal[1:], pascal]
    found += [form[:-1] for form in (name, pascal) if relation and form.endswith("s") and len(form) > 3]
    return tuple(dict.fromkeys(form for form in found if form))
