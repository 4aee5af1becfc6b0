"""Servers for the connectors' tests, started once and stopped when the last test has run."""

from collections.abc import Generator

import pytest

from tests.servers.postgresql import Cluster, cluster


@pytest.fixture(scope="session")
def postgresql_18() -> Generator[Cluster]:
    with cluster(version=18) as made:
        yield made


@pytest.fixture(scope="session")
def postgresql_15() -> Generator[Cluster]:
    with cluster(version=15) as made:
        yield made


@pytest.fixture(
    params=[
        pytest.param(18, marks=pytest.mark.server),
        pytest.param(15, marks=pytest.mark.debian("postgresql-15")),
    ]
)
def postgres(request: pytest.FixtureRequest) -> Cluster:
    """The wheel's PostgreSQL 18 without TLS, then Debian's 15 with it."""
    found: Cluster = request.getfixturevalue(f"postgresql_{request.param}")
    return found
