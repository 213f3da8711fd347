"""YAML → nodes with lines, from libyaml's events: nothing is ever constructed, tags mean nothing.

An alias stands for the very node of its anchor, so a document cannot grow beyond its bytes; only merge keys (`<<`) copy, and
those copies are counted. The events come one by one: what is nested too deep is not read to its end.
"""

from __future__ import annotations

import re
from typing import Any

from bot.escape import one_line
from workers.documents.node import DEEPEST, Form, Node, UnreadableDocument

_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$")
_MOST_MERGED = 200_000
_NULLS, _BOOLEANS = {"", "~", "null", "Null", "NULL"}, {"true", "True", "TRUE", "false", "False", "FALSE"}


def read_yaml(path: str, text: str) -> Node:
    """The first document of the text (a null without one). Raises UnreadableDocument."""
    import yaml

    try:
        return _Composer(path).document(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    except yaml.YAMLError as error:
        mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None) or "a character it does not allow"
        raise UnreadableDocument(
            f"it is not valid YAML ({one_line(str(problem), 120)})", mark.line + 1 if mark else None
        ) from None
    except (ValueError, OverflowError) as error:
        if isinstance(error, UnreadableDocument):
            raise
        raise UnreadableDocument("it is not valid YAML (a number out of range)") from None


class _Composer:
    """Nodes from events, with a stack of its own."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.anchors: dict[str, Node] = {}
        self.stack: list[Node] = []
        self.keys: list[tuple[str, int] | None] = []
        self.merged = 0

    def document(self, events: Any) -> Node:
        import yaml

        for event in events:
            kind = type(event)
            if kind is yaml.ScalarEvent:
                node = self.scalar(event)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                node = self.opened(event, "map" if kind is yaml.MappingStartEvent else "list")
                continue
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                node = self.closed()
            elif kind is yaml.AliasEvent:
                node = self.alias(event)
            else:
                continue
            if not self.stack:
                return node
            self.put(node)
        return Node(self.path, "null", 1)

    def scalar(self, event: Any) -> Node:
        value = event.value
        form: Form = "text"
        if event.implicit[0]:
            if value in _NULLS:
                form = "null"
            elif value in _BOOLEANS:
                form = "boolean"
            elif _NUMBER.match(value):
                form = "number"
        node = Node(self.path, form, event.start_mark.line + 1, value)
        node.end = event.end_mark.line + (event.end_mark.column > 0 or node.line > event.end_mark.line)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def opened(self, event: Any, form: Form) -> Node:
        line = event.start_mark.line + 1
        if len(self.stack) >= DEEPEST:
            raise UnreadableDocument(f"it is nested deeper than {DEEPEST} levels", line)
        node = Node(self.path, form, line)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        self.stack.append(node)
        self.keys.append(None)
        return node

    def closed(self) -> Node:
        self.keys.pop()
        return self.stack.pop()

    def alias(self, event: Any) -> Node:
        line = event.start_mark.line + 1
        node = self.anchors.get(event.anchor)
        if node is None or node in self.stack:
            raise UnreadableDocument(f"it is not valid YAML (`*{one_line(event.anchor, 40)}` stands for nothing)", line)
        return node

    def put(self, node: Node) -> None:
        """Into the innermost collection: an item, a key, or the value of the key before."""
        inside = self.stack[-1]
        if inside.form == "list":
            inside.items.append(node)
        elif (key := self.keys[-1]) is None:
            self.keys[-1] = (node.text if node.form not in {"map", "list"} else "", node.line)
            return
        else:
            self.keys[-1] = None
            self.value(inside, key[0], key[1], node)
        inside.end = max(inside.end, node.end if node.line >= inside.line else inside.line)

    def value(self, inside: Node, key: str, line: int, node: Node) -> None:
        if key == "<<" and node.form in {"map", "list"}:
            for source in [node] if node.form == "map" else node.items:
                self.merged += len(source.pairs)
                if self.merged > _MOST_MERGED:
                    raise UnreadableDocument("its merge keys copy too much", line)
                for name, value in source.pairs.items():
                    inside.pairs.setdefault(name, value)
            return
        node.line = min(line, node.line)  # an alias keeps the line of its anchor
        inside.pairs[key] = node
