"""Numbers, strings, template literals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from workers.frameworks.javascript.text import LONGEST, Text, joined, written
from workers.frameworks.javascript.values import Unknown, Value, shown
from workers.readers.syntax import Node, Syntax

if TYPE_CHECKING:
    from workers.frameworks.javascript.machine import Frame, Machine

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_CODE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))\Z")


def number(text: str) -> Value:
    """A number as written; large ones stay whole."""
    plain = text.replace("_", "").rstrip("n").lower()
    try:
        return int(plain, 0) if not re.search(r"[.e]", plain) or plain.startswith("0x") else float(plain)
    except ValueError:
        return Unknown(f"`{text[:40]}` is not a number that is known")


def string(machine: Machine, node: Node, syntax: Syntax) -> Text:
    """A string between quotes."""
    return joined(_pieces(node, syntax, machine.path)[0])


def template(machine: Machine, node: Node, frame: Frame) -> tuple[list[Text], list[Value]]:
    """The strings of a template literal, and the values of the holes between them."""
    strings: list[Text] = []
    holes: list[Value] = []
    for pieces, hole in zip(_pieces(node, frame.syntax, machine.path), [*_holes(node), None], strict=True):
        strings.append(joined(pieces))
        if hole is not None:
            machine.tick()
            holes.append(machine.evaluate(hole.named_children[0], frame) if hole.named_children else None)
    return strings, holes


def filled(strings: Sequence[Text], holes: Sequence[Value]) -> Value:
    """The strings with the holes filled; Unknown with what is known of the text when one is not."""
    pieces, unknown = [strings[0]], ""
    for hole, text in zip(holes, strings[1:], strict=True):
        known = shown(hole)
        if known is None:
            unknown = unknown or (hole.why if isinstance(hole, Unknown) else "a part of it is no text that is known")
        line = pieces[-1].line(len(pieces[-1]))
        pieces += [
            hole if isinstance(hole, Text) and "\n" in hole else Text("…" if known is None else known, ((0, line),)),
            text,
        ]
    if sum(map(len, pieces)) > LONGEST:
        return Unknown("a text that is too long")
    whole = joined(pieces)
    return Unknown(unknown, str(whole)) if unknown else whole


def _holes(node: Node) -> list[Node]:
    return [child for child in node.children if child.type == "template_substitution"]


def _pieces(node: Node, syntax: Syntax, path: str) -> list[list[Text]]:
    """The literal's text between holes, each as stretches that stand in the file as they are, and escapes.

    Text of another file than `path` has line 0.
    """
    here = syntax.path == path
    found: list[list[Text]] = [[]]
    at, line = node.start_byte + 1, node.start_point.row + 1
    ends = [child for child in node.children if child.type in ("escape_sequence", "template_substitution")]
    for child in [*ends, None]:
        end = child.start_byte if child is not None else max(at, node.end_byte - 1)
        plain = syntax.data[at:end].decode("utf-8", "replace")
        found[-1].append(written(plain, line if here else 0, own_lines=here))
        if child is None:
            break
        if child.type == "escape_sequence":
            found[-1].append(written(_unescaped(syntax.text(child)), child.start_point.row + 1 if here else 0, own_lines=False))
        else:
            found.append([])
        at, line = child.end_byte, child.end_point.row + 1
    return found


def _unescaped(text: str) -> str:
    if code := _CODE.match(text):
        value = int(next(filter(None, code.groups())), 16)
        return chr(value) if value < 0x110000 else "\ufffd"
    rest = text[1:]
    return "" if rest in ("\n", "\r\n") else _ESCAPES.get(rest, rest)
