"""Whose client a call is made on: by what the file imports, how the receiver was made, and what it is called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol

from bot.patterns import late

_WORDS: Mapping[str, re.Pattern[str]] = {
    "redis": late(r"\bredis\b|ioredis|go-redis|\bRedis\b|valkey", re.IGNORECASE),
    "mongodb": late(r"\b(pymongo|motor|mongoengine|beanie|mongodb|mongoose|mongo-driver|Mongoid|mongo)\b", re.IGNORECASE),
    "dynamodb": late(r"dynamodb", re.IGNORECASE),
    "cassandra": late(r"\b(cassandra|gocql|scylla)", re.IGNORECASE),
    "kafka": late(r"kafka", re.IGNORECASE),
    "rabbitmq": late(r"\b(pika|aio_pika|amqplib|amqp091|kombu|rabbitmq|amqp)\b|rabbitmq/amqp", re.IGNORECASE),
    "sqs": late(r"\bsqs\b|client-sqs|\bboto3\b|aiobotocore|aioboto3", re.IGNORECASE),
    "prometheus": late(r"\bprometheus|prom-client", re.IGNORECASE),
    "influxdb": late(r"influxdb|influxdata", re.IGNORECASE),
    "neo4j": late(r"\bneo4j|neomodel", re.IGNORECASE),
    "bigquery": late(r"bigquery", re.IGNORECASE),
    "elasticsearch": late(r"elasticsearch|opensearch|@elastic/", re.IGNORECASE),
    "prisma": late(r"@prisma/client|PrismaClient"),
}
_ANY = (
    "redis", "valkey", "mongo", "motor", "beanie", "dynamodb", "cassandra", "gocql", "scylla", "kafka", "pika", "amqp", "kombu",
    "rabbitmq", "sqs", "boto", "prometheus", "prom-client", "influx", "neo4j", "neomodel", "prisma", "bigquery",
    "elastic", "opensearch",
)  # fmt: skip
"""What any of them holds, in lower case: most files name none."""
_IMPORT = late(
    r"^\s*(import|from|require|use|const|let|var|\"|_?\w* ?\")|require\(|import |\.(client|resource)\(\s?[\"']", re.IGNORECASE
)
_MADE = late(
    r"(?<![\w$.@])(?P<name>[\w$.@]{1,80})(?:\s*+:\s*+[\w.<>\[\]| ]{1,80}+)?\s*:?=\s*(?:await\s+)?(?:new\s+)?"
    r"(?P<made>(?:[\w$]+\.)*(?:Redis|StrictRedis|Sentinel|from_url|createClient|NewClient|NewUniversalClient|NewClusterClient|Cluster|"
    r"Table|resource|client|MongoClient|AsyncIOMotorClient|PrismaClient)(?:\.\w+)?)\("
)
_TYPED = late(
    r"(?<![\w$])(?P<name>[\w$]{1,80})\s*+:?\s*+\*?"
    r"(?P<made>redis\.(?:Redis|Client|UniversalClient|asyncio\.Redis)|Redis)\b"
)
_CALLED = late(r"_?(\w+_)?(redis|valkey|rdb)(_?(client|conn|connection|cli|pool|db|cache))?")


_METHODS = {
    "rabbitmq": {"basicconsume", "consume", "basicnack", "basicreject"},
    "kafka": {"kafkaproducer", "producer", "aiokafkaproducer", "send"},
    "dynamodb": {
        "scan", "scancommand", "query", "querycommand", "getitem", "getitemcommand", "batchwriteitem", "batchwriteitemcommand",
        "batchwrite", "batchwritecommand", "batchgetitem", "batchgetitemcommand",
    },
    "mongodb": {
        "deletemany", "updatemany", "aggregate", "mapreduce", "find", "findone", "countdocuments", "updateone",
    },
    "sqs": {
        "receivemessage", "receivemessagecommand", "sendmessage", "sendmessagecommand", "deletemessage", "deletemessagecommand",
    },
    "elasticsearch": {"search", "index", "update", "delete", "bulk", "deletebyquery", "updatebyquery"},
    "prometheus": {"counter", "gauge", "histogram", "summary", "newcountervec", "newgaugevec", "newhistogramvec"},
    "influxdb": {"tag", "addtag", "stringtag"},
    "prisma": {"deletemany", "updatemany"},
}  # fmt: skip
"""Store → its methods that rules look at, in lower case without underscores; of Redis all."""


class Called(Protocol):
    """A call, as far as its client is concerned."""

    @property
    def receiver(self) -> str:
        """What it is called on."""

    @property
    def method(self) -> str:
        """Its name as written."""


def store_called(call: Called, stores: frozenset[str], names: frozenset[str]) -> str:
    """Whose client it is, '' when none of those known here."""
    if is_redis(call.receiver, names):
        return "redis"
    method = call.method.replace("_", "").lower()
    return next((store for store, methods in _METHODS.items() if store in stores and method in methods), "")


def stores_of(text: str) -> frozenset[str]:
    """The stores whose clients the file imports."""
    lowered = text.lower()
    if not any(word in lowered for word in _ANY):
        return frozenset()
    lines = "\n".join(line[:300] for line in text.split("\n") if _IMPORT.search(line[:300]))
    return frozenset(store for store, words in _WORDS.items() if words.search(lines))


def redis_names(text: str) -> frozenset[str]:
    """The names that hold a client of Redis."""
    lines = [line for line in text.split("\n") if len(line) <= 1_000 and "edis" in line]
    made = {match["name"].rpartition(".")[2] for line in lines for match in _MADE.finditer(line)}
    return frozenset(made | {match["name"] for line in lines for match in _TYPED.finditer(line)})


def is_redis(receiver: str, names: frozenset[str]) -> bool:
    """Whether a receiver is a client of Redis: made or typed as one in the file, or called so."""
    last = re.split(r"\.|->", re.sub(r"\([^()]*\)$", "", receiver))[-1].lstrip("$@")
    return last in names or _CALLED.fullmatch(_snake(last)) is not None


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name[:100]).lower()
