"""What a rule says about a change of a contract, unless the contract says that it is meant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.domain.contracts import ContractChange
from bot.domain.findings import Fix, Severity
from workers.contracts.accepted import accepted
from workers.contracts.decisions import CALL
from workers.contracts.mediums import SPECIFICATIONS, spoken
from workers.contracts.openapi.made import told_by_document
from workers.rules.rule import Harm, Rule
from workers.scene import Scene

_ASSUMED = "; the code says so, no contract does: what the merge base does is taken to be in use"
_OPENAPI = "spec.openapis.org"
_SUNSET = ", with `deprecated: true` and an `x-sunset` in the contract, until that day"
_DAY, _REQUIRED = "Keep it, announced to go, until its day", "stays out of `required`"
_ALL_REQUIRED = _REQUIRED.replace("stays", "stay")
_DEPRECATED = (_DAY, "Keep it, deprecated")
_LANGUAGES = (
    (
        (".graphql", ".graphqls", ".gql"),
        "https://spec.graphql.org/October2021/#sec-Field-Deprecation",
        (
            (_SUNSET, ", with `@deprecated` and the reason, until nobody asks for %s"),
            _DEPRECATED,
            (_REQUIRED, "stays nullable, or takes a default"),
            (_ALL_REQUIRED, "stay nullable, or take a default"),
        ),
    ),
    (
        (".proto",),
        "https://protobuf.dev/programming-guides/proto3/#updating",
        (
            (_SUNSET, ", with `option deprecated = true;`, until nobody calls %s"),
            _DEPRECATED,
            (_REQUIRED, "stays `optional`"),
            (_ALL_REQUIRED, "stay `optional`"),
        ),
    ),
)
_BOUND = (
    (_SUNSET, " among the `additional_bindings`, beside what is new, until nobody calls %s"),
    (_DAY, "Keep it beside the new"),
)
"""Of a path of an RPC, which cannot be deprecated without the others."""


def breach(  # noqa: PLR0913
    rule: Rule, fact: ContractChange, scene: Scene, title: str, *, parsed: str, fixes: tuple[Fix, ...] = ()
) -> Iterator[Harm]:
    """The harm, at most a warning where it does not break everybody who uses the thing; of code what no document tells."""
    if fact.code and told_by_document(scene):
        return
    if not accepted(rule.id, fact, scene):
        severity = rule.severity if fact.definite else min(rule.severity, Severity.WARNING)
        parsed += _ASSUMED if fact.code else ""
        source, fixes = _in_words_of(fact, rule.page.source_on("postgresql"), fixes)
        title = spoken(title, fact.medium)
        yield Harm(kinds=rule.kinds, title=title, parsed=parsed, severity=severity, fixes=fixes, source=source)


def _in_words_of(fact: ContractChange, source: str, fixes: tuple[Fix, ...]) -> tuple[str, tuple[Fix, ...]]:
    """Where it is documented, and the ways out, for the language of the contract: most pages speak of OpenAPI."""
    for endings, where, words in _LANGUAGES:
        if fact.span.path.endswith(endings):
            for said, instead in _BOUND if ".proto" in endings and CALL.match(fact.thing) else words:
                told = instead.replace("%s", by_number(fact.thing, "it", "them"))
                fixes = tuple(
                    replace(fix, title=fix.title.replace(said, told), text=fix.text.replace(said, told)) for fix in fixes
                )
            return where if _OPENAPI in source else "", fixes
    if fact.medium != "calls":
        fixes = tuple(replace(fix, title=spoken(fix.title, fact.medium), text=spoken(fix.text, fact.medium)) for fix in fixes)
        return SPECIFICATIONS[fact.medium], fixes
    return "", fixes


def by_number(thing: str, one: str, many: str) -> str:
    """The first word for one thing, the other for several, as a fact lists what it gathered."""
    return many if "`, " in thing else one


def of_uses(fact: ContractChange, word: str = "of") -> str:
    """' of `GET /orders` and 3 more', '' without any."""
    return f" {word} {fact.where}" if fact.uses else ""


def expand(title: str, text: str, tradeoff: str = "") -> tuple[Fix, ...]:
    """A way that breaks nobody: the new beside the old."""
    return (Fix("now", title, text, tradeoff),)
