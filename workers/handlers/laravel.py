"""What workers/readers/api/laravel.py finds; it loads this when there is such a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial

from bot.domain.changes import Change, Side
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.domain.handlers import Endpoint
from workers.handlers.laravel_controllers import controllers, is_controller
from workers.handlers.laravel_routes import asked, routes
from workers.handlers.php import source
from workers.handlers.sides import compared
from workers.readers.syntax import Syntax, TooLarge, parse_source
from workers.scene import Scene
from workers.sql.text import UnreadableText, decode_text

_ROUTES = re.compile(r"\bRoute::|\$(router|app|api)->(get|post|put|patch|delete|group)\b")
_WORD = re.compile(r"""["'\\]?([A-Za-z_][\w:.\\-]*)["']?""")
_ACTIONS = tuple(f"@{name}" for name in ("index", "create", "store", "show", "edit", "update", "destroy"))
_INHERITS = re.compile(r"class \w+ extends (?!(Base)?Controller\b)|^[ \t]+use \w+", re.MULTILINE)
"""Methods may come from another class than the framework's, or from a trait."""
_KERNELS = ("app/Http/Kernel.php", "bootstrap/app.php")
"""Where groups of middleware are made."""
_AUTHORIZE = re.compile(r"function\s+authorize\s*\([^)]*\)[^{]*\{(.{0,2000}?)\n {0,4}\}", re.DOTALL)
_TRUE = re.compile(r"^\s*+(?://[^\n]*+\s*+)*+return true;\s*$")
_ABOVE = 8
"""Lines above the name of a file of routes that may belong to the same statement."""


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The endpoints, and what changed about them."""
    return compared("Laravel", change, scene, _find, _still)


def _find(change: Change, side: Side, scene: Scene) -> list[Endpoint] | None:
    syntax = source(scene, change, side)
    found = [] if syntax is None else _read(syntax, side)
    return [one for one in found if not one.handler.endswith(_ACTIONS) or _implemented(one, side, scene)] or None


def _implemented(one: Endpoint, side: Side, scene: Scene) -> bool:
    """Whether the controller has the method: a resource's route to one that is missing never answered."""
    owner, _, action = one.handler.partition("@")
    files = scene.remember(("controllers", side), partial(_controllers, scene, side))
    texts = [(scene.tree(side).read(path) or b"").decode("utf-8", "replace") for path in files.get(owner, ())]
    return not texts or any(re.search(rf"function\s+{action}\b", text) or _INHERITS.search(text) for text in texts)


def _controllers(scene: Scene, side: Side) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in scene.tree(side).paths():
        if path.endswith("Controller.php"):
            found.setdefault(path.rpartition("/")[2].removesuffix(".php"), []).append(path)
    return found


def _read(syntax: Syntax, side: Side) -> list[Endpoint]:
    text = syntax.data.decode("utf-8", "replace")
    found = list(routes(syntax, side)) if _ROUTES.search(text) else []
    return found + (list(controllers(syntax, side)) if is_controller(text) else [])


def _still(endpoint: Endpoint, scene: Scene) -> tuple[str, ...]:
    """Of a controller's method what each route to it asks; of a route what its controller does, or who loads its file."""
    owner, _, action = endpoint.handler.partition("::")
    if action:
        return (*_routed_behind(scene, owner, action), *_requested(scene, endpoint.around))
    owner, _, action = endpoint.handler.partition("@")
    asking = _asks_itself(scene, owner, action) if action else ()
    return (*asking, *_loaded_behind(scene, endpoint.span.path))


def _requested(scene: Scene, types: tuple[str, ...]) -> Iterator[str]:
    """Of the requests that a method takes those whose own `authorize` asks."""
    for name in (one.rpartition("\\")[2].lstrip("?") for one in types if one.endswith("Request")):
        for path in scene.remember("requests", lambda: _requests(scene)).get(name, ()):
            match = _AUTHORIZE.search((scene.tree("head").read(path) or b"").decode("utf-8", "replace"))
            if match and not _TRUE.search(match[1]):
                yield f"{name}::authorize"


def _requests(scene: Scene) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in scene.tree("head").paths():
        if path.endswith("Request.php"):
            found.setdefault(path.rpartition("/")[2].removesuffix(".php"), []).append(path)
    return found


def _routed_behind(scene: Scene, owner: str, action: str) -> tuple[str, ...]:
    files = {one.path for one in scene.tree("head").lines_with([owner], (".php",)) if "routes/" in one.path}
    led = [one for syntax in _parsed(scene, files) for one in routes(syntax, "head") if one.handler == f"{owner}@{action}"]
    asked_by = [dict.fromkeys(guard.name for guard in one.guards) for one in led]
    if not all(asked_by):
        return ()
    return tuple(name for name in asked_by[0] if all(name in one for one in asked_by)) or tuple(asked_by[0]) if led else ()


def _asks_itself(scene: Scene, owner: str, action: str) -> tuple[str, ...]:
    files = {path for path in scene.tree("head").paths() if path.endswith(f"/{owner}.php")}
    found = (one for syntax in _parsed(scene, files) for one in controllers(syntax, "head"))
    mine = (one.guards for one in found if one.handler == f"{owner}::{action}" and one.guards)
    return tuple(guard.name for guard in next(mine, ()))


def _parsed(scene: Scene, paths: set[str]) -> Iterator[Syntax]:
    for path in sorted(paths)[:20]:
        syntax = scene.remember(("php at head", path), partial(_parse, scene, path))
        if syntax is not None:
            yield syntax


def _parse(scene: Scene, path: str) -> Syntax | None:
    try:
        return parse_source(path, decode_text(scene.tree("head").read(path) or b""), "php")
    except (UnreadableText, TooLarge):
        return None


def _loaded_behind(scene: Scene, path: str) -> tuple[str, ...]:
    """The guards that the statement that loads a file of routes (`->group(base_path('routes/api.php'))`) names."""
    return scene.remember(("laravel loaded", path), lambda: tuple(_guards_load(scene, path)) or _in_group(scene, path))


def _in_group(scene: Scene, path: str) -> tuple[str, ...]:
    """The guards in the group of middleware of the file's name (`api` for routes/api.php)."""
    group = re.escape(path.rpartition("/")[2].removesuffix(".php"))
    listed = re.compile(rf"""['"]{group}['"]\s*(?:=>|,)\s*\[([^\]]*)\]""")
    texts = ((scene.tree("head").read(one) or b"").decode("utf-8", "replace") for one in _KERNELS)
    return tuple(name for text in texts for found in listed.findall(text) for name in _WORD.findall(found) if asked(name))


def _guards_load(scene: Scene, path: str) -> Iterator[str]:
    tree, file = scene.tree("head"), path.rpartition("/")[2]
    for mention in tree.lines_with(["base_path", "require", "group", "__DIR__"], (".php",)):
        if file in mention.text and mention.path != path:
            lines = (tree.read(mention.path) or b"").decode("utf-8", "replace").split("\n")
            above = "\n".join(lines[max(mention.line - _ABOVE, 0) : mention.line])
            statement = above[: above.rfind(file)].rpartition(";")[2]
            yield from (name for name in _WORD.findall(statement) if name not in {"auth.php"} and asked(name))
