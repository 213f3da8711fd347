"""Configuration: what counts as changed, where it stands, what is left alone, and what hostile files do."""

from __future__ import annotations

import time

import pytest

from tests.contract_pairs import reviewed as review


def told(path: str, before: str | None, after: str, **beside: str) -> list[tuple[str, str, int]]:
    """(rule, side, line) of what is found in a file that changes; `beside` are files that stay."""
    found = review(beside | ({path: before} if before is not None else {}), beside | {path: after}).findings
    return [(finding.rule, finding.span.side, finding.span.line) for finding in found]


@pytest.mark.parametrize("line", ["fsync=off", "fsync off", "FSYNC = 'off'  # quick", "fsync = 0", "fsync = false"])
def test_postgresql_spells_it_in_many_ways(line: str) -> None:
    assert told("pg/postgresql.conf", "work_mem = 4MB\n", f"work_mem = 4MB\n{line}\n") == [
        ("disabled-fsync-corrupts-data", "head", 2)
    ]


@pytest.mark.parametrize("line", ["# fsync = off", "fsync = on", "fsync_method = off", "xfsync = off", "include = 'fsync off'"])
def test_what_is_not_said(line: str) -> None:
    assert told("pg/postgresql.conf", "work_mem = 4MB\n", f"work_mem = 4MB\n{line}\n") == []


def test_what_was_so_before_is_left_alone() -> None:
    assert told("postgresql.conf", "fsync = off\nwork_mem = 4MB\n", "# why\nfsync = off\nwork_mem = 8MB\n") == []


def test_the_last_of_two_holds() -> None:
    assert told("postgresql.conf", "work_mem = 1MB\n", "work_mem = 1MB\nfsync = off\nfsync = on\n") == []


@pytest.mark.parametrize("path", ["ci/postgresql.conf", "test/postgresql.conf", "docker/dev/postgresql.conf"])
def test_where_nothing_lasts(path: str) -> None:
    assert told(path, "work_mem = 1MB\n", "work_mem = 1MB\nfsync = off\n") == []


def test_a_removed_setting_stands_on_its_old_line() -> None:
    assert told("redis/redis.conf", "port 6379\nrequirepass x\n", "port 6379\n") == [
        ("disabled-authentication-opens-store", "base", 2)
    ]


def test_a_file_that_only_looks_like_one_is_not_read() -> None:
    assert review({}, {"nginx/my.cnf": "[client]\nfsync=off\n"}).coverage == ()
    assert [c.reader for c in review({}, {"my.cnf": "[mysqld]\nport=1\n"}).coverage] == ["mysql"]


CARRIED = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: db
data:
  postgresql.conf: |
    max_connections = 100
    {}
  pg_hba.conf: |
    local all all trust
    {}
