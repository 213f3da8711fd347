"""The world: what depends on a relation follows it."""

from __future__ import annotations

import pytest

from bot.domain.schema import ForeignKey, Name, Schema, Table
from workers.sql.parse import parse
from workers.world import World, apply

GIVEN = """
CREATE TABLE a (id int PRIMARY KEY, up int REFERENCES a (id));
CREATE TABLE b (x int REFERENCES a (id), y int REFERENCES a (id), z int REFERENCES other (id));
CREATE VIEW v AS SELECT id FROM a;
CREATE TABLE p (at date) PARTITION BY RANGE (at);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
"""


def _run(world: World, sql: str) -> World:
    for parsed in parse(sql):
        for operation, _, _ in parsed.steps:
            apply(world, operation)
    return world


def _table(world: World, name: str) -> Table:
    table = world.table(Name(name))
    assert table is not None
    return table


def _targets(world: World, name: str) -> list[str]:
    return [c.table.name for c in _table(world, name).constraints if isinstance(c, ForeignKey)]


@pytest.fixture(params=["one world", "a branch", "merged"])
def world(request: pytest.FixtureRequest) -> World:
    """The tables as they are before, in the same world, below it, or brought back from a branch."""
    below = World(Schema())
    if request.param == "merged":
        below.merge(_run(below.branch(), GIVEN))
        return below
    _run(below, GIVEN)
    return below.branch() if request.param == "a branch" else below


def test_a_rename_is_followed_by_every_key_and_view(world: World) -> None:
    _run(world, "ALTER TABLE a RENAME TO c; ALTER TABLE p RENAME TO q;")
    assert _targets(world, "b") == ["c", "c", "other"]
    assert _targets(world, "c") == ["c"]
    assert _table(world, "v").reads[0][0] == Name("c")
    assert _table(world, "p1").parent == Name("q")
    assert world.table(Name("a")) is None
    assert {t.name.name for t in world.dependents(Name("c"))} == {"b", "c", "v"}
    assert world.dependents(Name("a")) == []


def test_a_cascade_takes_views_and_keys(world: World) -> None:
    _run(world, "DROP TABLE a CASCADE;")
    assert _targets(world, "b") == ["other"]
    assert world.table(Name("v")) is None
    assert world.table(Name("a")) is None


def test_a_dropped_dependent_depends_no_more(world: World) -> None:
    _run(world, "DROP VIEW v; ALTER TABLE b DROP COLUMN x; ALTER TABLE b DROP COLUMN y;")
    assert [t.name.name for t in world.dependents(Name("a"))] == ["a"]


def test_an_index_is_found_by_every_name_it_had_last(world: World) -> None:
    sql = "CREATE INDEX one ON a (up); CREATE INDEX two ON a (id); ALTER INDEX one RENAME TO uno; ALTER TABLE a RENAME TO c;"
    _run(world, sql + "CREATE INDEX three ON c (id); ALTER TABLE c RENAME CONSTRAINT a_pkey TO c_pkey;")
    for name in ("uno", "two", "three", "c_pkey"):
        owner = world.owner(Name(name))
        assert owner is not None, name
        assert owner.name == Name("c")


def test_a_function_that_makes_things_leaves_it_unknown_what_there_is(world: World) -> None:
    world.complete = True
    _run(world, "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$; SELECT f();")
    noted = "BEGIN -- do not DROP this\n RAISE NOTICE 'ALTER it''s'; /* CREATE */ PERFORM 1; END"
    _run(world, f"CREATE FUNCTION note() RETURNS void LANGUAGE plpgsql AS $$ {noted} $$; SELECT note();")
    assert world.complete
    made = "BEGIN EXECUTE format('CREATE TABLE %I_a()', t); END"
    _run(world, f"CREATE FUNCTION audit(t text) RETURNS void LANGUAGE plpgsql AS $$ {made} $$;")
    assert world.complete
    _run(world, "SELECT 1 FROM audit('a');")
    assert not world.complete
