"""Which model an alias stands for, and what its tokens cost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

FAMILIES = {"opus": "opus", "sonnet": "sonnet", "cheap": "haiku"}
"""Alias → family of models."""
PRICES = {"opus": (4.0, 20.0), "sonnet": (2.0, 10.0), "haiku": (0.1, 0.5)}
"""Dollars for a million tokens in and out. https://platform.claude.com/docs/en/about-claude/pricing (November 2026)"""
_DEAREST = (15.0, 75.0)
CACHE_READ, CACHE_WRITE = 0.1, 1.25
"""Of the price of a token in. https://platform.claude.com/docs/en/build-with-claude/prompt-caching"""
FALLBACK = {"opus": "sonnet", "sonnet": "opus", "cheap": "sonnet"}
_NAME = re.compile(r"claude-([a-z]+)-(\d+)(?:-(\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class Tokens:
    """What one answer or many have used, of which models, and their price in millionths of a dollar."""

    fresh: int = 0
    written: int = 0
    cached: int = 0
    out: int = 0
    micros: int = 0
    calls: int = 0
    models: tuple[str, ...] = ()

    def __add__(self, other: Tokens) -> Tokens:
        """Both together."""
        return Tokens(
            self.fresh + other.fresh,
            self.written + other.written,
            self.cached + other.cached,
            self.out + other.out,
            self.micros + other.micros,
            self.calls + other.calls,
            tuple(sorted({*self.models, *other.models})),
        )

    @property
    def total(self) -> int:
        """Tokens of all kinds."""
        return self.fresh + self.written + self.cached + self.out


NOTHING = Tokens()


@dataclass(frozen=True, slots=True)
class Models:
    """Aliases to models: `chosen` by the operator, else the newest of the family among `known`. `prices` by alias likewise."""

    known: tuple[str, ...]
    chosen: Mapping[str, str] = field(default_factory=dict)
    prices: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def model(self, alias: str) -> str:
        """The model's name. Raises KeyError for no alias, ValueError where the family has none."""
        return self.chosen.get(alias) or newest(FAMILIES[alias], self.known)

    def chain(self, alias: str) -> tuple[str, ...]:
        """The model, and the one that stands in when it cannot be had."""
        names = dict.fromkeys((self.model(alias), self.model(FALLBACK[alias])))
        return tuple(names)

    def priced(self, model: str, fresh: int, written: int, cached: int, out: int) -> Tokens:
        """One answer's tokens with their price; a model nobody knows is taken for a dear one."""
        dollars_in, dollars_out = self._price(model)
        paid_in = fresh + CACHE_WRITE * written + CACHE_READ * cached
        return Tokens(fresh, written, cached, out, round(paid_in * dollars_in + out * dollars_out), 1, (model,))

    def _price(self, model: str) -> tuple[float, float]:
        for alias, family in FAMILIES.items():
            if alias in self.prices and (self.chosen.get(alias) == model or family in model):
                return self.prices[alias]
        return next((price for family, price in PRICES.items() if family in model), _DEAREST)


def newest(family: str, known: Iterable[str]) -> str:
    """The one with the highest version, undated names first. Raises ValueError for none."""
    found = [(int(m[2]), int(m[3] or 0), m[0]) for name in known if (m := _NAME.fullmatch(name)) and m[1] == family]
    if not found:
        raise ValueError(f"no model of the family {family} is known")
    return max(found)[2]
