"""Controllers and their views, held together: the associations that rows miss."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.domain.changes import Change, Mention
from bot.domain.findings import Gap
from bot.domain.queries import RelationElsewhere
from workers.frameworks.rails.inflect import underscored
from workers.joined.budget import budget
from workers.joined.missing import Missing, told
from workers.joined.rails.controllers import Action, Controller
from workers.joined.rails.models import Association, Model, Models
from workers.joined.rails.pages import Asked, Page, view_at
from workers.readers.listing import Listing
from workers.scene import Scene

_CACHED = frozenset((
    "each", "map", "size", "length", "any?", "empty?", "present?", "blank?", "first", "last", "to_a", "each_with_index",
    "collect", "include?", "pluck", "none?", "many?", "join", "flat_map", "sort_by", "group_by", "to_sentence", "reject", "ids",
))  # fmt: skip
"""What an association of many answers from rows that were loaded."""
_COUNTS = frozenset(("size", "any?", "empty?", "none?", "many?", "present?", "blank?"))
_ANEW = frozenset(("where", "order", "count", "exists?", "find_by", "limit", "reorder", "not", "distinct", "joins", "includes"))
"""What asks the database whatever was loaded."""
_KEPT = re.compile(r"cache|\|\|=|memo|loaded\?")
_CHOOSES = re.compile(r"^[ \t]*(return\b.*\bif|if|unless|case)\b|\?\s.{1,300}:", re.MULTILINE)
_PUT = re.compile(r"\s*(=[^=]|:)")
_DEEPEST, _MOST_FILES, _MOST, _LONGEST = 3, 15, 500, 12
_VIEW = re.compile(r"^(?P<root>(?:.{0,250}/)?)app/views/(?P<folder>.{1,250})/(?P<name>_?[\w-]{1,250})\.")


def relations_elsewhere(change: Change, scene: Scene) -> Iterator[RelationElsewhere | Gap]:
    """What the change makes rows miss, on the lines of this file that it touches."""
    tree = scene.tree("head")
    views = _controllers(change.path, tree)
    yield from told("Rails", change, scene, views, missed_in) if views else ()


def _controllers(path: str, tree: Listing) -> list[str]:
    """The controllers whose rows may get to the file."""
    if path.endswith("_controller.rb"):
        return [path]
    place = _VIEW.match(path)
    if place is None:
        return []
    paths, found = tree.paths(), dict.fromkeys([f"{place['root']}app/controllers/{place['folder']}_controller.rb"])
    waiting, seen = ([place["name"].lstrip("_")] if place["name"].startswith("_") else []), set[str]()
    while waiting and len(seen) < 4:
        name = waiting.pop(0)
        seen.add(name)
        for one in tree.lines_with([name, f"{name}s"], [".erb", ".haml", ".slim", ".jbuilder"]):
            outer = _VIEW.match(one.path)
            if outer is not None and re.search(rf"render|partial|collection|@{name}s?\b", one.text):
                found[f"{outer['root']}app/controllers/{outer['folder']}_controller.rb"] = None
                inner = outer["name"].lstrip("_")
                waiting += [inner] if outer["name"].startswith("_") and inner not in seen else []
    return [one for one in found if one in paths][:_MOST_FILES]


def missed_in(tree: Listing, path: str) -> Iterator[Missing]:
    """Each association that rows of a controller miss."""
    models = Models(tree)
    for action in Controller(models, path).actions():
        for asked in _asked(action, models):
            one = _walk(models, action, asked, asked.rows.model, asked.names, ())
            if one is not None:
                yield one


def _asked(action: Action, models: Models) -> Iterator[Asked]:
    for view in action.views:
        page = view_at(models, view)
        if page is not None:
            yield from budget(models.tree).first(Page(models, page, action.given).asked(), _MOST)


def _walk(  # noqa: PLR0913, PLR0917
    models: Models, action: Action, asked: Asked, model: Model, names: tuple[str, ...], path: tuple[str, ...], depth: int = 0
) -> Missing | None:
    """The first association on the way that does not come along; None where there is none, or it is not sure."""
    loaded = asked.rows.loaded
    while names:
        name, rest = names[0], names[1:]
        association = models.association(model, name)
        if association is None:
            return _through(models, action, asked, model, name, path, depth)
        path = (*path, name)
        if association.kind == "many":
            word = rest[0] if rest else ""
            lazy = word in _CACHED and name not in loaded and not (word in _COUNTS and _counted(models, model, association))
            if lazy or word in _ANEW:
                return _missing(action, asked, path, association, anew=word in _ANEW)
            if word != "each":
                return None
            rest = rest[1:]
        elif name not in loaded:
            return _missing(action, asked, path, association)
        target = models.target(model, association)
        if target is None:
            return None
        back = {one.name for one in target.associations.values() if one.target == model.name}
        loaded |= target.usual | association.brings | back | {underscored(model.name)}
        model, names = target, rest
    return None


def _counted(models: Models, model: Model, association: Association) -> bool:
    """Whether rows may have the number of them."""
    target = models.target(model, association)
    return target is None or any(one.counted for one in target.associations.values())


def _through(  # noqa: PLR0913, PLR0917
    models: Models, action: Action, asked: Asked, model: Model, name: str, path: tuple[str, ...], depth: int
) -> Missing | None:
    """The association that a delegated name or a method of the model follows first."""
    if depth >= _DEEPEST:
        return None
    if (passed := models.delegated(model, name)) is not None:
        owner, to, line = passed
        found = _walk(models, action, asked, model, (to, name), path, depth + 1)
        return _by(found, Mention(owner.path, line, f"delegate :{name}, to: :{to}"))
    owner, body, line = models.method(model, name) or (model, "", 0)
    if not body or _KEPT.search(body) or body.count("\n") > _LONGEST or _CHOOSES.search(body):
        return None
    body = re.split(r"&&|\|\||\band\b|\bor\b", body, maxsplit=1)[0]  # what comes behind may never be asked
    for match in re.finditer(r"(?<![\w.@:\"'])(?:self\.)?([a-z_]\w*)(?:&?\.([a-z_]\w*\??))?", body):
        if models.association(model, match[1]) is None or _PUT.match(body, match.end(1)):
            continue
        following = tuple(one for one in (match[1], match[2]) if one)
        found = _walk(models, action, asked, model, following, path, depth + 1) if budget(models.tree).step() else None
        if found is not None:
            at = line + body.count("\n", 0, match.start())
            return _by(found, Mention(owner.path, at, body.split("\n")[body.count("\n", 0, match.start())].strip()[:200]))
    return None


def _by(found: Missing | None, through: Mention) -> Missing | None:
    return replace(found, through=(through, *found.through)) if found is not None else None


def _missing(action: Action, asked: Asked, path: tuple[str, ...], association: Association, *, anew: bool = False) -> Missing:
    words = [f":{path[-1]}", *(f"{name}: " for name in reversed(path[:-1]))]
    eager = "" if anew else f".includes({''.join(reversed(words))})"
    return Missing(
        action.name, asked.rows.model.name, ".".join(path), asked.text, asked.rows.query, asked.at, (), association.at, eager,
        (), anew,
    )  # fmt: skip
