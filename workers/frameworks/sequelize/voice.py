"""Fixes in Sequelize's words."""

from __future__ import annotations

import re

from bot.domain.operations import CreateIndex, DropIndex, Operation
from bot.domain.schema import Name
from workers.frameworks.javascript.speaking import Speaker


def _own(operation: Operation, receiver: str) -> str | None:
    match operation:
        case CreateIndex() if _plain(operation):
            index = operation.index
            words = [f"name: '{index.name}'"] if index.name else []
            words += ["unique: true"] if index.unique else []
            words += ["concurrently: true"] if operation.concurrently else []
            columns = ", ".join(f"'{part.column}'" for part in index.parts)
            return f"{receiver}.addIndex({_table(operation.table)}, [{columns}], {{ {', '.join(words)} }})"
        case DropIndex(cascade=False, index=Name(schema="")):
            # which table it belongs to makes no difference to the statement that is sent
            return None
    return None


def _plain(operation: CreateIndex) -> bool:
    index = operation.index
    bare = not (index.where or index.include or index.nulls_not_distinct or operation.options or operation.tablespace)
    parts = all(p.column and not (p.collation or p.opclass or p.descending or p.nulls) for p in index.parts)
    return bare and parts and index.method == "btree" and not operation.only and not operation.if_not_exists


def _table(name: Name) -> str:
    return f"{{ tableName: '{name.name}', schema: '{name.schema}' }}" if name.schema else f"'{name.name}'"


VOICE = Speaker("queryInterface", "$.sequelize.query({})", re.compile(r"(\w+)\s*\."), _own, stays=False)
