"""Where what is put into a query comes from, and why it cannot carry SQL where that is plain from the code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.queries import Origin
from workers.queries.code import FUNCTIONS, Code, bare
from workers.queries.template import template
from workers.readers.syntax import Node

_DEEPEST = 6
_LITERALS = frozenset((
    "integer", "float", "number", "int_literal", "float_literal", "decimal_integer_literal", "true", "false", "none", "nil",
    "null", "undefined", "decimal_floating_point_literal", "simple_symbol",
))  # fmt: skip
_REQUEST = re.compile(
    r"^(?:await )?(?:self\.|this\.|flask\.|\w+\.)?(?:"
    r"request\.(?:args|form|json|values|GET|POST|data|params|query_params|cookies|headers|body|get_json|query|files|match_info)\b"
    r"|req(?:uest)?\.(?:query|params|body|headers|cookies)\b|ctx\.(?:query|params|request\.body)\b|searchParams\b|params[\[.]"
    r"|cookies\[|URL\.Query\(\)|(?:Post)?FormValue\(|(?:Query|Param|PostForm|DefaultQuery|QueryParam)\(|Vars\(|getParameter\("
    r"|event\.(?:queryStringParameters|pathParameters|body)\b)"
)
_CARRIES = frozenset((
    "strip", "lower", "upper", "trim", "toLowerCase", "toUpperCase", "get", "split", "replace", "decode", "String", "str",
    "toString", "join", "format", "concat", "to_s", "downcase", "upcase", "Sprint", "TrimSpace", "ToLower", "ToUpper",
    "fetch", "valueOf", "slice", "substring", "replaceAll", "gsub", "sub", "unquote", "decodeURIComponent", "pop", "first",
    "Get", "dig", "Query",
))  # fmt: skip
"""Calls whose result is still what they were given."""
_ANNOTATED = re.compile(
    r"@(RequestParam|PathVariable|RequestBody|RequestHeader|QueryParam|PathParam|FormParam|Query|Param|Body)\b"
)
_NUMBER = re.compile(
    r"^(int|float|len|abs|round|max|min|sum|Number|parseInt|parseFloat|Integer|Float|BigInt|bool|Decimal|UUID|uuid4"
    r"|strconv\.(Itoa|FormatInt|FormatUint|Quote)|Math\.\w+|Number\.\w+|Long\.\w+|Integer\.\w+|uuid\.\w+|datetime\.\w+|date\.\w+"
    r"|time\.\w+|Date\.\w+|timezone\.now)\("
    r"|\.(to_i|to_f|length|size|count|id|pk|ID|isoformat\(\)|toISOString\(\)|strftime\(.*\)|to_fs\(:db\)|to_s\(:db\)|hex|getId\(\))$"
)
_QUOTED = re.compile(
    r"(?i)quote|escape|sanitize|\bidentifier\b|\bIdentifier\(|\bLiteral\(|placeholder|paramstyle|\bparameter\w*\b|mogrify|bind_?param"
    r"|allowed|allow_?list|white_?list|\bvalid\w*\["
)
_MARKS = re.compile(r"""["'`]\s*(%s|\?|\$)[^"']*["'`]|\$\{?\w*\s*\+\s*1|\\\$\$""")
_OURS = re.compile(
    r"_meta\.|table_?name|\.db_table|\.sql\b|_sql$|Sql$|SQL$|to_sql|clause|column|field|\bcol\b|expr|\.c\.\w+$|subquery|schema"
    r"|prefix|suffix|operator|direction|interval|fragment|condition|where|filter|joins?$|select|query|statement|table|alias|dialect"
    r"|order",
    re.IGNORECASE,
)
_CONSTANT = re.compile(
    r"(^|[.:])[A-Z][A-Z0-9_]{2,}(\.value|\.name)?$|^(settings|env|os\.environ|process\.env|ENV|conf)\b|config"
)
_NUMERIC_TYPE = re.compile(
    r"\b(int|float|bool|Decimal|UUID|datetime|date|number|boolean|bigint|Date|int32|int64|uint|uint64|uint32|float64|long|Long|Integer"
    r"|Boolean|boolean|double|Instant|LocalDate|Duration|timedelta)\b"
)


def shut(code: Code, node: Node, depth: int = 0) -> str:
    """Why what the expression gives carries no SQL; '' when it may."""
    node = bare(node)
    text = code.text(node)
    if not code.spend():
        return "the file is too tangled to be followed"
    if node.type in _LITERALS:
        return "it is a literal"
    if _NUMBER.search(text):
        return "it is a number, a date or a key"
    if (
        _MARKS.search(text)
        or (_QUOTED.search(text) and not _REQUEST.match(text))
        or (code.is_call(node) and _QUOTED.search(text))
    ):
        return "it is quoted, checked, or made of placeholders"
    if _CONSTANT.search(text):
        return "it is a constant"
    if node.type in {"conditional_expression", "ternary_expression", "conditional"}:
        return _of_all(code, _branches(node), depth)
    made = template(code, node)
    if made is not None:
        cuts = [part for part in made.parts if not isinstance(part, str)]
        return "it is made of constants" if all(cut.shut or shut(code, cut.node, depth + 1) for cut in cuts) else ""
    return _name_shut(code, node, depth) if node.type in {"identifier", "instance_variable"} and depth < _DEEPEST else ""


def ours(text: str) -> bool:
    """Whether the name says that it is a piece of SQL (a column, a clause, a sub-query), not a value."""
    return bool(_OURS.search(text))


def origin(code: Code, node: Node, depth: int = 0) -> Origin:
    """Where the value comes from: what it says, what its name was given, the parameters of the function."""
    node = bare(node)
    if _REQUEST.match(code.text(node)):
        return "request"
    if depth >= _DEEPEST or not code.spend():
        return "computed"
    if node.type == "identifier":
        return _named_origin(code, node, depth)
    found = {origin(code, one, depth + 1) for one in _carried(code, node)}
    return "request" if "request" in found else "parameter" if "parameter" in found else "computed"


def _named_origin(code: Code, name: Node, depth: int) -> Origin:
    bound = [one.value for one in code.bound(code.text(name), name)[:5] if one.value.id != name.id]
    found = {origin(code, value, depth + 1) for value in bound}
    if not bound and (parameter := parameter_of(code, name)):
        found.add("request" if _ANNOTATED.search(parameter) else "parameter")
    return "request" if "request" in found else "parameter" if "parameter" in found else "computed"


def _carried(code: Code, node: Node) -> list[Node]:
    """The parts whose value goes on in the value of the whole."""
    if code.is_call(node):
        call = code.call(node)
        receiver = [call.receiver] if call.receiver is not None else []
        return [*receiver, *call.arguments[:3]] if call.name in _CARRIES else []
    for name in ("object", "operand", "value"):
        if (inside := node.child_by_field_name(name)) is not None:
            return [] if code.text(inside) in {"self", "this"} else [inside]
    return list(node.named_children[:10])


def parameter_of(code: Code, name: Node) -> str:
    """The declaration of the parameter that a name is, '' when it is none."""
    word = code.text(name)
    scope: Node | None = name.parent
    while scope is not None:
        if scope.type in FUNCTIONS and (given := scope.child_by_field_name("parameters")) is not None:
            for one in given.named_children:
                text = code.text(one)
                if re.search(rf"(?<![\w.]){re.escape(word)}\b", text):
                    return text
        scope = scope.parent
    return ""


def _name_shut(code: Code, name: Node, depth: int) -> str:
    bound = code.bound(code.text(name), name)
    if bound:
        return _of_all(code, [one.value for one in bound[:10]], depth)
    declared = parameter_of(code, name)
    if declared and _NUMERIC_TYPE.search(declared.replace(code.text(name), "", 1)):
        return "its type is that of a number, a date or a key"
    return _looped(code, name, depth)


def _looped(code: Code, name: Node, depth: int) -> str:
    """A name that goes through a list of constants."""
    above: Node | None = name.parent
    word = code.text(name)
    while above is not None:
        for loop in (above, *[one for one in above.children if one.type in {"for_in_clause", "range_clause"}]):
            target = loop.child_by_field_name("left") or loop.child_by_field_name("pattern")
            over = loop.child_by_field_name("right") or loop.child_by_field_name("value")
            looping = loop.type in {
                "for_statement",
                "for_in_clause",
                "for_in_statement",
                "range_clause",
                "enhanced_for_statement",
                "for",
            }
            if looping and target is not None and over is not None and re.search(rf"\b{re.escape(word)}\b", code.text(target)):
                return _listed(code, over, depth)
        above = above.parent
    return ""


def _listed(code: Code, over: Node, depth: int) -> str:
    over = bare(over)
    if over.type in {"identifier", "constant"}:
        bound = code.bound(code.text(over), over)
        if not bound:
            return "it goes through constants" if code.text(over).isupper() else ""
        over = bare(bound[0].value)
    if over.type in {"list", "tuple", "set", "array", "dictionary"}:
        items = [leaf for item in over.named_children for leaf in _leaves(item)]
        return _of_all(code, items, depth)
    if code.is_call(over) and code.call(over).name in {"range", "enumerate"}:
        return "it is a number" if code.call(over).name == "range" else ""
    return ""


def _leaves(item: Node) -> Iterator[Node]:
    yield from item.named_children if item.type in {"tuple", "list", "array", "pair"} else [item]


def _of_all(code: Code, nodes: list[Node], depth: int) -> str:
    reasons = [shut(code, node, depth + 1) if depth < _DEEPEST else "" for node in nodes]
    return reasons[0] if reasons and all(reasons) else ""


def _branches(node: Node) -> list[Node]:
    found = [node.child_by_field_name(name) for name in ("consequence", "alternative")]
    if any(one is None for one in found):
        children = node.named_children
        return [children[0], children[-1]] if len(children) == 3 else []
    return [one for one in found if one is not None]
