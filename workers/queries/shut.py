"""Why what is put into a query cannot carry SQL, where that is plain from the code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workers.queries.code import Code
from workers.queries.origin import CARRIES, DEEPEST, NAMES, asked_for, carried, checked, gone_through, parameter_of
from workers.queries.parts import field_of
from workers.queries.template import template
from workers.queries.terms import bare
from workers.readers.syntax import Node

_LITERALS = frozenset((
    "integer", "float", "number", "int_literal", "float_literal", "decimal_integer_literal", "true", "false", "none", "nil",
    "null", "undefined", "decimal_floating_point_literal", "simple_symbol", "integer_literal", "number_literal", "real_literal",
    "boolean", "boolean_literal", "null_literal", "atom", "float_literal", "character_literal", "char_literal",
))  # fmt: skip
_SUMS = frozenset(("binary_expression", "binary_operator", "binary"))
_ARITHMETIC = frozenset("+-*/")
_COMPARES = frozenset(("==", "!=", "===", "!==", "<", ">", "<=", ">=", "<>", "in", "instanceof", "is"))
_TRUTHS = frozenset((
    "comparison_operator", "not_operator", "instanceof_expression", "equality_expression", "comparison_expression",
    "is_expression", "in_expression",
))  # fmt: skip
_CHOICES = frozenset((
    "conditional_expression", "ternary_expression", "conditional", "if_expression", "match_expression", "switch_expression",
    "when_expression",
))  # fmt: skip
_ARMS = ("match_arm", "match_conditional_expression", "match_default_expression", "switch_expression_arm", "when_entry")
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
_NUMBERS = re.compile(
    r"(?i)(size|count|limit|offset|page|days|hours|minutes|seconds|weeks|months|years?|num\w{0,40}|threshold|length|duration|timeout"
    r"|total|depth|percent(age)?)['\"\])]*$"
)
_CONSTANT = re.compile(
    r"(^|[.:])[A-Z][A-Z0-9_]{2,}(\.value|\.name)?$|^(settings|env|os\.environ|process\.env|ENV|conf)\b|config"
)
_MOST_FIELDS = 60
_TYPES = (
    r"\b(int|float|bool|Decimal|UUID|datetime|date|number|boolean|bigint|Date|int32|int64|uint|uint64|uint32|float64|long|Long|Integer"
    r"|Boolean|boolean|double|Instant|LocalDate|Duration|timedelta|[iu](?:8|16|32|64|128|size)|f32|f64|Uuid|Guid|decimal|Int|Double"
    r"|DateTime\w*|NaiveDate\w*|DateOnly|OffsetDateTime|LocalDateTime|ZonedDateTime|Carbon|OffsetDateTime|short|Short|byte)\b"
)
_NUMERIC_TYPE = re.compile(_TYPES)
_MEMBER = re.compile(r"\w(?:\.|->|\?\.)([A-Za-z_]\w{0,60})$")


def shut(code: Code, node: Node, depth: int = 0) -> str:
    """Why what the expression gives carries no SQL; '' when it may."""
    node = bare(node)
    text = code.text(node)
    if not code.spend():
        return "the file is too tangled to be followed"
    if node.type in _LITERALS:
        return "it is a literal"
    if _NUMBER.search(text) or code.words.number.search(text):
        return "it is a number, a date or a key"
    if (
        _MARKS.search(text)
        or (_QUOTED.search(text) and not asked_for(code, text))
        or (code.is_call(node) and _QUOTED.search(text))
    ):
        return "it is quoted, checked, or made of placeholders"
    if _CONSTANT.search(text) and not asked_for(code, text):
        return "it is a constant"
    if _is_plain(node):
        return "it is a number, or true or false"
    if node.type in _SUMS and (sign := node.child_by_field_name("operator")) is not None and sign.type in _ARITHMETIC:
        sides = [one for one in (field_of(node, "left"), field_of(node, "right")) if one is not None]
        return "it is a number" if sign.type != "+" else _of_all(code, sides, depth)
    if node.type in _CHOICES:
        return _of_all(code, _branches(node), depth)
    if asked_for(code, text):
        return ""
    if code.is_call(node) and code.call(node).name in CARRIES and (why := _of_all(code, carried(code, node), depth)):
        return why
    made = template(code, node)
    if made is not None:
        cuts = [part for part in made.parts if not isinstance(part, str)]
        return "it is made of constants" if all(cut.shut or shut(code, cut.node, depth + 1) for cut in cuts) else ""
    return _name_shut(code, node, depth) if node.type in NAMES and depth < DEEPEST else ""


def _is_plain(node: Node) -> bool:
    """Whether the expression compares, negates what is true or false, or makes a number by its sign."""
    sign = node.child_by_field_name("operator")
    if node.type in _SUMS:
        return sign is not None and sign.type in _COMPARES
    return node.type in _TRUTHS or (node.type == "unary_expression" and sign is not None and sign.type in {"!", "+", "-"})


def counts(text: str) -> bool:
    """Whether the name says that it is a number of things, or of a time."""
    return bool(_NUMBERS.search(text))


def numeric_field(code: Code, text: str) -> bool:
    """Whether the file declares the field that is read there as a number, a date or a key."""
    found = _MEMBER.search(text)
    if found is None:
        return False
    name = found.group(1)
    if name not in code.numbers:
        if len(code.numbers) >= _MOST_FIELDS:
            return True  # nobody knows: nothing is said
        code.numbers[name] = _declared(code, name)
    return code.numbers[name]


def _declared(code: Code, name: str) -> bool:
    declared = rf"\b{name}\??\s{{0,4}}:?\s{{0,4}}(?:[a-z]\w{{0,20}}\.)?{_TYPES}|{_TYPES}\??\s{{1,4}}\$?{name}\b"
    return re.search(declared, code.syntax.data.decode("utf-8", "replace")) is not None


def ours(text: str) -> bool:
    """Whether the name says that it is a piece of SQL (a column, a clause, a sub-query), not a value."""
    return bool(_OURS.search(text))


def _name_shut(code: Code, name: Node, depth: int) -> str:
    if checked(code, name):
        return "it is checked against what is allowed"
    bound = code.reaching(code.text(name), name)
    if bound:
        return _of_all(code, [one.value for one in bound[:10]], depth)
    return _numbers(code, name) or _looped(code, name, depth)


def _numbers(code: Code, name: Node) -> str:
    """A parameter whose type says number, date or key (or a list of them)."""
    declared = parameter_of(code, name)
    typed = declared and _NUMERIC_TYPE.search(re.sub(rf"{re.escape(code.text(name))}\b", "", declared))
    return "its type is that of a number, a date or a key" if typed else ""


def _looped(code: Code, name: Node, depth: int) -> str:
    """A name that goes through a list of constants, or of numbers."""
    over = gone_through(code, name)
    return _listed(code, over, depth) if over is not None else ""


def _listed(code: Code, over: Node, depth: int) -> str:
    over = bare(over)
    if over.type in {"identifier", "constant"}:
        bound = code.bound(code.text(over), over)
        if not bound:
            return "it goes through constants" if code.text(over).isupper() else _numbers(code, over)
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
    reasons = [shut(code, node, depth + 1) if depth < DEEPEST else "" for node in nodes]
    return reasons[0] if reasons and all(reasons) else ""


def _branches(node: Node) -> list[Node]:
    """The values that a choice may give; none where one of them is not seen."""
    arms = [one for one in _below(node) if one.type in _ARMS]
    if arms:
        return [_result(one) for one in arms]
    found = [field_of(node, "consequence", "body"), field_of(node, "alternative")]
    if node.type == "if_expression" and None in found and len(node.named_children) == 3:
        found = list(node.named_children[1:])
    if node.type == "conditional_expression" and None in found and len(node.named_children) == 3:
        found = [node.named_children[0], node.named_children[-1]]
    whole = [one for one in found if one is not None]
    return [_result(one) for one in whole] if len(whole) == len(found) else []


def _below(node: Node) -> list[Node]:
    return [*node.named_children, *(one for child in node.named_children for one in child.named_children)]


def _result(branch: Node) -> Node:
    """What a branch gives: its last expression."""
    held = field_of(branch, "value", "return_expression") if branch.type in _ARMS else None
    while held is None and branch.named_children and branch.type in {*_ARMS, "block", "else_clause", "statement_list"}:
        branch = branch.named_children[-1]
        held = field_of(branch, "return_expression")
    return held or branch
