"""Text to Python's syntax tree, in bounded time and without warnings."""

from __future__ import annotations

import ast
import warnings
from contextlib import suppress

LARGEST = 1_000_000
"""Characters of a file that are parsed: about two seconds."""


class NotPython(Exception):
    """The text cannot be parsed; `line` is where, 1 when that is not known."""

    def __init__(self, why: str, line: int = 1) -> None:
        """`why` is told to people: it goes on after 'The file …'."""
        super().__init__(why)
        self.line = line


def parse_python(text: str) -> ast.Module:
    """The syntax tree; of another Python that of its closest words in ours, every node at its place. Raises NotPython."""
    if len(text) > LARGEST:
        raise NotPython(f"holds {len(text) / 1e6:.1f} million characters: of Python not more than {LARGEST // 10**6} is read")
    try:
        return parsed(text)
    except SyntaxError as error:
        raise NotPython(f"is not Python: {error.msg}", min(error.lineno or 1, text.count("\n") + 1)) from error
    except (ValueError, RecursionError, MemoryError) as error:
        why = "holds what Python does not read" if isinstance(error, ValueError) else "is nested too deeply to be read"
        raise NotPython(why) from error


def parsed(text: str) -> ast.Module:
    """The same without its words: raises what `ast.parse` does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of escapes that a later Python will refuse
        try:
            return ast.parse(text)
        except SyntaxError as error:
            return _of_another_time(text, error)


def _of_another_time(text: str, error: SyntaxError) -> ast.Module:
    """The tree of a text in the words of a newer Python, of Python 2, or of both. Raises why it is none of these."""
    from workers.frameworks.python.newer import in_python_3_11
    from workers.frameworks.python.older import in_python_3

    if (newer := in_python_3_11(text)) is not None:
        try:
            return ast.parse(newer)
        except SyntaxError as further:
            error = further
    if (older := in_python_3(newer or text)) is not None:  # 3.14, too, has exceptions in a row without parentheses
        with suppress(SyntaxError):
            return ast.parse(older)
    raise error from None
