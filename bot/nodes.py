"""A policy file as written: nodes with their lines, and the report of what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from bot.domain.findings import Gap
from bot.escape import one_line

MOST_GAPS = 50


@dataclass(frozen=True, slots=True)
class Node:
    """One value as written: `text` of a scalar (or why it is refused), `items` of a list, `pairs` of a mapping."""

    line: int
    form: Literal["scalar", "empty", "list", "mapping", "refused"]
    text: str = ""
    items: tuple[Node, ...] = ()
    pairs: tuple[tuple[Node, Node], ...] = ()


@dataclass(slots=True)
class Report:
    """The gaps found so far, at most MOST_GAPS: a file that is all wrong is said to be, not quoted whole."""

    path: str
    gaps: list[Gap] = field(default_factory=list)
    key: str = ""

    def under(self, key: str) -> Report:
        """The same report, for what stands under a key of the policy: its gaps name the key."""
        return Report(self.path, self.gaps, key)

    def say(self, why: str, line: int | None) -> None:
        """Add a gap."""
        if len(self.gaps) < MOST_GAPS:
            self.gaps.append(Gap("policy", f"`{self.key}`: {why}" if self.key else why, self.path, line))
        elif len(self.gaps) == MOST_GAPS:
            self.gaps.append(Gap("policy", "more problems follow; they are not listed", self.path, line))

    def wrong(self, node: Node, expected: str) -> None:
        """Say that a value is not what its key takes."""
        self.say(node.text if node.form == "refused" else f"{shown(node)} is not {expected}", node.line)

    def unknown(self, node: Node, what: str, words: tuple[str, ...], known: str) -> None:
        """Say that a word is not one of `words`, with the nearest one."""
        if len(self.gaps) > MOST_GAPS:
            return
        self.say(f"unknown {what} {shown(node)}{_nearest(node.text, words)}; {known}", node.line)


def _nearest(text: str, words: tuple[str, ...]) -> str:
    import difflib

    near = difflib.get_close_matches(text[:64], words, n=1)
    return f": did you mean `{near[0]}`?" if near else ""


def shown(node: Node) -> str:
    """A node in a sentence: its kind, or its text clipped."""
    return {"list": "a list", "mapping": "a mapping", "empty": "nothing"}.get(node.form) or f"`{one_line(node.text, 60)}`"
