"""The specialists: every Markdown file of this folder is one. Its front matter says what it reads, its body is its persona."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.config import Keys, read_keys
from bot.router import TOPICS
from bot.values import Listing, Shaped, Table, Word

FOLDER = Path(__file__).parent
ALIASES = ("opus", "sonnet", "cheap")
EFFORTS = ("low", "medium", "high", "xhigh", "max")
STATEMENTS = frozenset({"migrations", "sql", "config"})
"""Topics whose engine is known; of the others every specialist of the topic may read."""

_ID = Shaped("a word of small letters and hyphens", r"^[a-z][a-z0-9-]{0,40}$", str)
_TOOL = Shaped("the name of a tool", r"^[a-z][a-z_]{0,40}$", str)
_CHECK = Shaped("a rule's id or a command", r"^/?[a-z][a-z0-9-]{0,60}$", str)
_WORDS = Shaped("words", r"^\S.*$", str)
_KEYS: Keys = {
    "name": ("Who it is.", _WORDS),
    "description": ("What it is for, in one sentence.", _WORDS),
    "model": ("Which model, by its alias.", Word("model", ALIASES)),
    "effort": ("How hard it thinks.", Word("effort", EFFORTS)),
    "topics": ("What it reads.", Listing(Word("topic", TOPICS), 10)),
    "engines": ("Engines it knows, empty for any.", Listing(_ID, 30)),
    "when": ("What must be in the change for it to be asked.", Listing(_ID, 10)),
    "delivers": ("What it makes when a command asks for it.", Listing(_ID, 10)),
    "tools": ("Look-ups that it may ask for.", Listing(_TOOL, 20)),
    "covers": ("Its competences.", Table(_ID, _WORDS, 40)),
    "checked": ("Rules and commands that cover a competence as well.", Table(_ID, Listing(_CHECK, 20), 40)),
}


class Unfit(ValueError):
    """A specialist's file that says something else than one can. A fault of ours, found by the tests."""


@dataclass(frozen=True, slots=True)
class Specialist:
    """`id` is the file's stem. `covers` pairs ids of competences with words, `checked` some of them with rules and commands."""

    id: str
    name: str
    description: str
    model: str
    effort: str
    topics: tuple[str, ...]
    engines: tuple[str, ...]
    when: tuple[str, ...]
    delivers: tuple[str, ...]
    tools: tuple[str, ...]
    covers: tuple[tuple[str, str], ...]
    checked: tuple[tuple[str, tuple[str, ...]], ...]
    persona: str

    def competences(self) -> tuple[str, ...]:
        """The ids."""
        return tuple(one for one, _ in self.covers)

    def reads(self, topics: Collection[str], engine: str) -> bool:
        """True when one of the topics is its own, and the engine where that is known."""
        knows = not self.engines or engine in self.engines
        return any(topic in self.topics and (knows or topic not in STATEMENTS) for topic in topics)


@cache
def all_specialists() -> tuple[Specialist, ...]:
    """All of them, by id. Raises Unfit."""
    return tuple(read_specialist(path.stem, path.read_bytes()) for path in sorted(FOLDER.glob("*.md")))


def names() -> frozenset[str]:
    """Their ids, as a policy may name them."""
    return frozenset(one.id for one in all_specialists())


def read_specialist(name: str, data: bytes) -> Specialist:
    """One file. Raises Unfit."""
    head, found, body = data.removeprefix(b"---\n").partition(b"\n---\n")
    if not data.startswith(b"---\n") or not found or not body.strip():
        raise Unfit(f"{name}: no front matter, or nothing after it")
    values, gaps = read_keys(head, f"{name}.md", _KEYS)
    missing = {"name", "description", "model", "effort", "topics", "covers"} - values.keys()
    strange = values.get("checked", {}).keys() - values.get("covers", {}).keys()
    if gaps or missing or strange:
        raise Unfit(f"{name}: {'; '.join([*(gap.why for gap in gaps), *sorted(missing | strange)])}")
    return _built(name, values, body.decode())


def _built(name: str, values: dict[str, Any], body: str) -> Specialist:
    said: dict[str, Any] = {key: values[key] for key in ("name", "description", "model", "effort")}
    said |= {key: tuple(values.get(key, ())) for key in ("topics", "engines", "when", "delivers", "tools")}
    said |= {key: tuple(values.get(key, {}).items()) for key in ("covers", "checked")}
    return Specialist(id=name, persona=body.strip(), **said)


def chosen(
    topics: Collection[str], engine: str, policy: Collection[str] | None, traits: Collection[str] | None = None
) -> tuple[Specialist, ...]:
    """Who may read a change of these topics. A policy's list decides alone who of the topic's; traits None: not known yet."""
    return tuple(_fitting(topics, engine, policy, traits))


def _fitting(
    topics: Collection[str], engine: str, policy: Collection[str] | None, traits: Collection[str] | None
) -> Iterable[Specialist]:
    for one in all_specialists():
        if policy is not None:
            if one.id in policy and set(one.topics) & set(topics):
                yield one
        elif one.reads(topics, engine) and (traits is None or not one.when or set(one.when) & set(traits)):
            yield one
