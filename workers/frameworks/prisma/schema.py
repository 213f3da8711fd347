"""Models and enums of a Prisma schema, line by line: what of them is in the database."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

SCALARS = frozenset({"BigInt", "Boolean", "Bytes", "DateTime", "Decimal", "Float", "Int", "Json", "String"})
_BLOCK = re.compile(r"^(model|enum)\s+(\w+)\s*\{\s*$")
_FIELD = re.compile(r"^\s*(\w+)\s+(\w+)(\[\])?(\?)?(?:\s+(.*))?$")
_VALUE = re.compile(r"^\s*(\w+)(?:\s+(@.*))?$")
_MAP = re.compile(r"@map\(\s*(?:name:\s*)?\"([^\"]+)\"")
_TABLE = re.compile(r"^\s*@@map\(\s*(?:name:\s*)?\"([^\"]+)\"")
_NATIVE = re.compile(r"@db\.\w+(?:\([^)]*\))?")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
MONGO = re.compile(r"provider\s*=\s*\"mongodb\"")


@dataclass(slots=True)
class Block:
    """A model or enum: its name in the database, and by the name in the database its members with their lines."""

    kind: str
    name: str
    line: int
    table: str
    members: dict[str, tuple[str, int]] = field(default_factory=dict)


def blocks(texts: Iterable[str]) -> dict[str, Block]:
    """The models and enums of some files, by name; views and composite types are none."""
    found: dict[str, Block] = {}
    raw: list[tuple[Block, str, int]] = []
    for text in texts:
        current: Block | None = None
        for number, line in enumerate(text.splitlines(), 1):
            bare = _uncommented(line)
            if head := _BLOCK.match(bare):
                current = found[head[2]] = Block(head[1], head[2], number, head[2])
            elif bare.strip() == "}":
                current = None
            elif current is not None and bare.strip():
                raw.append((current, bare, number))
    enums = {name for name, block in found.items() if block.kind == "enum"}
    for block, line, number in raw:
        _member(block, line, number, enums)
    return found


def _uncommented(line: str) -> str:
    """The line without its comment; a string may hold two slashes."""
    masked = _STRING.sub(lambda found: "_" * len(found[0]), line)
    cut = masked.find("//")
    return (line if cut < 0 else line[:cut]).rstrip()


def _member(block: Block, line: str, number: int, enums: set[str]) -> None:
    if table := _TABLE.match(line):
        block.table = table[1]
    elif block.kind == "enum" and (value := _VALUE.match(line)):
        mapped = _MAP.search(value[2] or "")
        block.members[mapped[1] if mapped else value[1]] = ("value", number)
    elif block.kind == "model" and (found := _FIELD.match(line)):
        name, kind, many, optional, rest = found.groups()
        if kind not in SCALARS and kind not in enums:
            return  # a relation, or a type of a file that is not changed
        mapped, native = _MAP.search(rest or ""), _NATIVE.search(rest or "")
        said = f"{kind}{many or ''}{optional or ''}{' ' + native[0] if native else ''}"
        block.members[mapped[1] if mapped else name] = (said, number)


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference; `line` is at head, or at base for what is gone."""

    words: str
    line: int
    gone: bool = False


def differences(before: dict[str, Block], after: dict[str, Block]) -> list[Difference]:
    """What the database must change for, in the order of the head's lines; models are compared by their tables."""
    old, new = ({block.table: block for block in blocks.values()} for blocks in (before, after))
    found = [Difference(f"`{name}` is new", new[name].line) for name in new.keys() - old.keys()]
    found += [Difference(f"`{name}` is gone", old[name].line, gone=True) for name in old.keys() - new.keys()]
    for name in new.keys() & old.keys():
        found += _members(old[name], new[name])
    return sorted(found, key=lambda one: (one.gone, one.line))


def _members(old: Block, new: Block) -> Iterable[Difference]:
    for name, (said, line) in new.members.items():
        was = old.members.get(name)
        if was is None:
            yield Difference(f"`{new.table}.{name}` is new", line)
        elif was[0] != said:
            yield Difference(f"`{new.table}.{name}` is `{said}` and was `{was[0]}`", line)
    for name, (_, line) in old.members.items():
        if name not in new.members:
            yield Difference(f"`{new.table}.{name}` is gone", line, gone=True)
