"""Calls in loops that reach a query through a function of the repository: `order.describe()` that fetches the customer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.domain.changes import Mention, Span
from bot.domain.queries import CallPerRow, Loop
from workers.queries.code import Code, is_function, is_scope
from workers.queries.heads import heads
from workers.queries.language import language as words_of
from workers.queries.loops import loop_of, over_of
from workers.queries.orm import orm_call
from workers.queries.own_relations import own_relation
from workers.queries.parts import Call, below, field_of
from workers.queries.relations import brought
from workers.queries.sinks import query_of
from workers.queries.terms import bare
from workers.readers.listing import Listing
from workers.readers.syntax import Node, TooLarge, parse_source

_SELF = frozenset(("self", "this", "$this", "Self", "cls", "static", "__MODULE__"))
_BARE = frozenset(("ruby", "java", "kotlin", "csharp"))
"""Languages in which a bare name is a method of the class around."""
_CLASSES = frozenset((
    "class_definition", "class_declaration", "class", "impl_item", "module", "trait_declaration", "object_declaration",
))  # fmt: skip
_CHOICES = re.compile(r"^(if|unless|switch|when|match|case|conditional|ternary|elif|else|except|catch|rescue|while|for)")
_DECIDES = ("condition", "value", "subject", "scrutinee", "right")
"""Fields of a choice that are looked at whichever way it goes."""
_KEPT = re.compile(r"(?i)cache|memo|@lazy|dataloader|\|\|=|\bbatch")
"""Words of a function that may know the answer already."""
_MARKED = r"(?:(?:export|default|final|abstract|public|open|data)\s+)*"
_DECLARES = r"\b(?:function|def|func|fn|const)\s+(?:self\.)?NAME\b"
_SHORTEST = 4
"""Letters of a function's name that is looked for in other files."""
_DEEPEST = 3
_LARGEST = 200_000
_LONGEST = 30
"""Lines of a function: of one that does more, the query is not what takes the time."""
_TASKS = re.compile(
    r"(^|/)(tasks?|jobs?|commands?|cron|scripts?|management|console|workers?|cli|bin|tools?)(/|[_.-]?\w*\.\w+$)", re.IGNORECASE
)
"""Where nobody waits for what goes through all rows."""


@dataclass(frozen=True, slots=True)
class _Function:
    code: Code
    node: Node
    method: bool = False


def call_per_row(code: Code, call: Call, tree: Listing) -> CallPerRow | None:
    """The fact that the call, once per row, reaches a query through functions; None where it does not, or may not."""
    if not call.name or (call.receiver is None and not call.arguments):
        return None
    loop = None if _TASKS.search(code.syntax.path) else loop_of(code, call.node)
    if loop is None or not loop.uses:
        return None
    called = _called(code, call, loop, tree)
    sent = _sent(called, 0) or _followed(called, code, call) if called is not None else None
    if called is None or sent is None or sent == code.syntax.span(call.node):
        return None
    return CallPerRow(code.syntax.span(call.node), code.text(call.node)[:60], loop, f"{sent.path}:{sent.line}")


def _followed(called: _Function, code: Code, call: Call, depth: int = 0) -> Span | None:
    """The relation that a method of the rows' class follows, by itself or by another, and that their query does not bring."""
    own, node = called.code, called.node
    span = own.syntax.span(node)
    if not called.method or depth > 1 or span.end - span.line > _LONGEST or _KEPT.search(_whole_text(own, node)):
        return None
    found = own_relation(own, node, _always, lambda name: brought(code, call.node, name))
    for one in () if found is not None else filter(own.is_call, below(node)):
        inner = own.call(one)
        receiver = own.text(inner.receiver) if inner.receiver is not None else ""
        other = _own(own, inner, receiver) if receiver in _SELF and _always(one, node) else None
        if other is not None and (found := _followed(replace(other, method=True), code, call, depth + 1)) is not None:
            break
    return found


def _called(code: Code, call: Call, loop: Loop, tree: Listing) -> _Function | None:
    """The function that is called: of this file, or a method of the rows' own class."""
    receiver = code.text(call.receiver) if call.receiver is not None else ""
    if not receiver or receiver in _SELF:
        return _own(code, call, receiver) if loop.rows else None
    model = _model(code, call, receiver)
    found = _method(code, model, call.name, tree) if model else None
    return replace(found, method=True) if found is not None else None


def _own(code: Code, call: Call, receiver: str) -> _Function | None:
    """The function of this file: of the caller's class by `self`, or by its bare name where the language has it so."""
    owner = _class_of(code, call.node) if receiver or code.language in _BARE else ""
    return _in_file(code, call.name, owner)


def _in_file(code: Code, name: str, owner: str) -> _Function | None:
    found = [node for node in functions(code).get(name, ()) if _class_of(code, node) == owner]
    return _Function(code, found[0]) if len(found) == 1 else None


def _model(code: Code, call: Call, receiver: str) -> str:
    """The class whose rows the loop goes through, where the call's receiver is the item."""
    found = over_of(code, call.node)
    if found is None or receiver not in re.findall(r"\$?[A-Za-z_]\w*", found[0]):
        return ""
    match = code.words.models.search(found[1])
    return next((one for one in match.groups() if one), "").rpartition("::")[2] if match else ""


