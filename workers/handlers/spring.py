"""What workers/readers/api/spring.py finds; it loads this when there is such a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.domain.changes import Change, Side, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.domain.handlers import ConfigurationOpened, Endpoint, Guard
from workers.handlers.before import joined
from workers.handlers.paths import TESTS
from workers.handlers.script import line_of
from workers.handlers.sides import compared
from workers.handlers.spring_parameters import parameters
from workers.handlers.words import asks
from workers.readers.syntax import Node, Syntax, parse_source
from workers.scene import Scene, text_of

_MINE = re.compile(r"@(Rest)?Controller\b|SecurityFilterChain|HttpSecurity")
_INTERFACE = re.compile(r"\binterface \w+")
_MAPPED = re.compile(r"@\w+Mapping\b")
_MAPPING = re.compile(r"^(Get|Post|Put|Patch|Delete|Request)Mapping$")
_METHODS = re.compile(r"\b(?:RequestMethod\.)?(GET|POST|PUT|PATCH|DELETE)\b(?=\s*[,})])")
_GUARDS = frozenset(("PreAuthorize", "Secured", "RolesAllowed", "PostAuthorize"))
_OPEN = frozenset(("PermitAll",))
_CLIENTS = frozenset(("FeignClient", "HttpExchange", "RegisterRestClient"))
"""Interfaces that call others."""
_MATCHERS = frozenset(("requestMatchers", "antMatchers", "mvcMatchers", "anyRequest", "pathMatchers", "anyExchange"))
_OPENS = re.compile(
    r"^(?!//|\*).*(\.permitAll\(\)|csrf\(\)\.disable\(\)|csrf\(\w+::disable\)|csrf\(\(?\w+\)? -> \w+\.disable\(\)\))"
)
_ASKED = re.compile(r"^(authenticated|fullyAuthenticated|has\w+|access|denyAll)$")


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The endpoints, and what changed about them; and what a changed configuration lets through."""
    yield from compared("Spring", change, scene, _find, _still)
    if not change.added and not change.deleted and not TESTS.search(change.path):
        yield from _opened(text_of(change, "base") or "", text_of(change, "head") or "", change.path)


def _opened(before: str, after: str, path: str) -> Iterator[ConfigurationOpened]:
    if "HttpSecurity" not in after:
        return
    lines = [" ".join(line.split()) for line in before.split("\n")]
    known = {*lines, *(_about(line) for line in lines if _OPENS.search(line))}
    for number, line in enumerate(after.split("\n"), 1):
        said = " ".join(line.split())
        if _OPENS.search(said) and not known & {said, _about(said)}:
            yield ConfigurationOpened(Span(path, number, number), "Spring", said[:120])


def _about(said: str) -> str:
    """What a line lets through, however it is written: its paths with their method, or the protection that it switches off."""
    return " ".join(re.findall(r'"[^"]*"|HttpMethod\.\w+', said)) or ("csrf" if "csrf" in said else said)


def _still(endpoint: Endpoint, scene: Scene) -> tuple[str, ...]:
    """The filter chain that guards every request that it does not name."""
    if endpoint.opened or endpoint.handler.startswith("matchers"):
        return ()
    tree = scene.tree("head")
    chains = scene.remember("filter chains", lambda: tree.lines_with(["anyRequest", "anyExchange"], [".java", ".kt"]))
    return ("anyRequest",) if chains else ()


def _find(change: Change, side: Side, scene: Scene) -> list[Endpoint] | None:
    del scene
    absent = change.deleted if side == "head" else change.added
    path = change.path if side == "head" else change.previous or change.path
    text = None if absent else text_of(change, side)
    if text is None or not (_MINE.search(text) or _client(text)):
        return None
    syntax = parse_source(path, text, "java")
    return [*_controllers(syntax, side), *_matchers(syntax, side)]


def _client(text: str) -> bool:
    """Whether there is an interface, and something mapped behind it."""
    first = _INTERFACE.search(text)
    return first is not None and _MAPPED.search(text, first.end()) is not None


def _controllers(syntax: Syntax, side: Side) -> Iterator[Endpoint]:
    for owner in syntax.walk("class_declaration", "interface_declaration"):
        above = _annotations(syntax, owner)
        body, name = owner.child_by_field_name("body"), owner.child_by_field_name("name")
        words = {word for word, _ in above}
        api = owner.type == "interface_declaration" and not words & _CLIENTS
        if body is None or name is None or not (api or words & {"RestController", "Controller"}):
            continue
        for node in body.named_children:
            own = _annotations(syntax, node) if node.type == "method_declaration" else []
            mapping = next((one for word, one in own if _MAPPING.search(word)), None)
            called = node.child_by_field_name("name")
            if mapping is not None and called is not None:
                data = api or any(word in {"RestController", "ResponseBody"} for word, _ in (*above, *own))
                shown = f"{syntax.text(name)}.{syntax.text(called)}"
                one = _endpoint(syntax, side, node, shown, (own, above, mapping, data))
                prefixes = [_paths(syntax, note) for word, note in above if word == "RequestMapping"] or [[""]]
                paths = [joined(prefix, path) for prefix in prefixes[0] for path in _paths(syntax, mapping)]
                yield from (replace(one, path=path or None) for path in dict.fromkeys(paths))


