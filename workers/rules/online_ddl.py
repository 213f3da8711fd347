"""What the rules for MySQL and MariaDB share: how this statement is carried out, and what to do instead."""

from __future__ import annotations

import re

from bot.domain import operations as op
from bot.domain.findings import Fix
from bot.domain.operations import Operation
from bot.domain.schema import Name
from bot.patterns import late
from workers.online import Way, foresee
from workers.online.looked_up import looked_up
from workers.rules.site import Site

ENGINES = ("mysql", "mariadb")
MODIFIES = (
    op.AddColumn, op.DropColumn, op.ModifyColumn, op.RenameColumn, op.AddConstraint, op.DropConstraint, op.CreateIndex,
    op.DropKey, op.RenameKey, op.ConvertCharset, op.SetTableOptions, op.SetDefault,
)  # fmt: skip
"""The actions of ALTER TABLE."""
_NAME = r"(?:`[^`]+`|[\w.$]+)"
_INDEX = late(
    rf"(?is)^create\s+((?:unique\s+|fulltext\s+|spatial\s+)?)index\s+({_NAME})\s+(using\s+\w+\s+)?on\s+({_NAME})\s*(\(.*?\))"
    r"(?:\s*+(?:algorithm|lock)\s*+=?\s*+\w+)*+\s*$"
)
_DROPPED = late(rf"(?is)^drop\s+index\s+({_NAME})\s+on\s+({_NAME})(?:\s*+(?:algorithm|lock)\s*+=?\s*+\w+)*+\s*$")
"""CREATE INDEX and DROP INDEX, which ALTER TABLE says as well."""
_CLAUSES = late(r"(?i)(?<!\s)\s*,\s*(?:algorithm|lock)\s*=\s*\w+(?=\s*(?:,|\Z))|\A\s*(?:algorithm|lock)\s*=\s*\w+\s*,\s*")
"""ALGORITHM and LOCK among the actions: the tool has its own way."""
_UNCHECKED = late(r"\bforeign_key_checks\s*=\s*(?P<value>0|off|false|1|on|true)", re.IGNORECASE)


def way_of(operation: Operation, site: Site) -> Way | None:
    """How the action is carried out on the table as it stands; drops and adds of a primary key go together."""
    if site.release is None:
        return None
    together = [other for other in site.siblings() if _about_primary(other)] if _about_primary(operation) else []
    return foresee([operation, *together], site.table(table_of(operation)), site.release, checks=checks_keys(site))


def _about_primary(operation: Operation) -> bool:
    if isinstance(operation, op.AddConstraint):
        return getattr(operation.constraint, "primary", False)
    return isinstance(operation, op.DropKey) and operation.name == "PRIMARY"


def table_of(operation: Operation) -> Name:
    """The table that an action of ALTER TABLE is about."""
    return operation.table  # type: ignore[attr-defined,no-any-return]


def checks_keys(site: Site) -> bool:
    """Whether foreign_key_checks is on, as far as the file says."""
    on = True
    for statement in site.migration.up:
        if statement is site.statement:
            break
        for step in statement.steps:
            if isinstance(step.operation, op.Inert) and (found := _UNCHECKED.search(step.operation.text)):
                on = found["value"].lower() in {"1", "on", "true"}
    return on


def asked(site: Site) -> op.OnlineClause | None:
    """The ALGORITHM and LOCK that the statement asks for."""
    return next((s.operation for s in site.statement.steps if isinstance(s.operation, op.OnlineClause)), None)


def by_tool(site: Site, table: Name) -> Fix:
    """The change by a tool that copies the table beside it while writes go on."""
    sql = looked_up(site.sql.strip().rstrip(";"), (step.operation for step in site.statement.steps), site.column)
    sql = _INDEX.sub(r"ALTER TABLE \4 ADD \1INDEX \2 \5", _DROPPED.sub(r"ALTER TABLE \2 DROP INDEX \1", sql))
    action = re.sub(r"(?is)^\s*alter\s+(?:online\s+|ignore\s+)?table\s+(?:`[^`]+`|[\w.$]+)\s*", "", sql)
    action = _CLAUSES.sub("", action)
    action = " ".join(action.split()).replace('"', '\\"')
    if not re.match(r"(?is)\s*alter\b", sql):
        action = "…"
    if site.runner == "pt-online-schema-change":
        command = f'pt-online-schema-change --alter "{action}" --execute D={table.schema or "DATABASE"},t={table.name}'
    else:
        command = f'gh-ost --database={table.schema or "DATABASE"} --table={table.name} --alter="{action}" --execute'
    return Fix(
        "now",
        "Let a tool copy the table beside it",
        command,
        "Takes longer, and space for a second copy; gh-ost refuses tables with foreign keys or triggers.",
        language="sh",
    )
