"""Versions of a store's server, in every file that states one, over data that stays."""

from __future__ import annotations

import pytest

from tests.contract_pairs import reviewed as review
from workers.configuration.containers import version_of
from workers.configuration.releases import chart

RULE = "image-upgrade-cannot-read-volume"


def told(path: str, before: str, after: str, **beside: str) -> list[tuple[str, str, int]]:
    """(rule, path, line) of what is found when one file changes beside others that stay."""
    beside = {name.replace("__", "/").replace("_yml", ".yml"): text for name, text in beside.items()}
    found = review(beside | {path: before}, beside | {path: after}).findings
    return [(one.rule, one.span.path, one.span.line) for one in found]


@pytest.mark.parametrize(
    ("before", "after", "mount", "wrong"),
    [
        ("ankane/pgvector:v0.4.4", "ankane/pgvector:v0.5.1", "/var/lib/postgresql/data", False),
        ("ankane/pgvector:latest-pg15", "ankane/pgvector:latest-pg16", "/var/lib/postgresql/data", True),
        ("sameersbn/postgresql:12", "sameersbn/postgresql:15", "/var/lib/postgresql", False),
        ("postgres:9", "postgres:9.6", "/var/lib/postgresql/data", False),
        ("mysql:5.7", "mysql:8.4", "/var/lib/mysql", True),
        ("mysql:5.7", "mysql:8", "/var/lib/mysql", False),
        ("mysql:8.0", "mysql:9.1", "/var/lib/mysql", True),
        ("mysql:8.4", "mysql:8", "/var/lib/mysql", False),
        ("mysql:8.0", "mariadb:11.4", "/var/lib/mysql", True),
        ("mysql:5.7", "mariadb:10.6", "/var/lib/mysql", False),
        ("mongo:4.4", "mongo:5", "/data/db", False),
        ("mongo:4.0", "mongo:4.4", "/data/db", True),
        ("mongo:4", "mongo:6", "/data/db", True),
        ("redis:7.4", "valkey/valkey:8", "/data", True),
        ("redis:7.2", "valkey/valkey:8.1", "/data", False),
        ("redis:7.4", "redis:7.2", "/data", True),
        ("redis:7-alpine", "redis:8-alpine", "/data", False),
        ("elasticsearch:7.10.2", "elasticsearch:8.11.1", "/usr/share/elasticsearch/data", True),
        ("elasticsearch:7.17.9", "elasticsearch:8.11.1", "/usr/share/elasticsearch/data", False),
        ("elasticsearch:7.10.2", "opensearchproject/opensearch:1.3.0", "/usr/share/elasticsearch/data", False),
    ],
)
def test_ways_from_release_to_release(before: str, after: str, mount: str, wrong: bool) -> None:
    text = "services:\n  db:\n    image: {}\n    volumes: ['data:" + mount + "']\n"
    assert told("compose.yaml", text.format(before), text.format(after)) == ([(RULE, "compose.yaml", 3)] if wrong else [])


COMPOSE = "services:\n  db:\n    {}\n    volumes: ['data:/var/lib/postgresql/data']\n"


def test_a_version_in_the_file_of_variables() -> None:
    beside = {
        "compose_yml": COMPOSE.format("image: postgres:${PG}"),
        "other__compose_yml": COMPOSE.format("image: postgres:${PG}"),
    }
    assert told(".env", "A=1\nPG=15\n", "A=1\nPG=16\n", **beside) == [(RULE, ".env", 2)]
    assert told(".env", "A=1\nPG=15.2\n", "A=2\nPG=15.3\n", **beside) == []
    assert told("docs/.env", "PG=15\n", "PG=16\n", **beside) == []


def test_a_version_in_a_dockerfile() -> None:
    beside = {"compose_yml": COMPOSE.format("build: {context: ./db, args: {A: 1}}")}
    before, after = "ARG V=15\nFROM postgres:${V}\nRUN true\n", "ARG V=16\nFROM postgres:${V}\nRUN true\n"
    assert told("db/Dockerfile", before, after, **beside) == [(RULE, "db/Dockerfile", 1)]
    assert told("web/Dockerfile", before, after, **beside) == []
    assert (
        told("db/Dockerfile", "FROM postgres:15 AS a\nFROM scratch\n", "FROM postgres:16 AS a\nFROM scratch\n", **beside) == []
    )


def test_an_image_that_is_built_now_keeps_its_volume() -> None:
    found = told(
        "compose.yml", COMPOSE.format("image: postgres:15"), COMPOSE.format("build: db"), db__Dockerfile="FROM postgres:16\n"
    )
    assert found == []  # the version stands on a line that this change does not touch


def test_to_name_the_usual_folder_is_to_name_none() -> None:
    before = COMPOSE.format("image: postgres:12")
    usual = COMPOSE.format("image: postgres:15\n    environment: {{PGDATA: {}}}")
    assert told("compose.yml", before, usual.format("/var/lib/postgresql/data")) == [(RULE, "compose.yml", 3)]
    assert told("compose.yml", before, usual.format("/var/lib/postgresql/data/15")) == []


