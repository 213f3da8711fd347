"""Rust: sqlx, Diesel's sql_query, tokio-postgres, rusqlite."""

from __future__ import annotations

import re

from workers.queries.code import Code
from workers.queries.language import Around, Language, Mapped
from workers.queries.parts import Call, by_fields, pair_of
from workers.readers.syntax import Node

_MACRO = re.compile(r"\b(format|query\w*|concat|indoc|formatdoc)!(?=\s*\()")
_FORMAT = re.compile(r'\b(format|formatdoc)!\(\s*("(?:[^"\\]|\\.)*"|r(#*)".*?"\3)', re.DOTALL)
_NAMED = re.compile(r"(?<!\{)\{([a-z_]\w*)(?::[^{}]*)?\}(?!\})")
_LONGEST = 20_000
_TESTS = re.compile(r"#\[cfg\(test\)\][ \t]*\n[ \t]*(?:pub )?mod \w+ \{")


def _prepared(text: str) -> str:
    """Macros of queries and texts become calls, whose arguments are read; `{name}` gets an argument `name = name`.

    The file's own tests, which stand at its end, are left out.
    """
    tests = _TESTS.search(text)
    text = text[: tests.start()] if tests is not None else text
    return _MACRO.sub(r"\1_", _FORMAT.sub(_spelled_out, text))


def _spelled_out(match: re.Match[str]) -> str:
    whole, literal = match.group(0), match.group(2)
    names = dict.fromkeys(_NAMED.findall(literal)) if len(literal) < _LONGEST else {}
    return whole + "".join(f", {name} = {name}" for name in names)


def _parts(code: Code, node: Node) -> Call:
    call = by_fields(code, node)
    name = f"{call.name[:-1]}!" if call.name.endswith("_") else call.name
    return Call(node, call.receiver, name, call.arguments)


def _pair(code: Code, node: Node) -> tuple[Node, Node] | None:
    """What is assigned; a named argument of a macro is none."""
    return None if node.parent is not None and node.parent.type == "arguments" else pair_of(code, node)


_STEPS = frozenset(("map", "for_each", "filter_map", "flat_map", "then", "try_for_each", "and_then"))
_ITERATED = frozenset(("iter", "into_iter", "iter_mut", "drain"))


def _around(code: Code, node: Node) -> Around | None:
    """`rows.into_iter().map(|row| …)`, `stream::iter(rows).then(|row| …)`."""
    if node.type != "call_expression" or (call := by_fields(code, node)).name not in _STEPS or len(call.arguments) != 1:
        return None
    block, chain = call.arguments[0], call.receiver
    while block.type == "closure_expression" and chain is not None and chain.type == "call_expression":
        step = by_fields(code, chain)
        if step.name in _ITERATED and step.receiver is not None:
            if step.name == "iter" and code.text(step.receiver) == "stream":
                return " ".join(code.words.parameters(code, block)), step.arguments[0], block
            return " ".join(code.words.parameters(code, block)), step.receiver, block
        chain = step.receiver
    return None


_FETCHES = frozenset(("load", "first", "get_result", "get_results", "load_iter"))
_TABLE = re.compile(r"(?:^|\W)(\w+)::(?:table|dsl)\b|^(\w+)\.(?:filter|find|select|inner_join|left_join|order)\(")


def _mapper(code: Code, call: Call) -> Mapped | None:
    """Diesel's queries."""
    if call.receiver is None or call.name not in _FETCHES or len(call.arguments) != 1:
        return None
    found = _TABLE.search(code.text(call.receiver))
    connection = found is not None and "conn" in code.text(call.arguments[0]).lower()
    return Mapped("diesel", found.group(1) or found.group(2), True) if found is not None and connection else None


language = Language(
    sinks=frozenset((
        "query", "query_as", "query_scalar", "query_with", "query_as_with", "query!", "query_as!", "query_scalar!",
        "query_unchecked!", "query_as_unchecked!", "sql_query", "raw_sql", "execute", "batch_execute", "query_one", "query_opt",
        "query_raw", "simple_query", "prepare", "prepare_cached", "prepare_typed", "query_row", "query_map", "execute_batch",
        "copy_in", "copy_out", "from_string", "execute_unprepared", "query_typed",
    )),
    alone=frozenset((
        "sql_query", "query", "query_as", "query_scalar", "query!", "query_as!", "query_scalar!", "raw_sql", "query_with",
        "query_as_with", "query_unchecked!", "query_as_unchecked!",
    )),
    prepares=re.compile(r"^(prepare|from_string)"),
    bind='sqlx::query("… WHERE code = $1").bind(code)',
    http=re.compile(r"^reqwest::get$|^reqwest\.get$"),
    request=re.compile(r"^req(uest)?\.(query_string|uri|headers|match_info)\(\)"),
    number=re.compile(
        r"\.(len|as_i32|as_i64|timestamp|timestamp_millis|to_rfc3339|count|num_days|as_secs|as_uuid)\(\)$|\.(id|0)$|_id$|^(Utc|Uuid|Local"
        r"|Instant|NaiveDate|OffsetDateTime|Duration)::|\bas (i|u)(8|16|32|64|size)$"
    ),
    rows=re.compile(r"\.(fetch_all|fetch|load|get_results|query|query_map|load_iter|try_collect)(::<[^>]{0,500}>+)?\(|\.all\("),
    models=re.compile(r"\bload(?:_iter)?::<(?:Vec<)?([A-Z]\w*)>|^(?:\w+::)*([A-Z]\w*)::\w+\("),
    each=frozenset(),
    appends=frozenset(("push_str",)),
    calls=("call_expression",),
    assignments=("let_declaration", "const_item", "static_item", "assignment_expression", "compound_assignment_expr"),
    strings=True,
    parts=_parts,
    pair=_pair,
    around=_around,
    mapper=_mapper,
    prepared=_prepared,
)  # fmt: skip
