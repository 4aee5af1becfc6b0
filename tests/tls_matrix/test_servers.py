"""Real servers: exactly what holds is told of each."""

from pathlib import Path

import pytest

from tests.tls_matrix import servers
from tests.tls_matrix.judging import told
from tests.tls_matrix.model import Condition


def marked(conditions: list[Condition], mark: pytest.MarkDecorator) -> list[object]:
    return [pytest.param(one, marks=mark, id=one.name) for one in conditions]


@pytest.mark.parametrize(
    "condition",
    [
        *marked(servers.WHEEL, pytest.mark.server),
        *marked(servers.OPENSSL, pytest.mark.debian("openssl")),
        *marked(servers.POSTGRESQL, pytest.mark.debian("postgresql-15")),
        *marked(servers.MARIADB, pytest.mark.debian("mariadb-server")),
        *marked(servers.REDIS, pytest.mark.debian("redis-server")),
    ],
)
def test_exactly_what_holds_is_told(
    condition: Condition, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    found, _ = told(condition, tmp_path, capfdbinary)

    assert found.lines == condition.wanted.lines
