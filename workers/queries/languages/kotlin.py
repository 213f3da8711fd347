"""Kotlin: JDBC, Spring's JdbcTemplate, Exposed, JPA's native queries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from workers.queries.code import Code
from workers.queries.language import Around
from workers.queries.languages import java
from workers.queries.parts import Call, field_of, given_to
from workers.readers.syntax import Node

_SHORT = re.compile(r"(?<!\\)\$([A-Za-z_]\w*)")
_CURSOR = re.compile(r"\b(\w+)\.next\(\)")


def _parts(code: Code, node: Node) -> Call:
    """A call's parts: what is called, its arguments, the lambda behind them."""
    called, *rest = node.named_children
    receiver = None
    if called.type == "navigation_expression" and len(called.named_children) > 1:
        receiver, called = called.named_children[0], called.named_children[-1]
    arguments: list[Node] = []
    for one in rest:
        if one.type == "value_arguments":
            arguments += given_to(one)
        elif one.type == "annotated_lambda":
            arguments += [inner for inner in one.named_children if inner.type == "lambda_literal"]
    return Call(node, receiver, code.syntax.text(called), tuple(arguments))


def _pair(code: Code, node: Node) -> tuple[Node, Node] | None:
    del code
    if node.type == "property_declaration":
        declared = next((one for one in node.named_children if one.type == "variable_declaration"), None)
        held = node.named_children[-1]
        return None if declared is None or held.id == declared.id else (declared.named_children[0], held)
    left, right = field_of(node, "left"), field_of(node, "right")
    return (left, right) if left is not None and right is not None else None


def _parameters(code: Code, function: Node) -> Iterator[str]:
    """The declarations, each with its annotations; `it` where a lambda names none."""
    given = [one for one in function.named_children if one.type in {"function_value_parameters", "lambda_parameters"}]
    if not given and function.type == "lambda_literal":
        yield "it"
    marks = ""
    for one in given[0].named_children if given else ():
        if one.type == "parameter_modifiers":
            marks = code.text(one)
        else:
            yield f"{marks} {code.text(one)}".strip()
            marks = ""


def _around(code: Code, node: Node) -> Around | None:
    """`for (item in rows) { … }`, `while (rows.next()) { … }`."""
    held = node.named_children
    if node.type == "for_statement" and len(held) == 3:
        return code.text(held[0]), held[1], held[2]
    if node.type == "while_statement" and len(held) == 2 and (found := _CURSOR.search(code.text(held[0]))):
        names = re.findall(rf"(\w+) = {found.group(1)}\.get\w+\(", code.text(held[1]))
        return (" ".join(names), held[0], held[1]) if names else None
    return None


def _prepared(text: str) -> str:
    """`$name` in a string is written as `${name}`: the grammar has no node for the short form."""
    return _SHORT.sub(r"${\1}", text)


language = replace(
    java.language,
    sinks=java.SINKS | java.ANNOTATIONS | {"exec", "prepareNative", "queryForStream", "createQuery"},
    prepares=re.compile(java.PREPARES.pattern + "|^createQuery$"),
    alone=frozenset(("exec",)) | java.ANNOTATIONS,
    bind='jdbcTemplate.query("… WHERE code = ?", mapper, code)',
    request=re.compile(java.REQUEST.pattern + r"|^(call\.)?(request\.)?(queryParameters|parameters)\[|^call\.receive"),
    number=re.compile(
        r"\.(toInt|toLong|toIntOrNull|toLongOrNull|toDouble|toBoolean|ordinal)\(?\)?$|\.(id|size|id!!|value)$|\.id\.value$"
    ),
    rows=re.compile(java.ROWS.pattern + r"|\.(selectAll|toList|list|findBy\w+)\(|\.next\(\)"),
    each=frozenset(("map", "forEach", "flatMap", "mapNotNull", "filter", "associate", "associateWith", "onEach")),
    calls=("call_expression",),
    assignments=("property_declaration", "assignment"),
    strings=True,
    parts=_parts,
    pair=_pair,
    parameters=_parameters,
    around=_around,
    prepared=_prepared,
)  # fmt: skip
