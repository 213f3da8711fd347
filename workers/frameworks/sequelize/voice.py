"""Fixes in Sequelize's words."""

from __future__ import annotations

import re

from bot.domain.operations import CreateIndex, Operation
from bot.domain.schema import Name
from workers.frameworks.javascript.speaking import Speaker, plain_index


def _own(operation: Operation, receiver: str) -> str | None:
    match operation:
        case CreateIndex() if plain_index(operation):
            index = operation.index
            words = [f"name: '{index.name}'"] if index.name else []
            words += ["unique: true"] if index.unique else []
            words += ["concurrently: true"] if operation.concurrently else []
            columns = ", ".join(f"'{part.column}'" for part in index.parts)
            return f"{receiver}.addIndex({_table(operation.table)}, [{columns}], {{ {', '.join(words)} }})"
    return None


def _table(name: Name) -> str:
    return f"{{ tableName: '{name.name}', schema: '{name.schema}' }}" if name.schema else f"'{name.name}'"


VOICE = Speaker("queryInterface", "$.sequelize.query({})", re.compile(r"\b(\w+)\s*\."), _own, stays=False)
