"""What a handler of FastAPI takes of a request by name: parameters of simple types, and those that say where they come from."""

from __future__ import annotations

import ast

from bot.domain.handlers import Parameter
from workers.handlers.python import Function, items, keyword, last, literal

_PLACES = {"Query": "query", "Header": "header", "Cookie": "cookie", "Form": "form"}
_ASIDE = frozenset(("Path", "Body", "File", "Security"))
_SIMPLE = frozenset(
    ("str", "int", "float", "bool", "UUID", "UUID4", "date", "datetime", "time", "timedelta", "Decimal", "EmailStr", "Literal")
)
_AROUND = frozenset(("Optional", "Union", "None"))
Found = tuple[tuple[Parameter, ...], tuple[str, ...]]


def parameters(function: Function, path: str) -> Found:
    """The parameters, those of the path left out, and the names of the classes and dependencies that may hold more."""
    every = function.args
    given = [*every.posonlyargs, *every.args]
    defaults: list[ast.expr | None] = [*([None] * (len(given) - len(every.defaults))), *every.defaults]
    pairs = [*zip(given, defaults, strict=True), *zip(every.kwonlyargs, every.kw_defaults, strict=True)]
    found, holders = list[Parameter](), list[str]()
    for one, default in pairs:
        if f"{{{one.arg}}}" in path or f"{{{one.arg}:" in path or one.arg in {"self", "cls"}:
            continue
        read = _read(one, default)
        if isinstance(read, Parameter):
            found.append(read)
        elif read:
            holders.append(read)
    return tuple(found), tuple(holders)


def _read(one: ast.arg, default: ast.expr | None) -> Parameter | str:
    """The parameter, or what holds some; '' for neither."""
    note, said = one.annotation, default
    if isinstance(note, ast.Subscript) and last(note.value) == "Annotated":
        inside = items(note.slice)
        note = inside[0] if inside else None
        put = next(
            (part for part in inside[1:] if last(part) in _PLACES or last(part) in _ASIDE or last(part) == "Depends"), None
        )
        said = put if put is not None else default
    word = last(said) if isinstance(said, ast.Call) else ""
    if word in _ASIDE:
        return ""
    if word not in _PLACES and (word or not _simple(note)):
        return last(said.args[0] if isinstance(said, ast.Call) and said.args else note) or word or "?"
    if word and not _simple(note, listed=True):
        return last(note) or "?"
    call = said if isinstance(said, ast.Call) and word else None
    name = literal(keyword(call, "alias")) if call is not None else None
    place = _PLACES.get(word, "query")
    plain = one.arg.replace("_", "-") if place == "header" else one.arg
    return Parameter(name or plain, place, _needed(call, default), one.lineno)


def _needed(call: ast.Call | None, default: ast.expr | None) -> bool:
    if call is None or call is not default:  # `= 1`, nothing, or `Annotated[…] = 1`
        return default is None and (call is None or keyword(call, "default_factory") is None)
    first = call.args[0] if call.args else keyword(call, "default")
    return keyword(call, "default_factory") is None and (
        first is None or (isinstance(first, ast.Constant) and first.value is Ellipsis)
    )


def _simple(note: ast.expr | None, *, listed: bool = False) -> bool:
    """Whether it is a type of single values; `listed` takes lists of them too, and what is not said."""
    match note:
        case None:
            return listed
        case ast.Constant(value=None):
            return True
        case ast.BinOp(left=left, right=right):
            return _simple(left, listed=listed) and _simple(right, listed=listed)
        case ast.Subscript(value=outer, slice=inside):
            if last(outer) == "Literal":
                return True
            around = last(outer) in _AROUND or (listed and last(outer).lower() in {"list", "set", "sequence"})
            return around and all(_simple(one, listed=listed) for one in items(inside) or [inside])
        case _:
            return last(note) in _SIMPLE  # any other class may be an enumeration, or hold many
