"""One certificate for all peers that go on in TLS."""

import pytest

from tests.servers.kit import Certs, certs


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> Certs:
    return certs(tmp_path_factory.mktemp("tls"))
