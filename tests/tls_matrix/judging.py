"""One condition asked about as a user would, in this process."""

import json
from pathlib import Path
from typing import Any

import pytest

from audit.cli.app import run
from tests.make.timing import within
from tests.tls_matrix.model import Condition, Told

#: No condition may keep its user waiting for longer, in seconds.
LONGEST = 10.0
MOST_CONNECTIONS = 20
_INFO = "info"
_SETTLED = frozenset({"pass", "fail", "not-applicable"})


def asked(
    capfdbinary: pytest.CaptureFixture[bytes], endpoint: str, *options: str
) -> tuple[int, dict[str, Any], str]:
    """Status, document ({} where there is none) and what stands on stderr."""
    capfdbinary.readouterr()
    status = run(["tls", endpoint, "-f", "json=-", *options])
    out, err = capfdbinary.readouterr()
    return status, json.loads(out) if out else {}, err.decode()


def told(
    condition: Condition, folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> tuple[Told, dict[str, Any]]:
    """All that is told of a condition, and the document it stands in."""
    with condition.start(folder) as place:
        status, document, err = within(
            LONGEST, lambda: asked(capfdbinary, place.endpoint, *place.options)
        )
    assert document["effort"]["connections"] <= MOST_CONNECTIONS
    assert len(err.splitlines()) == (1 if status else 0), err
    found = Told(
        answer=document["answer"],
        findings=slugs(f for f in document["findings"] if f["severity"] != _INFO),
        notes=slugs(f for f in document["findings"] if f["severity"] == _INFO),
        unknown=slugs(
            {"check": c["id"]} for c in document["checks"] if c["status"] not in _SETTLED
        ),
        status=status,
    )
    return found, document


def slugs(findings: Any) -> frozenset[str]:  # noqa: ANN401  # parts of a document
    """Without "security."; a slug of two certificates stands there once."""
    return frozenset(str(found["check"]).removeprefix("security.") for found in findings)
