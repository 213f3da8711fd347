"""Documents that a program writes from code: what they say anew is news only where the code says it anew.

Such a document is often written long after its code, with other options, or on a branch that lacks half of it. The change of
the API is where the code changes; a difference that no touched line of code has a word of is a description that arrives late.
Source: https://github.com/nextcloud/openapi-extractor, https://github.com/swaggo/swag,
https://fastapi.tiangolo.com/how-to/extending-openapi/, https://docs.nestjs.com/openapi
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.domain.changes import Change, Side
from bot.domain.contracts import (
    AuthenticationAdded,
    AuthenticationRemoved,
    AuthorizationLoosened,
    ContractChange,
    RequestFieldRequired,
    RequestNarrowed,
)
from workers.contracts.openapi.roots import is_root
from workers.scene import Scene, text_of


@dataclass(frozen=True, slots=True)
class Maker:
    """What its documents hold, the files of its language, and those (by the end of their names) that a project of it has.

    `libraries` are what such a project names there when its JSON is made: nobody writes a document in JSON by hand beside them.
    `described`: who may call is said in comments or annotations, which need not be what the code does.
    `comments`: so is everything else. `claimed`: types are claimed in comments, and nobody looks whether what is sent has them.
    """

    marks: re.Pattern[str]
    code: re.Pattern[str]
    project: tuple[str, ...]
    libraries: tuple[str, ...] = ()
    described: bool = False
    comments: bool = False
    claimed: bool = False


_PYTHON = re.compile(r"\.py$"), ("pyproject.toml", "requirements.txt", "setup.py", "setup.cfg", "Pipfile")
_DJANGO = "drf-spectacular", "drf_spectacular", "drf-yasg", "django-ninja"
_SCRIPT = re.compile(r"\.[cm]?[jt]s$"), ("package.json",)
_ZOD = "zod-to-openapi", "zod-openapi", "@fastify/swagger", "swagger-jsdoc", "trpc-to-openapi"
_JAVA = re.compile(r"\.(java|kt|groovy)$"), ("pom.xml", "build.gradle", "build.gradle.kts")
_GO = re.compile(r"\.go$"), ("go.mod",)
_SHARP = re.compile(r"\.cs$"), (".csproj", "Directory.Packages.props")
_RUST = re.compile(r"\.rs$"), ("Cargo.toml",)
_PHP = re.compile(r"\.php$"), ("composer.json",)
_ID = r"operationId[\"']?: *[\"']?"
_MAKERS = (
    Maker(re.compile(r"#/definitions/[a-z]\w*\.[A-Za-z]\w*[\"'\n]"), *_GO, described=True, comments=True),
    Maker(re.compile(r"x-go-package[\"']?:"), *_GO, described=True, comments=True),
    Maker(re.compile(r"schemas/HTTPValidationError\b|" + _ID + r"\w+__(get|post|put|patch|delete)\b"), *_PYTHON, ("fastapi",)),
    Maker(re.compile(_ID + r"\w+_partial_update\b"), *_PYTHON, _DJANGO),
    Maker(re.compile(_ID + r"\w+Controller_\w+"), *_SCRIPT, ("@nestjs/swagger",), described=True),
    Maker(re.compile(r"(?!)"), *_SCRIPT, _ZOD),
    Maker(re.compile(r"examples[\"']?: \{\},\s+[\"']headers[\"']: \{\},\s+[\"']parameters[\"']: \{\}"), *_SCRIPT, ("tsoa",)),
    Maker(
        re.compile(r"description[\"']?: *[\"']?Generated server url\b|" + _ID + r"\w+_\d+[\"']?\s*[,\n]"),
        *_JAVA,
        ("springdoc", "swagger-core", "smallrye-open-api"),
        described=True,
    ),
    Maker(re.compile(r"application/\*\+json|x-generator[\"']?: *[\"']?NSwag"), *_SHARP, ("Swashbuckle", "NSwag", "OpenApi")),
    Maker(re.compile(r"[\"']OCSMeta[\"']: *\{|/ocs/v2\.php/apps/"), *_PHP, claimed=True),
    Maker(re.compile(r"(?!)"), *_RUST, ("utoipa", "aide", "okapi", "poem-openapi")),
)
_DOCUMENT = re.compile(r"\.(ya?ml|json)$", re.IGNORECASE)
_MADE_CODE = re.compile(r"(^|/|_)docs\.go$|[._]test\.|\.(spec|gen)\.|(^|/)(tests?|testdata|sdks?|clients?)/")
_MADE_TEXT = re.compile(r"\bgenerated\b.{0,200}\bDO NOT EDIT\b")
_WORD = re.compile(r"[A-Za-z][\w-]*")
_COMMENT = re.compile(r"\s*(//|\*|#)")
_QUOTED = re.compile(r"[\"'`](/[\w./:{}*-]*)[\"'`]")
_PARAMETER = re.compile(r"/(\{[^}/]*\}|:\w+)")
_SPAN = re.compile(r"`([^`]+)`")
_GUARDED = (AuthenticationAdded, AuthenticationRemoved, AuthorizationLoosened)
_CALL = re.compile(r"[A-Z]+ /")
_SIDES: tuple[Side, ...] = ("base", "head")


def news(facts: Iterable[ContractChange], text: str, scene: Scene) -> Iterator[ContractChange]:
    """Those of `facts`, about a document of this text, that the change's code has a word of; all, where no code makes it."""
    maker = _maker(text, scene)
    if maker is None or _another_release(maker, scene):
        yield from facts
        return
    lines = scene.remember(("lines of code", maker.code), lambda: tuple(_lines(maker, scene)))
    words = scene.remember(
        ("words of code", maker.code), lambda: {_plain(word) for line in lines for word in _WORD.findall(line)}
    )
    for fact in facts:
        if maker.described and isinstance(fact, _GUARDED):
            loosened = fact.more > 0 and not isinstance(fact, AuthenticationAdded)
            told = loosened or any(_routed(call.strip("`"), lines) for call in (fact.thing, *fact.uses))
        else:
            told = not _names(fact).isdisjoint(words) and not (maker.claimed and _inside(fact))
        if told:
            yield fact


