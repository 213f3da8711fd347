"""Where what is put into a query comes from: a request, a parameter, something else."""

from __future__ import annotations

import re

from bot.domain.queries import Origin
from workers.queries.code import Code, is_function, is_scope, scope_of
from workers.queries.parts import field_of
from workers.queries.terms import bare
from workers.readers.syntax import Node

DEEPEST = 6
"""Names that are followed one after the other."""
NAMES = frozenset(("identifier", "instance_variable", "variable_name"))
_REQUEST = re.compile(
    r"^(?:await )?(?:self\.|this\.|flask\.|\w+\.)?(?:"
    r"request\.(?:args|form|json|values|GET|POST|data|params|query_params|cookies|headers|body|get_json|query|files|match_info"
    r"|META|path|full_path|get_full_path)\b"
    r"|req(?:uest)?\.(?:query|params|body|headers|cookies)\b|ctx\.(?:query|params|request\.body)\b|searchParams\b"
    r"|cookies\[|URL\.Query\(\)|(?:Post)?FormValue\(|(?:Query|Param|PostForm|DefaultQuery|QueryParam)\(|Vars\(|getParameter\("
    r"|event\.(?:queryStringParameters|pathParameters|body)\b)"
)
CARRIES = frozenset((
    "strip", "lower", "upper", "trim", "toLowerCase", "toUpperCase", "get", "split", "replace", "decode", "String", "str",
    "toString", "join", "format", "concat", "to_s", "downcase", "upcase", "Sprint", "TrimSpace", "ToLower", "ToUpper",
    "fetch", "valueOf", "slice", "substring", "replaceAll", "gsub", "sub", "unquote", "decodeURIComponent", "pop", "first",
    "Get", "dig", "Query", "to_string", "Trim", "ToString", "Replace", "strtolower", "strtoupper", "to_owned",
    "as_str", "input", "trim_matches", "lowercase", "uppercase", "Split", "explode", "implode", "str_replace", "preg_replace",
    "stringify", "dumps", "to_json", "json_encode", "Sprintf", "sprintf", "formatted", "Concat", "Join",
))  # fmt: skip
"""Calls whose result is still what they were given."""
_TEXT_OF_ROWS = frozenset(("getString", "getNString", "GetString"))
"""What gives a row's text as it was stored, by whomever: JDBC, ADO.NET."""
_LIBRARY = re.compile(r"([A-Z]\w*|strings|fmt|str|lodash|_)$")
"""A class or a package: its function gives on what it is given."""
_CLAUSES = frozenset(("for_in_clause", "range_clause"))
_LOOP = re.compile(r"^for|^enhanced_for|comprehension$|generator_expression")
_KEY = re.compile(r"(^|_)(id|pk|pid|uuid)$|[a-z]I[dD]$")
_KEYS = re.compile(r"^(\w*_)?ids\b|^\w*[a-z]Ids\b")
_PAIR_KEY = re.compile(r"k|key|name|field|col(umn)?|attr(ibute)?|prop(erty)?")
_MODULES = frozenset(("Enum", "Stream", "Task"))
_PAIRS = frozenset(("items", "values", "entries", "enumerate", "keys", "entrySet"))
_ANNOTATED = re.compile(
    r"@(RequestParam|PathVariable|RequestBody|RequestHeader|QueryParam|PathParam|FormParam|Query|Param|Body)\b"
    r"|\[From(Query|Body|Route|Form|Header)\b|\bweb::(Query|Path|Form|Json)<|\b(Query|Path|Form|Json)\("
)
_LOOKED_BACK = 20_000
"""Bytes before a name in which a check of it is looked for."""
_CHECKS = (
    r"\b(in_array|array_key_exists|ctype_\w+|is_numeric|is_int|preg_match|fullmatch|match\?|isdigit|validate\w*)\([^;\n]{0,80}?NAME"
    r"|\.(includes|include\?|contains|Contains|ContainsKey|containsKey|has|key\?|member\?|matches|test|MatchString|IsMatch|is_match"
    r"|contains_key)\(\s*&?NAME\s*[,)]|\b(if|unless|assert|elif|when|and|or|not|&&)\s+\(?NAME\s+(not\s+)?in\s|\bswitch\s*\(?\s*NAME\b"
    r"|\bif\s*\(?\s*NAME\s*!==?\s*(?!null|undefined|nil|NULL|None)[$A-Za-z_][\w$.]*\s*[):{]"
    r"|NAME\.(isalnum|isdigit|isidentifier|isnumeric|match\?|matches|fullmatch)\("
)


def origin(code: Code, node: Node, depth: int = 0) -> Origin:
    """Where the value comes from: what it says, what its name was given, the parameters of the function."""
    node = bare(node)
    if asked_for(code, code.text(node)):
        return "request"
    if depth >= DEEPEST or not code.spend():
        return "computed"
    if node.type in NAMES:
        return _named_origin(code, node, depth)
    if code.is_call(node) and code.call(node).name in _TEXT_OF_ROWS:
        return "stored"
    return _worst({origin(code, one, depth + 1) for one in carried(code, node)})


