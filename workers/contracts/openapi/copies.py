"""One document kept in several places: in the documentation, in each client made of it. What all of them say is said once.

So is what several documents say word for word: the versions of an API that are kept side by side, services of one kind.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator

from bot.domain.changes import Change
from bot.domain.contracts import ContractChange
from bot.domain.findings import Gap
from workers.contracts.openapi.roots import is_root
from workers.scene import Scene, text_of

_COPIED = re.compile(
    r"(^|/)(vendor|third_party|docs?|website|site|clients?|sdks?|dist|assets|public|static|examples?|gen(erated)?)/",
    re.IGNORECASE,
)
_TITLE = re.compile(r"""[\s{,]["']?title["']?[ \t]*:[ \t]*["']?([^"'\n,}]+)""")
_VERSION = re.compile(r"""[\s{,]["']?version["']?[ \t]*:[ \t]*["']?([^"'\n,}]+)""")
_INFO = re.compile(r"""^[ \t]{0,4}["']?info["']?[ \t]*:""", re.MULTILINE)
_PREFIX = re.compile(r"(?<=[A-Z] )/(api/)?v\d+/")
_NUMBER = re.compile(r"\d{1,9}")
_NEAR = 4_000
"""Characters of a description that may stand before the version."""
_FAMILY = 2
"""Documents from which on what all of them say is one decision, whatever their titles and versions."""
_ENDING = re.compile(r"\.(ya?ml|json)$", re.IGNORECASE)


def first_told(  # noqa: PLR0913, PLR0917
    path: str,
    said: Iterable[ContractChange | Gap],
    scene: Scene,
    facts: Callable[[str], Iterable[ContractChange | Gap]],
    quiet: Callable[[Change], bool],
    kind: Callable[[str], bool] = is_root,
) -> Iterator[ContractChange | Gap]:
    """What the document at `path` says and no other of its title that is nearer to where it is written, `quiet` ones aside.

    All of them are documents of a `kind`, told by their text.
    """
    titles = scene.remember(("titles of documents", kind), lambda: dict(_titled(scene, quiet, kind)))
    title = titles.get(path)
    before = [other for other, name in titles.items() if name == title and _rank(other) < _rank(path)] if title else []
    known = {_key(fact) for other in before for fact in facts(other) if isinstance(fact, ContractChange)}
    family = _everywhere(titles, facts, scene, kind).get(path, set()) if len(titles) >= _FAMILY else set()
    yield from (fact for fact in said if isinstance(fact, Gap) or (_key(fact) not in known and _bare(fact) not in family))


def _everywhere(
    titles: Iterable[str],
    facts: Callable[[str], Iterable[ContractChange | Gap]],
    scene: Scene,
    kind: Callable[[str], bool],
) -> dict[str, set[Hashable]]:
    """Document → what it says that one before it has said for a whole family: versions kept side by side, services alike."""

    def look() -> dict[str, set[Hashable]]:
        places: dict[Hashable, list[str]] = defaultdict(list)
        for path in sorted(titles, key=_rank):
            for key in {_bare(fact) for fact in facts(path) if isinstance(fact, ContractChange)}:
                places[key].append(path)
        again: dict[str, set[Hashable]] = defaultdict(set)
        for key, paths in places.items():
            for path in paths[1:] if len(paths) >= _FAMILY else ():
                again[path].add(key)
        return again

    return scene.remember(("what a family of documents says", kind), look)


def _key(fact: ContractChange) -> Hashable:
    return type(fact), fact.thing, fact.uses, fact.more, fact.was, fact.now


def _bare(fact: ContractChange) -> Hashable:
    """The same, without the prefix of all paths, which each document of a family may have of its own."""
    thing, *uses = (_PREFIX.sub("/", said) for said in (fact.thing, *fact.uses))
    return type(fact), thing, tuple(uses), fact.more, fact.was, fact.now


def _rank(path: str) -> tuple[bool, int, tuple[int, ...], str]:
    """Of several versions the newest comes first: it is what clients are written for."""
    versions = tuple(-int(number) for number in _NUMBER.findall(path)[:8])
    return _COPIED.search(path) is not None, path.count("/"), versions, path


def _titled(scene: Scene, quiet: Callable[[Change], bool], kind: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """The changed documents and the title of each with its version: v1 and v2 of an API have clients of their own."""
    for change in scene.changes.changes:
        text = text_of(change, "head") if _ENDING.search(change.path) and not change.deleted else None
        if text is None or scene.policy.ignores(change.path) or not kind(text) or quiet(change):
            continue
        if title := title_of(text):
            yield change.path, title


def title_of(text: str) -> str:
    """The document's title with its version; '' without one."""
    info = _INFO.search(text)
    title = _TITLE.search(text, info.end()) if info else None
    version = _VERSION.search(text, info.end(), info.end() + _NEAR) if info else None
    return f"{title[1].strip()} {version[1].strip() if version else ''}" if title else ""


def bundles(change: Change, text: str, scene: Scene) -> bool:
    """Whether it is made of changed parts: those of another document with its title, which is the one that is written."""
    from workers.contracts.openapi.roots import roots_of

    def look() -> frozenset[tuple[str, str]]:
        found = set()
        for one in scene.changes.changes:
            part = text_of(one, "head") if _ENDING.search(one.path) and not one.deleted else None
            for root in roots_of(scene, "head", one.path) if part is not None and not is_root(part) else ():
                found.add((root, title_of((scene.tree("head").read(root) or b"").decode("utf-8", "ignore"))))
        return frozenset(found)

    title = title_of(text)
    return bool(title) and any(
        root != change.path and name == title for root, name in scene.remember("documents of parts", look)
    )
