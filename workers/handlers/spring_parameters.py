"""What a handler of Spring takes of a request by name: what its parameters' annotations say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.domain.handlers import Parameter
from workers.handlers.script import line_of
from workers.readers.syntax import Node, Syntax

_PLACES = {"RequestParam": "query", "RequestHeader": "header", "CookieValue": "cookie"}
_ASIDE = frozenset(("PathVariable", "RequestBody", "AuthenticationPrincipal", "RequestPart", "MatrixVariable"))
_BAGS = ("Map", "HttpHeaders")
Found = tuple[tuple[Parameter, ...], tuple[str, ...]]


def parameters(syntax: Syntax, method: Node) -> Found:
    """The parameters, and the types of those that may hold more."""
    listed = method.child_by_field_name("parameters")
    found, holders = list[Parameter](), list[str]()
    for node in listed.named_children if listed is not None else ():
        kind, name = node.child_by_field_name("type"), node.child_by_field_name("name")
        if node.type != "formal_parameter" or kind is None or name is None:
            continue
        notes = dict(_notes(syntax, node))
        word = next((one for one in notes if one in _PLACES), "")
        read = _one(syntax, notes[word], word, syntax.text(kind), syntax.text(name)) if word else None
        if read is not None and any(one.endswith("Nullable") for one in notes):
            read = replace(read, needed=False)
        if read is not None:
            found.append(read)
        elif word or not _ASIDE & notes.keys():
            holders.append(f"{syntax.text(kind)} {syntax.text(name)}" if word else syntax.text(kind))
    return tuple(found), tuple(holders)


def _notes(syntax: Syntax, node: Node) -> Iterator[tuple[str, Node]]:
    for modifiers in (one for one in node.children if one.type == "modifiers"):
        for one in modifiers.named_children:
            name = one.child_by_field_name("name") if one.type in {"annotation", "marker_annotation"} else None
            if name is not None:
                yield syntax.text(name).rpartition(".")[2], one


def _one(syntax: Syntax, note: Node, word: str, kind: str, name: str) -> Parameter | None:
    """None where only the program knows its name."""
    said = dict(_arguments(syntax, note))
    given = said.get("value") or said.get("name")
    if (given is not None and given.type != "string_literal") or kind.partition("<")[0].endswith(_BAGS):
        return None
    required = said.get("required")
    plain = kind.partition("<")[0].rpartition(".")[2]
    free = (required is not None and syntax.text(required) != "true") or "defaultValue" in said or plain == "Optional"
    place = "form" if "MultipartFile" in kind else _PLACES[word]
    return Parameter(syntax.text(given)[1:-1] if given is not None else name, place, not free, line_of(note))


def _arguments(syntax: Syntax, note: Node) -> Iterator[tuple[str, Node]]:
    listed = note.child_by_field_name("arguments")
    for one in listed.named_children if listed is not None else ():
        key, value = one.child_by_field_name("key"), one.child_by_field_name("value")
        if one.type == "element_value_pair" and key is not None and value is not None:
            yield syntax.text(key), value
        elif one.type != "element_value_pair":
            yield "value", one
