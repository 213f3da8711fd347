"""Syntax trees of languages other than SQL and Python: the only door to tree-sitter. Parsed, never run.

Source: https://tree-sitter.github.io/py-tree-sitter/
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from tree_sitter import Language, Node, Parser

from bot.domain.changes import Span
from workers.chance import met

__all__ = ["LANGUAGES", "Node", "Syntax", "TooLarge", "language_of", "parse_source"]

LANGUAGES = {
    "csharp": ("tree_sitter_c_sharp", "language"),
    "elixir": ("tree_sitter_elixir", "language"),
    "go": ("tree_sitter_go", "language"),
    "java": ("tree_sitter_java", "language"),
    "javascript": ("tree_sitter_javascript", "language"),
    "kotlin": ("tree_sitter_kotlin", "language"),
    "php": ("tree_sitter_php", "language_php"),
    "python": ("tree_sitter_python", "language"),
    "ruby": ("tree_sitter_ruby", "language"),
    "rust": ("tree_sitter_rust", "language"),
    "tsx": ("tree_sitter_typescript", "language_tsx"),
    "typescript": ("tree_sitter_typescript", "language_typescript"),
}
"""Our name of a language: the package of its grammar, and the function there."""
_ENDINGS = {
    ".cjs": "javascript", ".cs": "csharp", ".cts": "typescript", ".ex": "elixir", ".exs": "elixir", ".go": "go",
    ".java": "java", ".js": "javascript", ".jsx": "javascript", ".kt": "kotlin", ".kts": "kotlin", ".mjs": "javascript",
    ".mts": "typescript", ".php": "php", ".py": "python", ".rake": "ruby", ".rb": "ruby", ".rs": "rust", ".ts": "typescript",
    ".tsx": "tsx",
}  # fmt: skip
LARGEST = 500_000
"""Bytes of a file that are parsed: about a third of a second."""
SLOWEST = 2.5
"""Seconds of our own time that one file may take: what is written to be ambiguous takes any time."""
_WINDOW = 4096
"""Bytes that the parser is handed at a time: between two of them the clock is looked at, it has none of its own."""


class TooLarge(Exception):
    """The file is larger than is parsed, or takes too long; the message says so."""


@dataclass(frozen=True, slots=True, eq=False)
class Syntax:
    """A parsed file. `root` is its first node; what does not parse is in nodes of type ERROR, the rest is whole."""

    path: str
    data: bytes
    root: Node

    def text(self, node: Node) -> str:
        """What the file says there."""
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def span(self, node: Node) -> Span:
        """Its lines."""
        return Span(self.path, node.start_point.row + 1, node.end_point.row + 1)

    def walk(self, *types: str, within: Node | None = None) -> Iterator[Node]:
        """The nodes of these types, in the order of the file; without recursion, however deep they are nested."""
        stack = [within or self.root]
        while stack:
            node = stack.pop()
            if node.type in types:
                yield node
            stack.extend(reversed(node.children))


def language_of(path: str) -> str | None:
    """The language by the file's ending, None when it is none of LANGUAGES."""
    return _ENDINGS.get(path[path.rfind(".") :]) if "." in path else None


def parse_source(path: str, text: str, language: str) -> Syntax:
    """Parse a file. Raises TooLarge, KeyError for a language that is not one of LANGUAGES."""
    data = text.encode("utf-8", "surrogateescape")
    if len(data) > LARGEST:
        raise TooLarge(f"The file holds {len(data) / 1e6:.1f} MB: of source code not more than {LARGEST / 1e6:.1f} MB is read")
    return Syntax(path, data, _parsed(data, _grammar(language)))


def _parsed(data: bytes, grammar: Language) -> Node:
    end = time.process_time() + SLOWEST
    late = False

    def window(offset: int, _point: object) -> bytes:
        nonlocal late
        late = late or time.process_time() > end
        return b"" if late else data[offset : offset + _WINDOW]

    root = Parser(grammar).parse(window).root_node
    if late:
        met("slowness")
        raise TooLarge(f"The file takes longer than {SLOWEST} seconds to parse")
    return root


@cache
def _grammar(language: str) -> Language:
    package, function = LANGUAGES[language]
    return Language(getattr(import_module(package), function)())
