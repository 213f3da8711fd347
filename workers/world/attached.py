"""Triggers and policies: what hangs on a table and goes where it goes."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.operations import CreatePolicy, CreateTrigger, DropPolicy, DropTrigger
from bot.domain.schema import Attached, Table
from workers.world.registry import applies
from workers.world.state import World


@applies(CreateTrigger)
def _trigger(world: World, operation: CreateTrigger) -> None:
    table = world.table(operation.table)
    if table is not None:
        made = Attached("trigger", operation.name, operation.text)
        world.put(replace(table, attached=(*_others(table, made), made)))


@applies(CreatePolicy)
def _policy(world: World, operation: CreatePolicy) -> None:
    table = world.table(operation.table)
    if table is not None:
        made = Attached("policy", operation.name, operation.text)
        world.put(replace(table, attached=(*_others(table, made), made)))


@applies(DropTrigger)
def _drop_trigger(world: World, operation: DropTrigger) -> None:
    table = world.table(operation.table)
    if table is not None and not operation.rule:
        world.put(replace(table, attached=_others(table, Attached("trigger", operation.name, ""))))


@applies(DropPolicy)
def _drop_policy(world: World, operation: DropPolicy) -> None:
    table = world.table(operation.table)
    if table is not None:
        world.put(replace(table, attached=_others(table, Attached("policy", operation.name, ""))))


def _others(table: Table, one: Attached) -> tuple[Attached, ...]:
    """What hangs on the table besides one of that kind and name."""
    return tuple(other for other in table.attached if (other.kind, other.name) != (one.kind, one.name))
