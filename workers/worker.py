"""A worker process, `python -m workers.worker`: bot/worker.py takes jobs from the queue, this hands them what they need."""

from __future__ import annotations

from contextlib import suppress

from agents.specialists import names
from bot.git.remote import RemoteCache
from bot.github import App, AppIdentity, GitHubError
from bot.queue import Queue, open_queue, open_second
from bot.settings import Settings
from bot.worker import Hooks, start
from workers.jobs import serve
from workers.preload import preload
from workers.services import Services
from workers.version import rules_version


def prepare(settings: Settings) -> Hooks:
    """Open what the jobs of this process share, and load what they would otherwise load each for itself.

    A job's tokens are minted before its process is forked, so that the next job finds them; between jobs the clones go
    that nobody may keep.
    """
    preload()
    names()
    rules_version()
    identity = AppIdentity(settings.client_id, settings.app_id, settings.private_key, settings.github_api)
    queue = open_queue(settings.redis_url, settings.limits, settings.redis_seconds)
    app, cache = App(identity, round(settings.http_seconds)), RemoteCache(settings.cache / "git")
    serve(Services(settings, queue, app, cache, second(settings)))

    def mint(installation: int, repository: int, _: int) -> None:
        with suppress(GitHubError), app.installation(installation, repository) as github:
            github.mint()

    def tidy() -> None:
        with suppress(OSError):
            cache.tidy(queue.erased())

    return Hooks(mint, tidy)


def second(settings: Settings) -> Queue | None:
    """The queue of the second stage, None without a model to ask."""
    if not settings.specialists:
        return None
    return open_second(settings.redis_url, settings.limits, settings.redis_seconds)


if __name__ == "__main__":
    start(prepare)
