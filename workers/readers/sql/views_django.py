"""
Django's views with the templates and serializers that they give rows to, read together.

Of a changed view its querysets are followed to the template that is rendered (`render`, generic views), to the serializer of
Django REST framework that answers a list, or to the columns of a list of the admin; of a changed template or serializer the
views that use it are looked up. What is followed from each row there (fields, `source`, methods, `{% for %}`) is held against
`select_related` and `prefetch_related`, also those of managers and of functions in between. Where something of that is not
plain, nothing is said.

Source: https://docs.djangoproject.com/en/stable/ref/models/querysets/#prefetch-related
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.changes import Change
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

_VIEWS = re.compile(
    r"erializer|ModelAdmin|\brender\(|\brender_to_|TemplateResponse|ListView|DetailView|template_name|\w+ViewSet|\{%-?\s*(for|include)\b"
    r"|\{\{-?\s*\w+\.\w+\."
)


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """What the change makes rows miss."""
    text = text_of(change, "head") if not change.deleted else None
    if text is None or not _VIEWS.search(text):
        return ()
    from workers.joined.django.joined import relations_elsewhere
    from workers.queries.reading import serves

    return relations_elsewhere(change, scene) if serves(change.path, scene) else ()


reader = TopicReader(__name__, re.compile(r"\.py$|(^|/)(templates|jinja2?)/.*\.(html?|jinja2?|j2|txt)$"), read)
