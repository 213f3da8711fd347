"""Whether a view of Django REST framework takes anything: what its serializer needs is else asked of nobody."""

from __future__ import annotations

import re
from functools import partial

from workers.handlers.paths import TESTS
from workers.scene import Scene

_BINDS = re.compile(r"\b\w*_class\s*=")
_TAKES = re.compile(r"Create|Update|(?<!ReadOnly)ModelViewSet\b")
_BODY = re.compile(r"^\s+(async )?def (perform_)?(create|update|partial_update|post|put|patch)\b|\.is_valid\(|methods=")
_NAME = re.compile(r"\b([A-Z]\w+)\b")
_DEEPEST, _HEAD = 3, 12


def takes(scene: Scene, lines: list[str], at: int) -> bool:
    """Of a line that binds a serializer to a class whether that writes, by its bases or its methods; of others always."""
    start = next((above for above in range(at, -1, -1) if lines[above].startswith("class ")), None)
    if start is None or not _BINDS.search(lines[at]) or lines[at][:1].strip():
        return True
    end = next((below for below in range(at + 1, len(lines)) if lines[below][:1].strip(" \t)#")), len(lines))
    if any(_BODY.search(line) for line in lines[start:end]):
        return True
    return _writes(scene, "\n".join(lines[start : start + _HEAD]).partition("):")[0], 0)


def _writes(scene: Scene, head: str, depth: int) -> bool:
    own, _, bases = head.partition("(")
    if _TAKES.search(head):
        return True
    known = [name for name in _NAME.findall(bases) if name not in own and not name.endswith(("APIView", "GenericViewSet"))]
    return depth < _DEEPEST and any(_writes(scene, found, depth + 1) for name in known[:4] if (found := _head(scene, name)))


def _head(scene: Scene, name: str) -> str:
    """The line that defines a class at base."""
    return scene.remember(("class line", name), partial(_defined, scene, name))


def _defined(scene: Scene, name: str) -> str:
    mentions = scene.tree("base").lines_with([f"class {name}"], (".py",))
    return next((one.text for one in mentions if one.text.startswith(f"class {name}(") and not TESTS.search(one.path)), "")
