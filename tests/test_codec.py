"""The nouns survive the way to JSON and back; nothing else gets through."""

from __future__ import annotations

import json
import types
from dataclasses import fields
from enum import IntEnum
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import operations
from bot.domain.changes import Change
from bot.domain.codec import decode, encode
from bot.domain.facts import Migration, Statement
from bot.domain.findings import Review
from bot.domain.operations import AddColumn, AddConstraint, DropColumn, Inert, Operation
from bot.domain.schema import Check, Column, Expression, Name, Schema, Table, Type

KINDS = [getattr(operations, name) for name in operations.__all__ if name != "Operation"]
NOUNS = [*KINDS, Schema, Migration, Statement, Review]


def through(value: Any, kind: Any) -> Any:
    return decode(json.loads(json.dumps(encode(value, kind))), kind)


def sample(kind: Any, turn: int) -> Any:
    """A value of an annotated type: every turn takes other options, turn 0 the plainest."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return sample(arguments[turn % len(arguments)], turn)
    if origin is Literal:
        return arguments[turn % len(arguments)]
    if origin is tuple and arguments[-1] is ...:
        return tuple(sample(arguments[0], turn + place) for place in range(turn % 3))
    if origin is tuple:
        return tuple(sample(argument, turn) for argument in arguments)
    if kind is Operation:
        return sample(KINDS[turn % len(KINDS)], turn)
    if kind in (str, int, bool, types.NoneType):
        return {str: ["", "a", 'é "\n\\'][turn % 3], int: turn, bool: turn % 2 == 1, types.NoneType: None}[kind]
    if issubclass(kind, IntEnum):
        return list(kind)[turn % len(list(kind))]
    hints = get_type_hints(kind)
    names = kind._fields if hasattr(kind, "_fields") else [field.name for field in fields(kind)]
    return kind(*[sample(hints[name], turn + place) for place, name in enumerate(names)])


@pytest.mark.parametrize("kind", NOUNS, ids=lambda kind: kind.__name__)
def test_what_is_written_is_read_again(kind: Any) -> None:
    tried = 0
    for turn in range(12):
        try:
            value = sample(kind, turn)
        except ValueError:  # a Finding without evidence cannot be built
            continue
        tried += 1
        assert through(value, kind) == value
        if kind in KINDS:
            assert through((value, Inert("GRANT", "x")), tuple[Operation, ...]) == (value, Inert("GRANT", "x"))
    assert tried > 3


def test_equal_but_other_types_stay_apart() -> None:
    check = Check(Expression("a > 0"))
    for constraint in (check, Check(Expression("a > 0"), not_valid=True)):
        assert through(AddConstraint(Name("t"), constraint), Operation) == AddConstraint(Name("t"), constraint)
    assert through(Statement((), sample(Statement, 1).span, "x", transaction=None), Statement).transaction is None


def test_defaults_are_not_written() -> None:
    assert encode(AddColumn(Name("t"), Column("c", Type("int8"))), Operation) == ["AddColumn", "t", ["c", "int8"]]
    assert encode(DropColumn(Name("t", "app"), "c", cascade=True)) == [["t", "app"], "c", False, True]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (["Table", "t"], Operation),
        (["os.system", "true"], Operation),
        (["Opaque", "text"], Operation),
        (["Opaque", "text", "why", "refused", "more"], Operation),
        (["Opaque", "text", 1], Operation),
        (["Opaque", "text", None], Operation),
        ([["Opaque"], "text", "why"], Operation),
        ([], Operation),
        (None, Operation),
        ("Opaque", Operation),
        ({"name": "t"}, Name),
        (["c", "int8", 1], Column),
        (["c", "int8", True, None, None, False, "sometimes"], Column),
        ([["t", [["c", 1.5]]]], Table),
        ("tables", tuple[Operation, ...]),
        (True, int),
        ([[["t"], "c"]], tuple[tuple[Name, int], ...]),
    ],
)  # fmt: skip
def test_malformed_data_is_refused(data: Any, kind: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode(data, kind)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.sampled_from(["Opaque", "Check"]),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(data=PLAIN, kind=st.sampled_from([Operation, Schema, Table, Column, Review, tuple[Operation, ...]]))
def test_any_json_is_a_value_or_a_value_error(data: Any, kind: Any) -> None:
    try:
        value = decode(data, kind)
    except ValueError:
        return
    assert decode(encode(value, kind), kind) == value  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [object, dict, list[str], json.JSONDecoder, Change, tuple[bytes, ...], str | Name])
def test_what_is_no_noun_has_no_codec(kind: Any) -> None:
    with pytest.raises(TypeError):
        decode([], kind)