def test_a_volume_that_moves_up_with_the_image_of_18_still_holds_the_old_files() -> None:
    text = "services:\n  db:\n    image: postgres:{}\n    volumes: ['{}:/var/lib/postgresql{}']\n"
    assert told("compose.yml", text.format(16, "data", "/data"), text.format(18, "data", "")) == [(RULE, "compose.yml", 3)]
    assert told("compose.yml", text.format(16, "data", "/data"), text.format(18, "data18", "")) == []


VALUES = """\
postgresql:
  image:
    {}
    tag: "{}"
  primary:
    persistence: {{{}}}
"""


@pytest.mark.parametrize(
    ("name", "tag", "kept", "wrong"),
    [
        ("repository: bitnami/postgresql", "16.1.0", "size: 8Gi", True),
        ("registry: docker.io", "16.1.0-debian-11-r3", "enabled: true", True),
        ("repository: bitnami/postgresql", "16.1.0", "enabled: false", False),
        ("repository: bitnami/postgresql", "15.9.0", "size: 8Gi", False),
        ("repository: shop/web", "16.1.0", "size: 8Gi", False),
    ],
)
def test_the_tag_of_a_charts_values(name: str, tag: str, kept: str, wrong: bool) -> None:
    found = told("charts/shop/values.yaml", VALUES.format(name, "15.4.0", kept), VALUES.format(name, tag, kept))
    assert found == ([(RULE, "charts/shop/values.yaml", 4)] if wrong else [])


NEEDS = "apiVersion: v2\nname: shop\ndependencies:\n  - name: postgresql\n    version: {}\n    repository: https://charts.bitnami.com/bitnami\n"


def test_the_release_of_a_chart_unless_the_values_pin_the_image() -> None:
    before, after = NEEDS.format("11.9.13"), NEEDS.format("12.1.2")
    path, values = "charts/shop/Chart.yaml", VALUES.format("registry: docker.io", "14.5.0", "size: 8Gi")
    assert told(path, before, after) == [(RULE, path, 5)]
    found = review({path: before, "charts/shop/values.yaml": values}, {path: after, "charts/shop/values.yaml": values})
    assert found.findings == ()
    assert told(path, before.replace("bitnami", "example"), after.replace("bitnami", "example")) == []


FLUX = """\
kind: HelmRelease
spec:
  chart:
    spec:
      chart: postgresql
      version: {}
      sourceRef: {{name: bitnami}}
"""
ARGO = """\
kind: Application
spec:
  source:
    chart: postgresql
    repoURL: https://charts.bitnami.com/bitnami
    targetRevision: {}
"""


def test_a_release_of_flux_and_of_argo() -> None:
    assert told("apps/db.yaml", FLUX.format("12.1.0"), FLUX.format("13.0.0")) == [(RULE, "apps/db.yaml", 6)]
    assert told("apps/db.yaml", ARGO.format("13.1.0"), ARGO.format("15.5.1")) == []
    assert told("apps/db.yaml", ARGO.format("15.5.1"), ARGO.format("16.0.0")) == [(RULE, "apps/db.yaml", 6)]


SET = """\
kind: StatefulSet
metadata: {name: db}
spec:
  template:
    spec:
      containers:
        - name: db
          image: postgres:11
          volumeMounts: [{name: data, mountPath: /var/lib/postgresql/data}]
  volumeClaimTemplates:
    - metadata: {name: data}
"""


def test_the_tag_that_an_overlay_gives() -> None:
    overlay = "resources: [{}]\nimages:\n  - name: postgres\n    newTag: '{}'\n"
    files, path = {"k8s/base/db.yaml": SET}, "k8s/prod/kustomization.yaml"
    for where, wrong in (("../base", True), ("../base/db.yaml", True), ("../other", False)):
        found = review(files | {path: overlay.format(where, 15)}, files | {path: overlay.format(where, 16)}).findings
        assert [one.rule for one in found] == ([RULE] if wrong else [])


@pytest.mark.parametrize(
    ("image", "version"),
    [
        ("postgis/postgis:16-3.4", (16,)), ("timescale/timescaledb-ha:pg14.6-ts2.9.1-p1", (14,)),
        ("tensorchord/pgvecto-rs:pg15-v0.2.0", (15,)), ("timescale/timescaledb:latest-pg16", (16,)),
        ("supabase/postgres:15.1.0.147", (15, 1, 0, 147)), ("timescale/timescaledb:2.14.2", ()), ("postgres", ()),
        ("registry:5000/postgres:14-alpine@sha256:00", (14,)),
    ],
)  # fmt: skip
def test_the_version_that_a_tag_tells(image: str, version: tuple[int, ...]) -> None:
    assert version_of(image) == version


def test_releases_of_charts() -> None:
    said = {
        version: chart("postgresql", version) for version in ("8.10.14", "10.3.18", "11.6.0", "~12.5", "^15.2.0", "16.7.1", "x")
    }
    assert list(said.values()) == [11, 11, 14, 15, 16, 17, None]
    assert (chart("postgresql-ha", "11.9.8"), chart("postgresql-ha", "12.3.1"), chart("redis", "18.0.0")) == (None, 16, None)
