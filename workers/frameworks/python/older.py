"""Python 2 said in Python 3's words.

Migrations are kept for as long as their database is, and many were written for Python 2. What 3 has no word for is left out
(`print`, the name of what was caught), numbers and texts lose the letters that 3 does not know.
"""

from __future__ import annotations

import re

from workers.frameworks.python.in_place import Change, rewritten
from workers.readers.syntax import Node, Syntax

_TYPES = ("print_statement", "exec_statement", "except_clause", "integer", "raise_statement", "comparison_operator", "string")
_OCTAL = re.compile(r"0[0-7]+$")
_LONG = re.compile(r"(?:0[xXoObB])?[0-9a-fA-F]+[lL]$")


def in_python_3(text: str) -> str | None:
    """The text with the same places, None where there is nothing of Python 2 in it."""
    return rewritten(text, _TYPES, _changes)


def _changes(node: Node, syntax: Syntax) -> list[Change]:
    """What is written over from one byte to another."""
    said = syntax.text(node)
    match node.type:
        case "print_statement" | "exec_statement" if "\n" not in said[:4]:
            return [(node.start_byte, node.end_byte, b"pass")]
        case "except_clause":
            comma = next((one for one in node.children if one.type == ","), None)
            block = next((one for one in node.children if one.type == ":"), None)
            return [(comma.start_byte, block.start_byte, b"")] if comma and block else []
        case "raise_statement":
            rest = re.match(r"raise\s+[\w.]+\s*(,)", said)
            return [(node.start_byte + rest.start(1), node.end_byte, b"")] if rest else []
        case "integer" if _LONG.match(said):
            return [(node.end_byte - 1, node.end_byte, b"")]
        case "integer" if _OCTAL.match(said) and said.strip("0"):
            return [(node.start_byte, node.start_byte + 1, b" ")]
        case "comparison_operator":
            return [(one.start_byte, one.end_byte, b"!=") for one in node.children if one.type == "<>"]
        case "string" if re.match(r"[uU][rR]", said):
            return [(node.start_byte, node.start_byte + 1, b" ")]
    return []
