"""Settings: what the environment says, read once by each process, checked, frozen and passed down.

Who needs what (`role`): the web process holds the webhook secret and no key; worker and clock hold the key of the App and no
webhook secret; a model's key is held only by the process that asks it. What a role does not need is not read, so a leak of one
process does not give the other's secret away.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast, get_args

from bot import models
from bot.limits import Limits
from bot.models import ModelSettings
from bot.places import cache_folder
from bot.variables import Variables, api, folder, mysql, one_of, redis, waits

Mode = Literal["observe", "comment", "gate"]
Role = Literal["web", "worker", "clock", "specialists"]
SECRETS = (
    "BACKSTOP_WEBHOOK_SECRET",
    "BACKSTOP_WEBHOOK_SECRET_OLD",
    "BACKSTOP_PRIVATE_KEY",
    "BACKSTOP_MARKER_KEY",
    "BACKSTOP_MARKER_KEY_OLD",
    "REDIS_URL",
    "SHADOW_MYSQL_URL",
    *models.SECRETS,
)


class SettingsError(Exception):
    """What is missing or wrong, all of it, in one line without any value of a secret."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Every field is one environment variable, named as in `read_settings`. `webhook_secrets`: two during a rotation.

    `marker_keys`: the one that signs what we write, then those that are still believed.
    `redis_seconds` is how long Redis may take to answer, `http_seconds` GitHub. `github_api` is https://HOST/api/v3 on
    GitHub Enterprise. `cache` holds what can be made again: repositories, replayed schemas. `shadow_binaries` is the directory
    of the PostgreSQL that migrations are run on, None for the one that is found; `shadow_mysql_url` names a disposable MySQL or
    MariaDB to try them on, `shadow_mysql_program` a program to start one. `specialists` says whether there is a model
    to ask; only the process that asks it holds `model`, and with it the key.
    """

    app_id: int
    client_id: str
    redis_url: str = field(repr=False)
    webhook_secrets: tuple[str, ...] = field(default=(), repr=False)
    private_key: str = field(default="", repr=False)
    marker_keys: tuple[bytes, ...] = field(default=(), repr=False)
    github_api: str = "https://api.github.com"
    mode: Mode = "comment"
    cache: Path = field(default_factory=cache_folder)
    http_seconds: float = 15.0
    redis_seconds: float = 1.5
    limits: Limits = field(default_factory=Limits)
    shadow_binaries: Path | None = None
    shadow_mysql_url: str = field(default="", repr=False)
    shadow_mysql_program: Path | None = None
    specialists: bool = False
    model: ModelSettings | None = field(default=None, repr=False)


def read_settings(environ: Mapping[str, str], role: Role = "worker") -> Settings:
    """The settings of this environment. Raises SettingsError that names everything that is missing or wrong."""
    read = Variables(environ)
    web = role == "web"
    key = "" if web else _key(read)
    settings = Settings(
        app_id=read.number("BACKSTOP_APP_ID", 0, 1, 2**53),
        client_id=read.matching("BACKSTOP_CLIENT_ID", r"[A-Za-z0-9._-]{1,100}", "letters and digits", needed=not web),
        redis_url=read.checked("REDIS_URL", redis, "", needed=True),
        webhook_secrets=_secrets(read) if web else (),
        private_key=key,
        marker_keys=() if web else _marker_keys(read, key),
        github_api=read.checked("BACKSTOP_GITHUB_API", api, "https://api.github.com"),
        mode=cast(Mode, read.checked("BACKSTOP_MODE", one_of(get_args(Mode)), "comment")),
        cache=read.checked("BACKSTOP_CACHE", folder, cache_folder()),
        http_seconds=read.number("BACKSTOP_HTTP_SECONDS", 15.0, 1.0, 60.0),
        redis_seconds=read.number("BACKSTOP_REDIS_SECONDS", 1.5, 0.1, 2.0),
        limits=_limits(read),
        shadow_binaries=read.checked("SHADOW_PG_BIN", folder, None),
        shadow_mysql_url="" if web else read.checked("SHADOW_MYSQL_URL", mysql, ""),
        shadow_mysql_program=read.checked("SHADOW_MYSQL_BIN", folder, None),
        specialists=models.wanted(read),
        model=models.read_models(read) if role == "specialists" and models.wanted(read) else None,
    )
    if read.problems:
        raise SettingsError("; ".join(read.problems))
    return settings


def redis_address() -> str:
    """Where Redis is, for a person at the command line. Raises SettingsError."""
    read = Variables(os.environ)
    found = read.checked("REDIS_URL", redis, "", needed=True)
    if read.problems:
        raise SettingsError("; ".join(read.problems))
    return found


def take_settings(role: Role) -> Settings:
    """Read this process's own environment, then drop the secrets from it: no child (git, a parser) inherits them.

    The kernel's copy in /proc/PID/environ stays readable for the same user. Raises SettingsError.
    """
    settings = read_settings(os.environ, role)
    for name in SECRETS:
        os.environ.pop(name, None)
    return settings


def _secrets(read: Variables) -> tuple[str, ...]:
    """The current one, and during a rotation the one before."""
    current = read.text("BACKSTOP_WEBHOOK_SECRET", needed=True)
    old = read.text("BACKSTOP_WEBHOOK_SECRET_OLD")
    return tuple(secret for secret in (current, old) if secret)


def _key(read: Variables) -> str:
    """The private key in PEM, itself (line ends may be written as \\n) or a file that holds it."""
    text, file = read.text("BACKSTOP_PRIVATE_KEY"), read.text("BACKSTOP_PRIVATE_KEY_FILE")
    if file and not text:
        try:
            text = Path(file).read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            read.problems.append("BACKSTOP_PRIVATE_KEY_FILE cannot be read")
            return ""
    if not text:
        read.problems.append("neither BACKSTOP_PRIVATE_KEY nor BACKSTOP_PRIVATE_KEY_FILE is set")
    elif "PRIVATE KEY-----" not in text:
        read.problems.append("BACKSTOP_PRIVATE_KEY should be a private key in PEM")
    return text.replace("\\n", "\n")


def _limits(read: Variables) -> Limits:
    plain = Limits()
    lease = read.number("BACKSTOP_LEASE_SECONDS", plain.lease, 0.05, 600.0)
    return Limits(
        lease=lease,
        patience=read.number("BACKSTOP_PATIENCE_SECONDS", lease, 0.05, 600.0),
        job=read.number("BACKSTOP_JOB_SECONDS", plain.job, 1, 3600),
        grace=read.number("BACKSTOP_GRACE_SECONDS", plain.grace, 0.0, 600.0),
        sweep=read.number("BACKSTOP_SWEEP_SECONDS", plain.sweep, 0.01, 60.0),
        chores=read.number("BACKSTOP_CHORES_SECONDS", plain.chores, 0.1, 3600.0),
        stuck=read.number("BACKSTOP_STUCK_SECONDS", plain.stuck, 0.1, 86_400.0),
        burst=read.number("BACKSTOP_WRITES_BURST", plain.burst, 1, 100),
        per_minute=read.number("BACKSTOP_WRITES_PER_MINUTE", plain.per_minute, 1.0, 6000.0),
        stale=read.number("BACKSTOP_STALE_SECONDS", plain.stale, 0.01, 60.0),
        concurrent=read.number("BACKSTOP_CONCURRENT", plain.concurrent, 1, 100),
        backoff=read.checked("BACKSTOP_BACKOFF_SECONDS", waits, plain.backoff),
    )


def _marker_keys(read: Variables, private_key: str) -> tuple[bytes, ...]:
    """What the marks in our comments are signed with: BACKSTOP_MARKER_KEY, else the App's private key.

    Marks of the private key stay valid when a key is given for the first time, those of BACKSTOP_MARKER_KEY_OLD when it
    changes. That may also be the private key before a rotation, in PEM, where no key was given then.
    """
    given, old = read.text("BACKSTOP_MARKER_KEY"), read.text("BACKSTOP_MARKER_KEY_OLD")
    if "PRIVATE KEY-----" in old:
        old = old.replace("\\n", "\n")
    sources = dict.fromkeys(source for source in (given, private_key, old) if source)
    return tuple(hmac.digest(source.encode(), b"backstop markers", "sha256") for source in sources)
