"""A change of the document alone, in a repository that holds the server's code.

The server does after it what it did before: either the description is made right, or the code is to follow. Clients that are
generated from the document break all the same, so it is told, as a warning and no more; in full where the server is made of the
document or has one answer by it, and where the document is all there is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.domain.contracts import AuthenticationAdded, ContractChange
from workers.scene import Scene

_CODE = re.compile(r"\.(py|go|java|kt|scala|groovy|rb|php|[cm]?[jt]sx?|rs|cs|exs?|cc|cpp|swift|clj)$")
_ASIDE = re.compile(
    r"(^|/)(tests?|spec|specs|__tests__|examples?|samples?|scripts?|tools?|docs?|clients?|sdks?|vendor|node_modules|\.github)/"
)
_BY_DOCUMENT = (
    "openapi-generator", "openapi-generator-maven-plugin", "org.openapi.generator", "swagger-codegen", "oapi-codegen", "ogen",
    "connexion", "express-openapi-validator", "openapi-backend", "openapi-core", "openapi_first", "committee", "guardrail",
    "openapi-typescript-codegen", "NSwag.MSBuild", "swagger-codegen-maven-plugin", "fastapi-code-generator",
)  # fmt: skip
"""What makes a server of a document, or has one answer by it."""
_MANIFESTS = (
    "pom.xml", ".gradle", ".gradle.kts", "package.json", "go.mod", "Makefile", "pyproject.toml", "requirements.txt", "setup.py",
    "Gemfile", ".csproj", ".sbt", "Cargo.toml",
)  # fmt: skip
_PROJECT = 40
"""Files of code from which on a repository is more than a document and what checks it."""


def told(facts: Iterable[ContractChange], scene: Scene) -> Iterator[ContractChange]:
    """The same, as sure as they can be."""
    for fact in facts:
        if not _description(scene):
            yield fact
        elif not isinstance(fact, AuthenticationAdded):  # no server asks for credentials because its description says so
            yield replace(fact, definite=False)


def _description(scene: Scene) -> bool:
    """Whether the document is changed alone, and the server does not go by it."""
    if any(_CODE.search(change.path) for change in scene.changes.changes) or not scene.remember(
        "a project", lambda: _project(scene)
    ):
        return False
    return not scene.remember("a server by its document", lambda: bool(scene.tree("head").lines_with(_BY_DOCUMENT, _MANIFESTS)))


def _project(scene: Scene) -> bool:
    """Whether the repository holds the code of something."""
    found = 0
    for path in scene.tree("head").paths():
        found += _CODE.search(path) is not None and _ASIDE.search(path) is None
        if found >= _PROJECT:
            return True
    return False
