"""Patterns that begin with a wildcard, as mappers are given them, and searches of a full text index put beside one by OR.

Source: https://docs.djangoproject.com/en/stable/ref/models/querysets/#icontains
Source: https://docs.diesel.rs/2.2.x/diesel/expression_methods/trait.TextExpressionMethods.html#method.like
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.mappers import WildcardPattern
from workers.queries.called import declared
from workers.queries.code import Code, function_of
from workers.queries.fields import keys, links, own_nodes
from workers.queries.heads import heads
from workers.queries.parts import Call, field_of
from workers.queries.template import template
from workers.queries.terms import bare
from workers.readers.listing import Listing
from workers.readers.syntax import Node

_INSIDE = re.compile(r"^(\w+?)__(i?contains|i?endswith)$")
_LIKES = frozenset(("like", "ilike", "not_like", "notlike", "notilike", "Like", "ILike", "iLike"))
_CONTAINS = frozenset(("contains", "icontains", "endswith", "iendswith"))
_WHERE = re.compile(r"^(or_?|and_?)?[wW]here(I?Like)?$|^Or$|^Not$")
_COLUMN = re.compile(
    r"(?i)['\"`]?(?:lower\(\s{0,9})?(?<!\w)(?:\w{1,64}\.)?[\"`]?(\w{1,64})[\"`]?\)?\s{1,9}(?:not\s{1,9})?i?like\b"
)
_OBJECT = re.compile(r"(?i)like")
_PRISMA = frozenset(("contains", "endsWith"))
_FULL_TEXT = re.compile(
    r"@@|\b(?:plain|phrase|web)?(?:search_?)?to_tsquery\b|SearchQuery\(|\bsearch_vector\s*=|whereFullText|(?i:\bmatch\s*\([^)]*\)\s*against)"
)
_EITHER = re.compile(r"\.or\(|\|\s*Q\(|\bor_\(|(?<!\w)OR(?!\w)|orWhere")
_MAY = re.compile(rb"[\"'`]%|contains|ends_?[wW]ith")
_STATEMENT = re.compile(r"statement|block|body|declaration|suite|module|program|source_file|assignment|lambda|arrow|closure")
_LONGEST, _MOST_FILES = 3_000, 20


def find(code: Code, tree: Listing) -> Iterator[WildcardPattern]:
    """Each pattern that begins with a wildcard, with the model or table whose column it is held against."""
    for node in code.syntax.walk(*code.words.calls) if _MAY.search(code.syntax.data) else ():
        for model, column, where in _found(code, code.call(node)):
            yield WildcardPattern(code.syntax.span(where), model, column, code.text(where)[:60], _beside(code, where, tree))
    if code.language == "rust":
        yield from _asked_by_function(code, tree)


def _asked_by_function(code: Code, tree: Listing) -> Iterator[WildcardPattern]:
    """`query.matches(index).or(Order::like_code(text))`: the pattern stands in the function of another file."""
    for node in code.syntax.walk(*code.words.calls):
        call = code.call(node)
        named = re.match(r"(?:\w+::)*(\w{5,})\(", code.text(call.arguments[0])) if call.arguments else None
        receiver = code.text(call.receiver) if call.name == "or" and call.receiver is not None else ""
        if named is None or not (".matches(" in receiver or _FULL_TEXT.search(receiver)):
            continue
        for other, function in declared(code, named.group(1), tree):
            inner = (other.call(one) for one in other.syntax.walk(*other.words.calls, within=function))
            found = next((one for one in (_on_column(other, each) for each in inner) if one is not None), None)
            if found is not None and other.syntax.path != code.syntax.path:
                span = code.syntax.span(call.arguments[0])
                place = f"{span.path}:{span.line}"
                yield WildcardPattern(span, found[0], found[1], code.text(call.arguments[0])[:60], place)


def _found(code: Code, call: Call) -> Iterator[tuple[str, str, Node]]:
    if code.language == "python":
        yield from _django(code, call)
    one = _on_column(code, call) if code.language in {"python", "rust"} else _in_where(code, call)
    if one is not None:
        yield one


def _django(code: Code, call: Call) -> Iterator[tuple[str, str, Node]]:
    """`Order.objects.filter(code__icontains=text)`, also inside of `Q`."""
    root = re.match(r"([A-Z]\w*)\.objects$", links(code, call)[0])
    if root is None or call.name not in {"filter", "exclude", "get"}:
        return
    for one in own_nodes(code, call, "keyword_argument"):
        for name, where, value in keys(code, one):
            if (inside := _INSIDE.match(name)) and "__" not in inside.group(1) and value.type not in {"list", "dictionary"}:
                yield root.group(1), inside.group(1), where


def _on_column(code: Code, call: Call) -> tuple[str, str, Node] | None:
    """`Order.code.ilike(f"%{text}%")`, `orders::code.like(format!("%{}%", text))`, also with a function around both."""
    if call.receiver is None or call.name not in _LIKES | _CONTAINS or not call.arguments:
        return None
    named = re.search(r"(?:^|[(&])(\w+)(?:::|\.)(?:dsl::)?(\w+)\)*$", code.text(call.receiver))
    if named is None or (code.language == "python" and not named.group(1)[:1].isupper()):
        return None
    inside = code.language == "python" and call.name in _CONTAINS
    return (named.group(1), named.group(2), call.node) if inside or _begins(code, call.arguments[0]) else None


def _in_where(code: Code, call: Call) -> tuple[str, str, Node] | None:
    """`Order::where('code', 'like', "%$text%")`, `Order.where("code LIKE ?", "%#{text}%")`, `{ code: { contains: text } }`."""
    model = _model(code, call)
    if not model or not call.arguments:
        return None
    first = template(code, call.arguments[0])
    for one in call.arguments[1:] if first is not None and _WHERE.match(call.name) else ():
        if _begins(code, one):
            column = _COLUMN.search(first.known) if first is not None else None
            plain = first.known if first is not None and re.fullmatch(r"[\w.]+", first.known) else ""
            return (model, column.group(1) if column else plain.rpartition(".")[2], one) if column or plain else None
    for pair in own_nodes(code, call, "pair") if code.language in {"javascript", "typescript", "tsx"} else ():
        key, value = field_of(pair, "key"), field_of(pair, "value")
        outer = pair.parent.parent if pair.parent is not None else None
        if key is None or value is None or outer is None or outer.type != "pair":
            continue
        searched = code.text(key) in _PRISMA and not re.match(r"[\[{]", code.text(value)) and call.name.startswith("find")
        if searched or (_OBJECT.search(code.text(key)) and _begins(code, value)):
            return model, code.text(field_of(outer, "key") or outer).strip("'\""), pair
    return None


def _model(code: Code, call: Call) -> str:
    """The class, or the table, that the chain begins with."""
    root = links(code, call)[0]
    text = code.text(call.node)
    if table := re.match(r"(?:DB::table|knex|db|trx)\(\s*['\"](\w+)['\"]", text):
        return table.group(1)
    prisma = re.search(r"(?i)(?:prisma\w{0,40}|tx|trx)\.(\w+)$", root)
    return prisma.group(1) if prisma else root if re.fullmatch(r"(?:[A-Z]\w*::)*[A-Z]\w*", root) else ""


def _begins(code: Code, node: Node) -> bool:
    """Whether the value is a text that begins with `%` and has something put into it, or behind it."""
    node = bare(node)
    if (
        code.is_call(node)
        and (inner := code.call(node)).name not in {"format!", "format", "Sprintf"}
        and inner.arguments
        and template(code, node) is None
    ):
        node = inner.arguments[-1]
    made = template(code, node)
    first = made.parts[0] if made is not None and made.parts else ""
    return isinstance(first, str) and first.startswith("%") and made is not None and (len(made.parts) > 1 or len(first) > 1)


def _beside(code: Code, node: Node, tree: Listing) -> str:
    """The file and line where it stands beside a search of a full text index in one OR: here, or by its function."""
    whole = node
    while whole.parent is not None and not _STATEMENT.search(whole.parent.type):
        whole = whole.parent
    text = code.text(whole)[:_LONGEST]
    if _FULL_TEXT.search(text) and _EITHER.search(text):
        return f"{code.syntax.path}:{code.syntax.span(node).line}"
    name = function_of(code, node)
    if code.language != "rust" or len(name) < 5:
        return ""
    called = re.compile(rf"\.or\(\s*(?:\w+::)*{re.escape(name)}\(")
    for one in (heads(tree, [name], [".rs"], called) or ())[:_MOST_FILES]:
        lines = tree.text(one.path).split("\n")
        near = "\n".join(lines[max(0, one.line - 6) : one.line + 2])
        if ".matches(" in near or _FULL_TEXT.search(near):
            return f"{one.path}:{one.line}"
    return ""