def _inside(fact: ContractChange) -> bool:
    """Whether it is asked of a field inside of what is sent."""
    return isinstance(fact, RequestFieldRequired | RequestNarrowed) and "." in fact.thing


def told_by_document(scene: Scene) -> bool:
    """Whether the change also touches a document that is made from code here: what that says need not be read off code."""

    def look() -> bool:
        texts = (text_of(one, "head") for one in scene.changes.changes if _DOCUMENT.search(one.path) and not one.added)
        return any(text is not None and is_root(text) and _maker(text, scene) is not None for text in texts)

    return scene.remember("a made document", look)


def _maker(text: str, scene: Scene) -> Maker | None:
    """What makes the document from code that is in this repository; None where nothing does."""
    marked = [one for one in _MAKERS if one.marks.search(text) and _here(one, scene)]
    if marked or not text.lstrip().startswith("{"):
        return next(iter(marked), None)
    return next((one for one in _MAKERS if one.libraries and _depends(one, scene)), None)


def _here(maker: Maker, scene: Scene) -> bool:
    """Whether the repository has a project of its language."""
    return any(path.endswith(maker.project) for path in scene.tree("head").paths())


def _depends(maker: Maker, scene: Scene) -> bool:
    """Whether one of its projects names the library."""

    def look() -> bool:
        return bool(scene.tree("head").lines_with(maker.libraries, maker.project))

    return scene.remember(("a project depends", maker.libraries), look)


def _another_release(maker: Maker, scene: Scene) -> bool:
    """Whether a library's other release changes the document, and no code does."""
    changes = scene.changes.changes
    return any(one.path.endswith(maker.project) for one in changes) and not any(maker.code.search(one.path) for one in changes)


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