def _endpoint(
    syntax: Syntax,
    side: Side,
    node: Node,
    handler: str,
    found: tuple[list[tuple[str, Node]], list[tuple[str, Node]], Node, bool],
) -> Endpoint:
    own, above, mapping, data = found
    names = {word for word, _ in own}
    put = [*own, *(one for one in above if one[0] not in names)]
    asking = [
        (" ".join(syntax.text(one).split())[:100], one)
        for word, one in put
        if word in _GUARDS and "permitAll" not in syntax.text(one)
    ]
    opening = [(word, one) for word, one in put if word in _OPEN or (word in _GUARDS and "permitAll" in syntax.text(one))]
    word = next(word for word, one in own if one is mapping)
    said = tuple(dict.fromkeys(_METHODS.findall(syntax.text(mapping)))) if word == "RequestMapping" else ()
    verb = said if word == "RequestMapping" else (word.removesuffix("Mapping").upper(),)
    body = node.child_by_field_name("body")
    inside = (
        {syntax.text(one): None for one in syntax.walk("identifier", within=body) if asks(syntax.text(one))} if body else {}
    )
    given, holders = parameters(syntax, node)
    return Endpoint(
        Span(syntax.path, line_of(node), line_of(body) if body is not None else line_of(node), side),
        "Spring",
        handler,
        verb,
        None,
        tuple(Guard(name, line_of(one)) for name, one in asking),
        tuple(Guard(name, line_of(one)) for name, one in opening),
        (),
        tuple(inside),
        data,
        parameters=given,
        holders=holders,
    )


def _annotations(syntax: Syntax, node: Node) -> list[tuple[str, Node]]:
    found = []
    for modifiers in (one for one in node.children if one.type == "modifiers"):
        for one in modifiers.named_children:
            name = one.child_by_field_name("name") if one.type in {"annotation", "marker_annotation"} else None
            if name is not None:
                found.append((syntax.text(name).rpartition(".")[2], one))
    return found


def _paths(syntax: Syntax, node: Node) -> list[str]:
    """The paths that an annotation maps: `"/a"`, `value = {"/a", "/b"}`; [''] for none, and for what only the program knows."""
    listed = node.child_by_field_name("arguments")
    given = listed.named_children if listed is not None else []
    said = [_value(syntax, one) for one in given]
    found = [
        syntax.text(one)[1:-1]
        for value in said
        if value is not None
        for one in (value.named_children if value.type == "element_value_array_initializer" else [value])
        if one.type == "string_literal"
    ]
    return found or [next((syntax.text(one)[1:-1] for v in said if v for one in syntax.walk("string_literal", within=v)), "")]


def _value(syntax: Syntax, node: Node) -> Node | None:
    """What an argument says of the path; None for one that says something else."""
    key = node.child_by_field_name("key") if node.type == "element_value_pair" else None
    if key is None:
        return node
    return node.child_by_field_name("value") if syntax.text(key) in {"value", "path"} else None


def _matchers(syntax: Syntax, side: Side) -> Iterator[Endpoint]:
    """`requestMatchers("/orders/**").authenticated()`: one endpoint for each."""
    for call in syntax.walk("method_invocation"):
        name, of = call.child_by_field_name("name"), call.child_by_field_name("object")
        matcher = of.child_by_field_name("name") if of is not None and of.type == "method_invocation" else None
        if name is None or matcher is None or syntax.text(matcher) not in _MATCHERS or of is None:
            continue
        given = of.child_by_field_name("arguments")
        words = " ".join(syntax.text(given).split())[1:-1] if given is not None else ""
        asked = Guard(f"{syntax.text(name)}()", line_of(name))
        guarded, open_ = _ASKED.search(syntax.text(name)) is not None, syntax.text(name) == "permitAll"
        yield Endpoint(
            Span(syntax.path, line_of(matcher), line_of(name), side),
            "Spring",
            f"matchers {words or syntax.text(matcher)}",
            guards=(asked,) if guarded else (),
            opened=(asked,) if open_ else (),
        )
