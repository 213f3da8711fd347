"""How gunicorn runs the receiver: `gunicorn --config python:bot.web`. Where: its own PORT, or --bind.

The master only watches: it reads the settings, drops the secrets from its environment, and forks; the application is loaded by
the one worker, so that its memory is used once (with `preload_app` both held it: 85 MB instead of 68).

Source: https://docs.gunicorn.org/en/stable/settings.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.logs import CONFIGURATION, configure
from bot.settings import Settings, SettingsError, take_settings

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

wsgi_app = "bot.web:application()"
workers = 1  # one process counts for /metrics; about a thousand deliveries a second are enough
worker_class = "gthread"
threads = 8  # that many may wait for Redis at once
backlog = 512
keepalive = 30  # GitHub and the routers in front of us keep connections open
timeout = 30  # a process whose loop stands still for so long is replaced
graceful_timeout = 20  # after SIGTERM; an answer takes milliseconds
limit_request_line = 2048
limit_request_fields = 60
limit_request_field_size = 8190
control_socket_disable = True  # nobody needs to command it
logconfig_dict = CONFIGURATION
_TAKEN: list[Settings] = []


def on_starting(_: object) -> None:
    """In the master, before the first fork. Ends the process with one line when a setting is missing."""
    configure()
    try:
        _TAKEN[:] = [take_settings("web")]
    except SettingsError as error:
        raise SystemExit(f"backstop web does not start: {error}") from None


def application() -> WSGIApplication:
    """In the worker, also in one that takes another's place: the receiver with the settings that the master took."""
    from bot.app import application as receiver  # here: what it imports is twenty megabytes that the master does not need
    from bot.queue import open_queue, open_second

    settings = _TAKEN[0]
    where = (settings.redis_url, settings.limits, settings.redis_seconds)
    return receiver(settings, open_queue(*where), open_second(*where))
