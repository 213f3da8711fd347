"""A large schema cut into its definitions: those that both sides have word for word need not be parsed to be compared.

Of these only what others are judged by is looked at: what they are, and which types they name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_KINDS = "type|interface|input|enum|union|scalar|directive|schema"
_CUT = re.compile(
    r'("""(?:[^"\\]|\\.|"(?!""))*(?:"""|\Z)|"(?:[^"\\\n]|\\.)*")|#[^\n]*|([\[{(])|([\]})])|^((?:extend[ \t]+)?(?:'
    + _KINDS
    + r")\b)",
    re.MULTILINE,
)
_ASIDE = re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*(?:"""|\Z)|"(?:[^"\\\n]|\\.)*"|#[^\n]*')
_HEAD = re.compile(rf"\s*(extend\s+)?({_KINDS})\b\s*(@?\w*)")
_IMPLEMENTS = re.compile(r"\bimplements\b([^@{]*)")
_TYPED = re.compile(r"([({])|([)}])|:\s*(?:\[\s*)*(\w+)")
_WORD = re.compile(r"\w+")
_LARGE = 60_000
"""Characters from which on it pays to cut a file."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One definition with its description: where it begins (1-based), and its text up to the next one."""

    line: int
    text: str

    @property
    def plain(self) -> str:
        """Without descriptions and comments."""
        return _ASIDE.sub(" ", self.text) if '"' in self.text or "#" in self.text else self.text


@dataclass(frozen=True, slots=True)
class Outline:
    """What a definition is, without its parts. `named` are the types in it, and whether as something to send."""

    name: str
    kind: str
    extension: bool
    interfaces: tuple[str, ...]
    named: tuple[tuple[str, bool], ...]


class Cut:
    """Both sides of one large file in pieces."""

    def __init__(self, texts: tuple[str, str], both: tuple[tuple[Piece, ...], tuple[Piece, ...]]) -> None:
        """`both` are the pieces of the two texts."""
        self._own = dict(zip(texts, both, strict=True))
        self._kept = {texts[0]: to_parse(*both), texts[1]: to_parse(both[1], both[0])}
        self._outlines: dict[str, Outline | None] = {}

    def side(self, text: str) -> tuple[tuple[Piece, ...], frozenset[Piece]]:
        """The pieces of one of the texts, and those of them that are to be parsed."""
        return self._own[text], self._kept[text]

    def outline(self, piece: Piece) -> Outline | None:
        """What is to be known of a piece that is not parsed."""
        if piece.text not in self._outlines:
            self._outlines[piece.text] = outline(piece)
        return self._outlines[piece.text]


def cut(before: str | None, after: str | None) -> Cut | None:
    """Both sides in pieces, where they are large enough and can be cut."""
    if before is None or after is None or min(len(before), len(after)) < _LARGE:
        return None
    both = pieces(before), pieces(after)
    return Cut((before, after), both) if all(both) else None


def pieces(text: str) -> tuple[Piece, ...]:
    """The definitions in order; none where brackets do not close, so that nobody can say where one ends."""
    starts: list[int] = []
    depth, described = 0, -1
    for match in _CUT.finditer(text):
        if match[4] and not depth:
            starts.append(described if described >= 0 else match.start())
            described = -1
        elif match[1] and not depth:
            described = match.start()
        else:
            depth += bool(match[2]) - bool(match[3])
    if depth or not starts:
        return ()
    return tuple(_cut(text, starts))


def _cut(text: str, starts: list[int]) -> Iterator[Piece]:
    line, last = 1, 0
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        line += text.count("\n", last, start)
        last = start
        yield Piece(line, text[start:end])


def to_parse(own: Iterable[Piece], other: Iterable[Piece]) -> frozenset[Piece]:
    """Those of one side's that differ from the other's, and all that share a name with these.

    Where a name is gone or new (one type may have taken another's place), also all that these name, and what those name.
    """
    own = tuple(own)
    other = tuple(other)
    there, here = {piece.text.strip() for piece in other}, {piece.text.strip() for piece in own}
    fresh = [piece for piece in own if piece.text.strip() not in there]
    gone = [piece for piece in other if piece.text.strip() not in here]
    near = {_name(piece) for piece in (*fresh, *gone)}
    known, before = ({_name(piece) for piece in side} for side in (own, other))
    if any(_name(piece) not in known for piece in gone) or any(_name(piece) not in before for piece in fresh):
        near |= {word for piece in (*fresh, *gone) for word in _WORD.findall(piece.plain)}
        near |= {word for piece in own if _name(piece) in near for word in _WORD.findall(piece.plain)}
    return frozenset((*fresh, *(piece for piece in own if _name(piece) in near)))


def blanked(own: Iterable[Piece], kept: frozenset[Piece]) -> str:
    """The text with nothing but its lines in the place of those that are not kept."""
    found, line = [], 1
    for piece in own:
        found.append("\n" * (piece.line - line))
        found.append(piece.text if piece in kept else "\n" * piece.text.count("\n"))
        line = piece.line + piece.text.count("\n")
    return "".join(found)


def outline(piece: Piece) -> Outline | None:
    """What is to be known without parsing; None of the schema's own entry."""
    plain = piece.plain
    head = _HEAD.match(plain)
    if head is None or head[2] == "schema":
        return None
    implements = _IMPLEMENTS.search(plain, head.end())
    interfaces = tuple(_WORD.findall(implements[1])) if implements else ()
    named = _members(plain) if head[2] == "union" else _typed(plain, head[2] == "input")
    return Outline(head[3], head[2], bool(head[1]), interfaces, (*named, *((name, False) for name in interfaces)))


def _typed(plain: str, sent: bool) -> tuple[tuple[str, bool], ...]:
    found: dict[tuple[str, bool], None] = {}
    inside = 0
    for match in _TYPED.finditer(plain):
        inside += (match[1] == "(") - (match[2] == ")")
        if match[3]:
            found[match[3], sent or inside > 0] = None
    return tuple(found)


def _members(plain: str) -> tuple[tuple[str, bool], ...]:
    return tuple((name, False) for name in _WORD.findall(plain.partition("=")[2]))


def _name(piece: Piece) -> str:
    head = _HEAD.match(piece.text) or _HEAD.match(piece.plain)
    return head[3].lstrip("@") if head is not None else ""
