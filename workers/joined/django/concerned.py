"""Which files of views a changed file has to do with: those that use its serializers, those that render a template."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workers.joined.django.source import Project

_SERIALIZERS = re.compile(r"^class (\w*Serializer)\b", re.MULTILINE)
SHOWN = re.compile(
    r"ModelAdmin|erializer|\brender\(|\brender_to_|TemplateResponse|ListView|DetailView|template_name|\w+ViewSet"
)
"""Words without which a file holds no view that is joined here."""
_TEMPLATE = re.compile(r"(?:^|/)(?:templates|jinja2?)/(.+)$")
_USUAL = re.compile(r"^(?:.*/)?(\w+)/\w+_(?:list|detail)\.html$")
_ENDINGS = (".py", ".html", ".jinja", ".jinja2", ".j2")
_MOST_FILES, _MOST_NAMES, _DEEPEST = 25, 12, 3


def views_of(path: str, project: Project) -> list[str]:
    """The paths of files of views that may hand rows to what the file holds, the file itself first where it has views."""
    found = dict.fromkeys(_rendering(path, project) if not path.endswith(".py") else _using(path, project))
    return list(found)[:_MOST_FILES]


def _using(path: str, project: Project) -> Iterator[str]:
    text = project.tree.text(path)
    if SHOWN.search(text):
        yield path
    waiting = [(name, 0) for name in _SERIALIZERS.findall(text)] if "rest_framework" in text or "erializers" in text else []
    asked: set[str] = set()
    while waiting and len(asked) < _MOST_NAMES:
        name, depth = waiting.pop(0)
        if name in asked:
            continue
        asked.add(name)
        for other in project.named(name, ".py"):
            yield other
            if depth < _DEEPEST:
                waiting += [(one, depth + 1) for one in _holding(project.tree.text(other), name) if one not in asked]


def _holding(text: str, name: str) -> list[str]:
    """The serializers of a file that have another one inside, or that are made of it."""
    parts = re.split(r"^class (\w+)", text, flags=re.MULTILINE)
    bodies = zip(parts[1::2], parts[2::2], strict=False)
    word = re.compile(rf"\b{re.escape(name)}\b")
    return [owner for owner, body in bodies if owner.endswith("Serializer") and owner != name and word.search(body)]


def _rendering(path: str, project: Project) -> Iterator[str]:
    match = _TEMPLATE.search(path)
    waiting, asked = [(match[1], 0)] if match is not None else [], set[str]()
    while waiting and len(asked) < _MOST_NAMES:
        name, depth = waiting.pop(0)
        if name in asked:
            continue
        asked.add(name)
        if usual := _USUAL.match(f"x/{name}"):
            places = (f"/{usual[1]}/views.py", f"/{usual[1]}/views/")
            yield from sorted(
                one for one in project.tree.paths() if one.endswith(".py") and any(p in f"/{one}" for p in places)
            )
        for other in project.named(name, *_ENDINGS):
            if other.endswith(".py"):
                yield other
            elif depth < _DEEPEST and (outer := _TEMPLATE.search(other)) is not None:
                waiting.append((outer[1], depth + 1))
