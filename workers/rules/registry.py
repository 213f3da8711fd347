"""Every rule there is: the folders beside this file are scanned, no list is kept."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from bot.domain.operations import Operation
from workers.rules.rule import Check, Checked, Rule

_OPERATIONS = "migrations"
"""The topic whose rules look at operations; those of the others look at facts."""


@cache
def all_rules() -> tuple[Rule, ...]:
    """The rules, ordered by id. Raises TypeError when a file in a topic's folder defines no `rule`."""
    package = importlib.import_module(__package__ or "")
    rules = [rule for topic in pkgutil.iter_modules(package.__path__) if topic.ispkg for rule in rules_of(topic.name)]
    return tuple(sorted(rules, key=lambda rule: rule.id))


@cache
def rules_of(topic: str) -> tuple[Rule, ...]:
    """The rules of one topic. Raises TypeError when a file of its folder defines none, or looks at what is not its own."""
    folder = importlib.import_module(f"{__package__}.{topic}")
    return tuple(_rule(f"{folder.__name__}.{module.name}") for module in pkgutil.iter_modules(folder.__path__))


@cache
def known_elsewhere() -> dict[str, frozenset[str]]:
    """The ids of our rules by the words that other linters have for the same."""
    words = {word for rule in rules_of(_OPERATIONS) for word in rule.known_as}
    return {word: frozenset(rule.id for rule in rules_of(_OPERATIONS) if word in rule.known_as) for word in words}


def _rule(module: str) -> Rule:
    rule = getattr(importlib.import_module(module), "rule", None)
    if not isinstance(rule, Rule):
        raise TypeError(f"{module} is in a folder of rules and defines no rule")
    if rule.topic != _OPERATIONS and any(issubclass(kind, Operation) for types, _ in rule.checks for kind in types):
        raise TypeError(f"{module} looks at operations, which only rules of {_OPERATIONS} do")
    return rule


def checks_of(kind: Checked) -> tuple[tuple[Rule, Check], ...]:
    """The checks that look at operations or facts of a type. Where there are only operations no other topic is loaded."""
    return _by_type(operations=issubclass(kind, Operation)).get(kind, ())


def checks_on(kind: type[Operation], engine: str) -> tuple[tuple[Rule, Check], ...]:
    """The checks that look at operations of a type on an engine."""
    return _on_engine(engine).get(kind, ())


@cache
def _on_engine(engine: str) -> dict[Checked, tuple[tuple[Rule, Check], ...]]:
    every = _by_type(operations=True)
    return {kind: tuple(pair for pair in checks if engine in pair[0].engines) for kind, checks in every.items()}


@cache
def _by_type(*, operations: bool) -> dict[Checked, tuple[tuple[Rule, Check], ...]]:
    found: dict[Checked, list[tuple[Rule, Check]]] = {}
    for rule in sorted(rules_of(_OPERATIONS), key=lambda rule: rule.id) if operations else all_rules():
        for types, check in rule.checks:
            for kind in types:
                found.setdefault(kind, []).append((rule, check))
    return {kind: tuple(checks) for kind, checks in found.items()}
