"""The files that a migration asks for: helpers of the same repository are followed, packages are not."""

from __future__ import annotations

import json
from collections.abc import Mapping

from workers.frameworks.javascript.files import packages
from workers.frameworks.javascript.machine import Machine, parsed
from workers.frameworks.javascript.values import Record, Unknown, Value
from workers.readers import names
from workers.readers.listing import Listing
from workers.readers.syntax import Syntax, TooLarge

_ENDS = ("", ".js", ".ts", ".cjs", ".mjs", ".json", "/index.js", "/index.ts")
_MOST, _LARGEST = 40, 100_000
"""Files that one migration may bring along, and the size of each in bytes."""


class Loader:
    """What `require` gives while one file is followed. `packages` are the framework's own modules by name."""

    def __init__(self, listing: Listing) -> None:
        """Nothing is loaded yet; `machine` and `packages` are set before the first question."""
        self.listing = listing
        self.packages: Mapping[str, Value] = {}
        self.files: Mapping[str, Value] = packages(listing)
        self.machine: Machine | None = None
        self.loaded: dict[str, Value] = {}

    def __call__(self, asking: str, name: str) -> Value:
        """The module of that name as the file `asking` sees it."""
        if not name.startswith("."):
            own = name.removeprefix("node:")
            return self.packages.get(own) or self.files.get(own, Unknown(f"the package `{name}` is not followed"))
        path = self._path(asking, name)
        if path is None or self.machine is None or (path not in self.loaded and len(self.loaded) >= _MOST):
            return Unknown(f"the file `{name}` is not followed")
        if path not in self.loaded:
            self.loaded[path] = Unknown(f"the file `{name}` asks for itself")
            self.loaded[path] = self._load(path, self.machine)
        return self.loaded[path]

    def _path(self, asking: str, name: str) -> str | None:
        parts = names.folder(asking).split("/") if "/" in asking else []
        for part in name.split("/"):
            if part == "..":
                if not parts:
                    return None
                parts.pop()
            elif part not in (".", ""):
                parts.append(part)
        whole = "/".join(parts)
        swapped = [whole[:-3] + ".ts"] if whole.endswith(".js") else []
        return next((path for path in [*(whole + end for end in _ENDS), *swapped] if path in self.listing.paths()), None)

    def _load(self, path: str, machine: Machine) -> Value:
        text = self.listing.text(path) if (self.listing.size(path) or 0) <= _LARGEST else ""
        if path.endswith(".json"):
            return _json(text)
        syntax = self.listing.remember(("javascript", path), lambda: _parsed(path, text))
        return machine.module(syntax) if syntax is not None else Unknown(f"the file `{path}` is not followed")


def _parsed(path: str, text: str) -> Syntax | None:
    try:
        return parsed(path, text) if text else None
    except TooLarge:
        return None


def _json(text: str) -> Value:
    try:
        return json.loads(text, object_hook=Record)
    except (ValueError, RecursionError):
        return Unknown("a file of JSON that does not parse")
