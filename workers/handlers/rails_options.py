"""Options of Rails' routes, as they are written, and the words of its inflections."""

from __future__ import annotations

import re

WORDS = re.compile(r"[\w/]+[?!]?")
"""Names in a list of symbols or strings."""


def option(options: dict[str, str], key: str, instead: str) -> str:
    """What is given for it; '' for nothing on purpose (`path: nil`)."""
    value = options.get(key)
    return instead if value is None else "" if value in {"nil", "false"} else value


def listed(options: dict[str, str], key: str) -> frozenset[str] | None:
    """The names given for it; None where it is not given."""
    value = options.get(key)
    return None if value is None else frozenset(WORDS.findall(value))


def via(options: dict[str, str]) -> tuple[str, ...]:
    """The methods of a `match`; () for all."""
    found = tuple(word.upper() for word in WORDS.findall(options.get("via", "")))
    return () if "ALL" in found else found


def plural(word: str) -> str:
    """The plural of a regular English word: a `resource` is answered by the controller of that name."""
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    if re.search(r"(ss|us|x|ch|sh)$", word):
        return word + "es"
    return word if word.endswith("s") else word + "s"


def singular(word: str) -> str:
    """The singular: `resources :orders` gives what is nested in it an `order_id`."""
    if word.endswith("ies"):
        return word[:-3] + "y"
    return re.sub(r"(?<=ss|sh|ch|xe)es$|(?<!s)s$", "", word)
