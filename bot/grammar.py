"""What a command may say: a closed grammar per command, and the one Request it stands for. Nothing is configured by comment."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal

from bot import markdown as md
from bot.domain.errors import UserError

PATHS = 20
"""Files and folders that one command may name; fewer than the words a line may have, so that none is lost in silence."""
LONGEST = 200
"""Characters of a word; a longer one is cut there, so one of this length may not be what was meant."""
_PATH = re.compile(r"(?!/)(?!.*(?:^|/)\.\.(?:/|$))[^\x00-\x1f\x7f\\*\"'`<>|]+")
_RULE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")
_EXAMPLE = re.compile(r"^    (/.*)$", re.MULTILINE)
REFUSED = "\nRefused:\n"


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asks for. `topic` '' means everything; `paths` are files and folders, empty for all of them.

    `finding` is what `/explain` asks about: a label such as F2, or a rule's id. `findings` and `why` are those of
    `/accept`; `why` is also what `/design` is to be about.
    """

    kind: Literal["review", "explain", "help", "accept", "reopen", "design"]
    topic: Literal["", "db", "api"] = ""
    paths: tuple[str, ...] = ()
    full: bool = False
    finding: str = ""
    findings: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Grammar:
    """One command. `page` is its help: a first line, more words, examples, and after 'Refused:' what it does not take."""

    name: str
    page: str
    take: Callable[[Sequence[str]], Request]

    @classmethod
    def of(cls, module: str, page: str | None, take: Callable[[Sequence[str]], Request]) -> Grammar:
        """From the module `review_db` the command `/review-db`. Raises ValueError without a page or an example on it."""
        grammar = cls("/" + module.rpartition(".")[2].replace("_", "-"), (page or "").strip(), take)
        if not grammar.examples():
            raise ValueError(f"{module} has no example in its docstring")
        return grammar

    def read(self, words: Sequence[str]) -> Request:
        """The request of a line that starts with this command's name. Raises UserError."""
        return self.take(words[1:])

    def title(self) -> str:
        """The first line of the page."""
        return self.page.partition("\n")[0]

    def about(self) -> str:
        """The words between the first line and the examples, on one line."""
        return " ".join(self.page.partition("\n")[2].partition("    /")[0].split())

    def examples(self, *, refused: bool = False) -> tuple[str, ...]:
        """Lines it takes, or those that it refuses."""
        taken, _, wrong = self.page.partition(REFUSED)
        return tuple(_EXAMPLE.findall(wrong if refused else taken))


def scope(words: Sequence[str], takes: str) -> tuple[tuple[str, ...], bool]:
    """Files and folders, and whether `full` was said. `takes` ends the complaint. Raises UserError."""
    paths = tuple(dict.fromkeys(_path(word, takes) for word in words if word != "full"))
    if len(paths) > PATHS:
        raise UserError(f"At most {PATHS} files or folders at once; a folder stands for all that is in it.")
    return paths, "full" in words


def named(words: Sequence[str], letters: str = "F") -> tuple[tuple[str, ...], Sequence[str]]:
    """Labels at the start of a line, or one rule; and the words after them. `letters` are those that labels begin with."""
    if words and len(words[0]) <= 80 and _RULE.fullmatch(words[0]):
        return (words[0],), words[1:]
    labels = list(takewhile(re.compile(f"[{letters}][1-9][0-9]{{0,4}}", re.IGNORECASE).fullmatch, words))
    return tuple(dict.fromkeys(label.upper() for label in labels)), words[len(labels) :]


def nothing_more(words: Sequence[str], name: str) -> None:
    """Raises UserError when there are words."""
    if words:
        raise UserError(f"{md.code(name)} takes no further words.")


def _path(word: str, takes: str) -> str:
    """A path from the repository's root, '/' at its end taken off; backticks around it are the author's care for Markdown."""
    path = word[1:-1] if len(word) > 2 and word[0] == word[-1] == "`" else word
    path = path.removeprefix("./").rstrip("/")
    if len(word) >= LONGEST or word.startswith("-") or not _PATH.fullmatch(path):
        raise UserError(f"{md.code(word, 60)} is no file or folder of this repository: {takes}")
    return path
