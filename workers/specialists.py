"""The process of the second stage, `python -m workers.specialists`: it alone loads the SDK of a model and holds its key."""

from __future__ import annotations

import hmac
from contextlib import suppress

from agents.claude import Claude, Unanswered, connect, known_models
from agents.models import Models
from agents.purse import Counter
from bot.git.remote import RemoteCache
from bot.github import App, AppIdentity, GitHubError
from bot.queue import open_queue, open_second
from bot.settings import Settings
from bot.worker import Hooks, start
from workers.preload import preload
from workers.second import Stage, serve
from workers.services import Services


def prepare(settings: Settings) -> Hooks:
    """Open what the jobs of this process share. Ends the process with one line where there is no client for the model."""
    if settings.model is None:
        raise SystemExit("backstop specialists does not start: ANTHROPIC_API_KEY is not set")
    preload()
    identity = AppIdentity(settings.client_id, settings.app_id, settings.private_key, settings.github_api)
    where = (settings.redis_url, settings.limits, settings.redis_seconds)
    queue, second = open_queue(*where), open_second(*where)
    app, cache = App(identity, round(settings.http_seconds)), RemoteCache(settings.cache / "git")
    services = Services(settings, queue, app, cache, second)
    models = Models(known_models(), settings.model.models, settings.model.prices)
    try:
        claude = Claude(connect(settings.model), models, Counter(), settings.model)
    except Unanswered as error:
        raise SystemExit(f"backstop specialists does not start: {error}") from None
    canary = hmac.digest(settings.marker_keys[0], b"canary", "sha256").hex()[:20]
    serve(Stage(services, second, claude, canary))

    def mint(installation: int, repository: int, _: int) -> None:
        with suppress(GitHubError), app.installation(installation, repository) as github:
            github.mint()

    def tidy() -> None:
        with suppress(OSError):
            cache.tidy(queue.erased())

    return Hooks(mint, tidy)


if __name__ == "__main__":
    start(prepare, "specialists")
