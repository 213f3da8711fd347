"""What workers/readers/api/python_calls.py finds; it loads this when there is such a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.domain.handlers import Code
from workers.handlers import tasks
from workers.handlers.fresh import fresh
from workers.handlers.moved_tasks import moved
from workers.handlers.paths import TESTS
from workers.handlers.python import Module, module
from workers.handlers.renamed_tasks import renamed
from workers.handlers.slips import addresses, answers, certificates, lists, origins, records, tokens, waits, webhooks
from workers.scene import Scene, text_of

_SLIPS = (addresses, answers, certificates, lists, origins, records, tokens, waits, webhooks)
_SERVES = re.compile(
    r"^[ \t]*(import|from)\s+(fastapi|flask|django|rest_framework|starlette|celery|rq|django_rq"
    r"|dramatiq|huey|jwt|jose|aiohttp|pyramid|sanic|quart|tornado)\b",
    re.MULTILINE,
)


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """What is wrong at head, and the tasks that changed."""
    if change.deleted or TESTS.search(change.path):
        return
    after = module(scene, change, "head")
    if after.why and ("nested" in after.why or _SERVES.search(text_of(change, "head") or "")):
        yield Gap("Python code", f"The file {after.why}", change.path, after.line)
    found = fresh(change, list(_slips(after)), lambda one: _slips(module(scene, one, "base")), scene)
    if not change.added:
        found += tasks.changed(module(scene, change, "base"), after, scene)
    found += [*moved(change, scene), *renamed(change, scene)]
    if found or _SERVES.search(after.text):
        yield Code(Span(change.path, 1, 1), "Python")
        yield from found


def _slips(source: Module) -> Iterator[Fact]:
    return (fact for slip in _SLIPS for fact in slip.find(source))
