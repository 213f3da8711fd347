"""A change of the document alone, in a repository that holds the server's code: a description that is made right, most often.

The server does after it what it did before, so that it breaks nobody, and nothing is said; unless the server is made of the
document, or run by it: then it is told as no more than a warning. Where the document is all there is, it is the contract.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.domain.contracts import ContractChange
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
    """Those that are worth saying, as sure as they can be."""
    alone = not any(_CODE.search(change.path) for change in scene.changes.changes)
    if not alone or not scene.remember("a project", lambda: _project(scene)):
        yield from facts
    elif scene.remember("a server by its document", lambda: bool(scene.tree("head").lines_with(_BY_DOCUMENT, _MANIFESTS))):
        yield from (replace(fact, definite=False) for fact in facts)


def _project(scene: Scene) -> bool:
    """Whether the repository holds the code of something."""
    found = 0
    for path in scene.tree("head").paths():
        found += _CODE.search(path) is not None and _ASIDE.search(path) is None
        if found >= _PROJECT:
            return True
    return False
