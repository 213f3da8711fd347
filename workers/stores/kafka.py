"""Settings of Kafka's brokers, topics and clients, wherever they stand: one spelling with dots.

Source: https://kafka.apache.org/documentation/#configuration
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from bot.patterns import late
from workers.configuration.containers import variables
from workers.configuration.found import Found
from workers.configuration.terraform import Block
from workers.documents import Node

KEYS = frozenset({
    "acks", "enable.idempotence", "retries", "min.insync.replicas", "unclean.leader.election.enable",
    "default.replication.factor", "replication.factor", "offsets.topic.replication.factor",
    "transaction.state.log.replication.factor",
    "transaction.state.log.min.isr", "retention.ms", "retention.bytes", "log.retention.ms", "log.retention.minutes",
    "log.retention.hours", "log.retention.bytes", "cleanup.policy", "log.cleanup.policy", "partitions", "num.partitions",
    "enable.auto.commit", "auto.offset.reset", "isolation.level",
})  # fmt: skip
_VARIABLE = late(r"KAFKA_(?:CFG_)?([A-Z_]+)$")
_LINE = late(r"[ \t]{0,40}([\w.-]{1,120})[ \t]{0,9}[=:][ \t]{0,9}([^\n#]{1,200})")
_CLIENT = late(r"(?:spring|quarkus|micronaut|mp\.messaging|kafka|akka)\.([\w.-]*\.)?(?:kafka|producer|consumer|properties)\.")
_PODS = frozenset(("Deployment", "StatefulSet", "DaemonSet"))
_DEEPEST = 14
_MOST = 200
"""Services of a file, and variables of one, that are read: aliases may repeat them."""


def setting(key: str, value: str, line: int, where: str = "") -> Iterator[Found]:
    """The setting, where it is one that rules know."""
    name = key.strip().lower().replace("_", ".").replace("-", ".")
    if name in KEYS:
        yield Found("kafka", name, value.strip().strip("'\"").lower(), line, line, where)


def properties(text: str) -> Iterator[Found]:
    """A file of properties: Kafka's own, or a framework's (`spring.kafka.producer.acks`), the part before as its place."""
    for number, line in enumerate(text.split("\n"), 1):
        match = _LINE.match(line) if len(line) <= 1_000 else None
        if match is not None:
            name, prefix = match[1], _CLIENT.match(match[1])
            if prefix is None:
                yield from setting(name, match[2], number)
            else:
                yield from setting(name[prefix.end() :], match[2], number, f"`{prefix[0][:-1][:100]}`")


def documents_settings(documents: Iterable[Node]) -> Iterator[Found]:
    """Strimzi's topics and clusters, services of Compose, pods, and what stands below a key `kafka` of an application."""
    for document in documents:
        kind, name = document.word("kind"), (document.at("metadata") or document).word("name")
        spec = document.get("spec")
        if kind == "KafkaTopic" and spec is not None:
            yield from _pairs(spec, f"topic `{name[:80]}`", {"replicas": "replication.factor", "partitions": "partitions"})
            yield from _pairs(spec.get("config"), f"topic `{name[:80]}`", {})
        elif kind == "Kafka" and spec is not None:
            yield from _pairs(spec.at("kafka", "config"), f"cluster `{name[:80]}`", {})
        for service, node in islice((document.get("services") or Node("", "map", 0)).pairs.items(), _MOST):
            for variable, value, line in islice(variables(node), _MOST):
                if match := _VARIABLE.match(variable):
                    yield from setting(match[1], value, line, f"service `{service[:60]}`")
        yield from _of_pods(document, kind, name)
        if not kind:
            yield from _below(document)


def _of_pods(document: Node, kind: str, name: str) -> Iterator[Found]:
    """The variables of a workload's containers."""
    pod = document.at("spec", "template", "spec") if kind in _PODS else None
    containers = pod.get("containers") if pod is not None else None
    for container in containers.items[:_MOST] if containers is not None else ():
        for variable, value, line in islice(variables(container), _MOST):
            if match := _VARIABLE.match(variable):
                yield from setting(match[1], value, line, f"container `{name[:60]}/{container.word('name')[:60]}`")


def _below(document: Node) -> Iterator[Found]:
    """What stands below a key `kafka`; each node once, whatever aliases say."""
    stack: list[tuple[Node, tuple[str, ...]]] = [(document, ())]
    seen = set[int]()
    while stack:
        node, path = stack.pop()
        if id(node) in seen or len(path) > _DEEPEST:
            continue
        seen.add(id(node))
        inside = any("kafka" in part.lower() for part in path)
        for key, value in node.pairs.items():
            if value.form == "map":
                stack.append((value, (*path, key)))
            elif inside and value.form != "list":
                yield from setting(key, value.text, value.line, f"`{'.'.join(path)[:100]}`")


def _pairs(node: Node | None, where: str, renamed: dict[str, str]) -> Iterator[Found]:
    for key, value in node.pairs.items() if node is not None else ():
        if value.form not in {"map", "list"} and (not renamed or key in renamed):
            yield from setting(renamed.get(key, key), value.text, value.line, where)


def topic_of(block: Block) -> Iterator[Found]:
    """`kafka_topic`, `confluent_kafka_topic` and `aiven_kafka_topic` of Terraform; their `config` line by line."""
    where = f"`{block.labels[0]}.{block.labels[1][:60]}`"
    for name, (value, line) in block.attributes.items():
        key = {
            "replication_factor": "replication.factor",
            "partitions_count": "partitions",
            "replication": "replication.factor",
        }
        yield from setting(key.get(name, name), value, line, where)
    for inside in block.inside:
        for name, (value, line) in inside.attributes.items():
            yield from setting(name, value, line, where)
