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
