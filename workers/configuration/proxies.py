"""Proxies that Terraform puts before databases of RDS.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_proxy
"""

from __future__ import annotations

from collections.abc import Iterator

from workers.configuration.found import Found, found
from workers.configuration.terraform import blocks


def proxies(text: str) -> Iterator[Found]:
    """The engine that each proxy speaks."""
    for block in blocks(text) if "aws_db_proxy" in text else ():
        family = block.literal("engine_family")
        if block.kind == "resource" and block.labels[:1] == ("aws_db_proxy",) and len(block.labels) == 2 and family:
            where = f"`aws_db_proxy.{block.labels[1][:60]}`"
            yield found("rds_proxy", "engine_family", family, block.attributes["engine_family"][1], where)
