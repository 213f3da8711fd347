"""What an action of ASP.NET takes of a request by name: parameters of simple types, and those that say where they come from."""

from __future__ import annotations

import re

from bot.domain.handlers import Parameter
from workers.handlers.csharp import attributes, string_in
from workers.handlers.script import line_of
from workers.readers.syntax import Node, Syntax

_PLACES = {"FromQuery": "query", "FromHeader": "header", "FromForm": "form"}
_ASIDE = frozenset(("FromBody", "FromRoute", "FromServices", "FromKeyedServices"))
_SIMPLE = re.compile(
    r"(string|int|long|short|bool|decimal|double|float|Guid|DateTime|DateTimeOffset|DateOnly|TimeSpan|Uri)(\[\])?\??$"
)
_NEEDED = frozenset(("Required", "BindRequired"))
Found = tuple[tuple[Parameter, ...], tuple[str, ...]]


def parameters(syntax: Syntax, method: Node, path: str) -> Found:
    """The parameters, those of the path left out, and the types of those that may hold more."""
    listed = method.child_by_field_name("parameters")
    found, holders = list[Parameter](), list[str]()
    for node in listed.named_children if listed is not None else ():
        kind, name = node.child_by_field_name("type"), node.child_by_field_name("name")
        if node.type != "parameter" or kind is None or name is None:
            continue
        put = dict(attributes(syntax, node))
        word = next((one for one in put if one in _PLACES), "")
        said = string_in(syntax, put[word]) if word else ""
        called = said or syntax.text(name)
        if _ASIDE & put.keys() or syntax.text(kind) == "CancellationToken" or f"{{{called.lower()}" in path.lower():
            continue
        if _SIMPLE.match(syntax.text(kind)):
            needed = bool(_NEEDED & put.keys())
            found.append(Parameter(called, _PLACES.get(word, "query"), needed, line_of(name)))
        else:
            holders.append(syntax.text(kind))
    return tuple(found), tuple(holders)
