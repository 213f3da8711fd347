"""Ports of stores that Terraform opens for the whole internet.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/security_group_rule
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.patterns import late
from workers.configuration.found import Found, found
from workers.configuration.terraform import Block, blocks

PORTS = {
    5432: "PostgreSQL", 6432: "PgBouncer", 3306: "MySQL", 1433: "SQL Server", 1521: "Oracle", 6379: "Redis", 27017: "MongoDB",
    9200: "Elasticsearch", 9042: "Cassandra", 5439: "Redshift", 11211: "Memcached", 9092: "Kafka", 5672: "RabbitMQ",
}  # fmt: skip
_ANYWHERE = late(r"\"(0\.0\.0\.0/0|::/0)\"")


def opened(text: str) -> Iterator[Found]:
    """One setting `open_port` per rule whose source is anywhere and whose ports hold one of a store."""
    for block in blocks(text) if "security_group" in text or "firewall_rule" in text or "authorized_networks" in text else ():
        if block.kind != "resource" or len(block.labels) != 2:
            continue
        kind, where = block.labels[0], f"`{block.labels[0]}.{block.labels[1][:60]}`"
        if kind == "aws_security_group":
            for at, inside in enumerate(one for one in block.inside if one.kind == "ingress"):
                yield from _rule(inside, where if not at else f"{where} ({at + 1})")
        elif kind == "aws_vpc_security_group_ingress_rule" or block.literal("type") == "ingress":
            yield from _rule(block, where)
        elif kind.endswith("_firewall_rule") and kind.startswith(("azurerm_postgresql", "azurerm_mysql", "azurerm_mssql")):
            if (block.literal("start_ip_address"), block.literal("end_ip_address")) == ("0.0.0.0", "255.255.255.255"):  # noqa: S104
                yield found("network", "open_port", "the server's", block.attributes["end_ip_address"][1], where)
        elif kind == "google_sql_database_instance":
            yield from _networks(block, where)


def _rule(block: Block, where: str) -> Iterator[Found]:
    first, last = block.literal("from_port") or "", block.literal("to_port") or ""
    for name in ("cidr_blocks", "ipv6_cidr_blocks", "cidr_ipv4", "cidr_ipv6"):
        value, line = block.attributes.get(name, ("", 0))
        if _ANYWHERE.search(value) and re.fullmatch(r"\d{1,5}", first) and re.fullmatch(r"\d{1,5}", last):
            port = next((port for port in PORTS if int(first) <= port <= int(last)), None)
            if port is not None:
                yield found("network", "open_port", str(port), line, where)
                return


def _networks(block: Block, where: str) -> Iterator[Found]:
    queue = [*block.inside]
    while queue:
        one = queue.pop()
        queue += one.inside
        if one.kind == "authorized_networks" and one.literal("value") == "0.0.0.0/0":
            yield found("network", "open_port", "the server's", one.attributes["value"][1], where)
