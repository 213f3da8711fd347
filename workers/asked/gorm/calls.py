"""Where a file of Go names columns and relations of GORM's structs.

Source: https://gorm.io/docs/query.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.changes import Span
from workers.asked.gorm.conditions import of_condition, of_list
from workers.asked.gorm.structs import Struct, struct
from workers.queries.code import Code, scope_of
from workers.queries.parts import Call
from workers.readers.listing import Listing
from workers.readers.syntax import Node

_CONDITIONS = frozenset(("Where", "Or", "Not"))
_LISTS = frozenset(("Order", "Pluck", "Update", "UpdateColumn", "Distinct", "Omit"))
_MAPS = frozenset(("Where", "Updates", "UpdateColumns", "Not", "Or", "Assign", "Attrs"))
_MODELS = frozenset(
    ("Find", "First", "Take", "Last", "Create", "Save", "Delete", "FirstOrInit", "FirstOrCreate", "FindInBatches")
)
_RELATIONS = {"Preload": re.compile(r"[A-Z]\w*(?:\.[A-Z]\w*)*"), "Joins": re.compile(r"[A-Z]\w*")}
_ADDS = re.compile(r"Joins|Table|Raw|Select|Group|Having|Scopes|Exec|From|Union|Clauses|Association")
"""What may bring other tables or names."""
_PLAIN = frozenset((
    "WithContext", "Begin", "Session", "Debug", "Unscoped", "Where", "Or", "Not", "Order", "Limit", "Offset", "Preload", "Set",
))  # fmt: skip
"""What a variable may be given that is asked for rows later; other calls than these may join or be about another table."""
_GETS = re.compile(
    r"(?i)(?:db|database|conn|connection|gorm|orm|tx|trx|transaction|engine|client|store|postgres|pg|mysql|sqlite|master|slave"
    r"|reader|writer|session)$"
)
"""What a function, a member or a parameter is called that gives the database itself."""
_MOST_NAMES, _MOST_HELD = 6, 12
_KNOWN = _PLAIN | _CONDITIONS | _LISTS | _MAPS | _MODELS | _RELATIONS.keys() | frozenset((
    "Model", "Count", "Scan", "Rows", "Row", "ScanRows", "Save", "CreateInBatches", "InstanceSet", "ToSQL",
))  # fmt: skip
_LONGEST, _MOST_CALLS = 60, 10_000
_OF_TYPE = re.compile(r"(?:&|new\()?(?:\[\])?\*?((?:\w+\.)?[A-Z]\w*)(?:\{.*\}|\))$", re.DOTALL)
_DECLARES = ("var_spec", "parameter_declaration", "short_var_declaration", "range_clause")
_STRINGS = frozenset(("interpreted_string_literal", "raw_string_literal"))


@dataclass(frozen=True, slots=True)
class Ask:
    """A column, or with `relation` a path of relations, that a call asks a struct for."""

    model: Struct
    name: str
    call: str
    span: Span
    relation: bool = False


def asks(tree: Listing, code: Code) -> Iterator[Ask]:
    """Every one of a file."""
    for number, call in enumerate(code.calls()):
        if number > _MOST_CALLS:
            return
        if call.receiver is None or not (named := list(_named(code, call))):
            continue
        chain = list(_chain(code, call))
        names = [one.name for one in chain]
        if len(chain) >= _LONGEST or any(name[:1].islower() for name in names[1:]):
            continue
        model = _model(tree, code, chain)
        if model is None or not model.mapped:
            continue
        mixed = any(_ADDS.search(name) for name in names) or not _alone(code, chain)
        for node, name, relation in named:
            if relation or not mixed:
                yield Ask(model, name, call.name, code.syntax.span(node), relation)


def _chain(code: Code, call: Call) -> Iterator[Call]:
    """The calls of the whole chain, from its end to its beginning."""
    last, above = call.node, call.node.parent
    for _ in range(_LONGEST):
        if above is None or above.type not in {"selector_expression", "call_expression"}:
            break
        if code.is_call(above):
            function = above.child_by_field_name("function")
            if function is None or function.end_byte < last.end_byte:
                break  # an argument of another call
            last = above
        above = above.parent
    here: Node | None = last
    for _ in range(_LONGEST):
        if here is None or not code.is_call(here):
            return
        found = code.call(here)
        yield found
        here = found.receiver


def _alone(code: Code, chain: list[Call]) -> bool:
    """Whether all calls of a chain are GORM's, and what it begins with is the database alone."""
    first = chain[-1]
    if any(one.name not in _KNOWN for one in chain if one is not first):
        return False
    return _begun(code, first.receiver, set()) if first.name in _KNOWN else _GETS.search(first.name) is not None


