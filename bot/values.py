"""What a key of the policy may hold. One object both reads a value and says it as JSON Schema, so they cannot differ."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot import globs
from bot.escape import one_line
from bot.nodes import Node, Report, shown


class Value(Protocol):
    """A kind of value. `read` gives None after it has reported why there is no value."""

    @property
    def schema(self) -> dict[str, Any]:
        """The kind as JSON Schema."""

    def read(self, node: Node, report: Report) -> Any:
        """The value of a node, None when it is not of this kind (and reported)."""


@dataclass(frozen=True, slots=True)
class Word:
    """One of a closed list of words. Without words (not known here), any that has the shape of an id."""

    what: str
    words: tuple[str, ...] = ()
    hint: str = ""

    @property
    def schema(self) -> dict[str, Any]:
        """An enumeration, or the shape of a rule's id."""
        return {"type": "string", "enum": list(self.words)} if self.words else {"type": "string", "pattern": "^[a-z0-9-]+$"}

    def read(self, node: Node, report: Report) -> str | None:
        """The word; `off` and `on` are words here, whatever YAML 1.1 makes of them."""
        if node.form == "scalar" and node.text in self.words:
            return node.text
        if node.form == "scalar":
            report.unknown(node, self.what, self.words, self.hint or f"known are {', '.join(f'`{w}`' for w in self.words)}")
        else:
            report.wrong(node, f"a word for `{self.what}`")
        return None


@dataclass(frozen=True, slots=True)
class Shaped:
    """A scalar of a shape: a regular expression valid in Python and ECMA 262, then a conversion.

    `numbers` is the schema of those written as numbers, empty when only text will do.
    """

    expected: str
    pattern: str
    convert: Callable[[str], Any]
    numbers: dict[str, Any] = field(default_factory=dict)

    @property
    def schema(self) -> dict[str, Any]:
        """Text of the shape, or a number within bounds."""
        kinds = ["string", self.numbers["type"]] if self.numbers else "string"
        return {**self.numbers, "type": kinds, "pattern": self.pattern}

    def read(self, node: Node, report: Report) -> Any:
        """The converted value."""
        if node.form == "scalar" and re.search(self.pattern, node.text) and "\n" not in node.text:
            return self.convert(node.text)
        report.wrong(node, self.expected)
        return None


@dataclass(frozen=True, slots=True)
class Glob:
    """A glob of paths (see bot/globs.py)."""

    @property
    def schema(self) -> dict[str, Any]:
        """Text of bounded length without what globs do not have."""
        return {"type": "string", "maxLength": globs.LONGEST, "pattern": globs.PATTERN}

    def read(self, node: Node, report: Report) -> str | None:
        """The glob as written."""
        if node.form != "scalar":
            report.wrong(node, "a glob of paths")
        elif why := globs.refusal(node.text):
            report.say(f"the glob `{one_line(node.text, 60)}` {why}", node.line)
        else:
            return node.text
        return None


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of values, each read on its own: a wrong one is reported and left out. Empty is an empty list."""

    item: Value
    most: int

    @property
    def schema(self) -> dict[str, Any]:
        """An array (or null) with a bound."""
        return {"type": ["array", "null"], "items": self.item.schema, "maxItems": self.most}

    def read(self, node: Node, report: Report) -> tuple[Any, ...] | None:
        """The values that hold."""
        if node.form not in ("list", "empty"):
            report.wrong(node, "a list")
            return None
        if len(node.items) > self.most:
            report.say(f"a list of {len(node.items)}; the first {self.most} are read", node.items[self.most].line)
        read = [self.item.read(item, report) for item in node.items[: self.most]]
        return tuple(value for value in read if value is not None)


@dataclass(frozen=True, slots=True)
class OffOr:
    """The word `off`, which reads as an empty list, or a list."""

    listing: Listing

    @property
    def schema(self) -> dict[str, Any]:
        """Either of them."""
        return {"anyOf": [{"type": "string", "enum": ["off"]}, self.listing.schema]}

    def read(self, node: Node, report: Report) -> tuple[Any, ...] | None:
        """The values that hold; nothing at all when none is given."""
        if node.form == "scalar" and node.text == "off":
            return ()
        return self.listing.read(node, report) if node.form != "empty" else None


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping from keys of one kind to values of one kind. Empty is an empty mapping."""

    key: Value
    value: Value
    most: int

    @property
    def schema(self) -> dict[str, Any]:
        """An object (or null) whose property names are checked too."""
        named = {"propertyNames": self.key.schema, "additionalProperties": self.value.schema}
        return {"type": ["object", "null"], **named, "maxProperties": self.most}

    def read(self, node: Node, report: Report) -> dict[Any, Any] | None:
        """The entries that hold; of a key given twice, the first."""
        if node.form not in ("mapping", "empty"):
            report.wrong(node, "a mapping")
            return None
        if len(node.pairs) > self.most:
            report.say(f"a mapping of {len(node.pairs)}; the first {self.most} are read", node.pairs[self.most][0].line)
        found: dict[Any, Any] = {}
        for key, value in node.pairs[: self.most]:
            name = self.key.read(key, report)
            if name in found:
                report.say(f"{shown(key)} is given twice; the first one holds", key.line)
            elif name is not None and (read := self.value.read(value, report)) is not None:
                found[name] = read
        return found
