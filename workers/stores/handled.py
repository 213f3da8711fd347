"""How long a queue of SQS hides a message, and how long the function that works on it may run.

AWS refuses an event source whose queue hides messages for less than the function's timeout, and asks for six times as much.
Source: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.changes import Change, Mention, Span
from bot.domain.stores import QueueTimes
from bot.patterns import late
from workers.configuration.factors import Factor, whole
from workers.configuration.manifests import documents
from workers.configuration.terraform import Block, blocks
from workers.documents import Node
from workers.readers.listing import Listing
from workers.scene import Scene

_HIDDEN = 30
"""Seconds that a queue hides a message when nothing is said."""
_NAME = late(r"(aws_sqs_queue|aws_lambda_function)\.([\w-]{1,80})\b")
_MOST = 40
"""Files of one folder that are read."""


@dataclass(frozen=True, slots=True)
class Handled:
    """A queue and its handler: seconds, with the lines that say so (`hidden` is None for the default)."""

    queue: str
    handler: str
    hidden: Factor | None
    longest: Factor

    @property
    def seconds(self) -> int:
        """How long a message is hidden."""
        return self.hidden.value if self.hidden else _HIDDEN


def grown(change: Change, scene: Scene) -> Iterator[QueueTimes]:
    """The pairs of which a touched line of this file makes the handler take longer than the queue waits."""
    folder = change.path.rpartition("/")[0]
    before = {(one.queue, one.handler): one for one in _pairs(scene.tree("base"), folder, change.path)}
    for one in _pairs(scene.tree("head"), folder, change.path):
        was = before.get((one.queue, one.handler))
        if one.longest.value <= one.seconds or (was is not None and was.longest.value > was.seconds):
            continue
        lines = [factor.mention for factor in (one.hidden, one.longest) if factor is not None]
        touched = [m for m in lines if m.path == change.path and m.line in change.touched().head]
        if touched:
            span = Span(change.path, touched[0].line, touched[0].line)
            yield QueueTimes(span, one.queue, one.handler, one.seconds, one.longest.value, tuple(lines))


def _pairs(tree: Listing, folder: str, path: str) -> Iterator[Handled]:
    if path.endswith(".tf"):
        yield from tree.remember(("queues of", folder), lambda: tuple(_terraform(tree, folder)))
    else:
        text = tree.text(path)
        for document in documents(path, text):
            yield from _template(document, text.split("\n"))


def _terraform(tree: Listing, folder: str) -> Iterator[Handled]:
    paths = [p for p in sorted(tree.paths()) if p.endswith(".tf") and p.rpartition("/")[0] == folder]
    found = [(path, block) for path in paths[:_MOST] for block in blocks(tree.text(path)) if len(block.labels) == 2]
    known = {block.labels: (path, block) for path, block in found if block.kind == "resource"}
    for labels, (_, block) in known.items():
        if labels[0] == "aws_lambda_event_source_mapping":
            named = [
                match.groups()
                for key in ("event_source_arn", "function_name")
                if (match := _NAME.search(block.attributes.get(key, ("", 0))[0]))
            ]
            queue, handler = (known.get((name[0], name[1])) for name in named) if len(named) == 2 else (None, None)
            longest = _seconds(tree, handler, "timeout")
            if queue is not None and handler is not None and longest is not None and _literal(queue[1]):
                hidden = _seconds(tree, queue, "visibility_timeout_seconds")
                yield Handled(queue[1].labels[1], handler[1].labels[1], hidden, longest)


def _literal(queue: Block) -> bool:
    """Whether its time is a number or not said."""
    return "visibility_timeout_seconds" not in queue.attributes or queue.literal("visibility_timeout_seconds") is not None


def _seconds(tree: Listing, where: tuple[str, Block] | None, name: str) -> Factor | None:
    value = whole(where[1].literal(name) or "") if where is not None else None
    if where is None or value is None:
        return None
    line = where[1].attributes[name][1]
    return Factor(name, value, Mention(where[0], line, tree.text(where[0]).split("\n")[line - 1].strip()[:200]))


def _template(document: Node, lines: list[str]) -> Iterator[Handled]:
    """CloudFormation and SAM: `AWS::SQS::Queue`, functions whose `Events` name it, event source mappings."""
    resources = document.get("Resources") or document.at("resources", "Resources")
    known = resources.pairs if resources is not None else {}
    for name, one in known.items():
        properties, kind = one.get("Properties") or Node("", "map", 0), one.word("Type")
        handler, sources = name, list[Node | None]()
        if kind == "AWS::Serverless::Function":
            events = properties.get("Events")
            listed = events.pairs.values() if events is not None else ()
            sources = [e.at("Properties", "Queue") for e in listed if e.word("Type") == "SQS"]
        elif kind == "AWS::Lambda::EventSourceMapping":
            handler, sources = _target(properties.get("FunctionName")), [properties.get("EventSourceArn")]
        longest = _number(known.get(handler), "Timeout", lines)
        for queue in filter(None, map(_target, sources)):
            if longest is not None and queue in known and known[queue].word("Type") == "AWS::SQS::Queue":
                hidden = _number(known[queue], "VisibilityTimeout", lines)
                if hidden is not None or known[queue].at("Properties", "VisibilityTimeout") is None:
                    yield Handled(queue, handler, hidden, longest)


def _target(node: Node | None) -> str:
    """The resource that `!GetAtt Queue.Arn`, `!Ref Queue` or their long forms name."""
    if node is None:
        return ""
    inside = node.get("Fn::GetAtt") or node.get("Ref") or node
    return (inside.items[0].text if inside.items else inside.text).partition(".")[0]


def _number(one: Node | None, key: str, lines: list[str]) -> Factor | None:
    node = one.at("Properties", key) if one is not None else None
    value = whole(node.text) if node is not None else None
    return Factor(key, value, Mention(node.path, node.line, lines[node.line - 1].strip()[:200])) if node and value else None
