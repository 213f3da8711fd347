"""A change of the document alone, in a repository that holds the server's code: a description that is made right, most often.

What it says anew of requests (a bound, a body that must be given) was so all along, as far as anybody knows; the rest is told,
as no more than a warning. Where the document is all there is, it is the contract.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.domain.contracts import ContractChange, ParameterRequired, RequestNarrowed
from workers.scene import Scene

_CODE = re.compile(r"\.(py|go|java|kt|scala|groovy|rb|php|[cm]?[jt]sx?|rs|cs|exs?|cc|cpp|swift|clj)$")
_ASIDE = re.compile(
    r"(^|/)(tests?|spec|specs|__tests__|examples?|samples?|scripts?|tools?|docs?|clients?|sdks?|vendor|node_modules|\.github)/"
)
_PROJECT = 40
"""Files of code from which on a repository is more than a document and what checks it."""


def told(facts: Iterable[ContractChange], scene: Scene) -> Iterator[ContractChange]:
    """Those that are worth saying, as sure as they can be."""
    if any(_CODE.search(change.path) for change in scene.changes.changes) or not scene.remember(
        "a project", lambda: _project(scene)
    ):
        yield from facts
        return
    for fact in facts:
        if fact.definite or not isinstance(fact, RequestNarrowed | ParameterRequired):
            yield replace(fact, definite=False)


def _project(scene: Scene) -> bool:
    """Whether the repository holds the code of something."""
    found = 0
    for path in scene.tree("head").paths():
        found += _CODE.search(path) is not None and _ASIDE.search(path) is None
        if found >= _PROJECT:
            return True
    return False
