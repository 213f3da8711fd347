"""Fields of GraphQL that send a query for each row: resolvers of types that lists are made of, without a loader of batches.

Source: https://graphql.org/learn/performance/#the-n1-problem
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.changes import Span
from bot.domain.queries import CallPerRow, Loop
from workers.queries.called import called
from workers.queries.code import Code
from workers.queries.functions import Called, class_of
from workers.queries.heads import heads
from workers.queries.orm import orm_call
from workers.queries.parts import below, field_of
from workers.queries.sinks import query_of
from workers.queries.through import always, sent_by
from workers.readers.listing import Listing
from workers.readers.syntax import Node

_LANGUAGES = {"python": ("function_definition", ".py"), "typescript": ("method_definition", ".ts")}
_SAYS_SO = re.compile(r"\bstrawberry\b|\bgraphene\b|@ResolveField\b|@FieldResolver\b")
_BATCHED = re.compile(r"(?i)loader|cache|memo|\bbatch|prefetch|_prefetched|\.load\(")
_ROOTS = frozenset(("Query", "Mutation", "Subscription", "Viewer"))
_PARENT = re.compile(r"@(?:Parent|Root)\(\)\s{0,9}(?:readonly )?(\w+)\s{0,9}[?:,)]")
_RESOLVES = re.compile(r"@Resolver\(\s{0,9}(?:\(\)|\w{0,9})\s{0,9}(?:=>\s{0,9})?(\w+)")
_LISTS = (
    r"(?i:list|sequence|connection|page|edges?)\w{0,30}[\[(]\s{0,9}(?:lambda:\s{0,9})?['\"]?(?:\w{1,80}\.){0,5}TYPE\b"
    r"|[(>:]\s{0,9}\[\s{0,9}TYPE\s{0,9}\]|Promise<TYPE\[\]>|\bof => \[TYPE\]"
)
_MOST, _LONGEST = 100, 40


@dataclass(frozen=True, slots=True)
class _Resolver:
    node: Node
    kind: str
    name: str
    parent: str


def find(code: Code, tree: Listing) -> Iterator[CallPerRow]:
    """The first query of each resolver that is surely sent, and by what the row holds."""
    if code.language not in _LANGUAGES or not _SAYS_SO.search(code.syntax.data.decode("utf-8", "replace")):
        return
    for number, node in enumerate(code.syntax.walk(_LANGUAGES[code.language][0])):
        resolver = _resolver(code, node) if number < _MOST else None
        if resolver is None or resolver.kind in _ROOTS or (found := _asks(code, resolver, tree)) is None:
            continue
        listed = _listed(code, resolver.kind, tree)
        if listed:
            span, sent = found
            loop = Loop(span.line, listed, rows=True, uses=True)
            yield CallPerRow(span, f"{resolver.kind}.{resolver.name}", loop, f"{sent.path}:{sent.line}")


def _resolver(code: Code, node: Node) -> _Resolver | None:
    """The resolver that a method is; None for any other."""
    text, name = code.syntax.text(node), field_of(node, "name")
    if name is None or _BATCHED.search(text) or text.count("\n") > _LONGEST or _chosen(code, node, text):
        return None
    kind, marks = class_of(code, node), _marks(code, node)
    if code.language == "typescript":
        parent, around = _PARENT.search(text), node.parent.parent if node.parent is not None else None
        resolves = _RESOLVES.search(_marks(code, around)) if around is not None else None
        told = re.search(r"@(ResolveField|FieldResolver)\b", marks) and parent and resolves
        return _Resolver(node, resolves[1], code.text(name), parent[1]) if told and resolves and parent else None
    first = next(iter(code.words.parameters(code, node)), "").partition(":")[0]
    if re.search(r"\bstrawberry\w*\.(field|django\.field)\b", marks) and first:
        return _Resolver(node, kind, code.text(name), first)
    made = code.text(name).startswith("resolve_") and re.search(r"\bgraphene\b", code.syntax.data.decode("utf-8", "replace"))
    return _Resolver(node, kind, code.text(name).removeprefix("resolve_"), first) if made and kind and first else None


def _chosen(code: Code, node: Node, text: str) -> bool:
    """Whether clients say more about what they want of each row: a page of many is not what a batch can fetch."""
    if code.language == "typescript":
        return "@Args(" in text or "@Arg(" in text
    given = [one.partition(":")[0].strip("* ") for one in code.words.parameters(code, node)]
    return any(one not in {"info", "_info", "kwargs", "_kwargs", "_", "args"} for one in given[1:])


def _marks(code: Code, node: Node) -> str:
    """The decorators of a method or a class."""
    around = (
        node.parent if node.parent is not None and node.parent.type in {"decorated_definition", "export_statement"} else node
    )
    found = [code.text(one) for one in around.children if one.type == "decorator"]
    before = node.prev_named_sibling
    while before is not None and before.type == "decorator":
        found.append(code.text(before))
        before = before.prev_named_sibling
    found += [code.text(one) for one in node.children if one.type == "decorator"]
    return " ".join(found)


def _asks(code: Code, resolver: _Resolver, tree: Listing) -> tuple[Span, Span] | None:
    """The call in the resolver, and the query that it is or leads to."""
    own = re.compile(rf"(?<![\w.]){re.escape(resolver.parent)}\.\w")
    for one in below(resolver.node):
        if not code.is_call(one) or not always(one, resolver.node):
            continue
        call = code.call(one)
        if not any(own.search(code.text(given)) for given in call.arguments):
            continue
        query = query_of(code, call) or orm_call(code, call)
        if query is not None:
            return (query.span, query.span) if query.reads and query.loop is None else None
        function: Called | None = called(code, call, Loop(1, "", rows=True, uses=True), tree)
        if function is not None and (sent := sent_by(function)) is not None:
            return code.syntax.span(one), sent
    return None


def _listed(code: Code, kind: str, tree: Listing) -> str:
    """How a list of the type is written in the project; '' where there is none, or not all is known."""
    ending = _LANGUAGES[code.language][1]
    listed = re.compile(_LISTS.replace("TYPE", re.escape(kind)))
    found = heads(tree, [kind], [ending], listed) if kind else None
    return next((match[0].strip("(>: ") for one in found or () if (match := listed.search(one.text))), "")
