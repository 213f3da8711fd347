"""
Terraform: managed databases and their parameter groups.

Read are `aws_db_instance`, `aws_rds_cluster` and the parameter groups of RDS, `google_sql_database_instance` and its flags,
and the settings of Azure's servers. Values that are no literals are not known; modules are not followed.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance
Source: https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/sql_database_instance
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.domain.changes import Change, Span
from bot.domain.configuration import ConfigFile
from bot.domain.facts import Fact
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

if TYPE_CHECKING:
    from workers.configuration.found import Found
    from workers.configuration.terraform import Block

_INSTANCES = frozenset({"aws_db_instance", "aws_rds_cluster", "google_sql_database_instance"})
_GROUPS = frozenset({"aws_db_parameter_group", "aws_rds_cluster_parameter_group"})
_AZURE = {
    "azurerm_postgresql_flexible_server_configuration": "postgresql",
    "azurerm_mysql_flexible_server_configuration": "mysql",
}
_OURS = re.compile(r"^resource\s+\"(aws_(db|rds)_|google_sql_|azurerm_(postgresql|mysql)_)", re.MULTILINE)
_LARGEST = 500_000


def read(change: Change, scene: Scene) -> Iterator[Fact]:
    """The settings that the change alters."""
    from workers.configuration.found import compared, trial

    del scene
    before, after = text_of(change, "base") or "", text_of(change, "head") or ""
    if max(len(before), len(after)) > _LARGEST or not (_OURS.search(before) or _OURS.search(after)):
        return
    yield ConfigFile(Span(change.path, 1, 1), "terraform")
    if not change.deleted and not trial(change.path):
        yield from compared(change, _settings(before), _settings(after))


def _settings(text: str) -> Iterator[Found]:
    from workers.configuration.terraform import blocks

    for block in blocks(text):
        if block.kind == "resource" and len(block.labels) == 2:
            yield from _resource(block, f"`{block.labels[0]}.{block.labels[1][:60]}`")


def _resource(block: Block, where: str) -> Iterator[Found]:
    from workers.configuration.found import found

    kind = block.labels[0]
    if kind in _INSTANCES:
        for name, (_, line) in block.attributes.items():
            if (value := block.literal(name)) is not None:
                yield found("rds", name, value, line, where)
        for settings in block.inside:
            for one in settings.inside if settings.kind == "settings" else ():
                if one.kind == "database_flags":
                    yield from _pair(one, "", where)
    elif kind in _GROUPS:
        for one in block.inside:
            if one.kind == "parameter":
                yield from _pair(one, (block.literal("family") or ""), where)
    elif kind in _AZURE:
        yield from _pair(block, _AZURE[kind], where)


def _pair(block: Block, family: str, where: str) -> Iterator[Found]:
    """A name and its value; those of MySQL by the family's name."""
    from workers.configuration.found import found

    name, value = block.literal("name"), block.literal("value")
    if name is not None and value is not None:
        store = (
            "rds"
            if name.startswith("rds.")
            else "mysql"
            if family.startswith(("mysql", "aurora-mysql", "mariadb"))
            else "postgresql"
        )
        yield found(store, name, value, block.attributes["value"][1], where)


reader = TopicReader(__name__, re.compile(r"\.tf$"), read)
