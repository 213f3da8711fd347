"""Serializers of Django REST framework, schemas of marshmallow: fields that are objects, and lists of names."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.domain.changes import Side
from workers.documents import Node
from workers.handlers.models.constants import Constants
from workers.handlers.models.model import Building, Model, direction, member, scalar
from workers.handlers.python import Function, Module, dotted, items, keyword, last, literal
from workers.handlers.slips.lists import joined

_SERIALIZER = re.compile(r"Serializer(Base|Mixin)?$|^(Flex\w*|Taggit\w*)Serializer$")
_MARSHMALLOW = re.compile(r"Schema$")
_BY_COLUMNS = re.compile(r"(AutoSchema|ModelSchema)$")
"""Schemas of marshmallow that have a field for each column of their model, declared or not."""
_FIELD = re.compile(
    r"^(\w*Field|\w*Serializer|Str|String|Int|Integer|Float|Decimal|Bool|Boolean|Date|DateTime|Nested|List|Email|Url|UUID|Enum|Dict|Raw|Method|Function)$"
)
_TYPES = {
    "CharField": "string", "Str": "string", "String": "string", "EmailField": "string", "Email": "string",
    "IntegerField": "integer", "Int": "integer", "Integer": "integer", "FloatField": "number", "Float": "number",
    "BooleanField": "boolean", "Bool": "boolean", "Boolean": "boolean", "ListField": "array", "List": "array",
}  # fmt: skip
_LIMITS = {
    "max_length": "maxLength", "min_length": "minLength", "max_value": "maximum", "min_value": "minimum", "regex": "pattern",
}  # fmt: skip
_VALIDATORS = {"Length": {"max": "maxLength", "min": "minLength"}, "Range": {"max": "maximum", "min": "minimum"}}
_DEEPEST, _MOST_LISTS = 30, 3000
"""Lists in lists that are followed."""
_ANSWERED_ONLY = frozenset(("SerializerMethodField", "ReadOnlyField", "Method", "Function", "HyperlinkedIdentityField"))


def serializers(source: Module, side: Side, known: Constants) -> Iterator[Model]:
    """The serializers and schemas of a file. What lists all columns, or a list that is not to be read, is not whole."""
    rest, marshmallow = source.imports("rest_framework", "rest_flex_fields"), source.imports("marshmallow", "flask_marshmallow")
    classes = {one.name: one for one in source.tree.body if isinstance(one, ast.ClassDef)}
    around, strings = _Around(classes, dict(_lists(source.tree))), joined(source)
    kept = frozenset(name for names in strings.values() for name in names)
    for node in classes.values():
        bases = [last(one) for one in node.bases]
        if not any((_SERIALIZER if rest else _MARSHMALLOW).search(one) for one in bases) or not (rest or marshmallow):
            continue
        asks, answers = direction(node.name)
        made = Building.at(source.path, node.lineno, node.end_lineno or node.lineno)
        listed, whole = _listed(node, around) if rest else ({}, not _by_columns(node, classes))
        listed = {name: line for name, line in listed.items() if name not in strings}
        _fill(made, node, classes, listed, known, side, rest=rest)
        if made.fields.pairs:
            methods = {one.name for one in node.body if isinstance(one, Function)}
            open_ = bool(methods & {"get_field_names", "get_fields", "to_representation"})
            others = "" if whole or open_ or not rest else _rest(node)
            yield Model(node.name, made.node, whole and not open_, asks, answers, "", kept, placed=True, rest=others)


def _meta(node: ast.ClassDef) -> ast.ClassDef | None:
    return next((one for one in node.body if isinstance(one, ast.ClassDef) and one.name == "Meta"), None)


@dataclass(frozen=True, slots=True)
class _Around:
    """The classes of a file, the lists that have a name there, and how many may be looked into."""

    classes: dict[str, ast.ClassDef]
    lists: dict[str, ast.expr]
    left: list[int] = field(default_factory=lambda: [_MOST_LISTS])


def _lists(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Those that are assigned once."""
    given = [one for one in tree.body if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)]
    often = Counter(last(one.targets[0]) for one in given)
    often.update(last(one.target) for one in tree.body if isinstance(one, ast.AugAssign))
    yield from ((name, one.value) for one in given if often[name := last(one.targets[0])] == 1)


def _listed(node: ast.ClassDef, around: _Around, depth: int = 0) -> tuple[dict[str, int], bool]:
    """The names of Meta.fields with their lines, and whether these are all."""
    meta = _meta(node)
    said = [one for one in meta.body if isinstance(one, ast.Assign) and last(one.targets[0]) == "fields"] if meta else []
    if not said or depth > 8:
        above = next((around.classes[last(one)] for one in node.bases if last(one) in around.classes), None)
        if above is not None and depth <= 8:
            return _listed(above, around, depth + 1)
        return {}, not any(last(one).startswith(("Model", "Hyperlinked")) for one in node.bases) and meta is None
    return _names(said[0].value, around, depth)


def _rest(node: ast.ClassDef) -> str:
    """What stands beside lists in the sum that `Meta.fields` is."""
    said = _assigned(node, "fields")
    waiting, found = said[:1], list[str]()
    while waiting:
        one = waiting.pop()
        if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Add):
            waiting += [one.left, one.right]
        elif not isinstance(one, ast.List | ast.Tuple):
            found.append(ast.unparse(one))
    return " ".join(sorted(found))


def _by_columns(node: ast.ClassDef, classes: dict[str, ast.ClassDef], depth: int = 0) -> bool:
    names = [last(one) for one in node.bases]
    above = (classes[name] for name in names if name in classes and classes[name] is not node)
    return any(map(_BY_COLUMNS.search, names)) or (depth < 8 and any(_by_columns(one, classes, depth + 1) for one in above))


