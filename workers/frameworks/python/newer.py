"""Python 3.12 and later said in 3.11's words, for a project may be newer than the Python that runs us.

Parameters of types are left out, `type X = …` becomes an assignment, and a text inside an f-string gets the other quotes; what
3.11 refuses between the braces (a backslash, `#`, quotes within quotes within quotes) becomes space there.

Source: https://peps.python.org/pep-0695/ and https://peps.python.org/pep-0701/
"""

from __future__ import annotations

from collections.abc import Iterator

from workers.frameworks.python.in_place import Change, rewritten
from workers.readers.syntax import Node, Syntax

_TYPES = ("type_alias_statement", "class_definition", "function_definition", "string")
_OPENED = ("parameters", "argument_list")
_OTHER = {b'"': b"'", b"'": b'"'}


def in_python_3_11(text: str) -> str | None:
    """The text with the same places, None where there is nothing of a later Python in it."""
    return rewritten(text, _TYPES, _changes)


def _changes(node: Node, syntax: Syntax) -> Iterator[Change]:
    if node.type == "string":
        yield from _in_string(node, syntax)
    elif node.type == "type_alias_statement":
        equals = next((one for one in node.children if one.type == "="), None)
        if equals is not None:
            yield _named(node, equals, syntax)
    else:
        pairs = zip(node.children, node.children[1:], strict=False)
        yield from (_left_out(one, following, syntax) for one, following in pairs if one.type == "type_parameter")


def _named(node: Node, equals: Node, syntax: Syntax) -> Change:
    """The name alone; in parentheses, for its parameters may stand on several lines."""
    name = syntax.text(node.children[1]).partition("[")[0].rstrip()
    written = _blank(node.start_byte, equals.start_byte, syntax)
    written[: len(name) + 1] = b"(" + name.encode()
    written[-1:] = b")"
    return node.start_byte, equals.start_byte, bytes(written)


def _left_out(node: Node, following: Node, syntax: Syntax) -> Change:
    """Space, inside the parentheses that follow: they open where the parameters did, so that lines may end among them."""
    end = following.start_byte + 1 if following.type in _OPENED else node.end_byte
    written = _blank(node.start_byte, end, syntax)
    written[:1] = b"("
    if end == node.end_byte:
        written[-1:] = b")"
    return node.start_byte, end, bytes(written)


def _blank(start: int, end: int, syntax: Syntax) -> bytearray:
    return bytearray(byte if byte in b"\r\n" else 32 for byte in syntax.data[start:end])


def _in_string(node: Node, syntax: Syntax) -> Iterator[Change]:
    """What is between the braces of an f-string that is inside no other."""
    holes = [one for one in node.children if one.type == "interpolation"]
    if not holes or _inside(node):
        return
    quote = syntax.text(node.children[0])[-1:].encode()
    for hole in holes:
        if not any(bad in syntax.data[hole.start_byte : hole.end_byte] for bad in (b"\\", b"#", quote)):
            continue
        inner = [one for one in syntax.walk("string", within=hole) if one.children]
        if any(child.type == "interpolation" for one in inner for child in one.children):
            yield hole.start_byte + 1, hole.end_byte - 1, b"_"  # quotes in quotes in quotes
            continue
        for one in inner:
            yield from _requoted(one, quote, syntax)


def _requoted(node: Node, quote: bytes, syntax: Syntax) -> Iterator[Change]:
    first, last = node.children[0], node.children[-1]
    written = syntax.data[first.end_byte : last.start_byte]
    other = _OTHER.get(quote, quote)
    if any(bad in written for bad in (b"\\", b"#", quote, other)):
        yield first.end_byte, last.start_byte, b""
    if syntax.data[last.start_byte : last.end_byte] == quote:
        yield first.end_byte - 1, first.end_byte, other
        yield last.start_byte, last.end_byte, other


def _inside(node: Node) -> bool:
    """Whether it stands between the braces of another."""
    above = node.parent
    while above is not None:
        if above.type == "interpolation":
            return True
        above = above.parent
    return False
