"""What a loop goes through: the expression behind its names, and whether that is the result of another query."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workers.queries.code import Code, is_callback, scope_of
from workers.queries.functions import SELF, own
from workers.queries.parts import Call, field_of
from workers.queries.terms import bare
from workers.readers.syntax import Node

_GIVEN = re.compile(r"\([^()]*\)")
_NESTED, _HELD = 6, "\ue000"
_GOES = frozenset(("iter", "into_iter", "iter_mut", "each", "stream", "AsEnumerable", "lazy"))
"""Calls without arguments that give what they are called on, row by row."""
_BATCHES = re.compile(r"(?i)chunk|batch|paginat|partition|islice|slice|group|\.items\(\)|Object\.(entries|keys)")
_SENT = re.compile(r"(?i)\b(request|input|params|form|payload)(\(\))?(->|\.|\[)")
"""What a client sent is no query's result, whatever method gives it."""
_FEWER = frozenset(("map", "filter", "sort", "toSorted", "flatMap", "reverse", "toReversed", "flat"))
"""Calls that give one item, or some, for each of what they are called on."""
_COPIES = re.compile(r"^(?:Array\.from|new Set|\[\.\.\.)")
_RESULTS = frozenset(("rows", "recordset", "items", "records"))
"""Where the result of a query keeps its rows."""
_ONE = re.compile(r"\.find(Unique|First|One|ByPk|ById)\w*\(")
_SELECTS = re.compile(
    r"(?i)(?:await )?[\w.$]{1,80}(?:\.|->)(?:execute|fetch|fetch_all|iterate|query|cursor)"
    r"\(\s{0,9}[fr]?(?:\"\"\"|['\"`])\s{0,99}(?:select|with)\b"
)
_ONE_ROW = re.compile(r"\.(fetchone|fetchval|fetchrow|scalar\w*|first|one\w*)\(|\]$")
_GIVES = frozenset(("enumerate", "list", "sorted", "reversed", "tuple", "set", "iter", "tqdm"))
"""Functions that give all that they are given."""
_FEW = re.compile(r"\b(take|limit): ?[1-5]\b|\.(limit|take)\([1-5]\)|\[:[1-5]\]|\bLIMIT [1-5]\b")
"""Bounds that make a page of a few rows."""
_DEEPEST, _NAMES = 4, frozenset(("identifier", "variable_name", "instance_variable"))


def are_rows(code: Code, over: Node, depth: int = 0) -> bool:
    """Whether the expression is a query's result, by names, parts of results, and what is made of each row."""
    over = gone_through(code, over)
    text = source_of(code, over)
    whole = text
    for _ in range(_NESTED):  # what is given to the calls of a chain says nothing about the chain
        text = _GIVEN.sub(_HELD, text)
    text = text.replace(_HELD, "()")
    if _BATCHES.search(text) or _SENT.search(text):
        return False
    if code.words.rows.search(text) or (_SELECTS.match(whole) and not _ONE_ROW.search(text)):
        return not _FEW.search(whole)
    if depth >= _DEEPEST:
        return False
    behind = _behind(code, over) if whole else _executed(code, over)
    return _fetched_with(code, over) or any(are_rows(code, one, depth + 1) for one in behind)


def _behind(code: Code, over: Node) -> Iterator[Node]:
    """What the rows come from, where the expression does not say it itself."""
    if over.type in _NAMES:
        held = [one for one in code.reaching(code.text(over), over) if not _grown(code, one.value, code.text(over))]
        yield from (gone_through(code, one.value) for one in held[:1] if len(held) == 1)
        yield from _executed(code, over)
    elif code.is_call(over):
        call = code.call(over)
        if call.name in _FEWER and call.receiver is not None:
            yield call.receiver
        elif call.arguments and (_COPIES.match(code.text(over)) or (call.receiver is None and call.name in _GIVES)):
            yield call.arguments[0]
        else:
            yield from _returned(code, call)
    elif over.type in {"array", "new_expression"} and _COPIES.match(code.text(over)):
        yield from _copied(over)
    elif over.type == "member_expression":
        yield from _part(code, over)


