"""Routers that a change no longer mounts, while the file of their routes stays: what that answered nobody answers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from bot.domain.changes import Change, Side, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.domain.handlers import RouterUnmounted
from workers.handlers.paths import TESTS
from workers.handlers.python import calls, dotted, keyword, last, literal, module
from workers.scene import Scene, text_of
from workers.sql.text import UnreadableText, decode_text

_PYTHON = frozenset(("include_router", "register_blueprint", "include"))
_SCRIPT = re.compile(
    r"\.(?:use|register)\(\s{0,50}([\"'`])(/[^\"'`]{0,300})\1\s{0,50},([^;]{0,300}?)\)\s{0,20};?[ \t]{0,20}$", re.MULTILINE
)
_REQUIRED = re.compile(r"require\(\s*[\"']([^\"']+)[\"']")
_FROM = re.compile(r"\bfrom\s{1,50}[\"']([^\"'\n]{1,300})[\"']|=\s{0,50}require\(\s{0,50}[\"']([^\"'\n]{1,300})[\"']")
_ROUTES = re.compile(
    r"@\w+\.(get|post|put|patch|delete|route|api_route)\(|\b(path|re_path|url)\(|\.(get|post|put|patch|delete)\(\s*[\"'`]"
)
_INSIDE = re.compile(r"debug|test|admin|internal|health|metrics|mock|sample|example|experiment", re.IGNORECASE)
_COMMON = frozenset(("router", "routes", "bp", "blueprint", "app", "api", "urls", "index", "views", "__init__"))
_MOST, _WIDEST = 200, 300
"""So many mounts of a file are looked at, and so many characters before where a name is said to be from."""


@dataclass(frozen=True, slots=True)
class Mount:
    """`name` as it is written, the end of the path of its module ('shop/orders'), and the words by which others may name it."""

    name: str
    module: str
    line: int
    words: frozenset[str]


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The mounts of this file that are gone."""
    if change.added or change.deleted or TESTS.search(change.path):
        return
    now = {one.module for one in _mounts(change, "head", scene)}
    for one in _mounts(change, "base", scene):
        if one.module not in now and not _INSIDE.search(one.name + one.module):
            path = _file(scene, one)
            if path and not _named(scene, one, path):
                yield RouterUnmounted(Span(change.previous or change.path, one.line, one.line, "base"), one.name, path)


def _mounts(change: Change, side: Side, scene: Scene) -> list[Mount]:
    if change.path.endswith(".py"):
        return list(_python(change, side, scene))
    return list(_script(text_of(change, side) or ""))


def _python(change: Change, side: Side, scene: Scene) -> Iterator[Mount]:
    tree = module(scene, change, side).tree
    imported = dict(_imported(tree))
    for call in calls(tree):
        if last(call) not in _PYTHON:
            continue
        given = call.args[0] if call.args else keyword(call, "router")
        name = literal(given) or dotted(given)
        known = name if literal(given) else _resolved(name, imported)
        if name and known:
            yield Mount(name, known.replace(".", "/"), call.lineno, frozenset((name, known.rpartition(".")[2])))


def _imported(tree: ast.Module) -> Iterator[tuple[str, tuple[str, str]]]:
    """Name → the module that it comes from, and its name there ('' for a module)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from ((one.asname or one.name, (node.module or "", one.name)) for one in node.names)
        elif isinstance(node, ast.Import):
            yield from ((one.asname or one.name, (one.name, "")) for one in node.names)


def _resolved(name: str, imported: dict[str, tuple[str, str]]) -> str:
    """The module of `orders.router`, and of `router` that was imported from one."""
    first, _, rest = name.partition(".")
    if first not in imported:
        return ""
    source, there = imported[first]
    return ".".join(part for part in (source, there) if part) if rest else source


def _script(text: str) -> Iterator[Mount]:
    sources = _sources(text)
    for match in islice(_SCRIPT.finditer(text), _MOST):
        said = match[3].rpartition(",")[2].strip()
        required = _REQUIRED.search(match[3])
        source = required[1] if required else sources.get(said, "")
        if source.startswith((".", "@/", "~/")):
            place = re.sub(r"^(\.{1,2}/|@/|~/)+", "", source).removesuffix(".js").removesuffix(".ts")
            line = text.count("\n", 0, match.start()) + 1
            yield Mount(said or source, place, line, frozenset((said, place.rpartition("/")[2])) - {""})


def _sources(text: str) -> dict[str, str]:
    """Where each name has its module from that stands before `from` or `= require` on a line; the first that says so."""
    found: dict[str, str] = {}
    done = 0
    for match in _FROM.finditer(text):
        before = re.split(r"[\n;]", text[max(done, match.start() - _WIDEST) : match.start()])[-1]
        for name in re.findall(r"[\w$]+", before):
            found.setdefault(name, match[1] or match[2])
        done = match.end()
    return found


def _file(scene: Scene, mount: Mount) -> str:
    """The one file of that module that is there on both sides and binds routes at head; '' where it is not known."""
    ends = tuple(f"{mount.module}{end}" for end in (".py", ".ts", ".js", ".mjs", "/__init__.py", "/index.ts", "/index.js"))
    head, base = scene.tree("head"), scene.tree("base")
    found = [path for path in head.paths() if path.endswith(ends) and f"/{path}".endswith(tuple(f"/{end}" for end in ends))]
    if len(found) != 1 or TESTS.search(found[0]) or base.read(found[0]) is None:
        return ""
    try:
        text = decode_text(head.read(found[0]) or b"")
    except UnreadableText:
        return ""
    return found[0] if _ROUTES.search(text) else ""


def _named(scene: Scene, mount: Mount, path: str) -> bool:
    """Whether a line at head, of another file than its own, still names it; of common names the module's has to do."""
    words = sorted(word for word in mount.words if word.rpartition(".")[2] not in _COMMON or "." in word)
    if not words:
        return True
    pattern = re.compile("|".join(rf"(?<![\w-]){re.escape(word)}(?![\w-])" for word in words))
    mentions = scene.tree("head").lines_with(words, (path[path.rfind(".") :], ".py", ".ts", ".js"))
    return any(pattern.search(one.text) and one.path != path and not TESTS.search(one.path) for one in mentions)
