"""Arms of OR that escape a filter: builders of queries put `orWhere` beside all that came before, not beside the last of it.

`where(a).where(b).orWhere(c)` asks for `(a AND b) OR c`. Where b and c are given one and the same value (one text that is
searched for in two columns), they are meant as one question, and rows that c finds pass by a.

Source: https://laravel.com/docs/queries#logical-grouping , https://laravel.com/docs/eloquent-relationships#chaining-orwhere-clauses-after-relationships
Source: https://gorm.io/docs/advanced_query.html#Group-Conditions , https://typeorm.io/docs/query-builder/select-query-builder
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from bot.domain.mappers import EscapingArm
from workers.queries.code import Code, covers, function_around, is_function
from workers.queries.heads import heads, text_at
from workers.queries.parts import Call, field_of
from workers.queries.terms import bare
from workers.readers.listing import Listing
from workers.readers.syntax import Node

_AND = re.compile(r"^(where|and_?[wW]here|Where)(?!Raw)\w*$|^filter$")
_OR = re.compile(r"^(or_?[wW]here|Or)(?!Raw)\w*$")
_MAY = re.compile(rb"or_?[wW]here|\.Or\(|\)\s*\|")
_INSIDE = frozenset(("when", "unless", "tap"))
"""Laravel's calls that give the builder itself to a closure: nothing is put into parentheses."""
_FLAT = frozenset(("php", "javascript", "typescript", "tsx", "go", "elixir"))
_PLAIN = re.compile(r"(?i)^(true|false|null|nil|none|undefined|-?[\d.]+|['\"][^'\"{}$#]*['\"]|)$")
_NAMED = re.compile(r"(?<![:\w]):(?:\.\.\.)?([A-Za-z_]\w*)")
_RELATION = re.compile(r"\$this->(?:hasMany|belongsToMany|hasManyThrough|morphMany|morphToMany|hasOne)\(")
_TAKES_NOTHING = re.compile(r"\s*\)[^;]*\Z")
_SOUGHT = re.compile(r"(?i)like|contains|startswith|search|regex")
_SHOWN, _MOST_LINKS, _MOST_CALLS, _MOST_LINES = 60, 60, 400, 20


@dataclass(frozen=True, slots=True)
class _Condition:
    """A call of a chain. `scope` is one of another name, which may be a model's own: it counts with the arm's value only."""

    node: Node
    text: str
    either: bool
    values: frozenset[str]
    scope: bool = False


def find(code: Code, tree: Listing) -> Iterator[EscapingArm]:
    """The first arm of each chain that escapes what the chain asks for before."""
    told = set[int]()
    if not _MAY.search(code.syntax.data):
        return
    for node in code.syntax.walk(*code.words.calls) if code.language in _FLAT else ():
        if not _OR.match(code.call(node).name) or not code.spend():
            continue
        root, chain = _chain(code, node)
        if chain[-1].node != node or root is None or chain[0].node.id in told:
            continue
        if (found := _escape(code, root, chain, tree)) is not None:
            told.add(chain[0].node.id)
            yield found
    if code.language == "python":
        yield from _of_operators(code)


def _escape(code: Code, root: Node, chain: list[_Condition], tree: Listing) -> EscapingArm | None:
    first = next(number for number, one in enumerate(chain) if one.either)
    arm = chain[first]
    before = [one for one in chain[:first] if not one.scope or one.values & arm.values]
    if not before:
        return None
    if (relation := _relation(code, arm.node, tree)) and not arm.text.startswith("orWhereHas"):
        return EscapingArm(code.syntax.span(arm.node), f"{relation}()", arm.text[:_SHOWN], relation=True)
    held = [*(one for one in _around(code, root) if not one.scope and not one.either), *before]
    bounds = _bounds(held, arm)
    plain = [one for one in bounds if not re.search(r"function|=>", one.text)] or bounds
    return EscapingArm(code.syntax.span(arm.node), plain[0].text[:_SHOWN], arm.text[:_SHOWN]) if bounds else None


