"""What a rule says about a change of a contract, unless the contract says that it is meant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.domain.contracts import ContractChange
from bot.domain.findings import Fix, Severity
from workers.contracts.accepted import accepted
from workers.contracts.openapi.made import told_by_document
from workers.rules.rule import Harm, Rule
from workers.scene import Scene

_ASSUMED = "; the code says so, no contract does: what the merge base does is taken to be in use"
_OPENAPI = "spec.openapis.org"
_SUNSET, _REQUIRED = ", with `deprecated: true` and an `x-sunset` in the contract,", "stays out of `required`"
_LANGUAGES = (
    (
        (".graphql", ".graphqls", ".gql"),
        "https://spec.graphql.org/October2021/#sec-Field-Deprecation",
        ((_SUNSET, ", with `@deprecated` and the reason,"), (_REQUIRED, "stays nullable, or takes a default")),
    ),
    (
        (".proto",),
        "https://protobuf.dev/programming-guides/proto3/#updating",
        ((_SUNSET, ", with `option deprecated = true;`,"), (_REQUIRED, "stays `optional`")),
    ),
)


def breach(  # noqa: PLR0913
    rule: Rule, fact: ContractChange, scene: Scene, title: str, *, parsed: str, fixes: tuple[Fix, ...] = ()
) -> Iterator[Harm]:
    """The harm, at most a warning where it does not break everybody who uses the thing; of code what no document tells."""
    if fact.code and told_by_document(scene):
        return
    if not accepted(rule.id, fact, scene):
        severity = rule.severity if fact.definite else min(rule.severity, Severity.WARNING)
        parsed += _ASSUMED if fact.code else ""
        source, fixes = _in_words_of(fact.span.path, rule.page.source_on("postgresql"), fixes)
        yield Harm(kinds=rule.kinds, title=title, parsed=parsed, severity=severity, fixes=fixes, source=source)


def _in_words_of(path: str, source: str, fixes: tuple[Fix, ...]) -> tuple[str, tuple[Fix, ...]]:
    """Where it is documented, and the ways out, for the language of the contract: most pages speak of OpenAPI."""
    for endings, where, words in _LANGUAGES:
        if path.endswith(endings):
            for said, instead in words:
                fixes = tuple(replace(fix, text=fix.text.replace(said, instead)) for fix in fixes)
            return where if _OPENAPI in source else "", fixes
    return "", fixes


def of_uses(fact: ContractChange, word: str = "of") -> str:
    """' of `GET /orders` and 3 more', '' without any."""
    return f" {word} {fact.where}" if fact.uses else ""


def expand(title: str, text: str, tradeoff: str = "") -> tuple[Fix, ...]:
    """A way that breaks nobody: the new beside the old."""
    return (Fix("now", title, text, tradeoff),)
