"""Rendering: what is written parses back to the same operation, and reads as people write it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from operation_strategies import OPERATIONS
from sql_steps import steps

from bot.domain import operations as ops
from bot.domain.schema import Column, Expression, ForeignKey, Key, Name, Type
from workers.sql.render import _WRITERS, quote, render, render_column, render_constraint, render_type


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(st.one_of(OPERATIONS))
def test_parsing_what_is_rendered_gives_the_operation_back(operation: ops.Operation) -> None:
    assert steps(render(operation)) == [operation]


def test_every_operation_can_be_rendered() -> None:
    every = {getattr(ops, n) for n in ops.__all__} - {
        ops.Operation,
        ops.RunCode,
        ops.ForEach,
        ops.Overruled,
        ops.Refused,
        ops.Unsent,
    }  # code
    assert every == set(_WRITERS)
    with pytest.raises(TypeError, match="Operation"):
        render(ops.Operation())


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Type("int4"), "integer"),
        (Type("int8"), "bigint"),
        (Type("varchar", ("50",)), "varchar(50)"),
        (Type("timestamptz"), "timestamptz"),
        (Type("bool"), "boolean"),
        (Type("numeric", ("10", "2")), "numeric(10,2)"),
        (Type("text", dimensions=2), "text[][]"),
        (Type("bpchar", ("3",)), "char(3)"),
        (Type("char"), '"char"'),
        (Type("Mood", schema="shop"), 'shop."Mood"'),
    ],
)
def test_types_in_the_words_people_write(kind: Type, words: str) -> None:
    assert render_type(kind) == words


@pytest.mark.parametrize(("name", "written"), [("a_1$", "a_1$"), ("Order", '"Order"'), ("user", '"user"'), ('q"', '"q"""')])
def test_names_are_quoted_only_where_needed(name: str, written: str) -> None:
    assert quote(name) == written


def test_columns_and_constraints_read_well() -> None:
    key = Column("id", Type("int8"), True, serial=True, constraints=(Key(("id",), primary=True),))
    assert render_column(key) == "id bigserial PRIMARY KEY"
    at = Column("at", Type("timestamptz"), True, default=Expression("now()", ("now",)))
    assert render_column(at) == "at timestamptz NOT NULL DEFAULT now()"
    link = ForeignKey(("a",), Name("b"), ("id",), "fk", not_valid=True, on_delete="CASCADE")
    assert render_constraint(link) == "CONSTRAINT fk FOREIGN KEY (a) REFERENCES b (id) ON DELETE CASCADE NOT VALID"
