"""Words that are taken for commands of a migration and are none: what was meant, and who else may define them."""

from __future__ import annotations

import re
from difflib import get_close_matches

from workers.frameworks.rails.statements import COMMANDS
from workers.readers.listing import Listing

_VERBS = {
    **dict.fromkeys(("remove", "drop", "delete", "destroy"), ("remove", "drop")),
    **dict.fromkeys(("add", "create", "insert"), ("add", "create")),
    **dict.fromkeys(("change", "alter", "modify", "update"), ("change",)),
}
_NOUNS = re.compile(
    r"(?:columns?|tables?|join_table|ind(?:ex|exes|ices)|references?|belongs_to|timestamps?|foreign_keys?|check_constraints?|"
    r"column_(?:null|default)|table|enum)$"
)
_CLOSE = 0.9


def meant(word: str) -> str:
    """The command that does what `word` says, '' where it may be anybody's."""
    verb, _, noun = word.partition("_")
    if _NOUNS.match(noun):
        for other in _VERBS.get(verb, ()):
            for form in (noun, noun.removesuffix("s"), noun + "s", "index" if noun.startswith("ind") else noun):
                if (found := f"{other}_{form}") in COMMANDS:
                    return found
    close = get_close_matches(word, COMMANDS, 1, _CLOSE)
    return close[0] if close and abs(len(close[0]) - len(word)) <= 1 else ""


def defined(word: str, listing: Listing) -> bool:
    """Whether any Ruby of the repository may define the word: as a method, or by its name."""
    return bool(listing.lines_with((f"def {word}", f"def self.{word}", f":{word}"), (".rb", ".rake")))
