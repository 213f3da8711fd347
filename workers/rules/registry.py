"""Every rule there is: the folders beside this file are scanned, no list is kept."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from workers.rules.rule import Check, Checked, Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """The rules, ordered by id. Raises TypeError when a file in a topic's folder defines no `rule`."""
    package = importlib.import_module(__package__ or "")
    rules = []
    for topic in pkgutil.iter_modules(package.__path__):
        if topic.ispkg:
            folder = importlib.import_module(f"{__package__}.{topic.name}")
            rules += [_rule(f"{folder.__name__}.{m.name}") for m in pkgutil.iter_modules(folder.__path__)]
    return tuple(sorted(rules, key=lambda rule: rule.id))


def _rule(module: str) -> Rule:
    rule = getattr(importlib.import_module(module), "rule", None)
    if not isinstance(rule, Rule):
        raise TypeError(f"{module} is in a folder of rules and defines no rule")
    return rule


@cache
def checks_by_type() -> dict[Checked, tuple[tuple[Rule, Check], ...]]:
    """For each type of operation or fact the checks that look at it."""
    found: dict[Checked, list[tuple[Rule, Check]]] = {}
    for rule in all_rules():
        for types, check in rule.checks:
            for kind in types:
                found.setdefault(kind, []).append((rule, check))
    return {kind: tuple(checks) for kind, checks in found.items()}
