"""
Django and Django REST framework: views, and the URLs that lead to them.

Guards are decorators and mixins whose name asks who calls (`@login_required`, `PermissionRequiredMixin`), every permission
class but those that let everybody in, and what is put around a view in `urls.py`. Where the settings guard every view
(`DEFAULT_PERMISSION_CLASSES`, `LoginRequiredMiddleware`) a guard that goes is said only where something opens the view.

Source: https://www.django-rest-framework.org/api-guide/permissions/
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.changes import Change
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.readers.topic import TopicReader
from workers.scene import Scene


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """What workers/handlers/django_views.py finds."""
    from workers.handlers.django_views import read as found

    return found(change, scene)


reader = TopicReader(__name__, re.compile(r"\.py$"), read)
