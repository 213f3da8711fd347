"""Stores and queues in code: whose client a call is made on, what is left alone, and what hostile files do."""

from __future__ import annotations

import time

import pytest

from tests.contract_pairs import reviewed

KEYS = "keys-command-blocks-redis"


def told(path: str, code: str, before: str | None = None) -> list[tuple[str, int]]:
    """(rule, line) of what is found in a file that is added (or was `before`)."""
    found = reviewed({} if before is None else {path: before}, {path: code}).findings
    return [(finding.rule, finding.span.line) for finding in found]


@pytest.mark.parametrize(
    ("path", "code", "found"),
    [
        ("a.py", "import redis\nr = redis.from_url(URL)\nr.keys('a*')\n", True),
        ("a.py", "import redis\nclass A:\n    def a(self, store: redis.Redis):\n        store.keys('a*')\n", True),
        ("a.py", "import redis\nclass A:\n    def a(self):\n        self._redis.keys(pattern)\n", True),
        ("a.py", "from x import get_redis_connection\nget_redis_connection('a').keys('*')\n", False),
        ("a.py", "import redis\ndef a(d):\n    return d.keys('x')\n", False),
        ("a.py", "import redis\nredis_options = {}\nredis_options.keys()\n", False),
        ("a.js", "const redis = require('redis');\nconst client = redis.createClient();\nclient.keys('a*', done);\n", True),
        ("a.ts", "import { redisClient } from './redis';\nawait redisClient.keys(`a:${b}`);\n", True),
        ("a.ts", "import { redis } from './redis';\nObject.keys(redis);\n", False),
        ("a.rb", "def a\n  REDIS.keys('x*')\nend\n", False),
        ("a.rb", "require 'redis'\ndef a\n  Redis.current; $redis.keys('x*')\nend\n", True),
        ("a.go", 'package a\nimport "github.com/redis/go-redis/v9"\nfunc a(c *redis.Client) { c.Keys(ctx, "x*") }\n', True),
        ("A.java", 'import org.redis.Client;\nclass A { void a() { redisClient.keys("x*"); } }\n', True),
        ("scripts/a.py", "import redis\nr = redis.Redis()\nr.keys('a*')\n", False),
        ("tests/a.py", "import redis\nr = redis.Redis()\nr.keys('a*')\n", False),
        ("src/a.test.ts", "import Redis from 'ioredis';\nconst redis = new Redis();\nredis.keys('a*');\n", False),
    ],
)
def test_clients_of_redis(path: str, code: str, found: bool) -> None:
    assert [rule for rule, _ in told(path, code)] == ([KEYS] if found else [])


def test_only_touched_lines() -> None:
    code = "import redis\nr = redis.Redis()\nr.keys('a*')\n"
    assert told("a.py", code + "b = 1\n", before=code) == []
    assert told("a.py", code + "r.keys(\n  'b*')\n", before=code) == [(KEYS, 4)]


def test_statements_of_cql_stand_on_their_lines() -> None:
    text = "-- it's\nCREATE TABLE t (a int PRIMARY KEY);\n\n/* ; */\nSELECT *\nFROM t WHERE b = ';'\nALLOW FILTERING;\nSELECT 1"
    assert told("db/1.cql", text) == [("allow-filtering-reads-every-partition", 5)]


def test_templates_of_indices_hold_for_new_ones() -> None:
    text = '{"index_patterns": ["a-*"], "mappings": {"properties": {"a": {"type": "%s"}}}}'
    assert told("es/template.json", text % "text", before=text % "keyword") == []
    nested = '{"mappings": {"properties": {"a": {"properties": {\n"b": {"type": "%s"}}}}}}'
    assert told("es/index.json", nested % "text", before=nested % "keyword") == [("mapping-type-change-is-refused", 2)]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", "import redis\n" + "redis" * 20_000 + "\n"),
        ("a.py", "import redis\n" + "x.redis.keys(" * 3_000),
        ("a.js", "const r = require('redis');\n" + "redis.setnx(k);" * 20_000),
        ("a.js", "const r = require('redis');\n" + "a(" * 20_000),
        ("a.ts", "import Redis from 'ioredis';\n" + "r = new " * 30_000),
        ("a.py", "import redis\n" + "a" * 600_000),
        ("a.cql", "'" + "a" * 200_000),
        ("a.cql", "/*" * 100_000),
        ("a.cql", "-" * 200_000),
        ("a.json", '{"mappings": {"properties": ' + '{"properties": ' * 3_000),
        ("a.yaml", "mappings: &a\n  properties:\n    a: *a\n"),
        ("a.yaml", "mappings:\n  properties: [type, 1]\n"),
    ],
)
def test_hostile_files(path: str, text: str) -> None:
    start = time.perf_counter()
    found = reviewed({path: "x"}, {path: text})
    assert not [gap for gap in found.gaps if "our fault" in gap.why]
    assert time.perf_counter() - start < 60


def change(path: str, before: str, after: str, **beside: str) -> list[tuple[str, int]]:
    """(rule, line) of what is found in a file that changes; `beside` are files that stay."""
    found = reviewed(beside | {path: before}, beside | {path: after}).findings
    return [(finding.rule, finding.span.line) for finding in found]