def _bounds(before: list[_Condition], arm: _Condition) -> list[_Condition]:
    """What stands before the condition that the arm is meant to stand beside; nothing where that is not sure."""
    *bounds, beside = before
    shared = beside.values & arm.values
    if not _SOUGHT.search(beside.text + arm.text) and not any(one.values for one in bounds):
        return []  # a flag alone may be meant for one direction only: open ones to me, any from me
    apart = all(not one.values & (beside.values | arm.values) and one.text not in arm.text for one in bounds)
    return bounds if shared and apart and not beside.either else []


def _chain(code: Code, node: Node) -> tuple[Node | None, list[_Condition]]:
    """What a chain begins with, and its conditions up to the call, in their order."""
    found = list[_Condition]()
    at: Node | None = node
    for _ in range(_MOST_LINKS):
        if at is None or not code.is_call(at):
            break
        call = code.call(at)
        given = _given(code, call)
        if _OR.match(call.name) or (given and (_AND.match(call.name) or code.language == "php")):
            found.append(_condition(code, call, given))
        at, start = _receiver(code, call), at
        if at is None:
            at = start
            break
    return at, found[::-1]


def _receiver(code: Code, call: Call) -> Node | None:
    """What the call is made on; in Elixir what is piped into it."""
    if code.language == "elixir":
        piped = call.arguments[0] if call.receiver is None and call.arguments else None
        return field_of(piped, "right") if piped is not None and piped.type == "binary_operator" else piped
    return bare(call.receiver) if call.receiver is not None else None


def _given(code: Code, call: Call) -> tuple[Node, ...]:
    given = call.arguments[1:] if code.language == "elixir" else call.arguments
    return tuple(bare(one) for one in given)


def _condition(code: Code, call: Call, given: tuple[Node, ...]) -> _Condition:
    named = field_of(call.node, "arguments")
    text = call.name + (code.text(named) if named is not None else f"({', '.join(code.text(one) for one in given)})")
    either, scope = bool(_OR.match(call.name)), not (_OR.match(call.name) or _AND.match(call.name))
    values = (code.text(given[-1]),) if scope else _values(code, given)
    return _Condition(call.node, text, either, frozenset(_core(value) for value in values), scope)


def _core(value: str) -> str:
    """A value without the wildcards around it: `'%' . $text . '%'` and `"%{$text}%"` are `$text`."""
    return re.sub(r"[\s'\"`%{}]|(?<=[`%])\$(?=\{)", "", value).strip(".+")


def _values(code: Code, given: tuple[Node, ...]) -> Iterator[str]:
    """The values of a condition that are no constants: its last argument, names in its text, what is pinned."""
    texts = [code.text(one) for one in given]
    if not texts:
        return
    if code.language == "elixir":
        yield from (found for text in texts for found in re.findall(r"\^([\w.]+|\([^()]*\))", text))
    elif re.match(r"""['"`]""", texts[0]) and re.search(r"[=<>?]|(?i:\blike\b)", texts[0]):
        yield from (f":{name}" for name in _NAMED.findall(texts[0]))
        yield from (text for text in texts[1:] if not _PLAIN.match(text) and not text.startswith("{"))
    elif len(given) > 1 and not is_function(given[-1]) and not _PLAIN.match(texts[-1]):
        yield texts[-1]
    elif len(given) == 1 and given[0].type == "object":
        for pair in given[0].named_children:
            value = code.text(field_of(pair, "value") or pair)
            yield from () if _PLAIN.match(value) else (value,)


