"""Controllers, their views and resources, held together: the relations that rows miss."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.domain.changes import Change, Mention
from bot.domain.findings import Gap
from bot.domain.queries import RelationElsewhere
from workers.joined.budget import budget
from workers.joined.laravel.blades import Asked, Blade, view_at
from workers.joined.laravel.controllers import Controller, Handed
from workers.joined.laravel.models import Model, Models
from workers.joined.laravel.resources import resource_asked, resource_at
from workers.joined.missing import Missing, told
from workers.readers.listing import Listing
from workers.scene import Scene

_ASKS = re.compile(
    r"^(count|exists|doesntExist|first|get|sum|avg|max|min|pluck|value|paginate|latest|where\w*|orderBy\w*|find)\(\)$"
)
_KEPT = re.compile(r"(?i)cache|static::|relationLoaded|\?\?=|remember")
_CHOOSES = re.compile(r"\b(if|switch|match)\s*\(|\?\s")
_DEEPEST, _MOST_FILES, _MOST, _LONGEST = 3, 20, 600, 12
_BLADE = re.compile(r"(?:^|/)resources/views/(.{1,200})\.blade\.php$")


def relations_elsewhere(change: Change, scene: Scene) -> Iterator[RelationElsewhere | Gap]:
    """What the change makes rows miss, on the lines of this file that it touches."""
    views = _controllers(change.path, scene.tree("head"))
    yield from told("Laravel", change, scene, views, missed_in) if views else ()


def _controllers(path: str, tree: Listing) -> list[str]:
    """The controllers whose rows may get to the file."""
    if path.endswith("Controller.php"):
        return [path]
    found: dict[str, None] = {}
    blade = _BLADE.search(path)
    waiting = [blade[1].replace("/", ".")] if blade is not None else [path.rpartition("/")[2].removesuffix(".php")]
    seen: set[str] = set()
    while waiting and len(seen) < 6:
        name = waiting.pop(0)
        seen.add(name)
        words = [name, name.replace(".", "/")] + (
            [f"x-{name.removeprefix('components.')}"] if name.startswith("components.") else []
        )
        for one in tree.lines_with(words, [".php"]):
            outer = _BLADE.search(one.path)
            if outer is not None:
                waiting += [outer[1].replace("/", ".")] if outer[1].replace("/", ".") not in seen else []
            elif one.path.endswith("Resource.php"):
                waiting += [inner] if (inner := one.path.rpartition("/")[2].removesuffix(".php")) not in seen else []
            elif one.path.endswith("Controller.php"):
                found[one.path] = None
    return list(found)[:_MOST_FILES]


def missed_in(tree: Listing, path: str) -> Iterator[Missing]:
    """Each relation that rows of a controller miss."""
    models = Models(tree)
    for handed in Controller(models, path).handed():
        for asked in budget(tree).first(_asked(handed, models), _MOST):
            one = _walk(models, handed, asked, asked.rows.model, asked.names, ())
            if one is not None:
                yield one


def _asked(handed: Handed, models: Models) -> Iterator[Asked]:
    if handed.view and (page := view_at(models, handed.view)) is not None:
        yield from Blade(models, page, dict(handed.given)).asked()
    if handed.resource and (found := resource_at(models, handed.resource)) is not None:
        for names, at, text in resource_asked(models, found):
            yield Asked(handed.given[0][1], names, at, text)


def _walk(  # noqa: PLR0913, PLR0917
    models: Models, handed: Handed, asked: Asked, model: Model, names: tuple[str, ...], path: tuple[str, ...], depth: int = 0
) -> Missing | None:
    """The first relation on the way that does not come along; None where there is none, or it is not sure."""
    loaded = asked.rows.loaded
    while names:
        name, rest = names[0], names[1:]
        relation = models.relation(model, name.removesuffix("()"))
        if relation is None:
            return _through(models, handed, asked, model, name, path, depth)
        path = (*path, relation.name)
        if name.endswith("()"):
            anew = bool(rest) and _ASKS.match(rest[0]) is not None
            return _missing(handed, asked, path, relation.at, anew=True) if anew else None
        if relation.name not in loaded:
            return _missing(handed, asked, path, relation.at)
        target = models.named(relation.target) if relation.target else None
        if target is None or (relation.kind == "many" and rest and rest[0].endswith("()")):
            return None
        model, names, loaded = target, rest, loaded | target.usual | relation.brings
    return None


def _through(  # noqa: PLR0913, PLR0917
    models: Models, handed: Handed, asked: Asked, model: Model, name: str, path: tuple[str, ...], depth: int
) -> Missing | None:
    """The relation that a method or an accessor of the model follows first."""
    if depth >= _DEEPEST:
        return None
    plain = name.removesuffix("()")
    studly = "".join(part[:1].upper() + part[1:] for part in plain.split("_"))
    wanted = [plain] if name.endswith("()") else [f"get{studly}Attribute", studly[:1].lower() + studly[1:]]
    found = next((one for word in wanted if (one := models.method(model, word)) is not None), None)
    if found is None:
        return None
    owner, body, line = found
    if _KEPT.search(body) or body.count("\n") > _LONGEST or _CHOOSES.search(body):
        return None
    body = re.split(r"&&|\|\||\band\b|\bor\b", body, maxsplit=1)[0]  # what comes behind may never be asked
    for match in re.finditer(r"\$this((?:\s*\??->\w+(?:\([^()\n]*\))?)+)", body):
        steps = tuple(step + ("()" if call else "") for step, call in re.findall(r"->(\w+)(\()?", match[1]))
        if steps[0].removesuffix("()") in {"attributes", plain}:
            continue
        missing = _walk(models, handed, asked, owner, steps, path, depth + 1) if budget(models.tree).step() else None
        if missing is not None:
            number = body.count("\n", 0, match.start())
            through = Mention(owner.path, line + number, body.split("\n")[number].strip()[:200])
            return replace(missing, through=(through, *missing.through))
    return None


def _missing(handed: Handed, asked: Asked, path: tuple[str, ...], declared: Mention, *, anew: bool = False) -> Missing:
    eager = "" if anew else f"->with('{'.'.join(path)}')"
    if anew and asked.names[-1] == "count()":
        eager = f"->withCount('{path[-1]}')" if len(path) == 1 else ""
    return Missing(
        handed.name, asked.rows.model.name, ".".join(path), asked.text, asked.rows.query, asked.at, (handed.at,), declared,
        eager, (), anew,
    )  # fmt: skip
