"""Every condition: exactly its findings, its answer and its status, in time."""

from pathlib import Path

import pytest

from tests.tls_matrix import certificates, hellos, odd, ports, protocols
from tests.tls_matrix.judging import told
from tests.tls_matrix.model import Condition

CONDITIONS: list[Condition] = [
    *hellos.VERSIONS,
    *hellos.SUITES,
    *hellos.CLIENTS,
    *certificates.TRUST,
    *certificates.DATES,
    *certificates.NAMES,
    *certificates.KEYS,
    *certificates.RULES,
    *ports.PORTS,
    *protocols.PROTOCOLS,
    *odd.ODD,
]


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda condition: condition.name)
def test_exactly_what_holds_is_told(
    condition: Condition, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    found, _ = told(condition, tmp_path, capfdbinary)

    assert found.lines == condition.wanted.lines
