"""API resources of Laravel: what each row is asked for, nested resources included. `whenLoaded` and `when` ask for nothing.

Source: https://laravel.com/docs/eloquent-resources
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.changes import Span
from workers.joined.budget import budget
from workers.joined.laravel.models import Models, methods_of
from workers.joined.missing import Place

_CHAIN = re.compile(r"\$this((?:\s*\??->\w+(?:\((?:[^()\n]|\([^()\n]*\))*\))?)+)")
_NESTED = re.compile(
    r"(?:\bnew\s+(?P<one>\w+Resource)\(|\b(?P<many>\w+Resource)::(?P<how>make|collection)\()\s*\$this->(?P<name>\w+)\s*\)"
)
_ABSENT = re.compile(r"\bwhen\w*\(|mergeWhen|whenLoaded|relationLoaded|\?\s|\bif\s*\(")
_DEEPEST = 3
Asking = tuple[tuple[str, ...], tuple[Place, ...], str]


def resource_at(models: Models, name: str) -> str | None:
    """The one file of a resource by its class's name."""
    ending = f"/{name.rpartition(chr(92))[2]}.php"
    found = models.tree.remember(
        "joined resources", lambda: [one for one in models.tree.paths() if one.endswith("Resource.php")]
    )
    paths = [one for one in found if one.endswith(ending)]
    return paths[0] if len(paths) == 1 else None


def resource_asked(
    models: Models, path: str, names: tuple[str, ...] = (), at: tuple[Place, ...] = (), depth: int = 0
) -> Iterator[Asking]:
    """What `toArray` follows from a row, with the lines that lead there."""
    text = models.tree.text(path)
    if depth > _DEEPEST or not budget(models.tree).page(text):
        return
    body = next(((body, line) for name, _, body, line in methods_of(text) if name == "toArray"), None)
    if body is None:
        return
    lines = body[0].split("\n")
    for number, line in enumerate(lines):
        if _ABSENT.search(line) or (
            number and _ABSENT.search(lines[number - 1]) and not lines[number - 1].rstrip().endswith(",")
        ):
            continue
        place = (*at, Place(Span(path, body[1] + number, body[1] + number), line.strip()[:200]))
        nested = _NESTED.search(line)
        if nested is not None:
            inner = resource_at(models, nested["one"] or nested["many"])
            yield (*names, nested["name"]), place, f"$this->{nested['name']}"
            if inner is not None:
                yield from resource_asked(models, inner, (*names, nested["name"]), place, depth + 1)
            continue
        for match in _CHAIN.finditer(line):
            steps = tuple(step + ("()" if call else "") for step, call in re.findall(r"->(\w+)(\()?", match[1]))
            steps = steps[1:] if steps[:1] == ("resource",) else steps
            yield (*names, *steps), place, match[0][:80]