def _worst(found: set[Origin]) -> Origin:
    order: tuple[Origin, ...] = ("request", "parameter", "stored")
    return next((one for one in order if one in found), "computed")


def _named_origin(code: Code, name: Node, depth: int) -> Origin:
    if checked(code, name):
        return "computed"
    bound = [one.value for one in code.reaching(code.text(name), name)[:5] if one.value.id != name.id]
    found = {origin(code, value, depth + 1) for value in bound}
    if not bound and (over := gone_through(code, name)) is not None:
        came = origin(code, _whole(code, over), depth + 1)
        return "computed" if came == "parameter" and _is_key(code, name, over) else came
    if not bound and (parameter := parameter_of(code, name)):
        found.add("request" if _ANNOTATED.search(parameter) else "parameter")
    return _worst(found)


def gone_through(code: Code, name: Node) -> Node | None:
    """What a loop, a comprehension or `map` goes through, where the name is (a part of) its item."""
    word = re.compile(rf"(?<![\w.$]){re.escape(code.text(name))}\b")
    above: Node | None = name.parent
    while above is not None and not is_scope(above):
        for loop in (above, *[one for one in above.children if one.type in _CLAUSES]) if _LOOP.search(above.type) else ():
            target, over = field_of(loop, "left", "pattern", "name"), field_of(loop, "right", "value")
            if target is not None and over is not None and word.search(code.text(target)):
                return over
        if is_function(above) and any(word.search(text) for text in code.words.parameters(code, above)):
            return _mapped(code, above)
        above = above.parent
    return None


def _is_key(code: Code, name: Node, over: Node) -> bool:
    """Whether the item is a row's key by its name, or the key of a pair: callers write those, and nobody else."""
    text, call = code.text(name), bare(over)
    pairs = code.is_call(call) and code.call(call).name in {"items", "entries", "entrySet", "keys"}
    return (
        _KEY.search(text) is not None
        or _KEYS.search(code.text(over)[:80]) is not None
        or (pairs and _PAIR_KEY.fullmatch(text) is not None)
    )


def _mapped(code: Code, function: Node) -> Node | None:
    """The receiver of `items.map(function)`, in Elixir what `Enum.map(items, function)` is given."""
    call = function.parent
    if call is not None and not code.is_call(call):
        call = call.parent
    if call is None or not code.is_call(call):
        return None
    called = code.call(call)
    if called.receiver is not None and code.text(called.receiver) in _MODULES:
        return called.arguments[0] if len(called.arguments) > 1 else None
    return called.receiver if called.name in code.words.each else None


def _whole(code: Code, over: Node) -> Node:
    """The collection whose pairs or values a loop goes through: `filters.items()`, `Object.entries(filters)`."""
    over = bare(over)
    call = code.call(over) if code.is_call(over) else None
    if call is None or call.name not in _PAIRS:
        return over
    own = call.receiver is not None and not _LIBRARY.match(code.text(call.receiver))
    return call.receiver if own and call.receiver is not None else call.arguments[0] if call.arguments else over


def carried(code: Code, node: Node) -> list[Node]:
    """The parts whose value goes on in the value of the whole."""
    if code.is_call(node):
        call = code.call(node)
        own = call.receiver is not None and not _LIBRARY.match(code.text(call.receiver))
        receiver = [call.receiver] if call.receiver is not None and own else []
        return [*receiver, *call.arguments[:3]] if call.name in CARRIES else []
    for name in ("object", "operand", "value"):
        if (inside := node.child_by_field_name(name)) is not None:
            return [] if code.text(inside) in {"self", "this"} else [inside]
    return list(node.named_children[:10])


def checked(code: Code, name: Node) -> bool:
    """Whether the function (or the file, outside of any) looks the name up in a list or a pattern before that place."""
    scope = scope_of(name)
    start = scope.start_byte if scope is not None else max(0, name.start_byte - _LOOKED_BACK)
    before = code.syntax.data[max(start, name.start_byte - _LOOKED_BACK) : name.start_byte].decode("utf-8", "replace")
    word = rf"(?<![\w.>]){re.escape(code.text(name))}\b(?!\s*\[)"
    return bool(re.search(_CHECKS.replace("NAME", word), before))


def parameter_of(code: Code, name: Node) -> str:
    """The declaration of the parameter that a name is, '' when it is none."""
    word = code.text(name)
    scope: Node | None = name.parent
    while scope is not None:
        if is_function(scope):
            for text in code.words.parameters(code, scope):
                if re.search(rf"(?<![\w.]){re.escape(word)}\b", text):
                    return text
        scope = scope.parent
    return ""


def asked_for(code: Code, text: str) -> bool:
    """Whether the expression is what a client sent."""
    return bool(_REQUEST.match(text) or code.words.request.search(text))