def _around(code: Code, root: Node) -> list[_Condition]:
    """The conditions of the builder that a closure is given by `when`, or that its name was given before."""
    if not re.fullmatch(r"\$?\w+", name := code.text(root)) or code.language in {"go", "elixir"}:
        return []
    above = function_around(root)
    parameters = [re.findall(r"\$?\w+", one)[-1:] for one in code.words.parameters(code, above)] if above is not None else []
    if above is not None and parameters[:1] == [[name]]:
        call = above.parent
        while call is not None and not code.is_call(call):
            call = call.parent if call.type in {"arguments", "argument"} else None
        made = code.call(call) if call is not None else None
        if made and made.name in _INSIDE and made.receiver is not None:
            return [*_chain(code, made.receiver)[1], *_earlier(code, root, name, above)]
    return [] if above is None else list(_earlier(code, root, name, above))


def _earlier(code: Code, root: Node, name: str, function: Node) -> Iterator[_Condition]:
    """The conditions of statements that surely came before, on the builder of that name."""
    for node in islice(code.syntax.walk(*code.words.calls, within=function), _MOST_CALLS):
        outer = node.parent
        if node.end_byte > root.start_byte or outer is None or not code.spend():
            continue
        if outer.type not in {"expression_statement", "assignment_expression", "variable_declarator", "await_expression"}:
            continue
        begins, chain = _chain(code, node)
        target = field_of(outer, "left", "name")
        named = name in {code.text(one) for one in (begins, target) if one is not None}
        if named and covers(node, root) and function_around(node) == function:
            yield from chain


def _relation(code: Code, node: Node, tree: Listing) -> str:
    """`posts` of the Eloquent chain `$user->posts()->…`, where classes of the repository declare it; '' for anything else."""
    if code.language != "php":
        return ""
    inner = code.call(node)
    while inner.receiver is not None and code.is_call(receiver := bare(inner.receiver)):
        inner = code.call(receiver)
    if inner.arguments or inner.receiver is None or inner.node == node or not re.match(r"\$\w+", code.text(inner.receiver)):
        return ""
    return inner.name if tree.remember(("a relation", inner.name), lambda: _declares(tree, inner.name)) else ""


def _declares(tree: Listing, name: str) -> bool:
    """Whether every function of that name in the repository gives a relation of many rows."""
    head = re.compile(rf"\bfunction\s+{re.escape(name)}\s*\(")
    found = heads(tree, [name], [".php"], head) or ()
    return bool(found) and all(_gives_many(text_at(tree, one, _MOST_LINES), head) for one in found)


def _gives_many(text: str, head: re.Pattern[str]) -> bool:
    """Whether the function takes nothing, and gives a relation of many rows in its first block."""
    start = head.search(text)
    before, opens, after = text[start.end() :].partition("{") if start is not None else ("", "", "")
    return bool(opens and _TAKES_NOTHING.match(before) and _RELATION.search(after.partition("}")[0]))


def _of_operators(code: Code) -> Iterator[EscapingArm]:
    """Python's `a & b | c`: `&` binds more tightly."""
    for node in code.syntax.walk("binary_operator"):
        left, right = field_of(node, "left"), field_of(node, "right")
        sign, inner = field_of(node, "operator"), left
        if left is None or right is None or inner is None or sign is None or code.text(sign) != "|":
            continue
        within = field_of(inner, "operator") if inner.type == "binary_operator" else None
        if within is None or code.text(within) != "&":
            continue
        parts = [_part(code, one) for one in (*_operands(code, inner), right)]
        if bounds := _bounds(parts[:-1], parts[-1]):
            yield EscapingArm(code.syntax.span(right), bounds[-1].text[:_SHOWN], parts[-1].text[:_SHOWN])


def _operands(code: Code, node: Node) -> list[Node]:
    sign, left, right = (field_of(node, name) for name in ("operator", "left", "right"))
    if node.type != "binary_operator" or sign is None or left is None or right is None or code.text(sign) != "&":
        return [node]
    return [*_operands(code, left), right]


def _part(code: Code, node: Node) -> _Condition:
    values = list[str]()
    for call in code.syntax.walk("call", within=node):
        for one in code.call(call).arguments:
            values.append(code.text(field_of(one, "value") or one))
    return _Condition(node, code.text(node), either=False, values=frozenset(one for one in values if not _PLAIN.match(one)))
