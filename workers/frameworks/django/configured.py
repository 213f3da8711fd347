"""What a project's settings say, name by name, as far as their text tells. Nothing is imported."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

from workers.frameworks.django.source import Module, Unread
from workers.frameworks.django.values import Unknown

SETTINGS = "django.conf.settings"
MISSING = object()
"""No file of settings names it: what asks for it gets its default."""
_NOTHING = Unknown(ast.Pass())
_APPS = re.compile(r"\w*APPS\w*")
_WRITTEN = (ast.List, ast.Tuple, ast.BinOp, ast.Add, ast.Name, ast.Constant, ast.Starred, ast.Load)
"""What a list of apps is made of, where all of it can be seen."""


@dataclass
class Configured:
    """The texts of a project's settings."""

    texts: tuple[str, ...] = ()
    _values: dict[str, Any] = field(default_factory=dict)

    def value(self, name: str) -> Any:
        """A constant, a tuple of them, MISSING, or Unknown where files differ or code decides."""
        if name not in self._values:
            found = [one for module in self._modules for one in _given(module, name)]
            alike = bool(found) and is_plain(found[0]) and all(repr(one) == repr(found[0]) for one in found)
            self._values[name] = found[0] if alike else _NOTHING if found else MISSING
        return self._values[name]

    def installed(self, app: str) -> bool | None:
        """Whether an app is installed; None where that depends, or where nothing lists the apps."""
        listed = [value for module in self._modules for value in _lists(module.tree.body)]
        if any(_names(value, app) for value in listed):
            return True
        anywhere = any(_names(module.tree, app) for module in self._modules)
        whole = all(isinstance(node, _WRITTEN) for value in listed for node in ast.walk(value))
        return False if listed and whole and not anywhere else None

    @cached_property
    def identity(self) -> str:
        """A digest of all of it."""
        return sha256("\0".join(self.texts).encode("utf-8", "surrogatepass")).hexdigest()

    @cached_property
    def _modules(self) -> tuple[Module, ...]:
        return tuple(_parsed(self.texts))


def is_plain(value: Any) -> bool:
    """Whether it is a constant or a tuple of constants."""
    return all(map(is_plain, value)) if isinstance(value, tuple) else isinstance(value, str | int | float | None)


def _parsed(texts: tuple[str, ...]) -> Iterator[Module]:
    for text in texts:
        try:
            yield Module.of(text)
        except Unread:
            continue


def _given(module: Module, name: str) -> Iterator[Any]:
    """What a file gives the name: its value where it is bound once at the top, Unknown where that is elsewhere or again."""
    if name not in module.text or not re.search(rf"(?<![\w.]){name}\s*(?::[^=\n]+)?=(?!=)", module.text):
        return
    bound = module.bound.get(name)
    yield module.value(bound) if bound is not None else _NOTHING


def _lists(body: list[ast.stmt]) -> Iterator[ast.expr]:
    """What names of lists of apps are given, whatever else holds."""
    for node in body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AugAssign(target=ast.Name(id=name), value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ) if _APPS.fullmatch(name):
                yield value


def _names(node: ast.AST, app: str) -> bool:
    """Whether a string there is the app or its configuration."""
    said = (one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str))
    return any(one == app or one.startswith(f"{app}.apps.") for one in said)
