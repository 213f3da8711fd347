"""Numbers as files state them: plain, as the default of a variable, with a unit; each with the line it stands on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.changes import Mention
from bot.patterns import late

_VARIABLE = late(
    r"""(?:<%=\s{0,3})?(?:[\w.]{1,40}\()?\s{0,3}(?:
    os\.(?:environ\.get|getenv)\(\s{0,3}["'](?P<python>\w{1,80})["']\s{0,3},\s{0,3}["']?(?P<a>\d{1,6})
    |ENV\.fetch\(["'](?P<ruby>\w{1,80})["'](?:\)\s{0,3}\{\s{0,3}|\s{0,3},\s{0,3})["']?(?P<b>\d{1,6})
    |ENV\[["'](?P<plain>\w{1,80})["']\]\s{0,3}\|\|\s{0,3}["']?(?P<c>\d{1,6})
    |process\.env\.(?P<node>\w{1,80})\s{0,3}(?:\|\||\?\?)\s{0,3}["']?(?P<d>\d{1,6})
    |\$\{(?P<shell>\w{1,80}):-?(?P<e>\d{1,6})\}
    |System\.get_env\("(?P<elixir>\w{1,80})"(?:\)\s{0,3}\|\|\s{0,3}|,\s{0,3})"(?P<f>\d{1,6}))""",
    re.VERBOSE,
)
_PLAIN = late(r"[\"']?(\d{1,6})[\"']?\s{0,20}(?:$|[,)}\];#]|//)")
_SIZE = late(r"(\d{1,15}(?:\.\d{1,3})?)\s?([kmgt]?)(i?b?)$", re.IGNORECASE)
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}


@dataclass(frozen=True, slots=True)
class Factor:
    """One number of a calculation, what it is called there, and its line."""

    name: str
    value: int
    mention: Mention


@dataclass(frozen=True, slots=True)
class Stated:
    """A number in code: `variable` may set another one where the code runs ('' when it is plain)."""

    name: str
    variable: str
    value: int
    mention: Mention

    def under(self, environment: Mapping[str, Factor]) -> Factor:
        """The number where these variables are set."""
        return environment.get(self.variable) or Factor(self.name, self.value, self.mention)


def stated(name: str, words: str, mention: Mention) -> Stated | None:
    """The number that an expression begins with; None for anything that is computed otherwise."""
    if match := _VARIABLE.match(words):
        variable = next(v for k, v in match.groupdict().items() if len(k) > 1 and v)
        value = next(v for k, v in match.groupdict().items() if len(k) == 1 and v)
        return Stated(name, variable, int(value), mention)
    plain = _PLAIN.match(words)
    return Stated(name, "", int(plain[1]), mention) if plain else None


def whole(text: str) -> int | None:
    """A number without a sign or unit; None for anything else."""
    return int(text) if re.fullmatch(r"\d{1,9}", text) else None


def size(text: str, unit: int = 1, decimal: bool = False) -> int | None:
    """Bytes of `512MB`, `2g`, `1Gi`; a bare number is in `unit` bytes. `decimal`: K, M, G without an i are powers of 1000."""
    match = _SIZE.match(text.strip())
    if match is None:
        return None
    power = _POWERS[match[2].lower()]
    base = 1000 if decimal and not match[3].lower().startswith("i") else 1024
    return int(float(match[1]) * (base**power if match[2] or match[3] else unit))


def shown(count: int) -> str:
    """Bytes as people write them."""
    return f"{count / 2**30:.3g} GB" if count >= 2**30 else f"{count / 2**20:.3g} MB"
