"""`$ref` followed inside one side's tree, and nowhere else."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from bot.domain.changes import Side
from bot.domain.findings import Gap
from bot.escape import one_line
from bot.patterns import late
from workers.documents import Node, UnreadableDocument, read_document
from workers.scene import Scene
from workers.sql.text import UnreadableText, decode_text

_LONGEST_CHAIN = 20
_WHAT = "a part of an API contract"


@dataclass(slots=True)
class Resolver:
    """One side's documents. What cannot be followed becomes a gap, once each."""

    scene: Scene
    side: Side
    gaps: dict[tuple[str, int, str], Gap] = field(default_factory=dict)

    def document(self, path: str) -> Node | None:
        """The file as a node; None where it is absent or unreadable. Read once for all that look at this side."""
        return self.scene.remember(("document", self.side, path), lambda: self._load(path))

    def _load(self, path: str) -> Node | None:
        tree = self.scene.tree(self.side)
        data = tree.read(path) if path in tree.paths() else None
        if data is None:
            return None
        try:
            return _read(path, decode_text(data))
        except UnreadableDocument as error:
            where = f", line {error.line}" if error.line else ""
            self.say(path, None, "an API contract", f"{error.why[:1].upper()}{error.why[1:]}{where}")
        except UnreadableText as error:
            self.say(path, None, "an API contract", f"It {error}")
        return None

    def follow(self, node: Node | None) -> Node | None:
        """What the node stands for: itself, or what its `$ref` leads to; None where that is nowhere here."""
        for _ in range(_LONGEST_CHAIN):
            reference = node.get("$ref") if node is not None and node.form == "map" else None
            if node is None or reference is None or reference.form != "text":
                return node
            node = self._target(reference)
        return None

    def _target(self, reference: Node) -> Node | None:
        file, _, pointer = reference.text.partition("#")
        named = self._by_id(file) if "://" in file else None
        if named is None and ("://" in file or file.startswith(("/", "\\"))):
            self.say(
                reference.path,
                reference.line,
                _WHAT,
                f"`{one_line(reference.text, 120)}` is outside of the repository: not followed",
            )
            return None
        path = named or _beside(reference.path, file)
        node = _led(self.document(path), [_unescaped(part) for part in pointer.split("/")[1:]])
        if node is None or (pointer and not pointer.startswith("/")):
            self.say(reference.path, reference.line, _WHAT, f"`{one_line(reference.text, 120)}` leads nowhere")
            return None
        return node

    def _by_id(self, address: str) -> str | None:
        """The one file of the tree that names itself so in its `$id`: it is that document, wherever it is published."""
        return self.scene.remember(("schemas by id", self.side), lambda: _named(self.scene, self.side)).get(address.rstrip("#"))

    @staticmethod
    def stays(node: Node, same: Collection[str]) -> str:
        """The file and place that the node's `$ref` leads to, where that is one of these files; '' where it is not."""
        reference = node.get("$ref") if node.form == "map" and len(node.pairs) == 1 else None
        if reference is None or reference.form != "text" or not same:
            return ""
        file, mark, pointer = reference.text.partition("#")
        path = _beside(reference.path, file)
        return f"{path}{mark}{pointer}" if path in same else ""

    def told(self) -> tuple[Gap, ...]:
        """The gaps; what many references of one file have in common is one, at the first of them."""
        kinds: dict[tuple[str | None, bool, str], list[Gap]] = defaultdict(list)
        for gap in self.gaps.values():
            change = self.scene.change(gap.path or "")
            fresh = change is not None and gap.line in change.touched().head
            kinds[gap.path, fresh, gap.why.rpartition("` ")[2]].append(gap)
        groups = (sorted(group, key=lambda gap: gap.line or 0) for group in kinds.values())
        return tuple(replace(first, why=f"{first.why} (nor {len(more)} more)") if more else first for first, *more in groups)

    def say(self, path: str, line: int | None, what: str, why: str) -> None:
        """Remember a gap; those of the base side are no news."""
        if self.side == "head":
            self.gaps.setdefault((path, line or 0, why), Gap(what, why, path, line))


_HEADER = re.compile(r"---\n.*?\n---\n", re.DOTALL)


def unwrapped(path: str, text: str) -> str:
    """The document in a snapshot of a test (insta's), on its own lines; every other text as it is."""
    header = _HEADER.match(text) if path.endswith(".snap") else None
    return text if header is None else "\n" * header[0].count("\n") + text[header.end() :]


_ACTION = re.compile(r"\{\{.{0,300}?\}\}")


def _read(path: str, text: str) -> Node:
    """The document; of one that a server fills in (`{{ if … }}`) all of its branches at once. Raises UnreadableDocument."""
    text = unwrapped(path, text)
    try:
        return read_document(path, text)
    except UnreadableDocument:
        if not _ACTION.search(text):
            raise
        lines = ("" if not _ACTION.sub("", line).strip() else _ACTION.sub("_", line) for line in text.split("\n"))
        return read_document(path, "\n".join(lines))


_ID = late(r"""["']?\$id["']?[ \t]*:[ \t]*["']?(https?://[^"'#\s,]{1,300})""")


def _named(scene: Scene, side: Side) -> dict[str, str]:
    """`$id` → file, of those that are one file's alone."""
    found: dict[str, set[str]] = defaultdict(set)
    for mention in scene.tree(side).lines_with(("$id",), (".json", ".yaml", ".yml")):
        if match := _ID.search(mention.text):
            found[match[1]].add(mention.path)
    return {address: min(paths) for address, paths in found.items() if len(paths) == 1}


def _beside(path: str, file: str) -> str:
    """Where a `$ref` of the file at `path` leads; '' stands for the file itself."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(file))) if file else path


def _unescaped(part: str) -> str:
    return unquote(part).replace("~1", "/").replace("~0", "~")


def _led(node: Node | None, parts: list[str]) -> Node | None:
    """Where a pointer leads; the rest of it may be one key with a slash that nobody escaped."""
    for at, part in enumerate(parts):
        if (under := _below(node, part)) is None:
            return _below(node, "/".join(parts[at:]))
        node = under
    return node


def _below(node: Node | None, key: str) -> Node | None:
    if node is None or node.form == "map":
        return node.get(key) if node is not None else None
    return node.items[int(key)] if key.isdecimal() and len(key) < 7 and int(key) < len(node.items) else None


def name_of(node: Node) -> str:
    """What a `$ref` calls its target: the last part of it, without a file's ending; '' for a node without one."""
    reference = node.get("$ref") if node.form == "map" else None
    if reference is None:
        return ""
    file, _, pointer = reference.text.partition("#")
    last = pointer.rpartition("/")[2] or posixpath.basename(file)
    return one_line(unquote(last).removesuffix(".yaml").removesuffix(".yml").removesuffix(".json"), 80)
