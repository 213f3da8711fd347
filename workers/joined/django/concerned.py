"""Which files of views a changed file has to do with: those that use its serializers, those that render a template."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workers.joined.django.source import APART, Project

_SERIALIZERS = re.compile(r"^class (\w*Serializer)\b", re.MULTILINE)
SHOWN = re.compile(r"ModelAdmin|erializer|\brender\(|\brender_to_|TemplateResponse|ListView|DetailView|template_name|\wViewSet")
"""Words without which a file holds no view that is joined here."""
_TEMPLATE = re.compile(r"(?:^|/)(?:templates|jinja2?)/(.+)$")
_USUAL = re.compile(r"^(?:.*/)?(\w+)/\w+_(?:list|detail)\.html$")
_ENDINGS = (".html", ".jinja", ".jinja2", ".j2")
_RENDER = ("render", "template_name", "TemplateResponse", "ListView", "DetailView", "render_to_string", "TemplateView")
_NAMED = re.compile(r"['\"]([\w/.-]+\.(?:html|jinja2?|j2|txt))['\"]")
_PART = re.compile(r"\{%-?\s*(?:include|extends)\s+['\"]([\w/.-]+)['\"]")
_MOST_FILES, _MOST_NAMES, _DEEPEST, _MOST_TEMPLATES = 15, 12, 3, 1_500


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
        for other in project.named(name, ".py") or ():
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
    if match is None:
        return
    users, parts = project.tree.remember("joined template users", lambda: _users(project))
    waiting, asked = [(match[1], 0)], set[str]()
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
        yield from users.get(name, ())
        waiting += [(outer, depth + 1) for outer in parts.get(name, ()) if depth < _DEEPEST]


def _users(project: Project) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The files of views that name a template, by its name; the templates that have it inside or are made of it."""
    users: dict[str, list[str]] = {}
    parts: dict[str, list[str]] = {}
    tree = project.tree
    views = [one.path for one in tree.lines_with(_RENDER, [".py"]) if not APART.search(one.path)]
    for path, data in tree.read_many(views):
        for name in set(_NAMED.findall((data or b"").decode("utf-8", "replace"))):
            users.setdefault(name, []).append(path)
    templates = [path for path in tree.paths() if path.endswith(_ENDINGS) and _TEMPLATE.search(path)]
    for path, data in tree.read_many(sorted(templates)[:_MOST_TEMPLATES]):
        outer = _TEMPLATE.search(path)
        for name in set(_PART.findall((data or b"").decode("utf-8", "replace"))) if outer is not None else ():
            parts.setdefault(name, []).append(outer[1] if outer is not None else "")
    return users, parts