LOSES = "loosened-kafka-settings-lose-messages"


@pytest.mark.parametrize(
    ("path", "before", "after", "found"),
    [
        ("compose.yml", "services:\n  k:\n    environment:\n      KAFKA_MIN_INSYNC_REPLICAS: {}\n", ("2", "1"), 4),
        ("compose.yml", "services:\n  k:\n    environment:\n    - KAFKA_CFG_DEFAULT_REPLICATION_FACTOR={}\n", ("3", "1"), 4),
        ("compose.test.yml", "services:\n  k:\n    environment:\n      KAFKA_MIN_INSYNC_REPLICAS: {}\n", ("2", "1"), 0),
        ("src/application.properties", "a=b\nspring.kafka.producer.acks={}\n", ("all", "1"), 2),
        ("src/application.properties", "a=b\nspring.kafka.producer.acks={}\n", ("1", "all"), 0),
        (
            "k.yml",
            "kind: Kafka\nmetadata: {{name: a}}\nspec: {{kafka: {{config: {{min.insync.replicas: {}}}}}}}\n",
            ("2", "1"),
            3,
        ),
        ("a/events.go", 'import "kafka"\nvar c = kafka.ConfigMap{{"acks": "{}"}}\n', ("all", "0"), 2),
        ("a/events.js", "const {{ Kafka }} = require('kafkajs');\n// acks: {}\n", ("-1", "1"), 0),
        (
            "a/events.js",
            "const {{ Kafka }} = require('kafkajs');\nkafka.producer({{ idempotent: {} }});\n",
            ("true", "false"),
            2,
        ),
    ],
)
def test_what_kafka_promised_in_many_spellings(path: str, before: str, after: tuple[str, str], found: int) -> None:
    assert change(path, *(before.format(value) for value in after)) == ([(LOSES, found)] if found else [])


def test_of_options_that_became_more_none_is_compared() -> None:
    one = "import pika\nchannel.queue_declare('a', durable=True)\n"
    assert change("a.py", one, one + "channel.queue_declare('b', durable=False)\n") == []
    assert change("a.py", one, one.replace("True", "False")) == [("transient-queue-loses-messages", 2)]


SAM = """\
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: {}
  Pack:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: {}
      Events:
        New: {{Type: SQS, Properties: {{Queue: !GetAtt Orders.Arn}}}}
"""
VISIBLE = "short-visibility-repeats-messages"


def test_a_handler_in_a_template() -> None:
    assert change("template.yaml", SAM.format(120, 60), SAM.format(120, 300)) == [(VISIBLE, 9)]
    assert change("template.yaml", SAM.format(120, 60), SAM.format(30, 60)) == [(VISIBLE, 5)]
    assert change("template.yaml", SAM.format(30, 60), SAM.format(30, 90)) == []
    assert change("template.yaml", SAM.format(120, 60), SAM.format("!Ref Time", 600)) == []


def test_a_queue_and_its_function_in_two_files_of_a_folder() -> None:
    queue = 'resource "aws_sqs_queue" "q" {\n  name = "q"\n}\n'
    mapping = (
        'resource "aws_lambda_event_source_mapping" "m" {\n  event_source_arn = aws_sqs_queue.q.arn\n'
        "  function_name = aws_lambda_function.f.function_name\n}\n"
    )
    function = 'resource "aws_lambda_function" "f" {{\n  timeout = {}\n}}\n'
    beside = {"infra/q.tf": queue, "infra/m.tf": mapping}
    assert change("infra/f.tf", function.format(30), function.format(31), **beside) == [(VISIBLE, 2)]
    assert change("other/f.tf", function.format(30), function.format(31), **beside) == []


def test_what_waits_for_the_commit_is_left_alone() -> None:
    sent = "import x\n@transaction.atomic\ndef buy():\n    {}\n    order.save()\n"
    assert change("a.py", "", sent.format("tell.delay(1)")) == [("task-queued-before-commit-misses-row", 4)]
    for waits in (
        "transaction.on_commit(lambda: tell.delay(1))",
        "on_commit(partial(tell.delay, 1))",
        "tell.delay_on_commit(1)",
    ):
        assert change("a.py", "", sent.format(waits)) == []
    assert change("a.py", "", sent.format("tell.delay(1)").replace("order.save()", "order.read()")) == []


def test_broken_files_of_stores_are_silent() -> None:
    for path in ("a.tf", "template.yaml", "kafka.properties", "kafka/a.yml", "a.py", "es/a.json"):
        hostile = 'resource "aws_sqs_queue" "q" {\n' * 500 + "AWS::SQS::Queue kafka mappings: celery atomic .delay(\x00{[" * 200
        assert change(path, "", hostile) == []


def test_aliases_and_chains_end() -> None:
    lines = ["kafka: &a0 {b: c}"] + [f"x{n}: &a{n} {{{', '.join(f'k{i}: *a{n - 1}' for i in range(9))}}}" for n in range(1, 12)]
    started = time.monotonic()
    assert change("app/kafka.yml", "", "\n".join([*lines, "kafka: *a11"])) == []
    assert change("a.py", "", "with atomic():\n    x" + ".delay" * 5_000 + "(1)\n") == []
    assert time.monotonic() - started < 20
