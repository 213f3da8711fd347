"""Elixir: Ecto's repositories, Ecto.Adapters.SQL, Postgrex, MyXQL."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workers.queries.code import Code
from workers.queries.fields import Named
from workers.queries.language import Around, Language, Mapped
from workers.queries.parts import Call, field_of, given_to
from workers.readers.syntax import Node

_GUARD = re.compile(r"\bis_(integer|float|number|boolean|atom)\((\w+)\)")
_EACH = frozenset(("map", "each", "flat_map", "filter", "reject", "reduce", "into", "map_join", "async_stream"))


def _parts(code: Code, node: Node) -> Call:
    """A call's parts; what is piped into it is its first argument."""
    target = field_of(node, "target")
    given = next((one for one in node.named_children if one.type == "arguments"), None)
    arguments = given_to(given) if given is not None else ()
    piped = _piped(node)
    if piped is not None:
        arguments = (piped, *arguments)
    if target is not None and target.type == "dot":
        left, right = field_of(target, "left"), field_of(target, "right")
        return Call(node, left, code.syntax.text(right) if right is not None else "", arguments)
    return Call(node, None, code.syntax.text(target) if target is not None else "", arguments)


def _piped(node: Node) -> Node | None:
    above = node.parent
    if above is None or above.type != "binary_operator" or field_of(above, "right") != node:
        return None
    sign = field_of(above, "operator")
    return field_of(above, "left") if sign is not None and sign.type == "|>" else None


def _pair(code: Code, node: Node) -> tuple[Node, Node] | None:
    """`name = value`, and `@name value` of a module."""
    del code
    sign = field_of(node, "operator")
    if node.type == "unary_operator":
        held = field_of(node, "operand")
        given = [one for one in held.named_children if one.type == "arguments"] if held is not None else []
        return (node, given[0].named_children[0]) if given and given[0].named_children and sign and sign.type == "@" else None
    left, right = field_of(node, "left"), field_of(node, "right")
    return (left, right) if left is not None and right is not None and sign is not None and sign.type == "=" else None


def _parameters(code: Code, function: Node) -> Iterator[str]:
    """The declarations of a function's or lambda's parameters; a guard that says number stands beside the name."""
    if function.type == "anonymous_function":
        clause = next((one for one in function.named_children if one.type == "stab_clause"), function)
        left = field_of(clause, "left")
        yield from (code.text(one) for one in (left.named_children if left is not None else ()))
        return
    head = next((one for one in function.named_children if one.type == "arguments"), None)
    for call in code.syntax.walk("call", within=head) if head is not None else ():
        given = next((one for one in call.named_children if one.type == "arguments"), None)
        numbers = {name for _, name in _GUARD.findall(code.text(head))} if head is not None else set[str]()
        for one in given.named_children if given is not None else ():
            text = code.text(one)
            yield f"{text} int" if text in numbers else text
        return


def _around(code: Code, node: Node) -> Around | None:
    """`for item <- rows`, `Enum.map(rows, fn item -> … end)`."""
    if node.type != "call":
        return None
    call = code.call(node)
    if call.receiver is None and call.name == "for" and call.arguments:
        clause = call.arguments[0]
        left, right, sign = field_of(clause, "left"), field_of(clause, "right"), field_of(clause, "operator")
        body = node.named_children[-1]
        if left is not None and right is not None and sign is not None and sign.type == "<-":
            last = body.named_children[-1] if body.type == "arguments" else body
            return code.text(left), right, last
    if call.name in _EACH and call.receiver is not None and len(call.arguments) > 1:
        block = call.arguments[-1]
        if code.text(call.receiver) in {"Enum", "Stream", "Task"} and block.type == "anonymous_function":
            return " ".join(_parameters(code, block)), call.arguments[0], block
    return None


_IN = re.compile(r"^from\(?\s*(\w+) in ([A-Z][\w.]*)")


def _fields(code: Code, call: Call) -> Iterator[Named]:
    """`from(o in Order, where: o.code == ^code)`."""
    if call.receiver is not None or call.name != "from" or (found := _IN.match(code.text(call.node))) is None:
        return
    for node in code.syntax.walk("dot", within=call.node):
        owner, name = field_of(node, "left"), field_of(node, "right")
        if owner is not None and name is not None and code.text(owner) == found.group(1):
            yield Named(found.group(2).rpartition(".")[2], code.text(name), node)


_READS = frozenset(("all", "get", "get!", "get_by", "get_by!", "one", "one!", "aggregate", "exists?", "preload"))
_CHANGES = {"delete_all": "deleted", "update_all": "updated"}
_SCHEMA = re.compile(r"^(__MODULE__|[A-Z][\w.]*|\"\w+\")$")


def _mapper(code: Code, call: Call) -> Mapped | None:
    """Ecto's repositories."""
    if call.receiver is None or not call.arguments or code.text(call.receiver).rpartition(".")[2] != "Repo":
        return None
    model = code.text(call.arguments[0])
    whole = bool(_SCHEMA.match(model))
    if call.name in _CHANGES:
        return Mapped("ecto", model, False, _CHANGES[call.name] if whole else "")
    if call.name in _READS:
        return Mapped("ecto", model, True, "read" if whole and call.name == "all" else "")
    return None


language = Language(
    sinks=frozenset((
        "query", "query!", "query_many", "query_many!", "stream", "prepare", "execute", "prepare_execute", "explain",
    )),
    alone=frozenset(),
    prepares=re.compile(r"^prepare$"),
    bind='Repo.query("… WHERE code = $1", [code])',
    http=re.compile(r"^(HTTPoison|Req|Tesla|Finch|HTTPotion)\.(get|post|put|patch|delete|request)!?$|^:httpc\.request$"),
    request=re.compile(r"^(conn\.)?(params|query_params|body_params|path_params)\["),
    number=re.compile(r"^(length|map_size|round|trunc|String\.to_integer|Integer\.\w+|DateTime\.\w+|Date\.\w+|NaiveDateTime\.\w+)\(|\.id$"),
    rows=re.compile(r"\bRepo\.(all|stream|query!?|preload)\b|\|> (\w+\.)?Repo\.(all|stream)\("),
    calls=("call",),
    assignments=("binary_operator", "unary_operator"),
    strings=True,
    parts=_parts,
    pair=_pair,
    parameters=_parameters,
    around=_around,
    mapper=_mapper,
    fields=_fields,
)  # fmt: skip
