"""Sums over files: whose numbers belong together, what is told, and when nothing is, because a number is not known."""

from __future__ import annotations

import pytest

from tests.contract_pairs import reviewed as review

COMPOSE = """\
services:
  db:
    image: postgres:16
    command: postgres -c max_connections={limit}
  api:
    build: .
    restart: always
    command: {command}
    environment:
      - DATABASE_URL=postgres://app@db/shop
      - RAILS_MAX_THREADS={threads}
    deploy:
      replicas: {copies}
"""
PUMA = 'workers ENV.fetch("WEB_CONCURRENCY") { 4 }\nmax = ENV.fetch("RAILS_MAX_THREADS") { 5 }\nthreads 1, max\n'
RAILS = {
    "config/puma.rb": PUMA,
    "config/database.yml": 'production:\n  adapter: postgresql\n  pool: <%= ENV.fetch("RAILS_MAX_THREADS") { 5 } %>\n',
}
ENGINE = {"app/db.py": "from sqlalchemy import create_engine\nengine = create_engine(URL, pool_size=10, max_overflow=5)\n"}


def compose(limit: str = "100", command: str = "bundle exec puma", threads: int = 10, copies: int = 2) -> str:
    return COMPOSE.format(limit=limit, command=command, threads=threads, copies=copies)


def told(before: dict[str, str], after: dict[str, str]) -> list[tuple[str, int, str]]:
    """(path, line, the calculation) of each finding about a sum."""
    found = [f for f in review(before, before | after).findings if "exceed" in f.rule]
    return [(f.span.path, f.span.line, next(e.text for e in f.evidence if e.kind == "parsed")) for f in found]


def test_copies_times_processes_times_threads() -> None:
    before = RAILS | {"compose.yml": compose()}
    (path, line, words), *more = told(before, {"compose.yml": compose(copies=3)})
    assert (path, line, more) == ("compose.yml", 13, [])
    assert words.startswith("`api`: 3 replicas × 4 workers × RAILS_MAX_THREADS 10 = 120; the limit is 100")


def test_each_number_may_be_the_one_that_changes() -> None:
    before = RAILS | {"compose.yml": compose()}
    assert [t[:2] for t in told(before, {"config/puma.rb": PUMA.replace("{ 4 }", "{ 6 }")})] == [("config/puma.rb", 1)]
    assert [t[:2] for t in told(before, {"compose.yml": compose(limit="60")})] == [("compose.yml", 4)]
    assert [t[:2] for t in told(before, {"compose.yml": compose(threads=20)})] == [("compose.yml", 11)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (RAILS | {"compose.yml": compose(copies=3)}, {"compose.yml": compose(copies=4)}),  # it was too much already
        (RAILS | {"compose.yml": compose()}, {"compose.yml": compose(copies=3).replace(" -c max_connections=100", "")}),
        (RAILS | {"compose.yml": compose()}, {"compose.yml": compose(copies=3).replace("@db", "@pgbouncer")}),
        (RAILS | {"compose.yml": compose()}, {"compose.yml": compose(copies=3, command="bundle exec sidekiq")}),
        (RAILS | {"compose.yml": compose()}, {"compose.yml": compose(copies=3).replace("build: .", "image: shop/api")}),
        (ENGINE | {"compose.yml": compose()}, {"compose.yml": compose(copies=9, command="gunicorn -w 4 app")}),  # one at a time
        (ENGINE | {"b.py": ENGINE["app/db.py"], "compose.yml": compose()}, {"compose.yml": compose(copies=9)}),  # which one?
        (ENGINE | {"dev/compose.yml": compose()}, {"dev/compose.yml": compose(copies=9)}),
    ],
)
def test_nothing_is_said_where_a_number_is_not_known(before: dict[str, str], after: dict[str, str]) -> None:
    assert told(before, after) == []


def test_workers_of_a_dockerfile_and_a_mounted_file() -> None:
    text = compose(command="").replace("    command: \n", "").replace(" -c max_connections=100", "")
    text = text.replace("    command: postgres\n", "    volumes:\n      - ./pg.conf:/etc/postgresql/postgresql.conf\n")
    docker = 'FROM python:3.13\nCMD ["gunicorn", "-k", "uvicorn.workers.UvicornWorker", "-w", "{}", "app.main:app"]\n'
    before = ENGINE | {"pg.conf": "max_connections = 100\n", "compose.yml": text, "Dockerfile": docker.format(3)}
    (path, line, words), *more = told(before, {"Dockerfile": docker.format(4)})
    assert (path, line, more) == ("Dockerfile", 2, [])
    assert words.startswith("`api`: 2 replicas × 4 workers × (pool_size 10 + max_overflow 5) = 120;")


def test_a_pooler_in_front_takes_as_many_as_it_is_told() -> None:
    text = compose(limit="50").replace("@db", "@pooler") + "  pooler:\n    image: edoburu/pgbouncer\n"
    text += "    environment:\n      MAX_CLIENT_CONN: {}\n"
    (path, line, words), *more = told(RAILS | {"compose.yml": text.format(200)}, {"compose.yml": text.format(70)})
    assert (path, line, more) == ("compose.yml", 17, [])
    assert "= 80; the limit is 70" in words


