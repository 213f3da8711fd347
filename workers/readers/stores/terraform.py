"""
Terraform: queues of SQS, tables of DynamoDB and BigQuery, topics of Kafka, warehouses of Snowflake.

Values that are no literals are known to be there and not what they are; modules are not followed. A queue and the function that
works on it belong together where an `aws_lambda_event_source_mapping` of the folder names both.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/dynamodb_table
Source: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from bot.domain.stores import StoreFile, TableReplaced
from bot.patterns import late
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

_OURS = late(
    r"^(?:resource)\s+\"(aws_sqs_queue|aws_dynamodb_table|aws_lambda_|snowflake_warehouse|google_bigquery_table|(confluent_|aiven_)?kafka_topic)",
    re.MULTILINE,
)
_LARGEST = 500_000
_KEYS = frozenset({"hash_key", "range_key"})


def read(change: Change, scene: Scene) -> Iterator[Fact]:
    """The settings that the change alters, tables that are made anew, queues whose handlers work longer than they wait."""
    from workers.configuration.found import compared, trial
    from workers.configuration.terraform import blocks
    from workers.stores.handled import grown
    from workers.stores.resources import settings

    before, after = text_of(change, "base") or "", text_of(change, "head") or ""
    if max(len(before), len(after)) > _LARGEST or not (_OURS.search(before) or _OURS.search(after)):
        return
    yield StoreFile(Span(change.path, 1, 1), ("terraform",))
    if change.deleted or trial(change.path):
        return
    for one in compared(change, settings(blocks(before)), settings(blocks(after))):
        yield one
        if one.store == "dynamodb" and one.key in _KEYS and one.before and one.after:
            yield TableReplaced(one.span, one.where, one.key, one.before, one.after)
    yield from grown(change, scene)


reader = TopicReader(__name__, late(r"\.tf$"), read)
