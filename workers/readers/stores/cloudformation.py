"""
CloudFormation, SAM and the Serverless Framework's resources: queues of SQS and tables of DynamoDB.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.domain.changes import Change, Side, Span
from bot.domain.facts import Fact
from bot.domain.stores import StoreFile, TableReplaced
from bot.patterns import late
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

if TYPE_CHECKING:
    from workers.configuration.found import Found
    from workers.documents import Node

_OURS = late(r"AWS::(SQS::Queue|DynamoDB::Table)\b")
_TEMPLATE = late(r"template\.")
"""The name that SAM gives to the file: elsewhere it stands for what nothing runs with."""
_STORES = {"AWS::SQS::Queue": "sqs", "AWS::DynamoDB::Table": "dynamodb"}
_KEYS = {
    "RedrivePolicy": "redrive_policy", "VisibilityTimeout": "visibility_timeout_seconds", "DeletionProtectionEnabled":
    "deletion_protection_enabled",
}  # fmt: skip


def read(change: Change, scene: Scene) -> Iterator[Fact]:
    """The settings that the change alters, tables that are made anew, queues whose handlers work longer than they wait."""
    from workers.configuration.found import compared, trial
    from workers.stores.handled import grown

    before, after = [*_settings(change, "base")], [*_settings(change, "head")]
    if not before and not after:
        return
    yield StoreFile(Span(change.path, 1, 1), ("cloudformation",))
    if change.deleted or trial(_TEMPLATE.sub("stack.", change.path)):
        return
    for one in compared(change, before, after):
        yield one
        if one.key in {"hash_key", "range_key"} and one.before and one.after:
            yield TableReplaced(one.span, one.where, one.key, one.before, one.after)
    yield from grown(change, scene)


def _settings(change: Change, side: Side) -> Iterator[Found]:
    from workers.configuration.manifests import documents

    text = text_of(change, side)
    for document in documents(change.path, text) if text is not None and _OURS.search(text) else ():
        resources = document.get("Resources") or document.at("resources", "Resources")
        for name, one in resources.pairs.items() if resources is not None else ():
            if store := _STORES.get(one.word("Type")):
                yield from _resource(store, f"`{name[:80]}`", one)


def _resource(store: str, where: str, one: Node) -> Iterator[Found]:
    from workers.configuration.found import found

    properties = one.get("Properties") or one
    yield found(store, "kind", one.word("Type"), one.line, where)
    for key, node in properties.pairs.items():
        if key in _KEYS:
            yield found(store, _KEYS[key], node.text if node.form in {"number", "boolean"} else "set", node.line, where)
    recovery = properties.at("PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled")
    if recovery is not None:
        yield found(store, "point_in_time_recovery", recovery.text, recovery.line, where)
    schema = properties.get("KeySchema")
    for item in schema.items if schema is not None else ():
        name = item.get("AttributeName")
        if name is not None:
            yield found(store, f"{item.word('KeyType').lower()}_key", name.text, name.line, where)


reader = TopicReader(__name__, late(r"\.(ya?ml|json|template)$"), read)