def _method(code: Code, model: str, name: str, tree: Listing) -> _Function | None:
    """The method of that class: in this file, else in the one file that declares the class."""
    if (own := _in_file(code, name, model)) is not None:
        return own
    ending = "." + code.syntax.path.rpartition(".")[2]
    head = re.compile(rf"^\s*{_MARKED}(?:class|impl)\s+(?:\w+::)*{re.escape(model)}\b")
    other = _one_file(heads(tree, [f"class {model}", f"impl {model}"], [ending], head), code, tree)
    return _in_file(other, name, model) if other is not None and other is not code else None


def declared(code: Code, name: str, tree: Listing) -> list[tuple[Code, Node]]:
    """The one function of that name: in this file, else in the one file that declares it."""
    if own := functions(code).get(name):
        return [(code, own[0])] if len(own) == 1 else []
    if len(name) < _SHORTEST or not re.fullmatch(r"\w+", name):
        return []
    ending = "." + code.syntax.path.rpartition(".")[2]
    head = re.compile(_DECLARES.replace("NAME", re.escape(name)))
    other = _one_file(heads(tree, [name], [ending], head), code, tree)
    found = functions(other).get(name, []) if other is not None else []
    return [(other, found[0])] if other is not None and len(found) == 1 else []


def _one_file(found: Iterable[Mention] | None, code: Code, tree: Listing) -> Code | None:
    """The file of all these lines, parsed; None where there are several, or where not all are known."""
    paths = list({one.path for one in found or ()})
    if len(paths) != 1:
        return None
    return (
        code
        if paths[0] == code.syntax.path
        else tree.remember(("code", paths[0]), lambda: read_code(paths[0], code.language, tree))
    )


def read_code(path: str, language: str, tree: Listing) -> Code | None:
    """A file of the tree, parsed; None where it is too large."""
    text = tree.text(path)
    if len(text) > _LARGEST:
        return None
    words = words_of(language)
    try:
        return Code(parse_source(path, words.prepared(text), language), language, words)
    except TooLarge:
        return None


def functions(code: Code) -> dict[str, list[Node]]:
    """The functions of the file by name."""
    if code.functions is None:
        code.functions = {}
        for node in below(code.syntax.root):
            named = _named(code, node)
            if named:
                code.functions.setdefault(named, []).append(node)
    return code.functions


def _named(code: Code, node: Node) -> str:
    if node.type == "variable_declarator":
        held, name = field_of(node, "value"), field_of(node, "name")
        return code.text(name) if held is not None and name is not None and is_function(held) else ""
    if is_scope(node) and (name := field_of(node, "name")) is not None:
        return code.text(name)
    return ""


def _sent(function: _Function, depth: int) -> Span | None:
    """Where the function surely reads from a database with what it is given, directly or through others of its file."""
    code, node = function.code, function.node
    given = _given(code, node)
    span = code.syntax.span(node)
    if depth > _DEEPEST or span.end - span.line > _LONGEST or _KEPT.search(_whole_text(code, node)) or not code.spend():
        return None
    for one in below(node):
        if not code.is_call(one) or not _always(one, node):
            continue
        call = code.call(one)
        if not _names_given(code, one, given):
            continue
        query = query_of(code, call) or orm_call(code, call)
        if query is not None and query.reads and query.loop is None:
            return query.span
        receiver = code.text(call.receiver) if call.receiver is not None else ""
        if not receiver or receiver in _SELF:
            inner = _own(code, call, receiver)
            if inner is not None and inner.node != node and (sent := _sent(inner, depth + 1)) is not None:
                return sent
    return None


def _given(code: Code, function: Node) -> frozenset[str]:
    """The names of its parameters, and of itself."""
    held = field_of(function, "value") or function
    names = {name for text in code.words.parameters(code, held) for name in re.findall(r"\$?[A-Za-z_]\w*", text)}
    return frozenset(names | _SELF)


def _names_given(code: Code, node: Node, given: frozenset[str]) -> bool:
    return any(word in given for word in re.findall(r"\$?[A-Za-z_]\w*", code.text(node)))


def _always(node: Node, function: Node) -> bool:
    """Whether the function comes there each time it is called."""
    inner, above = node, node.parent
    while above is not None and above != function:
        if is_function(above) and above.parent != function:
            return False
        if _CHOICES.match(above.type) and not _decides(above, inner):
            return False
        inner, above = above, above.parent
    return above is not None


def _decides(choice: Node, inner: Node) -> bool:
    held = field_of(choice, *_DECIDES)
    return held is not None and held.start_byte <= inner.start_byte and inner.end_byte <= held.end_byte


def _class_of(code: Code, node: Node) -> str:
    """The name of the class (Rust: the type of the `impl`) around; '' outside of any."""
    above = node.parent
    while above is not None:
        if above.type in _CLASSES and (named := field_of(above, "type", "name")) is not None:
            return code.text(named).partition("<")[0].rpartition("::")[2]
        above = above.parent
    return ""


def _whole_text(code: Code, node: Node) -> str:
    """The function with its decorators."""
    around = node.parent if node.parent is not None and node.parent.type == "decorated_definition" else node
    return code.syntax.text(bare(around))