"""


def test_files_that_a_config_map_carries() -> None:
    path, before = "k8s/db.yaml", CARRIED.format("work_mem = 4MB", "host all all 10.0.0.0/8 scram-sha-256")
    after = CARRIED.format("fsync = off", "host all all 0.0.0.0/0 trust")
    assert told(path, before, after) == [
        ("disabled-fsync-corrupts-data", "head", 8),
        ("trust-authentication-opens-database", "head", 11),
    ]


def test_values_of_charts_and_operators() -> None:
    chart = "postgresql:\n  primary:\n    extendedConfiguration: |\n      work_mem = 4MB\n{}"
    assert told("helm/values.yaml", chart.format(""), chart.format("      fsync = off\n")) == [
        ("disabled-fsync-corrupts-data", "head", 5)
    ]
    patroni = "bootstrap:\n  dcs:\n    postgresql:\n      parameters:\n        wal_level: {}\n"
    assert told("patroni.yml", patroni.format("logical"), patroni.format("replica")) == [
        ("lowered-wal-level-breaks-replication", "head", 5)
    ]


def test_a_template_is_no_yaml_and_no_gap() -> None:
    text = "data:\n  postgresql.conf: |\n{{ .Values.x | indent 4 }}\n{{- if .y }}\n  a: b\n{{ end }}\n"
    found = review({"t/cm.yaml": text}, {"t/cm.yaml": text + "# fsync = off\n"})
    assert (found.findings, found.gaps) == ((), ())


@pytest.mark.parametrize(
    ("before", "after", "wrong"),
    [
        ("postgres:${PG:-15}", "postgres:${PG:-17}", True),
        ("timescale/timescaledb:2.11.0-pg14", "timescale/timescaledb:2.14.2-pg15", True),
        ("timescale/timescaledb:2.11.0-pg15", "timescale/timescaledb:2.14.2-pg15", False),
        ("pgvector/pgvector:0.7.0-pg16", "pgvector/pgvector:0.8.0-pg16", False),
        ("postgis/postgis:15-3.3", "registry.example.org:5000/postgis/postgis:16-3.4@sha256:00", True),
        ("postgres:9.5", "postgres:9.6", True),
        ("postgres:15", "postgres:latest", False),
        ("postgres:${PG}", "postgres:16", False),
        ("postgres:15", "timescale/timescaledb:2.14.2-pg16", True),
        ("mysql:8.0", "mysql:8.4", False),
        ("mysql:8.4", "mysql:8.0", True),
        ("mariadb:10.6", "mariadb:11.4", False),
        ("mongo:6", "mongo:7", False),
        ("redis:6", "redis:7", False),
    ],
)
def test_images_over_a_volume(before: str, after: str, wrong: bool) -> None:
    home = {"mysql": "/var/lib/mysql", "mariadb": "/var/lib/mysql", "mongo": "/data/db", "redis": "/data"}
    mount = home.get(before.partition(":")[0], "/var/lib/postgresql/data")
    text = "services:\n  db:\n    image: {}\n    volumes: ['${{DIR:-./data}}:" + mount + ":z']\n"
    found = told("compose.yaml", text.format(before), text.format(after))
    assert found == ([("image-upgrade-cannot-read-volume", "head", 3)] if wrong else [])


def test_ports_that_only_this_machine_reaches() -> None:
    text = "services:\n  db:\n    image: mysql:8\n    restart: always\n    ports: ['{}3306:3306']\n    environment:\n{}"
    trust = "      MYSQL_ALLOW_EMPTY_PASSWORD: 'yes'\n"
    for address, word in (("", "error"), ("127.0.0.1:", "warning")):
        found = review({}, {"deploy/compose.yml": text.format(address, trust)}).findings
        assert [(one.rule, one.severity.word) for one in found] == [("trust-authentication-opens-database", word)]


@pytest.mark.parametrize(
    "text",
    [
        "services: [" * 5_000,
        "services: &a\n  db: *a\n",
        'services:\n  db: {image: postgres:15, command: "-c \'fsync"}\n',
        "services:\n  db: {image: [postgres], command: {a: b}, environment: [[x]], volumes: [null, [a]], ports: {}}\n",
        "services:\n  db: {image: postgres, environment: text, volumes: text, ports: text, deploy: 1}\n",
        "services:\n  - db\n",
        "\x00services:",
        "services:\n" + "".join(f"  s{n}: {{image: postgres:{n}, command: 'postgres -c fsync=off'}}\n" for n in range(3_000)),
    ],
)
def test_hostile_compose_files(text: str) -> None:
    start = time.perf_counter()
    found = review({"compose.yml": "services:\n  db:\n    image: postgres:14\n"}, {"compose.yml": text})
    assert found.findings == ()
    assert not [gap for gap in found.gaps if "our fault" in gap.why]
    assert time.perf_counter() - start < 60


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("postgresql.conf", "work_mem = 1MB\n" + "fsync = 'off\n" * 20_000),
        ("postgresql.conf", "work_mem = " + "'" * 100_000),
        ("pgbouncer.ini", "[pgbouncer]\n[databases]\n" + "a = " + "host=x " * 50_000),
        ("my.cnf", "[mysqld]\n" + "[" * 100_000),
        ("redis.conf", "port 1\n" + "a" + " " * 100_000),
        ("redis.conf", " " * 400_000 + "port 1\nport 1"),
        ("postgresql.conf", "ssl = on\n" + " \t" * 100_000 + "\n" + "a" * 100_000),
        ("pgbouncer.ini", "[pgbouncer]\n[databases]\na = " + "x" * 100_000),
        ("k8s.yaml", "postgresql:\n" + "\n" * 100_000 + " " * 100_000 + "image:"),
        ("pg_hba.conf", "host " * 50_000),
        ("k8s.yaml", "a:\n  postgresql.conf: |\n    fsync = 1\n" + "---\n" * 20_000),
        ("k8s.yaml", "kind: StatefulSet\nspec: {template: {spec: {containers: {image: postgres}}}}\n"),
        (
            "k8s.yaml",
            "kind: Pod\nspec: {containers: [{image: postgres, env: [1], args: [[2]], volumeMounts: [3]}]}\n",
        ),
        ("k8s.yaml", "postgresql: &a\n  postgresql.conf: x\n  b: " + "[*a, " * 50 + "]" * 50),
    ],
)
def test_hostile_files(path: str, text: str) -> None:
    start = time.perf_counter()
    found = review({path: "x"}, {path: text})
    assert not [gap for gap in found.gaps if "our fault" in gap.why], found.gaps
    assert time.perf_counter() - start < 60


REAL = "k9vQ2mZt7Lp4"


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        (f"DATABASE_URL=postgres://app:{REAL}@db.acme.io/app", True),
        (f"url: 'mongodb+srv://app:{REAL}@cluster0.ab1cd.mongodb.net/app'", True),
        (f"CACHE = rediss://:{REAL}@cache.acme.io:6380", True),
        ("key = AKIA" + "Q3EGX7YB2ZKWN4TD", True),
        ("token: ghp" + "_a8Fk2LmQ9xZtR4vB7nC1dE6gH3jK5pS0wY8u", True),
        ("-----BEGIN RSA " + "PRIVATE KEY-----", False),
        ("-----BEGIN " + "PRIVATE KEY-----\\n" + "MIIEvQ" * 10, True),
        ("key = AKIAIOSFODNN7EXAMPLE", False),
        ('Example: KEY="-----BEGIN ' + "PRIVATE KEY-----\\n" + "MIIEvQ" * 10, False),
        ("-----BEGIN " + "PRIVATE KEY-----\\n" + "MIIEvQ" * 10 + "...", False),
        (f"DATABASE_URL=postgres://app:{REAL}@localhost/app", False),
        (f"DATABASE_URL=postgres://app:{REAL}@db:5432/app", False),
        (f"DATABASE_URL=postgres://app:{REAL}@192.168.0.4/app", False),
        (f"DATABASE_URL=postgres://app:{REAL}@db.example.com/app", False),
        ("DATABASE_URL=postgres://app:${PASSWORD}@db.acme.io/app", False),
        ("DATABASE_URL=postgres://app:<password>@db.acme.io/app", False),
        ("DATABASE_URL=postgres://app:%s@db.acme.io/app", False),
        ("DATABASE_URL=postgres://postgres:postgres@db.acme.io/app", False),
        ("DATABASE_URL=postgres://app@db.acme.io/app", False),
    ],
)
def test_secrets(line: str, secret: bool) -> None:
    found = review({".env": "A=1\n"}, {".env": f"A=1\n{line}\n"}).findings
    assert [(one.rule, one.span.line) for one in found] == ([("committed-secret-exposes-access", 2)] if secret else [])
    assert not any(REAL in repr(one) for one in found)


def test_a_secret_that_moves_is_not_new() -> None:
    line = f"url=postgres://app:{REAL}@db.acme.io/app"
    assert told("app.properties", f"{line}\na=1\n", f"a=1\nb=2\n{line} \n") == []


@pytest.mark.parametrize(
    "text", ["postgres://" * 300, "x" * 3_000_000 + "\n", ("postgres://a:" + "b" * 300) * 12, "://\n" * 60_000]
)
def test_hostile_lines(text: str) -> None:
    start = time.perf_counter()
    assert review({}, {"a.txt": text}).findings == ()
    assert time.perf_counter() - start < 60


def test_parameter_groups_of_terraform() -> None:
    text = """resource "aws_db_parameter_group" "pg" {
  family = "postgres16"
  parameter {
    name  = "%s"
    value = "%s" # why
  }
}
"""
    assert told("infra/db.tf", text % ("autovacuum", "1"), text % ("autovacuum", "0")) == [
        ("disabled-autovacuum-bloats-tables", "head", 5)
    ]
    assert told("infra/db.tf", text % ("rds.force_ssl", "1"), text % ("rds.force_ssl", "0")) == [
        ("weakened-encryption-exposes-traffic", "head", 5)
    ]


@pytest.mark.parametrize(
    "text", ["{\n" * 5_000, "a = <<E\n" * 2_000, 'resource "a" {\n' * 3_000, "}\n" * 9_000, 'x = "' * 50_000, " " * 300_000]
)
def test_hostile_terraform(text: str) -> None:
    start = time.perf_counter()
    found = review({}, {"a.tf": 'resource "aws_db_instance" "x" {\n  engine = "postgres"\n' + text})
    assert not [gap for gap in found.gaps if "our fault" in gap.why]
    assert time.perf_counter() - start < 60


@pytest.mark.parametrize(
    "text", ["[databases]\n" + "\n" * 300_000, "[databases]\n" + " " * 300_000, "[databases]\na = b\n" * 20_000]
)
def test_hostile_pools(text: str) -> None:
    start = time.perf_counter()
    server = {"postgresql.conf": "max_connections = 10\n"}
    pooler = "[pgbouncer]\ndefault_pool_size = 1\n"
    found = review(
        server | {"pgbouncer.ini": pooler}, server | {"pgbouncer.ini": pooler.replace("1", "2") + "[databases]\n" + text}
    )
    assert not [gap for gap in found.gaps if "our fault" in gap.why]
    assert time.perf_counter() - start < 60