def _begun(code: Code, root: Node | None, seen: set[str]) -> bool:
    """Whether the variable that a chain begins with has nothing yet that brings other tables, all of what it is given known."""
    name = code.text(root) if root is not None else ""
    if name in seen:
        return True
    seen.add(name)
    held = code.bound(name, root) if root is not None and root.type == "identifier" else []
    if not held and name and not _GETS.search(name):
        return False  # a parameter or a member that is begun elsewhere
    return len(seen) <= _MOST_NAMES and len(held) <= _MOST_HELD and all(_opened(code, one.value, seen) for one in held)


def _opened(code: Code, value: Node, seen: set[str]) -> bool:
    here: Node | None = value
    for _ in range(_LONGEST):
        if here is None or not code.is_call(here):
            return _begun(code, here, seen)
        call = code.call(here)
        if call.name not in _PLAIN:
            return _GETS.search(call.name) is not None
        here = call.receiver
    return False


def _named(code: Code, call: Call) -> Iterator[tuple[Node, str, bool]]:
    first = call.arguments[0] if call.arguments else None
    text = _text(code, first) if first is not None else ""
    if first is None:
        return
    if call.name in _RELATIONS and _RELATIONS[call.name].fullmatch(text):
        yield first, text, True
    elif call.name in _CONDITIONS and text:
        yield from ((first, name, False) for name in of_condition(text))
    elif call.name in _LISTS and text:
        yield from ((first, name, False) for name in of_list(text))
    elif call.name in _MAPS and first.type == "composite_literal" and code.text(first).startswith("map["):
        for one in code.syntax.walk("keyed_element", within=first):
            key = one.named_children[0].named_children[:1] if one.named_children else []
            held = one.parent is not None and one.parent.parent == first
            if held and key and re.fullmatch(r"[a-z]\w*", name := _text(code, key[0])):
                yield key[0], name, False


def _text(code: Code, node: Node) -> str:
    written = code.syntax.text(node) if node.type in _STRINGS else ""
    return written[1:-1] if "\\" not in written else ""


def _model(tree: Listing, code: Code, chain: list[Call]) -> Struct | None:
    """The struct whose rows the chain asks for: that of Model, else that of what is found, created or deleted."""
    said = [one for one in chain if one.name == "Model"] or [one for one in chain if one.name in _MODELS]
    if len(said) != 1 or not said[0].arguments:
        return None
    node = said[0].arguments[0]
    text = code.text(node)
    if (literal := _OF_TYPE.fullmatch(text)) is not None and ("{" in text or text.startswith("new(")):
        return struct(tree, literal[1], code)
    if not re.fullmatch(r"&?\w+", text):
        return None
    kind = _typed(tree, code, text.lstrip("&"), node)
    return struct(tree, kind, code) if kind else None


def _typed(tree: Listing, code: Code, name: str, at: Node) -> str:
    """The type that a variable or parameter is declared with, in the function around; '' where that is not plain."""
    around = scope_of(at)
    if around is None:
        return ""
    known = tree.remember(("go types", code.syntax.path, around.id), lambda: _types(code, around))
    return known.get(name, "")


def _types(code: Code, function: Node) -> dict[str, str]:
    found: dict[str, str] = {}

    def hold(name: str, kind: str) -> None:
        found[name] = kind if found.get(name, kind) == kind else ""

    for node in code.syntax.walk(*_DECLARES, within=function):
        kind = node.child_by_field_name("type")
        if node.type == "range_clause":
            left = node.child_by_field_name("left")
            for one in left.named_children if left is not None else ():
                hold(code.text(one), "")
        elif node.type == "short_var_declaration":
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            values = right.named_children if right is not None else []
            for number, one in enumerate(left.named_children if left is not None else ()):
                text = code.text(values[number]) if len(values) == len(left.named_children if left is not None else ()) else ""
                literal = _OF_TYPE.fullmatch(text) if len(text) < 2_000 else None
                made = re.fullmatch(r"make\(\[\]\*?((?:\w+\.)?[A-Z]\w*),.*\)", text)
                hold(code.text(one), literal[1] if literal is not None else made[1] if made is not None else "")
        else:
            for one in node.children_by_field_name("name"):
                hold(code.text(one), code.text(kind).lstrip("*[]") if kind is not None else "")
    return found