def _names(value: ast.expr, around: _Around, depth: int) -> tuple[dict[str, int], bool]:
    around.left[0] -= 1
    if depth > _DEEPEST or around.left[0] < 0:
        return {}, False
    if isinstance(value, ast.Name) and value.id in around.lists:
        return _names(around.lists[value.id], around, depth + 1)
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        return _sum([value.left, value.right], around, depth)
    if isinstance(value, ast.Attribute) and dotted(value).endswith(".Meta.fields"):
        above = around.classes.get(dotted(value).removesuffix(".Meta.fields").rpartition(".")[2])
        return _listed(above, around, depth + 1) if above is not None else ({}, False)
    words = {word: one.lineno for one in items(value) if (word := literal(one))}
    more = [one.value for one in items(value) if isinstance(one, ast.Starred)]
    held, whole = _sum(more, around, depth)
    return held | words, whole and isinstance(value, ast.List | ast.Tuple) and len(words) + len(more) == len(items(value))


def _sum(parts: list[ast.expr], around: _Around, depth: int) -> tuple[dict[str, int], bool]:
    found = [_names(one, around, depth + 1) for one in parts]
    return {name: line for names, _ in found for name, line in names.items()}, all(whole for _, whole in found)


def _fill(  # noqa: PLR0913, PLR0917
    made: Building,
    node: ast.ClassDef,
    classes: dict[str, ast.ClassDef],
    listed: dict[str, int],
    known: Constants,
    side: Side,
    *,
    rest: bool,
) -> None:
    declared = _declared(node, classes)
    extra = _extra(node)
    answered = frozenset(word for one in _assigned(node, "read_only_fields") for one_ in items(one) if (word := literal(one_)))
    path = made.node.path
    for name, line in {**listed, **({} if listed else {key: one.lineno for key, one in declared.items()})}.items():
        call = declared.get(name)
        made_of = member(path, line) if call is None else _field(call, line, path, known)
        if name in answered or (call is not None and last(call) in _ANSWERED_ONLY) or "read_only" in extra.get(name, ()):
            made_of.pairs["readOnly"] = member(path, line, readOnly="true").pairs["readOnly"]
        needed = side == "base" if call is None else _needed(call, rest=rest)
        alias = literal(keyword(call, "data_key")) if call is not None and not rest else None
        made.put(alias or name, made_of, needed=needed, line=call.lineno if call is not None else line)


def _declared(node: ast.ClassDef, classes: dict[str, ast.ClassDef], depth: int = 0) -> dict[str, ast.Call]:
    found: dict[str, ast.Call] = {}
    for base in node.bases if depth < 8 else ():
        if (above := classes.get(last(base))) is not None and above is not node:
            found |= _declared(above, classes, depth + 1)
    for one in node.body:
        if isinstance(one, ast.Assign) and isinstance(one.value, ast.Call) and _FIELD.search(last(one.value)):
            found.update({target.id: one.value for target in one.targets if isinstance(target, ast.Name)})
    return found


def _assigned(node: ast.ClassDef, name: str) -> list[ast.expr]:
    meta = _meta(node)
    return [one.value for one in (meta.body if meta else ()) if isinstance(one, ast.Assign) and last(one.targets[0]) == name]


def _extra(node: ast.ClassDef) -> dict[str, set[str]]:
    """Field → what `extra_kwargs` says of it."""
    found = {}
    for value in _assigned(node, "extra_kwargs"):
        for key, one in zip(value.keys, value.values, strict=True) if isinstance(value, ast.Dict) else ():
            if isinstance(one, ast.Dict) and (name := literal(key)):
                found[name] = {word for inner in one.keys if (word := literal(inner))}
    return found


def _true(call: ast.Call, *names: str) -> bool:
    return any(isinstance(flag := keyword(call, one), ast.Constant) and flag.value is True for one in names)


def _needed(call: ast.Call, *, rest: bool) -> bool:
    """Whether it must be given: Django REST framework's fields unless they say otherwise; marshmallow's where they say so."""
    if _true(call, "read_only", "dump_only") or last(call) in _ANSWERED_ONLY:
        return False
    if not rest:
        return _true(call, "required")
    said = keyword(call, "required")
    given = said is None or (isinstance(said, ast.Constant) and said.value is True)
    return given and keyword(call, "default") is None and last(call) != "BooleanField" and last(call).endswith("Field")


def _field(call: ast.Call, line: int, path: str, known: Constants) -> Node:
    limits = {_LIMITS[one.arg]: known.of(one.value) for one in call.keywords if one.arg in _LIMITS}
    validators = [keyword(call, "validate"), *items(keyword(call, "validate"))]
    for one in validators:
        if isinstance(one, ast.Call):
            words = _VALIDATORS.get(last(one), {})
            limits |= {words[k.arg]: known.of(k.value) for k in one.keywords if k.arg in words}
            if last(one) == "Regexp" and one.args:
                limits["pattern"] = known.of(one.args[0])
    choices = keyword(call, "choices")
    values = [text for one in items(choices) if (text := known.of(items(one)[0] if items(one) else one))]
    node = member(path, call.lineno, 0, type=_TYPES.get(last(call)), **limits)
    node.line = node.end = line  # of its name in the list; what is said of it stands where it is said
    if values and len(values) == len(items(choices)):
        node.pairs["enum"] = member(path, call.lineno, enum=values).pairs["enum"]
    for flag, word in (
        ("read_only", "readOnly"),
        ("dump_only", "readOnly"),
        ("write_only", "writeOnly"),
        ("load_only", "writeOnly"),
    ):
        if _true(call, flag):
            node.pairs[word] = scalar(path, line, "true")
    return node
