"""What workers/readers/api/django_views.py finds; it loads this when there is such a file."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.changes import Change, Side
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.domain.handlers import Endpoint
from workers.handlers.django.actions import lost_actions
from workers.handlers.django.urls import urls
from workers.handlers.django.views import views
from workers.handlers.outside import guards_in, statements
from workers.handlers.paths import TESTS
from workers.handlers.python import module
from workers.handlers.sides import compared
from workers.scene import Scene

_GLOBAL = ("DEFAULT_PERMISSION_CLASSES", "LoginRequiredMiddleware")


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The endpoints, and what changed about them."""
    yield from compared("Django", change, scene, _find, _still)
    if not (change.added or change.deleted or TESTS.search(change.path)):
        base, head = module(scene, change, "base"), module(scene, change, "head")
        if base.imports("rest_framework"):
            yield from lost_actions(base, head, scene)


def _still(endpoint: Endpoint, scene: Scene) -> tuple[str, ...]:
    """What of the settings guards it: that of views that nothing opens."""
    if endpoint.opened:
        return ()
    put = next((statement for statement, _ in statements(scene, _GLOBAL, (".py",)) if "AllowAny" not in statement), "")
    asking = tuple(name for name in guards_in(put) if name not in _GLOBAL)
    return asking or tuple(word for word in _GLOBAL if word in put)


def _find(change: Change, side: Side, scene: Scene) -> list[Endpoint] | None:
    source = module(scene, change, side)
    if not source.imports("django", "rest_framework", "ninja") and not source.path.endswith("urls.py"):
        return None
    found = [*views(source, side), *urls(source, side)]
    return found or None