def _executed(code: Code, over: Node) -> Iterator[Node]:
    """The last `cursor.execute(…)` before `for row in cursor`, where it selects."""
    name, scope = code.text(over), scope_of(over)
    if code.language != "python" or over.type != "identifier" or scope is None:
        return
    said = f"{name}.execute(".encode()
    at = code.syntax.data.rfind(said, scope.start_byte, over.start_byte)
    sent = scope.descendant_for_byte_range(at, at + len(said)) if at >= 0 else None
    if sent is not None and sent.type in {"call", "argument_list"}:
        call = sent if sent.type == "call" else sent.parent
        if call is not None and call.start_byte == at and call.end_byte <= over.start_byte:
            yield call


def _returned(code: Code, call: Call) -> Iterator[Node]:
    """What a function of this file returns, where it returns one thing."""
    receiver = code.text(call.receiver) if call.receiver is not None else ""
    function = own(code, call, receiver) if not receiver or receiver in SELF else None
    if function is None or not code.spend():
        return
    given = list(code.syntax.walk("return_statement", within=function.node))
    if len(given) == 1 and not any(is_callback(one) for one in _between(given[0], function.node)):
        yield from (bare(one) for one in given[0].named_children[:1])


def _between(node: Node, function: Node) -> Iterator[Node]:
    """What is around the node, up to the function that it belongs to."""
    above, body = node.parent, field_of(function, "value")
    while above is not None and above not in {function, body}:
        yield above
        above = above.parent


def _copied(over: Node) -> Iterator[Node]:
    """`rows` of `[...rows]` and `new Set(rows)`."""
    inner = over.named_children[0] if over.type == "array" and len(over.named_children) == 1 else None
    if inner is not None and inner.type == "spread_element":
        yield from inner.named_children[:1]
    given = field_of(over, "arguments") if over.type == "new_expression" else None
    if given is not None:
        yield from given.named_children[:1]


def _part(code: Code, over: Node) -> Iterator[Node]:
    """`result` of `result.rows`."""
    holder, part = field_of(over, "object"), field_of(over, "property")
    if holder is not None and part is not None and code.text(part) in _RESULTS:
        yield bare(holder)


def _fetched_with(code: Code, over: Node) -> bool:
    """Whether it is `order.lines` where the query that fetched the order says that it brings its lines along."""
    holder, part = field_of(over, "object"), field_of(over, "property")
    if over.type != "member_expression" or holder is None or part is None or (holder := bare(holder)).type not in _NAMES:
        return False
    held, name = code.reaching(code.text(holder), holder), re.escape(code.text(part))
    fetched = code.text(held[0].value) if len(held) == 1 else ""
    brought = rf"\b{name}: ?\{{|\binclude: ?\{{[^{{}}]{{0,300}}\b{name}: ?true"
    return bool(_ONE.search(fetched) and re.search(brought, fetched))


def source_of(code: Code, over: Node) -> str:
    """What a loop goes through: the expression, or the one that its name was given; '' where that is not plain."""
    over = gone_through(code, over)
    text = code.text(over)
    if over.type in {"identifier", "variable_name", "instance_variable"} and not _BATCHES.search(text):
        held = [one for one in code.reaching(text, over) if not _grown(code, one.value, text)]
        if not held:  # `rows = rows.filter(…)`: what it was first
            held = [one for one in code.bound(text, over) if not _grown(code, one.value, text)]
        return code.text(held[0].value) if len(held) == 1 else ""
    return text


def _grown(code: Code, value: Node, name: str) -> bool:
    """Whether the value is the name's own with something done to it."""
    return re.match(rf"{re.escape(name)}(\.|->)\w", code.text(value)) is not None


def gone_through(code: Code, over: Node) -> Node:
    """`rows` of `rows.iter()` and `&rows`."""
    over = bare(over)
    while code.is_call(over) and (call := code.call(over)).name in _GOES and call.receiver is not None and not call.arguments:
        over = bare(call.receiver)
    return over
