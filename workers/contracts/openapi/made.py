"""Documents that a program writes from code: what they say anew is news only where the code says it anew.

Such a document is often written long after its code, with other options, or on a branch that lacks half of it. The change of
the API is where the code changes; a difference that no touched line of code has a word of is a description that arrives late.
Source: https://github.com/swaggo/swag, https://fastapi.tiangolo.com/how-to/extending-openapi/, https://docs.nestjs.com/openapi
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.domain.changes import Change, Side
from bot.domain.contracts import AuthenticationAdded, AuthenticationRemoved, AuthorizationLoosened, ContractChange
from workers.scene import Scene, text_of


@dataclass(frozen=True, slots=True)
class Maker:
    """What its documents hold, the files of its language, and those that a project of it has.

    `comments`: it is written from comments, which need not be what the code does, least of all about who may call.
    """

    marks: re.Pattern[str]
    code: re.Pattern[str]
    project: frozenset[str]
    comments: bool = False


_PYTHON = re.compile(r"\.py$"), frozenset({"pyproject.toml", "requirements.txt", "setup.py", "setup.cfg", "Pipfile"})
_SCRIPT = re.compile(r"\.[cm]?[jt]s$"), frozenset({"package.json"})
_JAVA = re.compile(r"\.(java|kt|groovy)$"), frozenset({"pom.xml", "build.gradle", "build.gradle.kts"})
_MAKERS = (
    Maker(
        re.compile(r"#/definitions/[a-z]\w*\.[A-Za-z]\w*[\"'\n]"), re.compile(r"\.go$"), frozenset({"go.mod"}), comments=True
    ),
    Maker(re.compile(r"x-go-package[\"']?:"), re.compile(r"\.go$"), frozenset({"go.mod"}), comments=True),
    Maker(re.compile(r"schemas/HTTPValidationError\b"), *_PYTHON),
    Maker(re.compile(r"operationId[\"']?: *[\"']?\w+_partial_update\b"), *_PYTHON),
    Maker(re.compile(r"operationId[\"']?: *[\"']?\w+Controller_\w+"), *_SCRIPT),
    Maker(re.compile(r"description[\"']?: *[\"']?Generated server url\b"), *_JAVA),
)
_MADE_CODE = re.compile(r"(^|/|_)docs\.go$|[._]test\.|\.(spec|gen)\.|(^|/)(tests?|testdata|sdks?|clients?)/")
_MADE_TEXT = re.compile(r"\bgenerated\b.*\bDO NOT EDIT\b")
_WORD = re.compile(r"[A-Za-z][\w-]*")
_COMMENT = re.compile(r"\s*(//|\*|#)")
_QUOTED = re.compile(r"[\"'`](/[\w./:{}*-]*)[\"'`]")
_PARAMETER = re.compile(r"/(\{[^}]*\}|:\w+)")
_SPAN = re.compile(r"`([^`]+)`")
_GUARDED = (AuthenticationAdded, AuthenticationRemoved, AuthorizationLoosened)
_CALL = re.compile(r"[A-Z]+ /")
_SIDES: tuple[Side, ...] = ("base", "head")


def news(facts: Iterable[ContractChange], text: str, scene: Scene) -> Iterator[ContractChange]:
    """Those of `facts`, about a document of this text, that the change's code has a word of; all, where no code makes it."""
    maker = next((one for one in _MAKERS if one.marks.search(text)), None)
    if maker is None or not _here(maker, scene):
        yield from facts
        return
    lines = scene.remember(("lines of code", maker.code), lambda: tuple(_lines(maker, scene)))
    words = scene.remember(
        ("words of code", maker.code), lambda: {_plain(word) for line in lines for word in _WORD.findall(line)}
    )
    for fact in facts:
        if maker.comments and isinstance(fact, _GUARDED):
            told = fact.more > 0 or any(_routed(call.strip("`"), lines) for call in (fact.thing, *fact.uses))
        else:
            told = not _names(fact).isdisjoint(words)
        if told:
            yield fact


def _here(maker: Maker, scene: Scene) -> bool:
    """Whether the code is in this repository, and not another release of a library alone is what changes the document."""
    changes = scene.changes.changes
    if any(_last(one.path) in maker.project for one in changes) and not any(maker.code.search(one.path) for one in changes):
        return False
    return any(_last(path) in maker.project for path in scene.tree("head").paths())


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _names(fact: ContractChange) -> set[str]:
    """The word of each thing that the code must have as well: a field's or type's own name, the last word of a path."""
    return {_plain(_word(span)) for span in _SPAN.findall(fact.thing) or [use.strip("`") for use in fact.uses]}


def _word(span: str) -> str:
    if _CALL.match(span):
        return next((part for part in reversed(span.split("/")[1:]) if part and "{" not in part), "")
    return span.replace("[]", "").rstrip(".").rpartition(".")[2]


def _plain(word: str) -> str:
    return word.replace("_", "").replace("-", "").lower()


def _routed(call: str, lines: Iterable[str]) -> bool:
    """Whether a line holds the end of the path of an operation such as `GET /orders/{id}` in quotes, as routers do."""
    path = _PARAMETER.sub("", call.partition(" ")[2])
    quoted = (_PARAMETER.sub("", text) for line in lines for text in _QUOTED.findall(line))
    return any(text.startswith("/") and path.endswith(text) for text in quoted if len(text) > 1)


def _lines(maker: Maker, scene: Scene) -> Iterator[str]:
    """The lines of code that the change touches."""
    for change in scene.changes.changes:
        if maker.code.search(change.path) and not _MADE_CODE.search(change.path):
            for side in _SIDES:
                yield from (line for line in _touched(change, side) if not (maker.comments and _COMMENT.match(line)))


def _touched(change: Change, side: Side) -> Iterator[str]:
    text = text_of(change, side) or ""
    if _MADE_TEXT.search(text[:2000]):
        return
    lines = text.split("\n")
    numbers = change.touched().head if side == "head" else change.touched().base
    yield from (lines[number - 1] for number in numbers if 0 < number <= len(lines))