DEPLOYMENT = """\
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: {{name: shop-db}}
spec:
  postgresql:
    parameters: {{max_connections: "200", work_mem: {work}, shared_buffers: 1GB}}
  resources: {{limits: {{memory: 8Gi}}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: api}}
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: api
          image: ghcr.io/shop/api:1
          env: [{{name: DB_HOST, value: shop-db-rw}}]
---
kind: HorizontalPodAutoscaler
spec:
  scaleTargetRef: {{name: api}}
  maxReplicas: {most}
"""
HIKARI = {"src/main/resources/application.yml": "spring:\n  datasource:\n    hikari:\n      maximum-pool-size: ${POOL:20}\n"}


def test_pods_as_many_as_the_autoscaler_may_make() -> None:
    path, before = "k8s/shop.yaml", DEPLOYMENT.format(work="16MB", most=8)
    (_, line, words), *more = told(HIKARI | {path: before}, {path: DEPLOYMENT.format(work="16MB", most=12)})
    assert (line, more) == (24, [])
    assert words.startswith("`api/api`: 12 maxReplicas × maximum-pool-size 20 = 240; the limit is 200")


def test_an_image_more_and_nothing_tells_whose_pool_it_is() -> None:
    other = DEPLOYMENT.format(work="16MB", most=12).replace("name: api}", "name: b}").replace("shop/api:1", "shop/b:1")
    path, before = "k8s/shop.yaml", DEPLOYMENT.format(work="16MB", most=8)
    beside = HIKARI | {"k8s/b.yaml": other.partition("---\n")[2], path: before}
    assert told(beside, {path: DEPLOYMENT.format(work="16MB", most=12)}) == []


def test_memory_of_a_cluster() -> None:
    path = "k8s/shop.yaml"
    before, after = (DEPLOYMENT.format(work=work, most=1) for work in ("16MB", "64MB"))
    assert told({path: before}, {path: after}) == [
        (
            path,
            6,
            "200 connections × work_mem 64 MB + shared_buffers 1 GB = 13.5 GB; the limit is 8 GB. "
            "Before this change it was enough",
        )
    ]


MOUNTED = """\
kind: StatefulSet
metadata: {name: db}
spec:
  template:
    spec:
      containers:
        - name: db
          image: shop/postgres-16-alpine:4.2.1
          resources: {limits: {memory: 4Gi}}
          volumeMounts: [{name: conf, mountPath: /conf}]
      volumes: [{name: conf, configMap: {name: db-conf}}]
"""


def test_memory_of_a_pod_by_the_configuration_that_it_mounts() -> None:
    head = "kind: ConfigMap\nmetadata: {{name: {name}}}\ndata:\n  postgresql.conf: |\n"
    conf = head + "    max_connections = 100\n    work_mem = {work}\n"
    before = {"k8s/db.yaml": MOUNTED, "k8s/conf.yaml": conf.format(name="db-conf", work="16MB")}
    (path, line, words), *more = told(before, {"k8s/conf.yaml": conf.format(name="db-conf", work="64MB")})
    assert (path, line, more) == ("k8s/conf.yaml", 6, [])
    assert words.startswith("100 connections × work_mem 64 MB = 6.25 GB")
    other = {"k8s/db.yaml": MOUNTED, "k8s/conf.yaml": conf.format(name="other", work="16MB")}
    assert told(other, {"k8s/conf.yaml": conf.format(name="other", work="64MB")}) == []


def test_values_of_a_chart() -> None:
    values = (
        "replicaCount: {}\npostgresql:\n  primary:\n    extendedConfiguration: |\n      max_connections = 100\n"
        "      work_mem = 4MB\n    resources:\n      limits:\n        memory: 2Gi\n"
    )
    go = {"db/open.go": "package db\n\nfunc open(db *sql.DB) {\n\tdb.SetMaxOpenConns(25)\n}\n"}
    assert [t[:2] for t in told(go | {"chart/values.yaml": values.format(3)}, {"chart/values.yaml": values.format(6)})] == [
        ("chart/values.yaml", 1)
    ]


@pytest.mark.parametrize(
    ("service", "before", "after"),
    [
        ("image: redis:7\n    command: redis-server --maxmemory {}\n    mem_limit: 1g\n", "512mb", "2gb"),
        ("image: mysql:8\n    command: --innodb-buffer-pool-size={}\n    mem_limit: 2048m\n", "1G", "4G"),
    ],
)
def test_one_buffer_larger_than_all_there_is(service: str, before: str, after: str) -> None:
    text = "services:\n  store:\n    " + service
    assert [t[:2] for t in told({"compose.yml": text.format(before)}, {"compose.yml": text.format(after)})] == [
        ("compose.yml", 4)
    ]
