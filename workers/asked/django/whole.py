"""What only the whole tree tells of the names that models answer to: classes that lead to others, names of ways back, lookups.

Source: https://docs.djangoproject.com/en/stable/topics/db/queries/#lookups-that-span-relationships
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from workers.asked.swept import swept
from workers.frameworks.python.source import NotPython, parse_python
from workers.readers.listing import Listing

_MOST_MAKERS = 60
_MOST_LOOKED = 300
_GREP = 200
"""So many files a search of the tree names at most: then it has not named all."""
_CLASS = re.compile(rb"^[ \t]*class[ \t]+(\w+)", re.MULTILINE)
_RELATED = re.compile(
    rb"\brelated_(?:query_)?name\s*(?::[^=\n]{0,60})?=[ \t]*(?:([fFrRuU]?)(['\"])([^'\"\n]{0,100})\2|([A-Za-z_][\w.]{0,80}))"
)
_ADDED = re.compile(rb"(?:add_to_class|contribute_to_class|add_lazy_relation)\(\s*(?:\w+,\s*)?['\"](\w+)['\"]")
_ELSEWHERE = re.compile(r"(^|/)(?:node_modules|site-packages)/")
_LOOKUP = re.compile(rb"\b(?:lookup_name\s*=|register_lookup\b)")
_MAKES = frozenset(("annotate", "alias", "extra", "aggregate", "Prefetch", "add_to_class", "contribute_to_class"))
_MAKING = re.compile(rb"\b(?:annotat\w*|alias|extra|aggregate|to_attr|add_to_class|contribute_to_class)\b")
_PLAIN = frozenset(("", "None", "related_name", "related_query_name"))


@dataclass(slots=True)
class Whole:
    """`backs` are names that may lead to a model from another, and the files that have them; `patterns` those that are made
    for each class; `open` says that there may be any others. `lookups` says that the tree has its own."""

    backs: dict[str, set[str]] = field(default_factory=dict)
    classes: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    patterns: list[re.Pattern[str]] = field(default_factory=list)
    open: bool = False
    lookups: bool = False
    translated: bool = False


def whole(tree: Listing) -> Whole:
    """All of the tree, read once, and only when a name is missed."""
    return tree.remember("asked whole", lambda: _whole(tree))


def _whole(tree: Listing) -> Whole:
    found = Whole()
    all_read = swept(tree, lambda path: path.endswith(".py") and not _ELSEWHERE.search(path), partial(_read, found=found))
    found.open = found.open or not all_read
    return found


def _read(path: str, data: bytes, found: Whole) -> None:
    for name in _CLASS.findall(data):
        found.classes.setdefault(name.decode().lower(), set()).add((path, name.decode()))
    for name in _ADDED.findall(data):
        found.backs.setdefault(name.decode(), set()).add(path)
    found.lookups = found.lookups or _LOOKUP.search(data) is not None
    found.translated = found.translated or b"modeltranslation" in data
    for prefix, _, text, name in _RELATED.findall(data):
        written = text.decode("utf-8", "replace")
        if prefix in {b"f", b"F"} or name:
            found.open = found.open or name.decode() not in _PLAIN
        elif "%(" in written:
            found.patterns.append(_pattern(written))
        else:
            found.backs.setdefault(written, set()).add(path)


def _pattern(written: str) -> re.Pattern[str]:
    """'%(app_label)s_%(class)s_lines' as a pattern whose group is the class's name."""
    parts = re.split(r"(%\(\w+\)s)", written)[:9]
    made = (r"\w+" if part.startswith("%(app") else r"(\w+)" if part.startswith("%(") else re.escape(part) for part in parts)
    return re.compile("".join(made))


def files_with(tree: Listing, word: str) -> list[str] | None:
    """The Python files that hold a word; None where they are too many, or so much has been looked for already."""
    return tree.remember(("asked word", word), lambda: _files_with(tree, word))


def _files_with(tree: Listing, word: str) -> list[str] | None:
    left = tree.remember("asked look-ups", lambda: [_MOST_LOOKED])
    left[0] -= 1
    found = [one.path for one in tree.lines_with([word], [".py"])] if left[0] >= 0 else []
    return None if left[0] < 0 or len(found) >= _GREP else found


def made(tree: Listing, name: str, near: tuple[str, ...] = ()) -> bool:
    """Whether some code gives rows that name, as an annotation or in a dictionary beside one; of `near` only those files.

    True where that is not known.
    """
    return tree.remember(("asked made", name, near), lambda: _made(tree, name, near))


def _made(tree: Listing, name: str, near: tuple[str, ...]) -> bool:
    paths = list(near) or files_with(tree, name)
    if paths is None:
        return True
    looked = 0
    for _, data in tree.read_many(paths):
        if data is None or not _MAKING.search(data):
            continue
        looked += 1
        if looked > _MOST_MAKERS:
            return True
        try:
            module = parse_python(data.decode("utf-8", "replace"))
        except NotPython:
            return True
        calls = [call for call in ast.walk(module) if isinstance(call, ast.Call)]
        if any(name in _given(call) for call in calls) or (not near and _in_dict(module, name)):
            return True
    return False


def _given(call: ast.Call) -> Iterator[object]:
    """The names that a call gives, if it is one that does."""
    called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if called in _MAKES or called.startswith(("annotate", "with_")):
        yield from (one.arg for one in call.keywords)
        inside = (one for given in (*call.args, *call.keywords) for one in ast.walk(given))
        yield from (
            key.value for one in inside if isinstance(one, ast.Dict) for key in one.keys if isinstance(key, ast.Constant)
        )
        yield from (one.value for one in call.args if isinstance(one, ast.Constant) and called != "Prefetch")
        yield from (one.value.value for one in call.keywords if one.arg == "to_attr" and isinstance(one.value, ast.Constant))


def _in_dict(module: ast.Module, name: str) -> bool:
    """Whether a dictionary of the file has it as a key, or something is put under it."""
    keys = (key for node in ast.walk(module) if isinstance(node, ast.Dict) for key in node.keys)
    put = (node.slice for node in ast.walk(module) if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store))
    return any(isinstance(one, ast.Constant) and one.value == name for one in (*keys, *put))
