"""Fixes in Knex's words: `knex.raw`, which says all that PostgreSQL does."""

from __future__ import annotations

import re

from bot.domain.operations import DropTable, Operation, RenameTable
from workers.frameworks.javascript.speaking import Speaker


def _own(operation: Operation, receiver: str) -> str | None:
    """What the schema builder says as well."""
    match operation:
        case RenameTable(table=table, new_name=new, kind="table", if_exists=False) if not table.schema:
            return f"{receiver}.schema.renameTable('{table.name}', '{new}')"
        case DropTable(table=table, kind="table", cascade=False) if not table.schema:
            return f"{receiver}.schema.dropTable{'IfExists' * operation.if_exists}('{table.name}')"
    return None


def _outside(up: str) -> tuple[str, str]:
    """Before `up`, in the file's own way to export."""
    return f"{'exports.config' if 'exports.' in up else 'export const config'} = {{ transaction: false }};", ""


VOICE = Speaker("knex", "$.raw({})", re.compile(r"\b(\w+)\s*\.(?:schema\b|raw\b)"), _own, outside=_outside)
