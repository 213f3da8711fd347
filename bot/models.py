"""What the operator says about models: where they are, which ones, and what may be spent. Read by bot/settings.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, cast, get_args

from bot.variables import Variables, api, one_of

Provider = Literal["anthropic", "bedrock", "vertex"]
SECRETS = ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN")
_PAIR = re.compile(r"(opus|sonnet|cheap)=([A-Za-z0-9._:@/-]{1,120})")
_PRICE = re.compile(r"(opus|sonnet|cheap)=(\d{1,4}(?:\.\d{1,4})?)/(\d{1,4}(?:\.\d{1,4})?)")


@dataclass(frozen=True, slots=True)
class Budget:
    """The most that may be used: tokens of all kinds, and millionths of a dollar."""

    tokens: int
    micros: int


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """`models` and `prices` (dollars for a million tokens in and out) by alias, for those that the operator has chosen.

    `seconds` is how long one call may take, `patience` the longest wait between two tries, `tries` how many of a model.
    `pull` is for a pull request altogether, `organisation` for an installation and day, `day` for all and day.
    """

    provider: Provider = "anthropic"
    key: str = field(default="", repr=False)
    base_url: str = "https://api.anthropic.com"
    region: str = ""
    project: str = ""
    models: Mapping[str, str] = field(default_factory=dict)
    prices: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    seconds: float = 120.0
    patience: float = 20.0
    tries: int = 3
    readers: int = 3
    pull: Budget = Budget(400_000, 2_000_000)
    organisation: Budget = Budget(5_000_000, 20_000_000)
    day: Budget = Budget(20_000_000, 100_000_000)


def wanted(read: Variables) -> bool:
    """Whether there is a model to ask: a key, another cloud's client, or a process elsewhere that has one."""
    said, provider = read.text("BACKSTOP_SPECIALISTS"), read.text("BACKSTOP_MODEL_PROVIDER")
    return said != "off" and bool(said == "on" or read.text("ANTHROPIC_API_KEY") or provider in {"bedrock", "vertex"})


def read_models(read: Variables) -> ModelSettings:
    """The settings; what is wrong is collected in `read.problems`."""
    plain = ModelSettings()
    provider = cast(Provider, read.checked("BACKSTOP_MODEL_PROVIDER", one_of(get_args(Provider)), str(plain.provider)))
    cloud = provider != "anthropic"
    return ModelSettings(
        provider=provider,
        key=read.text("ANTHROPIC_API_KEY", needed=not cloud),
        base_url=read.checked("ANTHROPIC_BASE_URL", _address, plain.base_url),
        region=read.matching("BACKSTOP_MODEL_REGION", r"[a-z0-9-]{2,40}", "a region such as eu-central-1", needed=cloud),
        project=read.matching("BACKSTOP_MODEL_PROJECT", r"[a-z0-9:.-]{2,60}", "a project's id", needed=provider == "vertex"),
        models=read.checked("BACKSTOP_MODELS", _models, {}),
        prices=read.checked("BACKSTOP_PRICES", _prices, {}),
        seconds=read.number("BACKSTOP_MODEL_SECONDS", plain.seconds, 1.0, 600.0),
        patience=read.number("BACKSTOP_MODEL_PATIENCE", plain.patience, 0.01, 60.0),
        readers=read.number("BACKSTOP_READERS", plain.readers, 1, 5),
        pull=_budget(read, "PULL", plain.pull),
        organisation=_budget(read, "ORGANISATION", plain.organisation),
        day=_budget(read, "DAY", plain.day),
    )


def _budget(read: Variables, name: str, plain: Budget) -> Budget:
    """`BACKSTOP_DAY_TOKENS=20000000`, `BACKSTOP_DAY_DOLLARS=100`."""
    tokens = read.number(f"BACKSTOP_{name}_TOKENS", plain.tokens, 0, 10**12)
    return Budget(tokens, round(1e6 * read.number(f"BACKSTOP_{name}_DOLLARS", plain.micros / 1e6, 0.0, 1e6)))


def _address(text: str) -> str:
    """The address of an API, as `bot.variables.api` takes it. Raises ValueError."""
    try:
        return api(text)
    except ValueError:
        raise ValueError("an https:// URL (http:// only on this machine)") from None


def _models(text: str) -> dict[str, str]:
    found = _pairs(text, _PAIR, "opus=MODEL,sonnet=MODEL,cheap=MODEL")
    return {match[1]: match[2] for match in found}


def _prices(text: str) -> dict[str, tuple[float, float]]:
    found = _pairs(text, _PRICE, "dollars for a million tokens in and out, such as opus=4/20,sonnet=2/10")
    return {match[1]: (float(match[2]), float(match[3])) for match in found}


def _pairs(text: str, pattern: re.Pattern[str], what: str) -> list[re.Match[str]]:
    matched: Callable[[str], re.Match[str] | None] = pattern.fullmatch
    found = [matched(part.strip()) for part in text.split(",")]
    if not all(found):
        raise ValueError(what)
    return [match for match in found if match]
