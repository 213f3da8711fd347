"""C# code of handlers: attributes, arguments, strings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.domain.handlers import Guard
from workers.handlers.script import line_of
from workers.handlers.words import asks, guards, opens
from workers.readers.syntax import Node, Syntax

_DESCRIBE = re.compile(
    r"^(Http\w+|Route|ApiController|Produces\w*|Consumes|ApiVersion|Tags?|Endpoint\w*|ProducesResponseType|Swagger\w*|Obsolete|NonAction"
    r"|ActionName|Area|Response\w*|OutputCache|ServiceFilter|ValidateAntiForgeryToken|IgnoreAntiforgeryToken|ApiExplorerSettings"
    r"|EnableCors|DisableCors|EnableRateLimiting|RequestSizeLimit|DisableRequestSizeLimit|FeatureGate|Display\w*|Bind|Description)$"
)

_DEFAULT = re.compile(r"\(\s*(Policy\s*=\s*)?([\w.]*\.|\"|nameof\()Default\w*")
"""A policy that is the application's own default, by its name: it asks no more than the attribute alone."""


def attributes(syntax: Syntax, node: Node) -> list[tuple[str, Node]]:
    """Name → node of the attributes right before a class or method."""
    found = []
    for listed in (one for one in node.children if one.type == "attribute_list"):
        for one in (child for child in listed.named_children if child.type == "attribute"):
            name = one.child_by_field_name("name")
            if name is not None:
                found.append((syntax.text(name).rpartition(".")[2].removesuffix("Attribute"), one))
    return found


def string_in(syntax: Syntax, node: Node) -> str:
    """The first string within, without its quotes; '' for none."""
    return next(
        (
            syntax.text(one).lstrip('@"').rstrip('"')
            for one in syntax.walk("string_literal", "verbatim_string_literal", within=node)
        ),
        "",
    )


def arguments(node: Node) -> list[Node]:
    """The values given to a call."""
    listed = node.child_by_field_name("arguments")
    given = [one for one in listed.named_children if one.type == "argument"] if listed is not None else []
    return [one.named_children[-1] for one in given if one.named_children]


def sorted_out(syntax: Syntax, found: Iterable[tuple[str, Node]]) -> tuple[list[Guard], list[Guard], list[str]]:
    """Attributes: guards, what opens, the rest. `[Authorize(Roles = "Admin")]` asks two things: who calls, and for the role."""
    asking, opening, rest = list[Guard](), list[Guard](), list[str]()
    for name, node in found:
        if opens(name):
            opening.append(Guard(name, line_of(node)))
        elif guards(name):
            said = " ".join(syntax.text(node).split())[:100]
            said = name if _DEFAULT.search(said) else said
            asking += [Guard(one, line_of(node)) for one in dict.fromkeys((name, said))]
        elif not _DESCRIBE.search(name):
            rest.append(name)
    return asking, opening, rest


def inner(syntax: Syntax, node: Node | None) -> tuple[str, ...]:
    """What a body does that may look at who calls: names, and the answers 401 and 403."""
    return () if node is None else tuple(dict.fromkeys(_asking(syntax, node)))


def _asking(syntax: Syntax, node: Node) -> Iterator[str]:
    for one in syntax.walk("identifier", "integer_literal", within=node):
        text = syntax.text(one)
        if text in {"401", "403", "Forbid", "Unauthorized"} or (not text.isdigit() and asks(text)):
            yield text
