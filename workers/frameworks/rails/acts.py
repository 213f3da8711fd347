"""Words of a migration that run a block: reversible, revert, transactions, and the blocks that helpers are given."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from workers.frameworks.rails import blocks
from workers.frameworks.rails.entries import Raw, Straight, Unread
from workers.frameworks.values import Text, Value
from workers.readers.syntax import Node

if TYPE_CHECKING:
    from workers.frameworks.rails.walk import Walk


def yielded(walk: Walk, node: Node, names: dict[str, Value]) -> None:
    """`yield`, `block.call` or `&block` in a helper: the block it was given, with what it is handed."""
    if not walk.blocks or (given := walk.blocks[-1])[0] is None:
        return
    block, outer = given
    arguments = node.child_by_field_name("arguments") or next(iter(node.named_children), None)
    handed = walk.evaluator.arguments(arguments, names)[0] if arguments and arguments.type == "argument_list" else []
    bound = dict(zip(blocks.parameters(walk, block), handed, strict=False))
    walk.blocks.append((None, {}))  # what the block itself yields to is not the helper's block
    walk.body(block.child_by_field_name("body") if block else None, {**outer, **bound})
    walk.blocks.pop()


def run_block(walk: Walk, node: Node, names: dict[str, Value]) -> None:
    """The call's block, or the one that it hands on."""
    block = node.child_by_field_name("block")
    if block is not None:
        walk.body(block.child_by_field_name("body"), names)
    elif forwards(node):
        yielded(walk, node, names)


def forwards(node: Node) -> bool:
    """Whether the call hands on the block that its method was given: `transaction(&block)`."""
    arguments = node.child_by_field_name("arguments")
    return arguments is not None and any(
        child.type == "block_argument" and child.named_children and child.named_children[0].type == "identifier"
        for child in arguments.named_children
    )


def _reversible(walk: Walk, node: Node, names: dict[str, Value]) -> None:
    """`reversible do |dir| … end`: the way that is gone, as it is written."""
    block = node.child_by_field_name("block")
    marked = {**names, **dict.fromkeys(blocks.parameters(walk, block), Text("\0direction"))}
    before, walk.entries = walk.entries, []
    with walk.returning():
        walk.body(block.child_by_field_name("body") if block else None, marked)
    found, walk.entries = walk.entries, before
    walk.entries.append(Straight(tuple(found)))


def _up_only(walk: Walk, node: Node, names: dict[str, Value]) -> None:
    if not walk.down:
        run_block(walk, node, names)
    else:
        walk.entries.append(Straight(()))


def _revert(walk: Walk, node: Node, names: dict[str, Value]) -> None:
    """`revert do … end`: what the block does, taken back. Another migration's class is not looked up."""
    from workers.frameworks.rails.emit import turned

    block = node.child_by_field_name("block")
    if block is None:
        walk.add(
            Unread(f"`{walk.evaluator.short(node)}` takes another migration back, which is not followed", node, schema=True)
        )
        return
    before, walk.entries = walk.entries, []
    walk.body(block.child_by_field_name("body"), names)
    found, walk.entries = walk.entries, before
    walk.entries += turned(found)


def transaction(walk: Walk, node: Node, names: dict[str, Value]) -> None:
    """A transaction of its own where Rails opens none."""
    before = walk.transaction
    if walk.transaction is None:
        walk.numbered += 1
        walk.transaction = f"{walk.path}#{walk.numbered}"
    run_block(walk, node, names)
    walk.transaction = before


def _control(word: str) -> Callable[[Walk, Node, dict[str, Value]], None]:
    def act(walk: Walk, node: Node, names: dict[str, Value]) -> None:
        del names
        walk.add(Raw(word, node, walk.inside, walk.transaction))

    return act


ACTS: dict[str, Callable[[Walk, Node, dict[str, Value]], None]] = {
    "reversible": _reversible, "up_only": _up_only, "revert": _revert, "commit_db_transaction": _control("COMMIT"),
    "begin_db_transaction": _control("BEGIN"), "transaction": transaction,
}  # fmt: skip
