"""All that a client sent, written to a record of the database."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.calls import MassAssigned
from workers.handlers.paths import FRONT_END
from workers.handlers.tells.code import Code

CLUES = re.compile(r"permit!|to_unsafe_h|req(uest)?\.body|ctx\.request\.body|force(Fill|Create)|\$request->all\(\)")
_BODY = re.compile(r"^(req|request|ctx\.request)\.body$")
_WRITES = re.compile(
    r"(^|\.)[A-Z]\w*\.(create|update|insertMany|findByIdAndUpdate|findOneAndUpdate|updateOne|bulkCreate|upsert)$"
)
_PRISMA = re.compile(r"(^|\.)(prisma|db|this\.prisma)\.\w+\.(create|update|upsert)$")
_CHECKED = re.compile(
    r"valid|celebrate|joi\b|zod|schema|sanitiz|pick\(|omit\(|allowed|dto|class-transformer|delete req", re.IGNORECASE
)
_ALL = re.compile(r"^(\$request|request\(\))->(all|input|post)\(\)$")
_RECORD = re.compile(r"(^|\.)(create!?|new|update!?|assign_attributes|update_attributes|build|insert_all|upsert)$")
_RAW = re.compile(
    r"^params(\[:\w+\]|\.require\([^)]*\))?\.(permit!|to_unsafe_h(ash)?)$|^params(\[:\w+\]|\.require\([^)]*\))?\.permit!\.\w+$"
)


def find(code: Code) -> Iterator[MassAssigned]:
    """Given whole to what writes, with nothing in the file that checks what a request holds."""
    script = code.language in {"javascript", "typescript", "tsx"}
    if script and (_CHECKED.search(code.text) or FRONT_END.search(code.path)):
        return
    for call in code.calls:
        given = [code.said(one) for one in call.given]
        whole = ""
        if script and _WRITES.search(call.name):
            whole = next((one for one in given[:2] if _BODY.search(one)), "")
        elif script and call.name == "Object.assign" and given and not given[0].startswith("{"):
            whole = next((one for one in given[1:] if _BODY.search(one)), "")
        elif script and _PRISMA.search(call.name) and given:
            found = re.search(r"\bdata:\s*(req\.body|request\.body|ctx\.request\.body)\b(?!\.)", given[0])
            whole = found[1] if found else ""
        elif code.language == "php" and call.last in {"forceFill", "forceCreate"}:
            whole = next((one for one in given if _ALL.search(one)), "")
        elif code.language == "ruby" and _RECORD.search(call.name) and "app/" in code.path:
            whole = next((one for one in given if _RAW.search(one)), "")
        if whole:
            yield MassAssigned(code.span(call.node), call.name[:80], whole)
