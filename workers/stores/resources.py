"""Queues, tables, topics and warehouses that Terraform describes, as settings.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sqs_queue
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.patterns import late
from workers.configuration.found import Found, found
from workers.configuration.terraform import Block
from workers.stores.kafka import topic_of

_STORES = {
    "aws_sqs_queue": "sqs", "aws_dynamodb_table": "dynamodb", "snowflake_warehouse": "snowflake",
    "google_bigquery_table": "bigquery",
}  # fmt: skip
_TOPICS = frozenset({"kafka_topic", "confluent_kafka_topic", "aiven_kafka_topic"})
_QUEUE = late(r"aws_sqs_queue\.([\w-]{1,80})\.")


def settings(blocks: Iterable[Block]) -> Iterator[Found]:
    """The settings of every resource; that a value is there, where it is no literal."""
    known = list(blocks)
    for block in known:
        if block.kind != "resource" or len(block.labels) != 2:
            continue
        kind, name = block.labels
        where = f"`{kind}.{name[:60]}`"
        if kind in _TOPICS:
            yield from topic_of(block)
        elif kind in _STORES:
            yield from _attributes(block, _STORES[kind], where)
        elif kind == "aws_sqs_queue_redrive_policy" and (match := _QUEUE.search(block.attributes.get("queue_url", ("", 0))[0])):
            yield found("sqs", "redrive_policy", "set", block.attributes["queue_url"][1], f"`aws_sqs_queue.{match[1][:60]}`")


def _attributes(block: Block, store: str, where: str) -> Iterator[Found]:
    for name, (_, line) in block.attributes.items():
        value = block.literal(name)
        yield found(store, name, "set" if value is None else value, line, where)
    for inside in block.inside:
        if inside.kind in {"point_in_time_recovery", "server_side_encryption"} and (on := inside.literal("enabled")):
            yield found(store, inside.kind, on, inside.attributes["enabled"][1], where)
