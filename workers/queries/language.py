"""What a language says in its own way: one file of `workers/queries/languages` for each."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from workers.queries import languages
from workers.queries.fields import Named
from workers.queries.parts import Call, by_fields, pair_of, parameters_of
from workers.readers.syntax import Node

if TYPE_CHECKING:
    from workers.queries.code import Code

NEVER = re.compile(r"(?!)")
Around = tuple[str, Node, Node]
"""A loop: the names of the item, what is gone through, and the body."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mapper's call: framework and model, whether it fetches rows; `everything` is what is done to all rows of the model."""

    framework: str
    model: str
    reads: bool
    everything: str = ""


def no_calls(code: Code) -> Iterator[Call]:
    """No calls but those that look like one."""
    del code
    return iter(())


def no_loop(code: Code, node: Node) -> Around | None:
    """No loops but those whose grammar names their parts."""
    del code, node
    return None


def no_mapper(code: Code, call: Call) -> Mapped | None:
    """What sends queries there is given SQL."""
    del code, call
    return None


def no_fields(code: Code, call: Call) -> Iterator[Named]:
    """No mapper whose calls name fields."""
    del code, call
    return iter(())


def _as_it_is(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class Language:
    """One language's words and shapes.

    `sinks` are the methods that take a whole statement, `alone` those of them that are called by their bare name, `pieces`
    the methods that take a piece of one (judged only by what is put into its text), `bound` the methods that bind what is put
    into their text, `tags` the tags of templates that bind it and are given nothing but SQL, `prepares` the sinks that send
    nothing yet. `bind` shows how a value is bound. `http` is searched in the name of a call, `request` matches what a client
    chose, `number` what can only be a number, a date or a key, `rows` what a query gives, `models` (its groups) the class of
    which those rows are. `each` are methods that call a block per item, `appends` those that add to the text of their
    receiver.

    `calls` and `assignments` are types of nodes, `parts` and `pair` take one apart, `further` finds what hands text over
    without being a call, `around` reads loops that the grammar does not name, `prepared` rewrites a file line by line
    before it is parsed, where the grammar keeps what is put into a string to itself. `strings` says that the parts of a
    string are its children.
    """

    sinks: frozenset[str]
    bind: str
    pieces: frozenset[str] = frozenset()
    alone: frozenset[str] = frozenset(("execute", "query"))
    bound: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    prepares: re.Pattern[str] = NEVER
    http: re.Pattern[str] = NEVER
    request: re.Pattern[str] = NEVER
    number: re.Pattern[str] = NEVER
    rows: re.Pattern[str] = NEVER
    models: re.Pattern[str] = NEVER
    each: frozenset[str] = frozenset()
    appends: frozenset[str] = frozenset()
    calls: tuple[str, ...] = ("call", "call_expression", "method_invocation")
    assignments: tuple[str, ...] = ("assignment", "variable_declarator", "assignment_expression")
    strings: bool = False
    parts: Callable[[Code, Node], Call] = by_fields
    pair: Callable[[Code, Node], tuple[Node, Node] | None] = pair_of
    parameters: Callable[[Code, Node], Iterator[str]] = parameters_of
    further: Callable[[Code], Iterator[Call]] = no_calls
    around: Callable[[Code, Node], Around | None] = no_loop
    mapper: Callable[[Code, Call], Mapped | None] = no_mapper
    fields: Callable[[Code, Call], Iterator[Named]] = no_fields
    prepared: Callable[[str], str] = _as_it_is


_FILES = {"typescript": "javascript", "tsx": "javascript"}
"""Grammars that share a language's file."""


@cache
def language(name: str) -> Language:
    """The language of that name (of workers.readers.syntax.LANGUAGES). Raises ImportError where it has no file."""
    found = importlib.import_module(f"{languages.__name__}.{_FILES.get(name, name)}").language
    if not isinstance(found, Language):
        raise TypeError(f"{languages.__name__}.{name} defines no language")
    return found
